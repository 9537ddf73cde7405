"""Statements that run as jobs: the same run, filled when the chunk is published."""

import threading
import time

import pytest

from backend.core.config import settings
from backend.core.errors import Conflict
from backend.jobs import service as jobs
from backend.jobs.runner import run_chunk
from backend.jobs.states import Status
from backend.queries import service
from tests.published import published

SPIN = "SELECT levenshtein(repeat('a', 100000), repeat('b', 100000))"


@pytest.fixture
def sales(owner):
    return published(owner, "sales", "SELECT i AS id, 'c' || i % 3 AS country FROM range(11) r(i)")


def work(job_id):
    run_chunk("queries.run", job_id, 0, service.run_in_background)


def test_a_job_fills_the_run_it_was_started_for(owner, sales):
    job_id = service.start_run(owner.id, "SELECT count(*) AS n\nFROM sales")
    waiting = service.run_of_job(owner.id, job_id)
    with pytest.raises(Conflict):
        service.result_table(owner.id, waiting.id, limit=1)

    work(job_id)

    run = service.run_of_job(owner.id, job_id)
    assert (run.id, run.row_count, service.result_table(owner.id, run.id, limit=9).rows) == (waiting.id, 1, [[11]])
    job = jobs.get(owner.id, job_id)
    assert (job.status, job.title, job.done, job.subject_id) == (Status.COMPLETED, "SELECT count(*) AS n FROM sales", 1, run.id)


def test_a_job_whose_statement_is_refused_fails_at_once_with_the_reason(owner, sales):
    job_id = service.start_run(owner.id, "SELECT nope FROM sales")

    work(job_id)

    job, run = jobs.get(owner.id, job_id), service.run_of_job(owner.id, job_id)
    assert (job.status, job.error) == (Status.FAILED, run.error)
    assert "nope" in run.error


def test_a_job_at_its_deadline_fails_and_is_not_tried_again(owner, monkeypatch):
    monkeypatch.setenv("LISTMILL_BACKGROUND_QUERY_TIMEOUT_S", "0.5")
    settings.cache_clear()
    job_id = service.start_run(owner.id, SPIN)

    work(job_id)

    job = jobs.get(owner.id, job_id)
    assert (job.status, job.attempts) == (Status.FAILED, 1)
    assert "LISTMILL_BACKGROUND_QUERY_TIMEOUT_S" in job.hint


def test_a_cancelled_job_ends_its_query_within_a_second(owner):
    job_id = service.start_run(owner.id, SPIN)
    worker = threading.Thread(target=work, args=(job_id,))
    worker.start()
    while jobs.get(owner.id, job_id).status != Status.PROCESSING:
        threading.Event().wait(0.02)
    asked = time.monotonic()

    jobs.cancel(owner.id, job_id)
    worker.join()

    assert time.monotonic() - asked < 2.0  # promised: one second; a busy machine gets another
    assert jobs.get(owner.id, job_id).status == Status.CANCELLED


def test_a_background_answer_serves_the_next_who_asks_in_the_foreground(owner, sales):
    work(service.start_run(owner.id, "SELECT min(id) FROM sales"))

    assert service.run_sql(owner.id, "SELECT min(id) FROM sales").from_cache
