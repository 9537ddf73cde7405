"""One chunk from claim to publish, on a real database, without a worker."""

import threading

from backend.core.errors import Rejected, Unavailable
from backend.jobs import service
from backend.jobs.runner import Outcome, run_chunk
from backend.jobs.states import Status
from tests.unit.jobs.steps import KIND, ask, chunk, echo, execute, in_thread, stumble


def test_a_chunk_that_succeeds_completes_its_job_with_its_result(owner, written):
    job_id = ask(owner, total=1)

    run_chunk(KIND, job_id, 0, echo)

    job = service.get(owner.id, job_id)
    assert (job.status, job.done, job.percent, job.result) == (Status.COMPLETED, 1, 100.0, {"fence": 1})
    assert job.started_at <= job.finished_at
    assert written() == [(0, 1)]


def test_a_doubled_message_does_nothing(owner, written):
    job_id = ask(owner)
    run_chunk(KIND, job_id, 0, echo)

    run_chunk(KIND, job_id, 0, echo)

    assert written() == [(0, 1)]


def test_a_message_for_a_deleted_job_does_nothing(owner, written):
    job_id = ask(owner)
    run_chunk(KIND, job_id, 0, echo)
    service.delete(owner.id, job_id)

    run_chunk(KIND, job_id, 0, echo)

    assert written() == [(0, 1)]


def test_a_failing_publish_leaves_nothing_behind(owner, written):
    job_id = ask(owner)

    def publishes_badly(run):
        def publish(session):
            echo(run).publish(session)
            raise KeyError("column")

        return Outcome(1, publish=publish)

    run_chunk(KIND, job_id, 0, publishes_badly)

    assert written() == []
    assert chunk(job_id).status == "pending"


def test_work_that_is_rejected_fails_at_once_with_its_own_words(owner):
    job_id = ask(owner)

    def reject(run):
        raise Rejected("Line 812 has 7 cells; the header has 6.", hint="Fix that line.")

    run_chunk(KIND, job_id, 0, reject)

    job = service.get(owner.id, job_id)
    assert (job.status, job.error, job.hint) == (
        Status.FAILED,
        "Line 812 has 7 cells; the header has 6.",
        "Fix that line.",
    )


def test_a_fault_is_tried_again_after_a_pause_and_fails_when_the_attempts_are_spent(owner):
    job_id = ask(owner)
    pauses = []

    for _ in range(3):
        run_chunk(KIND, job_id, 0, stumble)
        run_chunk(KIND, job_id, 0, stumble)  # a doubled message does not shorten the pause
        paused = execute("SELECT extract(epoch FROM not_before - clock_timestamp()) FROM chunks WHERE status = 'pending'")
        pauses += [round(float(seconds)) for (seconds,) in paused]
        execute("UPDATE chunks SET not_before = clock_timestamp() - interval '1 s' WHERE status = 'pending'")

    job = service.get(owner.id, job_id)
    assert pauses == [1, 5]
    assert (job.status, job.attempts) == (Status.FAILED, 3)
    assert (
        job.error == "“orders.csv” was tried three times and stopped each time at a fault of the program (ZeroDivisionError)."
    )
    assert str(job_id) in job.hint
    assert "secret" not in job.error + job.hint


def test_between_two_attempts_the_job_says_when_the_next_one_starts(owner):
    job_id = ask(owner)

    def is_away(run):
        raise Unavailable("The storage does not answer.", hint="Check S3_ENDPOINT_URL.")

    run_chunk(KIND, job_id, 0, is_away)

    job = service.get(owner.id, job_id)
    assert job.status == Status.PROCESSING
    assert job.message == "Attempt 1 of 3 did not succeed; the next one starts in 1 s."


def test_the_last_two_chunks_at_once_end_the_job(owner, written):
    job_id = ask(owner, chunks=2)
    both_inside = threading.Barrier(2, timeout=5)

    def publishes_together(run):
        def publish(session):
            echo(run).publish(session)
            both_inside.wait()

        return Outcome(1, publish=publish)

    threads = [in_thread(job_id, publishes_together, number=number) for number in (0, 1)]
    for thread in threads:
        thread.join(10)

    job = service.get(owner.id, job_id)
    assert (job.status, job.result) == (Status.COMPLETED, {"chunks": 2, "done": 2})


def test_chunks_that_succeeded_keep_their_result_when_another_fails(owner, written):
    job_id = ask(owner, chunks=3)

    def fails_in_the_middle(run):
        if run.number == 1:
            raise Rejected("Part 1 is broken.", hint="Mend it.")
        return echo(run)

    for number in range(3):
        run_chunk(KIND, job_id, number, fails_in_the_middle)

    job = service.get(owner.id, job_id)
    assert (job.status, job.error, job.message) == (Status.FAILED, "Part 1 is broken.", "2 of 3 parts are done and kept.")
    assert (job.result, written()) == ({"chunks": 2, "done": 2}, [(0, 1), (2, 1)])


def test_a_retry_runs_only_what_did_not_succeed(owner, written):
    job_id = ask(owner, chunks=2)
    run_chunk(KIND, job_id, 0, echo)

    def reject(run):
        raise Rejected("No.")

    run_chunk(KIND, job_id, 1, reject)
    again = service.retry(owner.id, job_id)
    for number in range(2):
        run_chunk(KIND, job_id, number, echo)

    job = service.get(owner.id, job_id)
    assert (again.status, again.error, again.finished_at) == (Status.PENDING, None, None)
    assert (job.status, written()) == (Status.COMPLETED, [(0, 1), (1, 2)])


def test_reports_reach_the_card_and_are_written_at_most_twice_a_second(owner):
    job_id = ask(owner)
    seen = []

    def reports_much(run):
        for done in range(200):
            run.report(done, total=400, message=f"{done} rows")
        seen.append(service.get(owner.id, job_id))
        return Outcome(400)

    run_chunk(KIND, job_id, 0, reports_much)

    assert (seen[0].done, seen[0].total, seen[0].percent, seen[0].message) == (0, 400, 0.0, "0 rows")


def test_two_holders_of_a_chunk_never_share_a_name(owner):
    job_id = ask(owner)
    names = []

    def takes_a_name(run):
        names.append(run.name("parts/0"))
        raise KeyError("again")

    for _ in range(2):
        run_chunk(KIND, job_id, 0, takes_a_name)
        execute("UPDATE chunks SET not_before = NULL")

    assert names == ["parts/0.f1", "parts/0.f2"]
