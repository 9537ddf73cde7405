"""Redis as a cache: what is lost here is made again, so a cache that is away never breaks a caller."""

import json
from functools import lru_cache
from typing import Any

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from backend.core.config import settings
from backend.core.errors import Unavailable
from backend.core.logs import logger

_TIMEOUT_S = 1.0  # a cache slower than this is no help


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
        kept: Any = client().get(_name(key))  # Any: bytes or None, typed by redis for both its clients at once
        _note(away=False)
        return None if kept is None else json.loads(kept)
    except (redis.RedisError, OSError, Unavailable, ValueError):
        _note(away=True)
        return None


def set_json(key: str, value: Any, ttl_s: float) -> None:  # Any: whatever JSON can say
    """Keep `value` under `key` for `ttl_s` seconds. Does nothing when the cache is away."""
    words = json.dumps(value, separators=(",", ":"))
    try:
        client().set(_name(key), words, px=max(1, round(ttl_s * 1000)))
        _note(away=False)
    except (redis.RedisError, OSError, Unavailable):
        _note(away=True)


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


def _name(key: str) -> str:
    return f"{settings().queue_namespace}:cache:{key}"
