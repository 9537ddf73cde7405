"""Limits of one person on a real Valkey: a window that slides, for everybody on their own."""

import time
from concurrent.futures import ThreadPoolExecutor
from itertools import accumulate, pairwise
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from structlog.testing import capture_logs

from backend.accounts import limits
from backend.adapters import cache
from backend.adapters.db import transaction
from backend.core.config import settings
from backend.core.errors import TooMany
from backend.jobs import service as jobs
from backend.jobs.kinds import KINDS
from backend.jobs.models import Job
from backend.jobs.states import Status

MANY = hypothesis_settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
WINDOW_S = 60


@pytest.fixture
def limited(home, monkeypatch):
    """Set limits by the names of their settings."""

    def limit(**most):
        for name, value in most.items():
            monkeypatch.setenv(f"LISTMILL_{name.upper()}", str(value))
        settings.cache_clear()

    yield limit
    cache.dispose()


def allowed(owner_id, what="questions", *, times=1):
    """How often this person was allowed."""
    count = 0
    for _ in range(times):
        try:
            limits.allow(owner_id, what)
        except TooMany:
            continue
        count += 1
    return count


def test_without_a_setting_there_is_no_limit(home):
    assert allowed(uuid4(), times=40) == 40
    assert limits.limit_for("questions") is None
    assert cache.client().keys("*") == []


def test_one_more_than_the_limit_is_told_when_there_is_room(limited):
    limited(questions_per_minute=10)
    owner_id = uuid4()
    assert allowed(owner_id, times=10) == 10

    with pytest.raises(TooMany) as told:
        limits.allow(owner_id, "questions")

    assert told.value.detail == "You have asked 10 questions in the last minute."
    assert told.value.hint in {"Ask again in 60 s.", "Ask again in 59 s.", "Ask again in 58 s."}
    assert told.value.retry_after_s == pytest.approx(60, abs=2)


@pytest.mark.parametrize(
    ("setting", "what", "detail", "hint"),
    [
        ("profiles_per_minute", "profiles", "You have asked for 1 profile in the last minute.", "Ask again in 60 s."),
        ("uploads_per_minute", "uploads", "You have started 1 upload in the last minute.", "Start the next one in 60 s."),
        ("batches_per_hour", "batches", "You have started 1 batch in the last hour.", "Start the next one in 60 min."),
    ],
)
def test_every_limit_has_its_own_setting_and_words(limited, setting, what, detail, hint):
    limited(**{setting: 1})
    owner_id = uuid4()
    assert allowed(owner_id, what) == 1

    with pytest.raises(TooMany) as told:
        limits.allow(owner_id, what)

    assert (told.value.detail, told.value.hint) == (detail, hint)
    assert allowed(owner_id, "questions", times=3) == 3


def test_what_costs_more_than_is_left_is_refused_whole(limited):
    limited(batches_per_hour=5)
    owner_id = uuid4()
    limits.allow(owner_id, "batches", cost=3)

    with pytest.raises(TooMany):
        limits.allow(owner_id, "batches", cost=3)

    assert allowed(owner_id, "batches", times=5) == 2


def test_what_costs_more_than_the_limit_takes_all_of_it(limited):
    limited(batches_per_hour=5)
    owner_id = uuid4()

    limits.allow(owner_id, "batches", cost=50)

    assert allowed(owner_id, "batches") == 0


def test_other_people_are_not_affected(limited):
    limited(questions_per_minute=2)
    one, two = uuid4(), uuid4()
    assert allowed(one, times=5) == 2

    assert allowed(two, times=5) == 2


def test_many_at_the_same_time_get_exactly_the_limit(limited):
    limited(questions_per_minute=10)
    owner_id = uuid4()

    with ThreadPoolExecutor(16) as pool:
        counts = list(pool.map(lambda _: allowed(owner_id, times=5), range(16)))

    assert sum(counts) == 10


@given(
    times=st.lists(st.integers(-200_000, 200_000), min_size=1, max_size=40),
    costs=st.lists(st.integers(1, 3), min_size=40, max_size=40),
    most=st.integers(3, 6),
)
@MANY
def test_no_window_holds_more_than_the_limit_whatever_the_order_of_times(home, times, costs, most):
    key, began_s = uuid4().hex, 1_800_000_000
    # A clock that goes back tells nothing about how long it took: then no time has passed.
    forward = accumulate((max(0, later - before) for before, later in pairwise(times)), initial=0)

    taken = [
        passed_ms
        for at_ms, passed_ms, cost in zip(times, forward, costs, strict=False)
        if not cache.take(key, cost=cost, most=most, window_s=WINDOW_S, at_s=began_s + at_ms / 1000)
        for _ in range(cost)
    ]

    for end_ms in taken:
        assert sum(end_ms - WINDOW_S * 1000 < at_ms <= end_ms for at_ms in taken) <= most


@given(gaps_ms=st.lists(st.integers(0, 90_000), min_size=1, max_size=40), most=st.integers(1, 5))
@MANY
def test_nobody_is_refused_while_there_is_room_and_the_wait_is_exact(home, gaps_ms, most):
    key, taken = uuid4().hex, []

    for at_ms in accumulate(gaps_ms, initial=1_800_000_000_000):
        wait_s = cache.take(key, cost=1, most=most, window_s=WINDOW_S, at_s=at_ms / 1000)
        within = [one for one in taken if at_ms - one < WINDOW_S * 1000]
        assert (wait_s > 0) == (len(within) >= most)
        if wait_s:
            assert at_ms + wait_s * 1000 == within[-most] + WINDOW_S * 1000
        else:
            taken.append(at_ms)


def test_a_clock_set_back_by_hours_holds_nobody_longer_than_a_window(home):
    for _ in range(2):
        assert not cache.take("back", cost=1, most=2, window_s=WINDOW_S, at_s=1_800_000_000)

    wait_s = cache.take("back", cost=1, most=2, window_s=WINDOW_S, at_s=1_799_990_000)

    assert wait_s == WINDOW_S
    assert not cache.take("back", cost=1, most=2, window_s=WINDOW_S, at_s=1_799_990_000 + WINDOW_S)


def test_what_was_counted_is_forgotten_when_its_window_is_over(limited):
    limited(questions_per_minute=2)
    allowed(uuid4(), times=5)
    (key,) = cache.client().keys("*")

    left_ms = cache.client().pttl(key)

    assert 55_000 < left_ms <= 60_000


def test_there_is_room_again_once_the_window_is_over(home):
    assert not cache.take("short", cost=1, most=1, window_s=0.05)

    deadline = time.monotonic() + 5
    while cache.take("short", cost=1, most=1, window_s=0.05):
        assert time.monotonic() < deadline


def test_while_the_cache_is_away_nobody_is_held_back_and_the_log_says_so_once(limited, monkeypatch):
    monkeypatch.setenv("REDIS_URL", "redis://127.0.0.1:1/0")
    limited(questions_per_minute=1)
    cache.dispose()

    with capture_logs() as told:
        count = allowed(uuid4(), times=4)

    assert count == 4
    assert [line["event"] for line in told] == ["cache_away"]


@pytest.mark.parametrize(("kind", "setting"), [("datasets.profile", "profiles"), ("queries.answer", "questions")])
def test_asking_again_for_a_job_counts_and_the_job_stays_as_it_was(limited, owner, kind, setting):
    limited(**{f"{setting}_per_minute": 1})
    assert KINDS[kind].limit == setting
    first, second = (cancelled(owner.id, kind).id for _ in range(2))
    jobs.retry(owner.id, first)

    with pytest.raises(TooMany):
        jobs.retry(owner.id, second)

    assert jobs.get(owner.id, second).status is Status.CANCELLED


def test_other_jobs_are_tried_again_without_limit(limited, owner):
    limited(profiles_per_minute=1, questions_per_minute=1, uploads_per_minute=1)

    for _ in range(3):
        assert jobs.retry(owner.id, cancelled(owner.id, "datasets.convert").id).status is Status.PENDING


def cancelled(owner_id, kind) -> Job:
    with transaction() as session:
        job = jobs.enqueue(session, kind, owner_id=owner_id, title="Work")
    jobs.cancel(owner_id, job.id)
    return job
