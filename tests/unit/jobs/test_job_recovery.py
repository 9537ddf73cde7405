"""What the reconciler puts right."""

import threading
from datetime import timedelta

from sqlalchemy import text

from backend.adapters import queue
from backend.adapters.db import engine, transaction
from backend.core.clock import now
from backend.core.config import settings
from backend.jobs import lifecycle, recovery, repository, service
from backend.jobs.runner import run_chunk
from backend.jobs.states import Status
from tests.unit.jobs.steps import KIND, QUEUE, ask, claim, die, empty_queue, execute, stumble, succeed


def test_the_chunk_of_a_dead_worker_is_handed_on_at_once(owner):
    job_id = ask(owner)
    empty_queue()
    die(job_id)

    look = recovery.reconcile()

    assert (look.freed, look.hinted, queue.waiting(QUEUE)) == (1, 1, 1)
    job = service.get(owner.id, job_id)
    assert (job.status, job.message) == (Status.PROCESSING, "The worker of attempt 1 fell silent; another one takes over.")
    assert claim(job_id).attempt == 2


def test_a_live_lease_is_left_alone(owner):
    job_id = ask(owner)
    assert claim(job_id)

    look = recovery.reconcile()

    assert (look.freed, look.poisoned) == (0, 0)
    assert claim(job_id) is None


def test_a_chunk_that_kills_its_worker_three_times_fails_with_a_sentence(owner):
    job_id = ask(owner)
    for _ in range(3):
        die(job_id)
        recovery.reconcile()

    job = service.get(owner.id, job_id)
    assert (job.status, job.attempts) == (Status.FAILED, 3)
    assert job.error == "The worker stopped three times while working on “orders.csv”."
    assert "LISTMILL_WORKER_MEMORY_MB" in job.hint
    assert claim(job_id) is None


def test_poison_after_an_error_says_both(owner):
    job_id = ask(owner)
    run_chunk(KIND, job_id, 0, stumble)
    execute("UPDATE chunks SET not_before = NULL")
    for _ in range(2):
        die(job_id)
        recovery.reconcile()

    assert service.get(owner.id, job_id).error.startswith("The worker stopped at attempt 3 of “orders.csv”; an attempt before")


def test_a_poisoned_job_can_be_tried_again(owner):
    job_id = ask(owner)
    for _ in range(3):
        die(job_id)
        recovery.reconcile()

    service.retry(owner.id, job_id)
    run_chunk(KIND, job_id, 0, succeed)

    assert service.get(owner.id, job_id).status == Status.COMPLETED


def test_a_hint_nobody_answered_is_sent_again(owner):
    ask(owner)
    empty_queue()
    execute("UPDATE chunks SET sent_at = clock_timestamp() - make_interval(secs => :s)", s=settings().job_resend_s + 1)

    first, second = recovery.reconcile(), recovery.reconcile()

    assert (first.hinted, second.hinted, queue.waiting(QUEUE)) == (1, 0, 1)


def test_a_hint_that_never_left_is_sent(owner):
    ask(owner)
    empty_queue()
    execute("UPDATE chunks SET sent_at = NULL")

    assert recovery.reconcile().hinted == 1
    assert queue.waiting(QUEUE) == 1


def test_the_pause_after_an_error_is_kept(owner):
    job_id = ask(owner)
    empty_queue()
    run_chunk(KIND, job_id, 0, stumble)

    during = recovery.reconcile().hinted
    execute("UPDATE chunks SET not_before = clock_timestamp()")
    after = recovery.reconcile().hinted

    assert (during, after) == (0, 1)


def test_a_cancelled_job_whose_worker_died_ends_as_cancelled(owner):
    job_id = ask(owner)
    die(job_id)
    waiting = service.cancel(owner.id, job_id).status

    recovery.reconcile()

    assert (waiting, service.get(owner.id, job_id).status) == (Status.PROCESSING, Status.CANCELLED)


def test_a_chunk_that_slipped_back_while_its_job_was_cancelled_is_ended(owner):
    job_id = ask(owner)
    execute("UPDATE jobs SET cancel_requested = true")

    look = recovery.reconcile()

    assert (look.cancelled, service.get(owner.id, job_id).status) == (1, Status.CANCELLED)


def test_an_end_that_was_missed_is_made_up_for(owner):
    job_id = ask(owner)
    held = claim(job_id).holding
    with transaction() as session:
        repository.publish(session, held, done=1, result={})

    look = recovery.reconcile()

    assert (look.finished, service.get(owner.id, job_id).status) == (1, Status.COMPLETED)
    assert lifecycle.finish(job_id) is False


def test_one_reconciler_acts_at_a_time(owner):
    job_id = ask(owner)
    die(job_id)
    with engine().connect() as connection:
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": recovery._LOCK})

        look = recovery.reconcile()

    assert look == recovery.Look(led=False)
    assert recovery.reconcile().freed == 1


def test_leases_and_ends_are_seen_to_while_redis_is_away(owner, monkeypatch):
    job_id, ended = ask(owner), ask(owner)
    die(job_id)
    held = claim(ended).holding
    with transaction() as session:
        repository.publish(session, held, done=1, result={})
    monkeypatch.setenv("REDIS_URL", "redis://127.0.0.1:1/0")
    settings.cache_clear()
    queue.dispose()
    try:
        look = recovery.reconcile()
    finally:
        queue.dispose()

    assert (look.freed, look.finished, look.hinted) == (1, 1, 0)
    assert execute("SELECT status, sent_at FROM chunks WHERE job_id = :job", job=job_id) == [("pending", None)]


def test_the_reconciler_runs_until_it_is_told_to_stop(owner):
    stop = threading.Event()
    bus = service.bus()
    try:
        job_id = ask(owner)
        mailbox = bus.subscribe(str(job_id))
        assert bus.ready.wait(10)
        die(job_id)
        thread = threading.Thread(target=recovery.run_forever, args=(stop,))
        thread.start()
        while service.get(owner.id, job_id).message == "":
            mailbox.get(timeout=5)
    finally:
        stop.set()
        bus.close()

    thread.join(5)
    assert not thread.is_alive()


class Lid(threading.Event):
    """A stop that is never waited for: after the second look the machine sleeps an hour, then two quarter leases pass."""

    def __init__(self):
        super().__init__()
        self.looks = []
        self.slept = timedelta()

    def look(self, *, free_leases):
        self.looks.append(free_leases)
        return recovery.Look()

    def wait(self, timeout=None):
        quarter = timedelta(seconds=settings().job_lease_s / 4 + 0.1)
        self.slept += {2: timedelta(hours=1), 3: quarter, 4: quarter}.get(len(self.looks), timedelta(seconds=timeout))
        if len(self.looks) == 5:
            self.set()
        return self.is_set()


def test_after_the_machine_slept_those_who_still_work_renew_first(home, monkeypatch):
    lid = Lid()
    monkeypatch.setattr(recovery, "reconcile", lid.look)
    monkeypatch.setattr(recovery, "now", lambda: now() + lid.slept)

    recovery.run_forever(lid)

    assert lid.looks == [True, True, False, False, True]
