"""Work that has to stop or is overtaken: cancelled, lost, handed back; and a lease that holds."""

import threading
import time

import duckdb
from sqlalchemy import text

from backend.core.errors import Cancelled
from backend.jobs import runner, service
from backend.jobs.runner import LeaseLost, Outcome, run_chunk
from backend.jobs.states import Status
from backend.jobs.watch import watch
from tests.unit.jobs.steps import KIND, ask, chunk, echo, execute, in_thread


def test_a_holder_that_was_overtaken_publishes_nothing(owner, written):
    job_id = ask(owner)

    def sleeps_beyond_its_lease(run):
        execute("UPDATE chunks SET lease_until = clock_timestamp() - interval '1 s' WHERE job_id = :job", job=job_id)
        run_chunk(KIND, job_id, 0, echo)
        return echo(run)

    run_chunk(KIND, job_id, 0, sleeps_beyond_its_lease)

    assert written() == [(0, 2)]
    assert service.get(owner.id, job_id).result == {"fence": 2}


def test_a_holder_that_was_overtaken_learns_it_at_its_next_report(owner, written):
    job_id = ask(owner)
    seen = []

    def is_overtaken(run):
        execute("UPDATE chunks SET fence = fence + 1 WHERE job_id = :job", job=job_id)
        try:
            run.report(1)
        except LeaseLost:
            seen.append("lost")
            raise

    run_chunk(KIND, job_id, 0, is_overtaken)

    assert seen == ["lost"]
    assert (chunk(job_id).status, chunk(job_id).fence) == ("processing", 2)


def test_a_running_job_stops_soon_after_a_person_cancels_it(owner, written):
    job_id = ask(owner)
    running = threading.Event()

    def counts_for_ever(run):
        for done in range(10_000_000):
            run.report(done)
            running.set()
        return echo(run)

    thread = in_thread(job_id, counts_for_ever)
    running.wait(5)
    asked_at = time.monotonic()

    asked = service.cancel(owner.id, job_id)
    thread.join(5)

    assert (asked.status, asked.cancel_requested) == (Status.PROCESSING, True)
    assert time.monotonic() - asked_at < 3.0  # promised: one second; a busy machine gets more
    assert service.get(owner.id, job_id).status == Status.CANCELLED
    assert written() == []


def test_a_running_duckdb_statement_stops_soon_after_a_person_cancels_it(owner, written):
    job_id = ask(owner)
    running = threading.Event()

    def joins_for_ever(run):
        with duckdb.connect() as con, run.stopping(con.interrupt):
            con.execute("SET threads = 1")
            running.set()
            con.execute("SELECT sum(sqrt(a.range * b.range)) FROM range(10000000) a, range(10000000) b").fetchall()
        return echo(run)

    thread = in_thread(job_id, joins_for_ever)
    running.wait(5)
    asked_at = time.monotonic()

    service.cancel(owner.id, job_id)
    thread.join(20)

    took_s = time.monotonic() - asked_at
    assert service.get(owner.id, job_id).status == Status.CANCELLED
    assert took_s < 3.0  # promised: one second; a busy machine gets more
    assert written() == []


def test_a_stopper_is_called_until_the_work_listens(owner):
    job_id = ask(owner)
    calls = []
    heard = threading.Event()

    def is_hard_of_hearing(run):
        def stop():
            calls.append(1)
            if len(calls) == 3:
                heard.set()
            if len(calls) < 3:
                raise RuntimeError("a stopper that raises is called again all the same")

        with run.stopping(stop):
            service.cancel(owner.id, job_id)
            heard.wait(5)
        run.check()

    run_chunk(KIND, job_id, 0, is_hard_of_hearing)

    assert len(calls) >= 3
    assert service.get(owner.id, job_id).status == Status.CANCELLED


def test_a_result_that_comes_after_the_cancel_is_not_published(owner, written):
    job_id = ask(owner)

    def does_not_look(run):
        service.cancel(owner.id, job_id)
        return echo(run)

    run_chunk(KIND, job_id, 0, does_not_look)

    assert written() == []
    assert service.get(owner.id, job_id).status == Status.CANCELLED


def test_work_that_calls_itself_cancelled_ends_as_cancelled(owner):
    job_id = ask(owner)

    def stops(run):
        raise Cancelled("Stopped.")

    run_chunk(KIND, job_id, 0, stops)

    assert service.get(owner.id, job_id).status == Status.CANCELLED


def test_a_worker_that_ends_gives_its_chunk_back_uncounted(owner):
    job_id = ask(owner)
    running = threading.Event()

    def waits_to_be_stopped(run):
        stopped = threading.Event()
        with run.stopping(stopped.set):
            running.set()
            stopped.wait(5)
        run.check()

    thread = in_thread(job_id, waits_to_be_stopped)
    running.wait(5)

    watch().shut_down()
    thread.join(5)

    assert (chunk(job_id).status, chunk(job_id).attempt, chunk(job_id).sent_at) == ("pending", 0, None)


def test_a_worker_that_ends_takes_no_new_chunk_and_gives_the_hint_back(owner, written):
    job_id = ask(owner)
    watch().shut_down()

    run_chunk(KIND, job_id, 0, echo)

    assert (chunk(job_id).status, chunk(job_id).sent_at, written()) == ("pending", None, [])


def test_what_does_not_stop_in_time_is_given_back_by_the_ending_worker(owner, written):
    job_id = ask(owner)

    def does_not_listen(run):
        watch().shut_down()
        runner.hand_back_rest()
        return echo(run)

    run_chunk(KIND, job_id, 0, does_not_listen)

    assert (chunk(job_id).status, chunk(job_id).attempt, written()) == ("pending", 0, [])


def test_a_lease_is_renewed_while_the_work_lasts(owner, written, monkeypatch):
    monkeypatch.setenv("LISTMILL_JOB_LEASE_S", "0.6")
    runner.settings.cache_clear()
    job_id = ask(owner)

    def outlasts_its_first_lease(run):
        first = chunk(job_id).lease_until
        deadline = time.monotonic() + 5
        while chunk(job_id).lease_until == first:
            assert time.monotonic() < deadline
        return echo(run)

    run_chunk(KIND, job_id, 0, outlasts_its_first_lease)

    assert written() == [(0, 1)]


def test_a_database_that_restarts_while_a_result_is_published_loses_nothing(owner, written):
    job_id = ask(owner)
    calls = []

    def is_cut_off(run):
        def publish(session):
            calls.append(1)
            echo(run).publish(session)
            if len(calls) == 1:
                mine = session.connection().execute(text("SELECT pg_backend_pid()")).scalar_one()
                execute("SELECT pg_terminate_backend(:pid)", pid=mine)

        return Outcome(1, publish=publish)

    run_chunk(KIND, job_id, 0, is_cut_off)

    assert len(calls) == 2
    assert written() == [(0, 1)]
    assert service.get(owner.id, job_id).status == Status.COMPLETED
