"""The tests' stub model as a provider for benchmarks: latency, faults, a limit, and what it was asked."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from product import ROOT, Product

LABELS = ["food", "steel", "trade", "health", "energy", "media", "software", "transport", "retail", "farming", "law", "other"]


@dataclass(frozen=True)
class Stub:
    """Where the model answers, and what it saw."""

    url: str

    def seen(self) -> dict[str, Any]:
        """Return what was asked, how often, and when each call came and was answered."""
        return json.loads(urllib.request.urlopen(f"{self.url}/_debug", timeout=60).read())

    def values(self) -> list[str]:
        """Return every value that was asked for, as often as it was."""
        items = [json.loads(one["messages"][-1]["content"])["items"] for one in self.seen()["asked"]]
        return [item["value"] for batch in items for item in batch]


@contextmanager
def stub(latency_s: float, **more: str) -> Iterator[Stub]:
    """Start the stub with `STUB_` settings, point this process's environment to it, and yield it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {**os.environ, "STUB_LATENCY_S": str(latency_s), **{f"STUB_{name}": text for name, text in more.items()}}
    process = subprocess.Popen([sys.executable, str(ROOT / "tests" / "stub_model.py"), str(port)], env=environment)
    found = Stub(f"http://127.0.0.1:{port}")
    os.environ |= {
        "OPENAI_BASE_URL": f"{found.url}/v1",
        "OPENAI_API_KEY": "benchmark",
        "OPENAI_MODEL": "stub-ok",
        "LISTMILL_MODEL_PRICES": '{"stub-ok": [1, 4]}',
    }
    try:
        while True:
            try:
                found.seen()
                break
            except OSError:
                time.sleep(0.05)
        yield found
    finally:
        process.terminate()
        process.wait(10)


def loaded(product: Product, *, rows: int, distinct: int, doubtful: int = 0) -> dict[str, object]:
    """Load a list of suppliers and return a task over it; `doubtful` values are ones the stub is not sure of."""

    def name(number: int) -> str:
        return f"doubtful supplier {number}" if number < doubtful else f"supplier number {number}"

    lines = "\n".join(f"{name(i * 7919 % distinct)},{i}" for i in range(rows))
    made = product.ask("PUT", "/api/datasets?name=suppliers.csv", raw=("supplier,id\n" + lines).encode())
    product.wait(made["job_id"])
    return {
        "dataset_id": made["dataset_id"], "columns": ["supplier"], "task": "The trade of a supplier", "labels": LABELS, "name": "trade",
    }  # fmt: skip
