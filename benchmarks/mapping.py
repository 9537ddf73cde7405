"""A column of 100,000 rows with 5,500 distinct values filled by a model that takes 200 ms a call: calls, time, memory.

    python benchmarks/mapping.py [--faults]

The model is the tests' stub on loopback. Ideal: ceil(batches / 8) calls one after the other. With --faults every 20th call is
answered 429 or 500 and every 10th reply lacks a value; repairs are counted apart.
"""

import argparse
import math
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

import psutil
from product import ROOT, report, running

ROWS, DISTINCT, LATENCY_S, PARALLEL = 100_000, 5_500, 0.2, 8
LABELS = ["food", "steel", "trade", "health", "energy", "media", "software", "transport", "retail", "farming", "law", "other"]


@contextmanager
def stub(*, faults: bool) -> Iterator[str]:
    """Start the stub model and yield its base URL."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {**os.environ, "STUB_LATENCY_S": str(LATENCY_S), "STUB_FAULTS": "1" if faults else ""}
    process = subprocess.Popen([sys.executable, str(ROOT / "tests" / "stub_model.py"), str(port)], env=environment)
    try:
        while True:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/_debug", timeout=5).read()
                break
            except OSError:
                time.sleep(0.05)
        yield f"http://127.0.0.1:{port}/v1"
    finally:
        process.terminate()
        process.wait(10)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--faults", action="store_true")
    faults = parser.parse_args().faults
    with stub(faults=faults) as base:
        os.environ |= {
            "OPENAI_BASE_URL": base,
            "OPENAI_API_KEY": "benchmark",
            "OPENAI_MODEL": "stub-ok",
            "LISTMILL_MODEL_PARALLEL": str(PARALLEL),
        }
        os.environ["LISTMILL_MODEL_PRICES"] = '{"stub-ok": [1, 4]}'
        with running() as product:
            lines = "\n".join(f"supplier number {i * 7919 % DISTINCT},{i}" for i in range(ROWS))
            made = product.ask("PUT", "/api/datasets?name=suppliers.csv", raw=("supplier,id\n" + lines).encode())
            product.wait(made["job_id"])
            task = {
                "dataset_id": made["dataset_id"],
                "columns": ["supplier"],
                "task": "The trade of a supplier",
                "labels": LABELS,
                "name": "trade",
            }
            began = time.perf_counter()
            bill = product.ask("POST", "/api/mapping/estimate", task)
            billed_s = time.perf_counter() - began
            worker = psutil.Process(product.pid("worker-model"))
            began = time.perf_counter()
            run = product.ask("POST", "/api/mapping/runs", task)
            most, job = 0, {"status": "pending"}
            while job["status"] not in {"completed", "failed"}:
                time.sleep(0.05)
                most = max(most, sum(one.memory_info().rss for one in [worker, *worker.children(recursive=True)]))
                job = product.ask("GET", f"/api/jobs/{run['job_id']}")
            took = time.perf_counter() - began
            found = product.ask("GET", f"/api/mapping/runs/{run['run_id']}")
            again_began = time.perf_counter()
            again = product.ask("POST", "/api/mapping/runs", {**task})
            product.wait(again["job_id"])
            again_s = time.perf_counter() - again_began
            paid_again = product.ask("GET", f"/api/mapping/runs/{again['run_id']}")["calls"]
    ideal = math.ceil(math.ceil(DISTINCT / 50) / PARALLEL) * LATENCY_S
    print(
        f"job {job['status']} {job['error'] or ''}; estimate: {billed_s * 1000:.0f} ms, {bill['batches']} batches, ${bill['cost_usd']:.4f}; paid ${found['cost_usd']:.4f}"
    )
    print(f"paid calls {found['calls']}, of which repairs {found['repair_calls']}; to be looked at {found['needs_review']}")
    print(f"worker memory {most / 1e6:.0f} MB; again: {again_s:.2f} s, {paid_again} calls")
    ratio = took / ideal
    report(
        "A column filled, 110 batches, 8 at once",
        ours=f"{took:.2f} s",
        peer=f"{ideal:.2f} s (calls alone)",
        ratio=f"{ratio:.2f}",
        target="<= 1.15",
        met=ratio <= 1.15,
    )


if __name__ == "__main__":
    main()
