"""Places and pauses shared by every process, on a real Valkey."""

import threading
import time

import pytest

from backend.adapters.cache import traffic


def enter(key, *, most=2, held_s=30, a_second=0):
    return traffic.enter(key, most=most, held_s=held_s, a_second=a_second)


def test_no_more_hold_a_place_than_there_are_and_one_given_back_is_free_at_once(home):
    first, second = (enter("lane") for _ in "ab")

    assert first.holder
    assert second.holder
    assert enter("lane") == traffic.Pass(None, 0.0)
    traffic.leave("lane", first.holder)
    assert enter("lane").holder


def test_who_waits_is_woken_by_a_place_given_back(home):
    holder = enter("door", most=1).holder
    waited = threading.Thread(target=lambda: traffic.wait("door", 30))
    waited.start()

    traffic.leave("door", holder)

    waited.join(10)
    assert not waited.is_alive()


def test_the_place_of_a_dead_holder_is_free_again_in_time(home):
    assert enter("dead", most=1, held_s=0.05).holder

    deadline = time.monotonic() + 10
    while enter("dead", most=1, held_s=0.05).holder is None:
        assert time.monotonic() < deadline


def test_many_at_once_never_hold_more_places_than_there_are(home):
    held = []

    def run():
        if (holder := enter("crowd", most=5).holder) is not None:
            held.append(holder)

    threads = [threading.Thread(target=run) for _ in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(held) == 5


def test_the_pause_that_ends_last_counts(home):
    traffic.pause("provider", 30)
    traffic.pause("provider", 1)

    assert 25 < enter("provider").wait_s <= 30
    assert enter("another").holder


def test_calls_are_spread_over_the_second_where_a_number_is_set(home):
    first, second = enter("set", most=99, a_second=5), enter("set", most=99, a_second=5)

    assert first.holder
    assert second.holder is None
    assert 0 < second.wait_s <= 0.21


def test_one_refusal_pauses_and_many_teach_the_pace(home):
    holders = [enter("learn", most=99).holder for _ in range(20)]

    traffic.refused("learn", holders[19], seconds=0.001)
    assert traffic.pace("learn") is None
    for holder in holders[17:19]:
        traffic.refused("learn", holder, seconds=0.001)

    assert 14 <= traffic.pace("learn") <= 17
    through = []
    deadline = time.monotonic() + 0.5
    while time.monotonic() < deadline:
        through.append(enter("learn", most=99).holder)
    assert 4 <= sum(one is not None for one in through) <= 12


def test_what_the_provider_says_it_still_takes_is_not_exceeded(home):
    first = enter("told", most=99).holder

    traffic.allowed("told", first, left=3, most=60, full_in_s=57.0)

    through = [enter("told", most=99) for _ in range(5)]
    assert sum(one.holder is not None for one in through) == 1
    assert 0 < through[4].wait_s <= 1.1


@pytest.fixture
def away(home, monkeypatch):
    from backend.adapters import cache
    from backend.core.config import settings

    monkeypatch.setenv("REDIS_URL", "redis://127.0.0.1:1/0")
    settings.cache_clear()
    cache.dispose()
    yield
    cache.dispose()


def test_without_redis_nothing_is_held_back(away):
    got = traffic.enter("lane", most=0, held_s=30)

    assert got.holder is not None
    traffic.leave("lane", got.holder)
    traffic.pause("lane", 5)
    traffic.refused("lane", got.holder, seconds=1)
    traffic.wait("lane", 0.1)
    assert traffic.pace("lane") is None
