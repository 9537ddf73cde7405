"""The peer of job_start.py: the same queue's library with its default settings, and no ledger."""

import os
import time

import dramatiq
from dramatiq.brokers.redis import RedisBroker

BROKER = RedisBroker(url=os.environ["REDIS_URL"], namespace="peer")
dramatiq.set_broker(BROKER)


@dramatiq.actor
def say_when() -> None:
    """Write down when it started."""
    BROKER.client.rpush("peer-started", time.time())
