"""Redis as a cache: what is lost here is made again, so a cache that is away never breaks a caller."""

import json
import secrets
import time
from functools import lru_cache
from typing import Any

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from backend.core.config import settings
from backend.core.errors import Unavailable
from backend.core.logs import logger

_TIMEOUT_S = 1.0  # a cache slower than this is no help

# KEYS: the window. ARGV: cost, most, window in ms, a name for this taking, the time in ms or "" for the server's clock.
# Returns 0 when taken, otherwise the ms until there is room.
_TAKE = """
local cost, most, window = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local time = redis.call('TIME')
local now = tonumber(ARGV[5]) or (time[1] * 1000 + math.floor(time[2] / 1000))
local newest = redis.call('ZREVRANGE', KEYS[1], 0, 0, 'WITHSCORES')
local ahead = newest[2] and tonumber(newest[2]) - now or 0
if ahead > 0 then -- the clock was set back: what was taken moves with it, or people would wait until it catches up
  for _, taken in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1)) do redis.call('ZINCRBY', KEYS[1], -ahead, taken) end
end
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - window)
local over = redis.call('ZCARD', KEYS[1]) + cost - most
if over > 0 then
  local last = redis.call('ZRANGE', KEYS[1], over - 1, over - 1, 'WITHSCORES')
  return math.ceil(tonumber(last[2]) + window - now)
end
for i = 1, cost do redis.call('ZADD', KEYS[1], now, ARGV[4] .. i) end
redis.call('PEXPIRE', KEYS[1], window)
return 0
"""


@lru_cache(maxsize=1)
def client() -> redis.Redis:
    """Return this process's client: short timeouts, one quiet second try for a connection the server had closed.

    Raises Unavailable when no Redis is configured and no `listmill up` runs on the data folder.
    """
    url = settings().redis_url
    if url is None:
        raise Unavailable(
            f"No Redis is known for the data folder {settings().data_dir}.",
            hint="Start `listmill up` on that folder, or set REDIS_URL.",
        )
    return redis.Redis.from_url(
        url.get_secret_value(),
        socket_connect_timeout=_TIMEOUT_S,
        socket_timeout=_TIMEOUT_S,
        retry=Retry(NoBackoff(), 1),
        health_check_interval=30,
    )


def get_json(key: str) -> Any:  # Any: JSON, as `set_json` was given it
    """Return what was kept under `key`; None when nothing is, or when the cache is away."""
    try:
        kept: Any = client().get(full_name(key))  # Any: bytes or None, typed by redis for both its clients at once
        _note(away=False)
        return None if kept is None else json.loads(kept)
    except (redis.RedisError, OSError, Unavailable, ValueError):
        _note(away=True)
        return None


def set_json(key: str, value: Any, ttl_s: float) -> None:  # Any: whatever JSON can say
    """Keep `value` under `key` for `ttl_s` seconds. Does nothing when the cache is away."""
    words = json.dumps(value, separators=(",", ":"))
    try:
        client().set(full_name(key), words, px=max(1, round(ttl_s * 1000)))
        _note(away=False)
    except (redis.RedisError, OSError, Unavailable):
        _note(away=True)


def forget(key: str) -> None:
    """Keep nothing under `key` any more. Does nothing when the cache is away."""
    try:
        client().delete(full_name(key))
        _note(away=False)
    except (redis.RedisError, OSError, Unavailable):
        _note(away=True)


def count(key: str, **by: int) -> None:
    """Add to the named numbers under `key`; they begin at 0, and again when the cache was emptied. Quiet when it is away."""
    try:
        with client().pipeline(transaction=False) as together:
            for name, number in by.items():
                together.hincrby(full_name(key), name, number)
            together.hsetnx(full_name(key), "since", int(time.time()))
            together.execute()
        _note(away=False)
    except (redis.RedisError, OSError, Unavailable):
        _note(away=True)


def counted(key: str) -> dict[str, int] | None:
    """Return the numbers under `key`, with `since` in seconds of the epoch; empty when nothing was counted, None when the cache is away."""
    try:
        found: Any = client().hgetall(full_name(key))  # Any: typed by redis for both its clients at once
        _note(away=False)
        return {name.decode(): int(number) for name, number in found.items()}
    except (redis.RedisError, OSError, Unavailable):
        _note(away=True)
        return None


def take(key: str, *, cost: int, most: int, window_s: float, at_s: float | None = None) -> float:
    """Take `cost` of the `most` there are in any `window_s` seconds, or nothing; return the seconds until there is room.

    Returns 0.0 when it was taken, and when the cache is away. `at_s` is the time to count with, the server's by default.
    Takings at the same time, from any number of processes, never come to more than `most`. `cost` is at most `most`.
    """
    at_ms = "" if at_s is None else round(at_s * 1000)
    try:
        wait_ms: Any = client().eval(  # Any: what a script returns
            _TAKE, 1, full_name(key), cost, most, round(window_s * 1000), secrets.token_hex(8), at_ms
        )
        _note(away=False)
        return float(wait_ms) / 1000
    except (redis.RedisError, OSError, Unavailable):
        _note(away=True)
        return 0.0


def is_up() -> bool:
    """Say whether Redis answers now."""
    try:
        return bool(client().ping())
    except (redis.RedisError, OSError, Unavailable):
        return False


def dispose() -> None:
    """Close the client; the next use makes a new one. For a changed address."""
    if client.cache_info().currsize:
        client().close()
    client.cache_clear()
    _said.clear()


_said: set[bool] = set()  # holds True while the log already says that the cache is away


def _note(*, away: bool) -> None:
    """Log once when the cache goes away and once when it is back."""
    if away and not _said:
        _said.add(True)
        logger("cache").warning("cache_away")
    elif not away and _said:
        _said.clear()
        logger("cache").info("cache_back")


def full_name(key: str) -> str:
    """Return the name a key has in Redis."""
    return f"{settings().queue_namespace}:cache:{key}"
