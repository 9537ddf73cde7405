"""The ledger with real worker processes: fair turns, cancelling, ending, dying."""

import time

import pytest
from sqlalchemy import text

from backend.adapters.db import transaction
from backend.core.config import settings
from backend.jobs import service
from backend.jobs.states import ENDED, Status
from tests.chaos.workers import JOIN, NOTE, NOTES, SLOW, know_kinds, reconciling, until, workers


@pytest.fixture(autouse=True)
def _ledger(home, monkeypatch):
    know_kinds(monkeypatch)
    monkeypatch.setenv("LISTMILL_RECONCILE_EVERY_S", "0.1")
    monkeypatch.setenv("LISTMILL_JOB_LEASE_S", "1.5")
    settings.cache_clear()
    execute(NOTES)
    yield
    execute("DROP TABLE notes")


def execute(statement, **values):
    with transaction() as session:
        answer = session.connection().execute(text(statement), values)
        return answer.all() if answer.returns_rows else []


def ask(owner, kind, **more):
    with transaction() as session:
        return service.enqueue(session, kind, owner_id=owner.id, title="letters", **more).id


def runs(owner, job_id):
    return service.get(owner.id, job_id).done > 0


def ended(owner, job_id):
    job = service.get(owner.id, job_id)
    return job if job.status in ENDED else None


def test_twenty_chunks_do_not_wait_behind_twenty_thousand(home, owner, other):
    with workers(home, threads=8), reconciling():
        big = ask(owner, NOTE, chunks=20_000)
        until(lambda: execute("SELECT 1 FROM notes LIMIT 1"))

        small = ask(other, NOTE, chunks=20)
        until(lambda: service.get(other.id, small).status == Status.COMPLETED)

        theirs = service.get(owner.id, big)
        assert theirs.status == Status.PROCESSING
        assert theirs.percent < 25
        service.cancel(owner.id, big)


def test_a_statement_of_duckdb_in_a_worker_stops_soon_after_a_cancel(home, owner):
    with workers(home, threads=2):
        job_id = ask(owner, JOIN)
        until(lambda: runs(owner, job_id))
        asked_at = time.monotonic()

        service.cancel(owner.id, job_id)
        until(lambda: service.get(owner.id, job_id).status == Status.CANCELLED)

        assert time.monotonic() - asked_at < 3.0  # promised: one second; a busy machine gets more
        assert execute("SELECT 1 FROM notes") == []


def test_a_worker_that_is_asked_to_end_hands_its_chunk_over_uncounted(home, owner):
    with workers(home, threads=2) as (worker,):
        job_id = ask(owner, SLOW)
        until(lambda: runs(owner, job_id))

        worker.end()
        until(lambda: execute("SELECT 1 FROM chunks WHERE status = 'pending' AND attempt = 0 AND sent_at IS NULL"))
        code = worker.gone(10)

    assert code == 0
    with workers(home, threads=2), reconciling():
        until(lambda: service.get(owner.id, job_id).status == Status.COMPLETED)
    assert service.get(owner.id, job_id).attempts == 1


def test_the_chunk_of_a_killed_worker_is_finished_by_another(home, owner):
    with workers(home, 2, threads=1) as pair, reconciling():
        job_id = ask(owner, SLOW)
        holder = int(until(lambda: service.get(owner.id, job_id).message))

        next(worker for worker in pair if worker.runs(holder)).kill()
        job = until(lambda: ended(owner, job_id))

    assert (job.status, job.attempts) == (Status.COMPLETED, 2)
    assert execute("SELECT fence, pid = :dead FROM notes", dead=holder) == [(2, False)]
