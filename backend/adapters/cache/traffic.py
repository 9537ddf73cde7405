"""Traffic to a provider, shared by every process: places that free themselves when their holder dies, and a pause for all.

Where Redis is away nothing is held back: the provider's own limits answer then.
"""

import secrets
from typing import Any

import redis

from backend.adapters import cache
from backend.core.errors import Unavailable

# KEYS: the places. ARGV: how many, how long one is held in ms, a name for this holder. Returns 1 when it has a place.
_ENTER = """
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
if redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[1]) then return 0 end
redis.call('ZADD', KEYS[1], now + tonumber(ARGV[2]), ARGV[3])
redis.call('PEXPIRE', KEYS[1], tonumber(ARGV[2]) + 1000)
return 1
"""
# KEYS: the pause. ARGV: its length in ms. The pause that ends last counts.
_PAUSE = """
if redis.call('PTTL', KEYS[1]) < tonumber(ARGV[1]) then redis.call('SET', KEYS[1], '1', 'PX', ARGV[1]) end
return 0
"""
_NOWHERE = ""  # the holder's name where nothing is counted


def enter(key: str, *, most: int, held_s: float) -> str | None:
    """Take one of `most` places under `key`, for at most `held_s` seconds; return what gives it back, None when all are taken."""
    holder = secrets.token_hex(8)
    taken = _asked(_ENTER, key, most, max(1, round(held_s * 1000)), holder)
    return _NOWHERE if taken is None else holder if taken else None


def leave(key: str, holder: str) -> None:
    """Give a place back."""
    try:
        if holder:
            cache.client().zrem(cache.full_name(key), holder)
    except (redis.RedisError, OSError, Unavailable):
        return  # it is free again in time


def pause(key: str, seconds: float) -> None:
    """Let nobody through for so long; of several pauses the one that ends last counts."""
    _asked(_PAUSE, key, max(1, round(seconds * 1000)))


def paused_s(key: str) -> float:
    """Return how many seconds a pause still lasts, 0.0 without one."""
    try:
        left: Any = cache.client().pttl(cache.full_name(key))  # Any: typed by redis for both its clients at once
        return max(0.0, float(left) / 1000)
    except (redis.RedisError, OSError, Unavailable):
        return 0.0


def _asked(script: str, key: str, *values: object) -> int | None:
    """Run a script; None when Redis is away."""
    try:
        found: Any = cache.client().eval(
            script, 1, cache.full_name(key), *(str(value) for value in values)
        )  # Any: what a script returns
        return int(found)
    except (redis.RedisError, OSError, Unavailable):
        return None
