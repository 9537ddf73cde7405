"""The small window of hints: bounded, and filled in turn over the owners."""

from backend.adapters import queue
from backend.core.config import settings
from backend.jobs import recovery
from tests.unit.jobs.steps import QUEUE, ask, claim, empty_queue, execute


def test_the_window_stays_bounded_however_much_waits(owner, other):
    for person in (owner, other):
        for _ in range(3):
            ask(person, chunks=200)

    for _ in range(3):
        recovery.reconcile()

    assert queue.waiting(QUEUE) == settings().job_window


def test_hints_that_wait_long_do_not_fill_the_queue_with_doubles(owner):
    ask(owner, chunks=200)

    for _ in range(5):
        execute("UPDATE chunks SET sent_at = sent_at - interval '1 hour'")
        recovery.reconcile()

    assert queue.waiting(QUEUE) == settings().job_window


def test_the_window_is_filled_in_turn_over_the_owners(owner, other):
    big = ask(owner, chunks=1000)
    small = ask(other, chunks=20)
    empty_queue()

    recovery.reconcile()

    hinted = dict(execute("SELECT job_id, count(*) FROM chunks WHERE sent_at IS NOT NULL GROUP BY job_id"))
    assert hinted[small] == 20
    assert hinted[big] >= 64


def test_who_has_least_under_way_comes_first(owner, other):
    big = ask(owner, chunks=100)  # takes the whole window
    small = ask(other, chunks=4)
    for number in range(8):
        assert claim(big, number)
    queue.broker().client.lpop(f"{settings().queue_namespace}:{QUEUE}", 4)

    recovery.reconcile()

    assert execute("SELECT count(*) FROM chunks WHERE job_id = :job AND sent_at IS NOT NULL", job=small) == [(4,)]
