"""A column of 100,000 rows with 5,500 distinct values filled within a day and at once: requests, price, memory, a restart.

    python benchmarks/mapping_economy.py [--rows 100000] [--distinct 5500]

The provider is the tests' stub on loopback: 200 ms a call, batches done as fast as it can, at half the price. The worker is
killed -9 while the batches are with the provider; every value that was asked for is counted there.
"""

import argparse
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import psutil
from product import ROOT, Product, report, running

LATENCY_S, PARALLEL = 0.2, 8
LABELS = ["food", "steel", "trade", "health", "energy", "media", "software", "transport", "retail", "farming", "law", "other"]


class Provider:
    """The stub: how its batches go, and what it was asked."""

    def __init__(self, base: str) -> None:
        self.base = base

    def _json(self, path: str, body: object = None) -> dict[str, object]:
        data = None if body is None else json.dumps(body).encode()
        with urllib.request.urlopen(urllib.request.Request(self.base + path, data=data), timeout=60) as answer:
            return json.loads(answer.read())

    def batches(self, **course: object) -> dict[str, object]:
        """Set how batches go, and return what there is."""
        return self._json("/_batches", course)

    def asked(self) -> Counter[str]:
        """Return how often each value was asked for, with the task it was asked under."""
        told = [json.loads(one["messages"][-1]["content"]) for one in self._json("/_debug")["asked"]]
        return Counter((one["task"], item["value"]) for one in told for item in one["items"])


@contextmanager
def stub() -> Iterator[Provider]:
    """Start the stub and yield it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {**os.environ, "STUB_LATENCY_S": str(LATENCY_S)}
    process = subprocess.Popen([sys.executable, "-m", "tests.stub_batches", str(port)], cwd=ROOT, env=environment)
    found = Provider(f"http://127.0.0.1:{port}")
    try:
        while True:
            try:
                found.batches()
                break
            except OSError:
                time.sleep(0.05)
        yield found
    finally:
        process.terminate()
        process.wait(10)


def filled(
    product: Product, task: dict[str, object], provider: Provider, *, kill: bool
) -> tuple[dict[str, object], float, int]:
    """Fill a column and return the run, its seconds, and the most memory its worker held."""
    began, most = time.perf_counter(), 0
    provider.batches(hold=kill)
    run = product.ask("POST", "/api/mapping/runs", task)
    job = {"status": "pending"}
    while job["status"] not in {"completed", "failed", "cancelled"}:
        time.sleep(0.05)
        try:
            worker = psutil.Process(product.pid("worker-model"))
            most = max(most, sum(one.memory_info().rss for one in [worker, *worker.children(recursive=True)]))
        except (psutil.Error, KeyError):
            continue
        job = product.ask("GET", f"/api/jobs/{run['job_id']}")
        if kill and provider.batches()["batches"]:
            for one in [worker, *worker.children(recursive=True)]:
                one.send_signal(signal.SIGKILL)
            kill = False
            provider.batches(hold=False)
    return product.ask("GET", f"/api/mapping/runs/{run['run_id']}"), time.perf_counter() - began, most


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--distinct", type=int, default=5_500)
    said = parser.parse_args()
    with stub() as provider:
        os.environ |= {
            "OPENAI_BASE_URL": f"{provider.base}/v1", "OPENAI_API_KEY": "benchmark", "OPENAI_MODEL": "stub-ok",
            "LISTMILL_MODEL_PARALLEL": str(PARALLEL), "LISTMILL_MODEL_PRICES": '{"stub-ok": [1, 4]}',
            "LISTMILL_MODEL_BATCHES": "true", "LISTMILL_MODEL_BATCH_POLL_S": "1",
        }  # fmt: skip
        with running() as product:
            lines = "\n".join(f"supplier number {i * 7919 % said.distinct},{i}" for i in range(said.rows))
            made = product.ask("PUT", "/api/datasets?name=suppliers.csv", raw=("supplier,id\n" + lines).encode())
            product.wait(made["job_id"])
            task = {"dataset_id": made["dataset_id"], "columns": ["supplier"], "labels": LABELS, "name": "trade"}
            bill = product.ask("POST", "/api/mapping/estimate", {**task, "task": "The trade"})
            now, now_s, now_memory = filled(product, {**task, "task": "The trade"}, provider, kill=False)
            economy = {**task, "task": "The trade, within a day", "economy": True}
            later, later_s, later_memory = filled(product, economy, provider, kill=True)
            told, asked = provider.batches(), provider.asked()
    twice = sum(count - 1 for count in asked.values())
    print(f"bill: ${bill['cost_usd']:.4f} at once, ${bill['economy_cost_usd']:.4f} within a day")
    print(
        f"at once: {now['status']}, {now['calls']} requests, ${now['cost_usd']:.4f}, {now_s:.1f} s, worker {now_memory / 1e6:.0f} MB"
    )
    print(
        f"within a day: {later['status']}, {later['calls']} calls in {len(told['batches'])} batches, {dict(Counter(told['calls']))}, "
        f"${later['cost_usd']:.4f}, {later_s:.1f} s with a killed worker, worker {later_memory / 1e6:.0f} MB"
    )
    report(
        "Filled within a day: price", ours=f"${later['cost_usd']:.4f}", peer=f"${now['cost_usd']:.4f} (at once)",
        ratio=f"{later['cost_usd'] / now['cost_usd']:.2f}", target="<= 0.51", met=later["cost_usd"] <= 0.51 * now["cost_usd"],
    )  # fmt: skip
    report(
        "The same: requests to the provider", ours=str(len(told["calls"])), peer=f"{now['calls']} (at once)",
        ratio=f"{len(told['calls']) / now['calls']:.2f}", target="<= 0.5", met=len(told["calls"]) <= 0.5 * now["calls"],
    )  # fmt: skip
    report(
        "The same, its worker killed -9: values paid for twice", ours=str(twice), peer="-", ratio="-", target="0",
        met=twice == 0 and len(asked) == 2 * said.distinct and later["done_values"] == now["done_values"] == said.distinct,
    )  # fmt: skip


if __name__ == "__main__":
    main()
