"""The peer of job_start.py and job_takeover.py: the same queue's library with its default settings, and no ledger."""

import os
import threading
import time

import dramatiq
from dramatiq.brokers.redis import RedisBroker

BROKER = RedisBroker(url=os.environ["REDIS_URL"], namespace="peer")
dramatiq.set_broker(BROKER)


@dramatiq.actor
def say_when() -> None:
    """Write down when it started."""
    BROKER.client.rpush("peer-started", time.time())


@dramatiq.actor
def wait_to_be_killed() -> None:
    """Write down when it started; the first time, wait to be killed."""
    BROKER.client.rpush("peer-held", time.time())
    if BROKER.client.incr("peer-attempts") == 1:
        threading.Event().wait()
