"""The Dramatiq broker. Its defaults lose a killed worker's messages for minutes, so none of them is left as it is."""

from functools import lru_cache

import redis
from dramatiq.broker import Consumer
from dramatiq.brokers.redis import RedisBroker
from dramatiq.middleware import AgeLimit, Callbacks, CurrentMessage, Pipelines, Retries, ShutdownNotifications, TimeLimit
from redis.backoff import NoBackoff
from redis.retry import Retry

from backend.core.config import settings
from backend.core.errors import Unavailable

_TIMEOUT_S = 2.0  # the longest a person waits for a Redis that hangs; the reconciler sends what was not sent
_HEARTBEAT_MS = 15_000  # not less: C code that holds the GIL must not look like a dead worker
_ALWAYS = 1_000_000  # of a million fetches, how many look for messages of dead workers
_LOOK_MS = 60  # longest pause of an idle consumer between two looks; it decides how fast idle work starts
_LOOK_DELAYED_MS = 1000  # we never send delayed messages


class HintBroker(RedisBroker):
    """Dramatiq's Redis broker for hints: idle consumers look often, and none takes more than its threads can run."""

    def consume(self, queue_name: str, prefetch: int = 1, timeout: int = 5000) -> Consumer:
        """Return a consumer of `queue_name` that pauses at most `_LOOK_MS` between two looks, whatever `timeout` says.

        A worker asks for twice its threads; the second half would wait behind running chunks while other workers are idle.
        """
        pause_ms = _LOOK_DELAYED_MS if queue_name.endswith(".DQ") else _LOOK_MS
        consumer: Consumer = super().consume(queue_name, prefetch=max(1, prefetch // 2), timeout=min(timeout, pause_ms))
        return consumer


@lru_cache(maxsize=1)
def broker() -> HintBroker:
    """Return this process's broker. It connects on first use.

    Raises Unavailable when no Redis is configured and no `listmill up` runs on the data folder.
    """
    url = settings().redis_url
    if url is None:
        raise Unavailable(
            f"No Redis is known for the data folder {settings().data_dir}.",
            hint="Start `listmill up` on that folder, or set REDIS_URL.",
        )
    client = redis.Redis.from_url(
        url.get_secret_value(),
        socket_connect_timeout=_TIMEOUT_S,
        socket_timeout=_TIMEOUT_S,
        retry=Retry(NoBackoff(), 1),
        health_check_interval=30,
    )
    return HintBroker(  # type: ignore[no-untyped-call]  # dramatiq's Redis broker is untyped
        client=client,
        namespace=settings().queue_namespace,
        heartbeat_timeout=_HEARTBEAT_MS,
        maintenance_chance=_ALWAYS,
        middleware=[
            AgeLimit(),
            TimeLimit(time_limit=float("inf")),
            ShutdownNotifications(),
            Callbacks(),
            Pipelines(),
            Retries(max_retries=0),
            CurrentMessage(),
        ],
    )
