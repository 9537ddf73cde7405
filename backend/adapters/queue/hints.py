"""Sending hints and counting those that wait."""

from typing import Any
from uuid import UUID

import redis
from dramatiq import Message

from backend.adapters.queue.bell import ring
from backend.adapters.queue.broker import broker
from backend.core.errors import Unavailable


def send_hint(queue: str, kind: str, job_id: UUID, number: int, *, rings: bool = True) -> None:
    """Put a hint for one chunk into `queue`; the worker's actor has the name of the kind. Raises Unavailable.

    `rings` wakes an idle worker; of many hints sent in a row not each needs to, as who is awake fetches all it can run.
    """
    message: Message[Any] = Message(  # Any: an actor's result; ours have none
        queue_name=queue, actor_name=kind, args=(str(job_id), number), kwargs={}, options={}
    )
    try:
        broker().enqueue(message)
        if rings:
            ring(broker().client, broker().bell(queue))
    except (redis.RedisError, OSError) as error:
        raise _away() from error


def waiting(queue: str) -> int:
    """Return how many hints wait in `queue`, not counting those a worker has already fetched. Raises Unavailable."""
    try:
        length: Any = broker().client.llen(f"{broker().namespace}:{queue}")  # Any: redis types it for both its clients
    except (redis.RedisError, OSError) as error:
        raise _away() from error
    return int(length)


def is_up() -> bool:
    """Say whether the queue answers now."""
    try:
        return bool(broker().client.ping())
    except (redis.RedisError, OSError, Unavailable):
        return False


def dispose() -> None:
    """Close the broker's connections; the next use makes a new broker. For a changed address."""
    if broker.cache_info().currsize:
        broker().client.close()
    broker.cache_clear()


def _away() -> Unavailable:
    return Unavailable("The queue (Redis) does not answer.", hint="Check that Redis runs and that REDIS_URL is right.")
