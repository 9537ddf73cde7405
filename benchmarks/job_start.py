"""From asking for a job to the start of its work, with an idle worker.

    python benchmarks/job_start.py

Ours is the whole way: transaction, commit, hint, fetch, claim. Peer: one message of a bare Dramatiq with its default settings.
"""

import os
import random
import statistics
import sys
import time
from collections.abc import Callable

import redis
from job_ledger import Worker, ledger, person, until
from product import report

ROUNDS = 40
TARGET_MS = 100


def ours(owner_id: object) -> float:
    """Ask for one job and return the milliseconds until its work started."""
    from job_worker import KIND

    from backend.adapters.db import transaction
    from backend.jobs import service

    asked = time.time()
    with transaction() as session:
        job_id = service.enqueue(session, KIND, owner_id=owner_id, title="benchmark").id
    result = until(lambda: service.get(owner_id, job_id).result)
    return (result["started"] - asked) * 1000


def peer(client: redis.Redis) -> float:
    """Send one bare message and return the milliseconds until its actor started."""
    from job_peer import say_when

    asked = time.time()
    say_when.send()
    (_, started) = client.blpop("peer-started")
    return (float(started) - asked) * 1000


def measure(one: Callable[[], float]) -> list[float]:
    """Return the milliseconds of ROUNDS rounds, each after a pause in which the worker falls idle."""
    found = []
    for _ in range(ROUNDS):
        time.sleep(random.uniform(0.3, 0.7))
        found.append(one())
    return sorted(found)


def main() -> int:
    """Print the claim, our figure, the peer's and the target; 1 when the target is missed."""
    with ledger() as folder:
        owner_id = person("owner@example.com").id
        worker = Worker(folder, "job_worker")
        mine = measure(lambda: ours(owner_id))
        worker.kill()
        worker = Worker(folder, "job_peer")
        client = redis.Redis.from_url(os.environ["REDIS_URL"], socket_timeout=30)
        theirs = measure(lambda: peer(client))
        client.close()
        worker.kill()
    median, other = statistics.median(mine), statistics.median(theirs)
    report(
        "Job, enqueue to start, idle: median",
        ours=f"{median:.0f} ms (p95 {mine[int(ROUNDS * 0.95)]:.0f} ms of {ROUNDS})",
        peer=f"bare Dramatiq with its defaults {other:.0f} ms",
        ratio=f"{median / other:.2f}",
        target=f"<= {TARGET_MS} ms",
        met=median <= TARGET_MS,
    )
    return 0 if median <= TARGET_MS else 1


if __name__ == "__main__":
    sys.exit(main())
