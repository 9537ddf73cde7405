"""The Dramatiq broker. Its defaults lose a killed worker's messages for minutes, so none of them is left as it is."""

from functools import lru_cache

import redis
from dramatiq.broker import Consumer
from dramatiq.brokers.redis import RedisBroker
from dramatiq.middleware import AgeLimit, Callbacks, CurrentMessage, Pipelines, Retries, ShutdownNotifications, TimeLimit
from redis.backoff import NoBackoff
from redis.retry import Retry

from backend.adapters.queue.bell import Listener
from backend.core.config import settings
from backend.core.errors import Unavailable

_TIMEOUT_S = 2.0  # the longest a person waits for a Redis that hangs; the reconciler sends what was not sent
_HEARTBEAT_MS = 15_000  # not less: C code that holds the GIL must not look like a dead worker
_ALWAYS = 1_000_000  # of a million fetches, how many look for messages of dead workers
_LOOK_MS = 100  # longest rest of an idle consumer where the bell was lost
_LOOK_DELAYED_MS = 1000  # we never send delayed messages


class HintBroker(RedisBroker):
    """Dramatiq's Redis broker for hints: idle consumers wake at a bell, and none takes more than its threads can run."""

    def bell(self, queue_name: str) -> str:
        """Return the name of a queue's bell."""
        return f"{self.namespace}:{queue_name}.bell"

    def consume(self, queue_name: str, prefetch: int = 1, timeout: int = 5000) -> Consumer:
        """Return a consumer of `queue_name` that rests at most `_LOOK_MS` between two looks, whatever `timeout` says.

        A worker asks for twice its threads; the second half would wait behind running chunks while other workers are idle.
        """
        prefetch = max(1, prefetch // 2)
        if queue_name.endswith(".DQ"):
            delayed: Consumer = super().consume(queue_name, prefetch=prefetch, timeout=min(timeout, _LOOK_DELAYED_MS))
            return delayed
        return Listener(self, queue_name, prefetch=prefetch, timeout=min(timeout, _LOOK_MS), bell=self.bell(queue_name))


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
