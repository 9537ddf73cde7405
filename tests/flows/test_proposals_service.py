"""Proposals as a page asks for them: of a person's own lists, once per version, and groups for a step made by hand."""

import pytest

from backend.adapters import cache
from backend.adapters.db import transaction
from backend.core.errors import Conflict, NotFound, Rejected
from backend.datasets.cleaning.proposing.service import clusters_of, fuzzy_groups, propose
from backend.datasets.models import Dataset, Version
from tests.profiling import profile
from tests.published import published

ROWS = """SELECT range AS id, ['Bonn', 'BONN', 'Ulm ', 'Kiel'][1 + range % 4] AS city, ['Ada Bauer', 'Ada Baur', 'Jan Keller', 'Zoë Rossi'][1 + range % 4] AS name
    FROM range(40)"""
ALIKE = {"columns": ["name", "city"], "block": ["name"], "similarity": 0.7, "keep": "first"}


@pytest.fixture(scope="module")
def known(tmp_path_factory):
    return profile(tmp_path_factory.mktemp("rows"), ROWS)[0]


def listed(owner, found=None):
    dataset_id = published(owner, "people", ROWS)
    with transaction() as session:
        session.get_one(Version, session.get_one(Dataset, dataset_id).current_version_id).profile = found
    return dataset_id


def test_a_version_is_looked_through_once_and_its_plan_is_kept(owner, known):
    dataset_id = listed(owner, known)

    plan = propose(owner.id, dataset_id)

    assert [(one.operation, one.column) for one in plan.steps] == [("trim", "city"), ("map_values", "city")]
    (key,) = cache.client().keys("*proposals:*")
    cache.client().set(key, '{"version": 1, "steps": []}')
    assert propose(owner.id, dataset_id).steps == ()


def test_nobody_else_finds_a_list_and_without_a_profile_there_are_no_proposals(owner, other, known):
    with pytest.raises(NotFound):
        propose(other.id, listed(owner, known))
    with pytest.raises(Conflict, match="profile is still being made"):
        propose(owner.id, published(owner, "bare", ROWS))


def test_groups_of_a_column_are_made_at_wish(owner, other, known):
    dataset_id = listed(owner, known)

    (found,) = clusters_of(owner.id, dataset_id, "city", method="case")

    assert (found.target, found.members) == ("Bonn", (("Bonn", 10), ("BONN", 10)))
    assert (found.rows, found.changed) == (20, 10)
    assert clusters_of(owner.id, dataset_id, "city", method="nearest") == ()
    for column, method, refusal in (("nowhere", "all", NotFound), ("id", "all", Rejected), ("city", "magic", Rejected)):
        with pytest.raises(refusal):
            clusters_of(owner.id, dataset_id, column, method=method)
    with pytest.raises(NotFound):
        clusters_of(other.id, dataset_id, "city")


def test_rows_that_are_nearly_the_same_are_shown_side_by_side(owner, other, known):
    dataset_id = listed(owner, known)

    found = fuzzy_groups(owner.id, dataset_id, ALIKE, size=1)

    assert found.columns == ("name", "city")
    assert (found.about, len(found.groups)) == (False, 1)
    assert found.groups[0][0] == (1, ("Ada Bauer", "Bonn"))
    assert found.total_rows >= found.total_groups > 0
    after = fuzzy_groups(owner.id, dataset_id, {**ALIKE, "apart": [list(found.keys[0])]}, size=1)
    assert after.total_groups == found.total_groups - 1
    assert after.groups[:1] != found.groups
    with pytest.raises(Rejected, match="no column “nowhere”"):
        fuzzy_groups(owner.id, dataset_id, {**ALIKE, "columns": ["nowhere"]})
    with pytest.raises(NotFound):
        fuzzy_groups(other.id, dataset_id, ALIKE)
