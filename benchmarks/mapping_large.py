"""A list of 1,000,000 rows with 200,000 distinct values, a third of them doubtful: the page while it is filled and after, the queue of review.

    python benchmarks/mapping_large.py [--rows 1000000] [--distinct 200000]

A rerun is what a browser waits for: asked over its socket until the script has finished, with whatever else the machine does. The queue
is what its card is made of: the weightiest doubtful value, and how many are written alike.
"""

import argparse
import asyncio
import os
import statistics
import time
from uuid import UUID

from mapping_stub import loaded, stub
from page_rerun import people
from product import report, running

RERUN_MS, QUEUE_MS = 150, 300


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--distinct", type=int, default=200_000)
    args = parser.parse_args()
    os.environ["LISTMILL_MODEL_PARALLEL"] = "8"
    with stub(0.2) as _, running() as product:
        task = loaded(product, rows=args.rows, distinct=args.distinct, doubtful=args.distinct // 3)
        bill_began = time.perf_counter()
        product.ask("POST", "/api/mapping/estimate", task)
        print(f"estimate: {1000 * (time.perf_counter() - bill_began):.0f} ms")
        began = time.perf_counter()
        run = product.ask("POST", "/api/mapping/runs", task)
        query = f"dataset={task['dataset_id']}&run={run['run_id']}"
        time.sleep(8)
        during = reruns(product.url, query)
        state = product.ask("GET", f"/api/jobs/{run['job_id']}")["status"]
        job = product.wait(run["job_id"])
        print(f"{job['status']} after {time.perf_counter() - began:.1f} s; measured while it was {state}")
        after = reruns(product.url, query)
        queue = opened(product.data_dir, run["run_id"])
    for name, times in (("while it is filled", during), ("after", after)):
        middle = 1000 * statistics.median(times)
        report(
            f"The page of a filling of {args.distinct:,} values, {name}", ours=f"{middle:.0f} ms, slowest {1000 * max(times):.0f} ms",
            peer="-", ratio="-", target=f"<= {RERUN_MS} ms", met=middle <= RERUN_MS,
        )  # fmt: skip
    middle = 1000 * statistics.median(queue)
    report(
        "Its review queue opens", ours=f"{middle:.0f} ms, slowest {1000 * max(queue):.0f} ms", peer="-", ratio="-",
        target=f"<= {QUEUE_MS} ms", met=middle <= QUEUE_MS,
    )  # fmt: skip


def reruns(url: str, query: str) -> list[float]:
    """Return the seconds of reruns of one person, the first ones left out."""
    return asyncio.run(people(url, query, count=1, think_s=0.2, seconds=8, page="map"))[2:]


def opened(data_dir: object, run_id: str) -> list[float]:
    """Return the seconds the queue takes to open, several times, in a process of its own as the page's server does it."""
    os.environ["LISTMILL_DATA_DIR"] = str(data_dir)
    from backend.adapters.db import dispose, transaction
    from backend.core.config import settings
    from backend.mapping import repository, review, service
    from backend.mapping.models import State

    settings.cache_clear()
    with transaction() as session:
        owner = repository.run_of_job(session, UUID(run_id)).owner_id
    times = []
    for _ in range(6):
        began = time.perf_counter()
        (one,) = service.list_values(owner, UUID(run_id), status=State.NEEDS_REVIEW, size=1)
        review.similar(owner, UUID(run_id), one.number)
        times.append(time.perf_counter() - began)
    dispose()
    return times[1:]


if __name__ == "__main__":
    main()
