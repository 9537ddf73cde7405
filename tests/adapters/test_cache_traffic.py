"""Places and pauses shared by every process, on a real Valkey."""

import threading
import time

import pytest

from backend.adapters.cache import traffic


def test_no_more_hold_a_place_than_there_are_and_one_given_back_is_free_at_once(home):
    first, second = (traffic.enter("lane", most=2, held_s=30) for _ in "ab")

    assert first
    assert second
    assert traffic.enter("lane", most=2, held_s=30) is None
    traffic.leave("lane", first)
    assert traffic.enter("lane", most=2, held_s=30)


def test_the_place_of_a_dead_holder_is_free_again_in_time(home):
    assert traffic.enter("lane", most=1, held_s=0.05)

    deadline = time.monotonic() + 10
    while traffic.enter("lane", most=1, held_s=0.05) is None:
        assert time.monotonic() < deadline


def test_many_at_once_never_hold_more_places_than_there_are(home):
    held = []

    def run():
        if (holder := traffic.enter("crowd", most=5, held_s=30)) is not None:
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

    assert 25 < traffic.paused_s("provider") <= 30
    assert traffic.paused_s("another") == 0.0


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
    holder = traffic.enter("lane", most=0, held_s=30)

    assert holder is not None
    traffic.leave("lane", holder)
    traffic.pause("lane", 5)
    assert traffic.paused_s("lane") == 0.0
