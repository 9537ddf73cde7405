"""Work that waits for something outside: no worker waits with it, and a cancel lets it end what it began."""

import pytest

from backend.adapters.db import transaction
from backend.core.errors import Cancelled
from backend.jobs import repository, service
from backend.jobs.recovery import reconcile
from backend.jobs.runner import Outcome, Postponed, run_chunk
from backend.jobs.states import Status
from tests.unit.jobs.steps import KIND, ask, chunk, claim, die, execute, stumble, succeed

pytestmark = pytest.mark.usefixtures("home")


def begins(run):
    """Work that begins something outside and waits for it."""
    run.begin_outside()
    raise Postponed(3600, done=4, message="With the provider since 14:02.")


def test_a_postponed_chunk_holds_no_worker_and_says_what_it_waits_for(owner):
    job_id = ask(owner, total=10)

    run_chunk(KIND, job_id, 0, begins)
    run_chunk(KIND, job_id, 0, succeed)  # a hint that comes too early

    card = service.get(owner.id, job_id)
    assert (card.status, card.done, card.message) == (Status.PROCESSING, 4, "With the provider since 14:02.")
    assert (card.eta_seconds, card.rate) == (None, None)
    assert (chunk(job_id).status, chunk(job_id).attempt, chunk(job_id).lease_until) == ("pending", 0, None)
    assert reconcile().hinted == 0


def test_what_it_waited_for_wakes_it(owner):
    job_id = ask(owner)
    run_chunk(KIND, job_id, 0, begins)

    woken = service.wake(job_id)
    run_chunk(KIND, job_id, 0, succeed)

    assert woken
    assert service.get(owner.id, job_id).status is Status.COMPLETED
    assert not service.wake(job_id)


def test_waiting_however_often_counts_as_no_attempt(owner):
    job_id = ask(owner)

    for _ in range(9):
        run_chunk(KIND, job_id, 0, begins)
        service.wake(job_id)
    run_chunk(KIND, job_id, 0, stumble)

    assert (chunk(job_id).status, chunk(job_id).attempt) == ("pending", 1)


def ends(seen):
    def work(run):
        seen.append(run.winding)
        run.check()
        if run.winding and len(seen) > 1:
            raise Cancelled("ended")
        raise Postponed(0, message="Ending it.")

    return work


def test_a_cancel_lets_it_end_what_it_began_and_then_the_job_is_cancelled(owner):
    job_id, seen = ask(owner, chunks=2), []
    run_chunk(KIND, job_id, 0, begins)

    asked = service.cancel(owner.id, job_id)
    assert (asked.status, asked.cancel_requested, chunk(job_id, 1).status) == (Status.PROCESSING, True, "cancelled")
    reconcile()
    for _ in range(2):
        run_chunk(KIND, job_id, 0, ends(seen))

    assert seen == [True, True]
    assert service.get(owner.id, job_id).status is Status.CANCELLED


def test_a_cancel_while_it_works_lets_it_come_back_to_end_what_it_began(owner):
    job_id, seen = ask(owner), []

    def is_cancelled_meanwhile(run):
        run.begin_outside()
        service.cancel(owner.id, job_id)
        raise Postponed(3600)

    run_chunk(KIND, job_id, 0, is_cancelled_meanwhile)
    for _ in range(2):
        run_chunk(KIND, job_id, 0, ends(seen))

    assert seen == [True, True]
    assert service.get(owner.id, job_id).status is Status.CANCELLED


def test_work_that_notices_the_cancel_itself_comes_back_too(owner):
    job_id, seen = ask(owner), []

    def notices(run):
        run.begin_outside()
        service.cancel(owner.id, job_id)
        raise Cancelled("noticed")

    run_chunk(KIND, job_id, 0, notices)

    assert chunk(job_id).status == "pending"
    run_chunk(KIND, job_id, 0, ends(seen))
    assert seen == [True]


def test_a_worker_that_dies_with_something_outside_leaves_it_to_the_next(owner):
    job_id, seen = ask(owner), []
    run_chunk(KIND, job_id, 0, begins)
    service.wake(job_id)
    die(job_id)
    service.cancel(owner.id, job_id)
    execute("UPDATE chunks SET lease_until = clock_timestamp() - interval '1 s' WHERE job_id = :job", job=job_id)

    look = reconcile()
    for _ in range(2):
        run_chunk(KIND, job_id, 0, ends(seen))

    assert (look.freed, look.cancelled) == (1, 0)
    assert service.get(owner.id, job_id).status is Status.CANCELLED


def test_a_cancelled_job_is_hinted_until_it_has_ended_what_it_began(owner):
    job_id = ask(owner)
    run_chunk(KIND, job_id, 0, begins)
    service.cancel(owner.id, job_id)
    execute("UPDATE chunks SET sent_at = NULL WHERE job_id = :job", job=job_id)  # the hint was lost with Redis

    assert reconcile().hinted == 1


def test_who_lost_the_chunk_begins_nothing_outside(owner):
    job_id = ask(owner)
    held = claim(job_id).holding
    execute("UPDATE chunks SET fence = fence + 1 WHERE job_id = :job", job=job_id)

    with transaction() as session:
        began = repository.begin_outside(session, held)
        waits = repository.postpone(session, held, done=0, message="", pause_s=1, winding=False)

    assert (began, waits, chunk(job_id).winds_up) == (False, False, False)


def test_a_cancelled_job_that_goes_on_has_nothing_left_to_end(owner):
    job_id = ask(owner)
    run_chunk(KIND, job_id, 0, begins)
    service.cancel(owner.id, job_id)
    run_chunk(KIND, job_id, 0, lambda run: Outcome(1) if not run.winding else stop())

    service.retry(owner.id, job_id)
    service.cancel(owner.id, job_id)

    assert service.get(owner.id, job_id).status is Status.CANCELLED


def stop():
    raise Cancelled("ended")
