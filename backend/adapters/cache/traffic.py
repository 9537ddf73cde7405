"""Traffic to a provider, shared by every process: places that free themselves when their holder dies, a pace, a pause for all.

The pace is learned: what the provider says it still takes, and what it took before it refused. Where Redis is away nothing is held
back: the provider's own limits answer then.
"""

import secrets
from dataclasses import dataclass
from typing import Any

import redis

from backend.adapters import cache
from backend.adapters.cache import pacing
from backend.core.errors import Unavailable

_MOST_WAKES = 64


@dataclass(frozen=True)
class Pass:
    """The way in: held as `holder`, or not yet, and then to be asked for again after `wait_s`; 0.0 says that all places are taken."""

    holder: str | None
    wait_s: float = 0.0


_FREE = Pass("")  # where nothing is counted


def enter(key: str, *, most: int, held_s: float, a_second: int = 0) -> Pass:
    """Take one of `most` places under `key`, for at most `held_s` seconds, if the pace and the pause allow a call now.

    `a_second` is the most calls a second where that is known, 0 where it is not.
    """
    holder = secrets.token_hex(8)
    answer = _asked(pacing.ENTER, key, most, max(1, round(held_s * 1000)), holder, a_second)
    if answer is None:
        return _FREE
    return Pass(holder) if answer == 0 else Pass(None, max(0, answer) / 1000)


def leave(key: str, holder: str) -> None:
    """Give a place back and wake who waits for one. What cannot be told is free again in time."""
    if holder:
        _asked(pacing.LEAVE, key, holder, _MOST_WAKES)


def wait(key: str, seconds: float) -> None:
    """Wait until a place may be free, at most `seconds`."""
    try:
        cache.client().blpop([_names(key)[1]], timeout=seconds)
    except (redis.RedisError, OSError, Unavailable):
        return  # who asks again is let through


def allowed(key: str, holder: str, *, left: int, most: int, full_in_s: float) -> None:
    """Note what the provider said with the reply to this holder's call: so many calls are left, all of them after so long."""
    if holder:
        _asked(pacing.ALLOWED, key, holder, left, most, max(1, round(full_in_s * 1000)))


def refused(key: str, holder: str, *, seconds: float) -> None:
    """Note that the provider refused this holder's call: nobody calls for so long, and not so often after it."""
    _asked(pacing.REFUSED, key, holder, max(1, round(seconds * 1000)))


def pause(key: str, seconds: float) -> None:
    """Let nobody through for so long; of several pauses the one that ends last counts."""
    _asked(pacing.PAUSE, key, max(1, round(seconds * 1000)))


def pace(key: str) -> float | None:
    """Return the calls a second that were learned to be taken, None where nothing was refused lately."""
    try:
        found: Any = cache.client().hget(_names(key)[3], "rate")  # Any: typed by redis for both its clients at once
        return None if found is None else float(found)
    except (redis.RedisError, OSError, Unavailable):
        return None


def _names(key: str) -> list[str]:
    return [cache.full_name(f"{key}:{part}") for part in ("places", "wake", "pause", "pace", "recent", "refused")]


def _asked(script: str, key: str, *values: object) -> int | None:
    """Run a script; None when Redis is away."""
    try:
        names = _names(key)
        found: Any = cache.client().eval(
            script, len(names), *names, *(str(value) for value in values)
        )  # Any: what a script returns
        return int(found)
    except (redis.RedisError, OSError, Unavailable):
        return None
