"""The statements on chunks, where the whole of a run does not show a mistake."""

import pytest
from sqlalchemy import text

from backend.adapters.db import transaction
from backend.jobs import repository, service
from backend.jobs.kinds import KINDS, Kind

KIND = "test.statement"


@pytest.fixture
def job_id(owner, monkeypatch):
    """A waiting job of one chunk."""
    monkeypatch.setitem(KINDS, KIND, Kind(KIND, queue="statement", unit="rows"))
    with transaction() as session:
        return service.enqueue(session, KIND, owner_id=owner.id, title="orders.csv").id


def execute(statement):
    with transaction() as session:
        answer = session.connection().execute(text(statement))
        return answer.scalars().all() if answer.returns_rows else []


def claim(job_id, **more):
    with transaction() as session:
        return repository.claim(session, job_id, number=0, **{"lease_s": 30, "max_attempts": 3, **more})


def test_a_holder_that_was_overtaken_renews_nothing(job_id):
    overtaken = claim(job_id, lease_s=0).holding
    holding = claim(job_id).holding
    before = execute("SELECT lease_until FROM chunks")

    with transaction() as session:
        mine = repository.renew(session, [overtaken], lease_s=600)

    assert mine == set()
    assert execute("SELECT lease_until FROM chunks") == before
    with transaction() as session:
        assert repository.renew(session, [overtaken, holding], lease_s=60) == {holding}
        assert repository.look(session, [overtaken, holding]) == {holding: False}


def test_a_chunk_that_waits_in_a_job_to_be_cancelled_is_not_taken(job_id):
    execute("UPDATE jobs SET cancel_requested = true")

    assert claim(job_id) is None
    assert execute("SELECT status FROM jobs") == ["pending"]


def test_an_expired_chunk_without_attempts_left_is_not_taken(job_id):
    for _ in range(3):
        assert claim(job_id, lease_s=0)

    assert claim(job_id) is None


def test_the_first_claim_starts_the_job_and_a_later_one_does_not_restart_it(job_id):
    claim(job_id, lease_s=0)
    started = execute("SELECT started_at FROM jobs")

    claim(job_id)

    assert execute("SELECT status FROM jobs") == ["processing"]
    assert execute("SELECT started_at FROM jobs") == started


def test_a_claim_begins_its_count_anew(job_id):
    first = claim(job_id, lease_s=0).holding
    with transaction() as session:
        assert repository.report(session, first, done=7, total=9, message="half", rate=1.5)

    claim(job_id)

    assert execute("SELECT done FROM chunks") == [0]
    assert execute("SELECT message FROM chunks") == [""]


def test_the_very_holder_recognises_its_own_publication(job_id):
    overtaken = claim(job_id, lease_s=0).holding
    holding = claim(job_id).holding
    with transaction() as session:
        assert repository.publish(session, holding, done=1, result={})

    with transaction() as session:
        assert repository.was_published(session, holding)
        assert not repository.was_published(session, overtaken)
        assert not repository.publish(session, holding, done=1, result={})
