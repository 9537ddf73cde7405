"""How long questions, words and examples are kept."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlmodel import select

from backend.adapters.db import transaction
from backend.core.clock import now
from backend.core.config import settings
from backend.datasets.models import Dataset
from backend.datasets.service import delete_dataset
from backend.queries import replies
from backend.queries.keeping import sweep_questions
from backend.queries.models import AskedQuestion, DatasetGlossary, VerifiedExample


@pytest.fixture
def dataset(owner):
    made = Dataset(id=uuid4(), owner_id=owner.id, name="orders", table_name="orders")
    with transaction() as session:
        session.add(made)
    return made.id


def asked(owner, dataset, question, *, days=0, notebook=None):
    with transaction() as session:
        session.add(
            AskedQuestion(
                owner_id=owner.id, dataset_id=dataset, version_id=uuid4(), notebook_id=notebook, question=question, status="declined",
                source="interpreter", asked_at=now() - timedelta(days=days),
            )
        )  # fmt: skip


def told(owner, dataset):
    with transaction() as session:
        session.add(DatasetGlossary(dataset_id=dataset, owner_id=owner.id, body={}))
        session.add(
            VerifiedExample(
                owner_id=owner.id, dataset_id=dataset, asked="x", question="q", sql="s", reading="", version_id=uuid4()
            )
        )


def left(table):
    with transaction() as session:
        return list(session.exec(select(table)).all())


def test_old_questions_go_and_those_of_notebooks_stay(owner, dataset, monkeypatch):
    monkeypatch.setenv("LISTMILL_QUESTIONS_KEEP_DAYS", "30")
    settings.cache_clear()
    asked(owner, dataset, "old", days=31)
    asked(owner, dataset, "young", days=29)
    asked(owner, dataset, "in a notebook", days=400, notebook=uuid4())

    removed = sweep_questions()

    assert removed == 1
    assert {one.question for one in left(AskedQuestion)} == {"young", "in a notebook"}


def test_what_was_told_of_a_dataset_goes_with_it(owner, dataset):
    kept = uuid4()
    with transaction() as session:
        session.add(Dataset(id=kept, owner_id=owner.id, name="other", table_name="other"))
    for one in (dataset, kept):
        told(owner, one)
        asked(owner, one, "how many?")
    delete_dataset(owner.id, dataset)

    sweep_questions()

    for table in (AskedQuestion, DatasetGlossary, VerifiedExample):
        assert [one.dataset_id for one in left(table)] == [kept]


def test_the_answers_of_a_notebook_that_is_gone_for_good_go_with_it(owner, dataset):
    gone, kept = uuid4(), uuid4()
    for notebook in (gone, kept, None):
        asked(owner, dataset, "how many?", notebook=notebook)

    removed = replies.forget_of_notebook(gone)

    assert removed == 1
    assert {one.notebook_id for one in left(AskedQuestion)} == {kept, None}
