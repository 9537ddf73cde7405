"""Last month's recipe for this month's file: which dataset it resembles, what is kept, what has changed."""

import pytest

from backend.adapters.db import transaction
from backend.core.table import Column
from backend.datasets.models import Version
from backend.datasets.previews.recipes import column_drift, matches, pattern_of, recipe_of
from tests.making import publish, upload

NOW = (Column("id", "BIGINT"), Column("city", "VARCHAR"))


def dataset(owner, name, columns, *, options=None):
    made = upload(owner, name)
    publish(made)
    with transaction() as session:
        version = session.get_one(Version, made.version_id)
        version.columns = [{"name": name, "type": kind} for name, kind in columns]
        version.options = options or {}
        session.add(version)
    return made.dataset_id


def test_a_file_resembles_the_dataset_with_its_columns_and_best_the_one_named_alike(owner):
    same = dataset(owner, "clients.csv", [("ID", "BIGINT"), ("City", "VARCHAR")])
    named = dataset(owner, "orders-2026-10.csv", [("id", "BIGINT"), ("city", "VARCHAR")])
    dataset(owner, "people.csv", [("name", "VARCHAR"), ("city", "VARCHAR")])

    found = matches(owner.id, NOW, "orders-2026-11.csv")

    assert [one.dataset_id for one in found] == [named, same]
    assert found[0].dataset_name == "orders-2026-10"
    assert found[0].drift == {"new": [], "gone": [], "retyped": [], "moved": []}


def test_a_name_alone_is_no_resemblance(owner):
    dataset(owner, "export.csv", [("x", "BIGINT"), ("y", "VARCHAR")])

    assert matches(owner.id, NOW, "export.csv") == ()


def test_other_peoples_datasets_resemble_nothing(owner, other):
    dataset(other, "orders.csv", [("id", "BIGINT"), ("city", "VARCHAR")])

    assert matches(owner.id, NOW, "orders.csv") == ()


def test_renamed_columns_are_recognised_by_the_name_of_the_file(owner):
    known = dataset(owner, "export 10.csv", [("number", "BIGINT"), ("town", "VARCHAR")], options={"names": ["number", "town"]})

    (found,) = matches(owner.id, NOW, "export 11.csv")

    assert (found.dataset_id, found.options) == (known, {"names": ["number", "town"]})


def test_what_was_text_stays_text_and_choices_are_kept_for_the_columns_there_are(owner):
    before = (Column("id", "BIGINT"), Column("plz", "VARCHAR"), Column("day", "DATE"))
    after = (Column("ID", "BIGINT"), Column("plz", "BIGINT"), Column("new", "VARCHAR"))

    found = recipe_of({"delimiter": ";", "types": {"day": "DATE", "id": "DOUBLE"}, "rows": 5, "names": ["a"]}, before, after)

    assert found == {"delimiter": ";", "types": {"plz": "VARCHAR", "id": "DOUBLE"}}
    assert recipe_of({}, before, before) == {}


def test_drift_names_new_gone_and_retyped_columns():
    before = (Column("id", "BIGINT"), Column("day", "VARCHAR"), Column("old", "DATE"))
    after = (Column("Id", "BIGINT"), Column("day", "DATE"), Column("fresh", "DATE"))

    assert column_drift(before, after) == {
        "new": ["fresh"], "gone": ["old"], "retyped": [{"name": "day", "before": "VARCHAR", "after": "DATE"}], "moved": [],
    }  # fmt: skip


@pytest.mark.parametrize("name", ["orders-2026-11.csv", "Orders 2026 10.CSV.gz", "orders_2026__9.csv"])
def test_names_that_differ_in_numbers_have_one_pattern(name):
    assert pattern_of(name) == pattern_of("orders-2026-10.csv")
