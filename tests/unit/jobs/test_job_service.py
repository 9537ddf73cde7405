"""What a person can do with jobs: ask, look, cancel, retry, delete."""

import contextlib
import threading
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from backend.adapters import queue
from backend.adapters.db import transaction
from backend.core.config import settings
from backend.core.errors import Conflict, NotFound, Rejected
from backend.jobs import service
from backend.jobs.kinds import KINDS, Kind
from backend.jobs.runner import Outcome, run_chunk
from backend.jobs.states import EDGES, Status, check

KIND = "test.asked"


@pytest.fixture(autouse=True)
def _kind(monkeypatch):
    monkeypatch.setitem(KINDS, KIND, Kind(KIND, queue="asked", unit="rows"))


def ask(owner, **more):
    with transaction() as session:
        return service.enqueue(session, KIND, owner_id=owner.id, title="orders.csv", **more).id


def succeed(run):
    return Outcome(1)


def complete(job_id):
    run_chunk(KIND, job_id, 0, succeed)


def fail(job_id):
    def reject(run):
        raise Rejected("Not like this.")

    run_chunk(KIND, job_id, 0, reject)


def rows(statement, **values):
    with transaction() as session:
        return session.connection().execute(text(statement), values).all()


def test_a_new_job_waits_and_its_hint_leaves_after_the_commit(owner):
    with transaction() as session:
        job_id = service.enqueue(session, KIND, owner_id=owner.id, title="orders.csv", total=10).id
        before = queue.waiting("asked")

    job = service.get(owner.id, job_id)
    assert (job.status, job.done, job.total, job.unit, job.percent) == (Status.PENDING, 0, 10, "rows", 0.0)
    assert (before, queue.waiting("asked")) == (0, 1)


def test_a_job_of_a_transaction_that_failed_never_was(owner):
    with contextlib.suppress(KeyError), transaction() as session:
        service.enqueue(session, KIND, owner_id=owner.id, title="orders.csv")
        raise KeyError

    assert service.list_jobs(owner.id).items == []
    assert queue.waiting("asked") == 0


def test_a_double_click_makes_one_job(owner):
    first = ask(owner, idempotency_key="click")

    second = ask(owner, idempotency_key="click")

    assert first == second
    assert len(service.list_jobs(owner.id).items) == 1


def test_clicks_at_the_same_moment_make_one_job(owner):
    together = threading.Barrier(4, timeout=5)
    made = []

    def click():
        together.wait()
        made.append(ask(owner, idempotency_key="click", chunks=3))

    threads = [threading.Thread(target=click) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)

    assert len(made) == 4
    assert len(set(made)) == 1
    assert rows("SELECT count(*) FROM chunks") == [(3,)]


def test_the_same_key_of_two_people_makes_two_jobs(owner, other):
    assert ask(owner, idempotency_key="click") != ask(other, idempotency_key="click")


def test_a_job_can_be_asked_for_while_redis_is_away(owner, monkeypatch):
    monkeypatch.setenv("REDIS_URL", "redis://127.0.0.1:1/0")
    settings.cache_clear()
    queue.dispose()
    try:
        job_id = ask(owner)
    finally:
        queue.dispose()

    assert service.get(owner.id, job_id).status == Status.PENDING
    assert rows("SELECT sent_at FROM chunks") == [(None,)]


def test_a_large_job_sends_only_a_window_of_hints(owner):
    ask(owner, chunks=500)

    assert queue.waiting("asked") == settings().job_window


def test_nobody_sees_or_touches_the_job_of_another(owner, other):
    job_id = ask(owner)

    for verb in (service.get, service.cancel, service.retry, service.delete):
        with pytest.raises(NotFound):
            verb(other.id, job_id)
    assert service.list_jobs(other.id).items == []
    assert service.active(other.id) == []
    assert service.get(owner.id, job_id).cancel_requested is False


def test_pages_cover_every_job_once_newest_first(owner):
    asked = [ask(owner) for _ in range(7)]

    seen, cursor = [], None
    while True:
        page = service.list_jobs(owner.id, cursor=cursor, size=3)
        seen += [job.id for job in page.items]
        cursor = page.next
        if cursor is None:
            break

    assert seen == asked[::-1]


def test_the_list_narrows_to_a_status_and_a_kind(owner):
    done, waiting = ask(owner), ask(owner)
    complete(done)

    assert [job.id for job in service.list_jobs(owner.id, status=Status.COMPLETED).items] == [done]
    assert [job.id for job in service.list_jobs(owner.id, status=Status.PENDING, kind=KIND).items] == [waiting]
    assert service.list_jobs(owner.id, kind="datasets.convert").items == []
    assert [job.id for job in service.active(owner.id)] == [waiting]
    assert service.counts(owner.id)[Status.COMPLETED] == 1
    assert service.counts(owner.id)[Status.FAILED] == 0


@pytest.mark.parametrize("cursor", ["", "?", "bm8=", "WzEsMl0=", "é"])
def test_a_cursor_of_somewhere_else_is_rejected(owner, cursor):
    with pytest.raises(Rejected):
        service.list_jobs(owner.id, cursor=cursor)


def test_cards_are_found_whoever_owns_them(owner, other):
    mine, theirs = ask(owner), ask(other)

    found = service.cards([mine, theirs, uuid4()])

    assert set(found) == {mine, theirs}
    assert service.cards([]) == {}


def test_a_waiting_job_is_cancelled_at_once(owner):
    job_id = ask(owner, chunks=3)

    job = service.cancel(owner.id, job_id)

    assert (job.status, job.message) == (Status.CANCELLED, "0 of 3 parts are done and kept.")
    assert job.finished_at is not None
    assert service.cancel(owner.id, job_id).status == Status.CANCELLED


def test_a_cancelled_job_is_not_started_by_a_late_message(owner):
    job_id = ask(owner)
    service.cancel(owner.id, job_id)

    complete(job_id)

    assert service.get(owner.id, job_id).status == Status.CANCELLED


def test_an_ended_job_cannot_be_cancelled(owner):
    job_id = ask(owner)
    complete(job_id)

    with pytest.raises(Conflict, match="completed"):
        service.cancel(owner.id, job_id)


def test_a_failed_job_can_be_tried_again(owner):
    job_id = ask(owner)
    fail(job_id)

    job = service.retry(owner.id, job_id)
    complete(job_id)

    assert (job.status, job.attempts, job.error) == (Status.PENDING, 0, None)
    assert service.get(owner.id, job_id).status == Status.COMPLETED


def test_a_cancelled_job_can_be_tried_again(owner):
    job_id = ask(owner)
    service.cancel(owner.id, job_id)

    service.retry(owner.id, job_id)
    complete(job_id)

    assert service.get(owner.id, job_id).status == Status.COMPLETED


def test_a_job_that_waits_or_succeeded_cannot_be_tried_again(owner):
    waiting, done = ask(owner), ask(owner)
    complete(done)

    for job_id in (waiting, done):
        with pytest.raises(Conflict):
            service.retry(owner.id, job_id)


def test_only_an_ended_job_can_be_deleted(owner):
    job_id = ask(owner)
    with pytest.raises(Conflict, match="pending") as caught:
        service.delete(owner.id, job_id)
    service.cancel(owner.id, job_id)

    service.delete(owner.id, job_id)

    assert caught.value.hint == "Cancel it first."
    assert rows("SELECT count(*) FROM chunks") == [(0,)]
    with pytest.raises(NotFound):
        service.get(owner.id, job_id)


def test_every_visible_change_is_told_to_who_listens(owner):
    bus = service.bus()
    try:
        assert bus.ready.wait(10)
        job_id = ask(owner)
        mailbox = bus.subscribe(str(job_id))

        complete(job_id)

        news = [mailbox.get(timeout=5) for _ in range(3)]
        assert set(news) <= {str(job_id), ""}
    finally:
        bus.close()


def test_a_kind_nobody_knows_cannot_be_asked_for(owner):
    with pytest.raises(ValueError, match="unheard-of"), transaction() as session:
        service.enqueue(session, "unheard-of", owner_id=owner.id, title="x")


@given(before=st.sampled_from(Status), after=st.sampled_from(Status))
def test_a_status_changes_only_along_the_drawn_edges(before, after):
    if after in EDGES[before]:
        check(before, after)
    else:
        with pytest.raises(Conflict):
            check(before, after)
