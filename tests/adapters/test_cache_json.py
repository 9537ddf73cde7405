"""The cache on a real Valkey, and without one."""

import time

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from backend.adapters import cache
from backend.core.config import settings

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=10,
)


@pytest.fixture
def away(home, monkeypatch):
    """Redis is not there."""
    monkeypatch.setenv("REDIS_URL", "redis://127.0.0.1:1/0")
    settings.cache_clear()
    cache.dispose()
    yield
    cache.dispose()


@given(value=JSON)
@hypothesis_settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_kept_comes_back_as_it_was(home, value):
    cache.set_json("profile", value, 60)

    assert cache.get_json("profile") == value


def test_what_was_never_kept_is_none(home):
    assert cache.get_json("nothing") is None


def test_what_is_kept_is_forgotten_in_time(home):
    cache.set_json("short", 1, 0.02)

    deadline = time.monotonic() + 5
    while cache.get_json("short") is not None:
        assert time.monotonic() < deadline


def test_keys_carry_our_namespace(home):
    cache.set_json("profile", 1, 60)

    assert cache.client().keys("*") == [f"{settings().queue_namespace}:cache:profile".encode()]


def test_something_else_under_the_key_counts_as_nothing(home):
    cache.client().set(f"{settings().queue_namespace}:cache:odd", b"\xff{")

    assert cache.get_json("odd") is None


def test_a_cache_that_is_away_breaks_no_caller_and_complains_once(away, capfd):
    for _ in range(3):
        cache.set_json("profile", 1, 60)
        assert cache.get_json("profile") is None

    assert not cache.is_up()
    assert capfd.readouterr().err.count("cache_away") + capfd.readouterr().out.count("cache_away") <= 1


def test_the_cache_says_whether_it_is_up(home):
    assert cache.is_up()
