"""A column of 100,000 rows with 5,500 distinct values filled by a model that takes 200 ms a call: calls, time, memory.

    python benchmarks/mapping.py [--faults]

The time runs from the job's row to its end, after the last label is committed: reading the list, counting, all calls, writing. Ideal:
ceil(batches / 8) calls one after the other. With --faults every 20th call is answered 429 (with Retry-After 0.2 s, which nobody may
use) or 500 and every 10th reply lacks a value; then the ideal is ceil(all calls / 8), refused ones too, and the pauses asked for.
"""

import argparse
import math
import os
import time
from datetime import datetime

import psutil
from mapping_stub import loaded, stub
from product import report, running

ROWS, DISTINCT, LATENCY_S, PARALLEL = 100_000, 5_500, 0.2, 8


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--faults", action="store_true")
    faults = parser.parse_args().faults
    os.environ["LISTMILL_MODEL_PARALLEL"] = str(PARALLEL)
    with stub(LATENCY_S, FAULTS="1" if faults else "") as model, running() as product:
        task = loaded(product, rows=ROWS, distinct=DISTINCT)
        began = time.perf_counter()
        bill = product.ask("POST", "/api/mapping/estimate", task)
        billed_s = time.perf_counter() - began
        worker = psutil.Process(product.pid("worker-model"))
        cpu_before = _cpu(worker)
        run = product.ask("POST", "/api/mapping/runs", task)
        most, job = 0, {"status": "pending"}
        while job["status"] not in {"completed", "failed"}:
            time.sleep(0.1)
            most = max(most, sum(one.memory_info().rss for one in [worker, *worker.children(recursive=True)]))
            job = product.ask("GET", f"/api/jobs/{run['job_id']}")
        cpu = _cpu(worker) - cpu_before
        found = product.ask("GET", f"/api/mapping/runs/{run['run_id']}")
        times, hits = model.seen()["times"], model.seen()["hits"]
        again_began = time.perf_counter()
        again = product.ask("POST", "/api/mapping/runs", {**task})
        product.wait(again["job_id"])
        again_s = time.perf_counter() - again_began
        paid_again = product.ask("GET", f"/api/mapping/runs/{again['run_id']}")["calls"]
    created, ended = (datetime.fromisoformat(job[name]).timestamp() for name in ("created_at", "finished_at"))
    took = ended - created
    first, last = min(came for came, _ in times), max(answered for _, answered in times)
    in_air = sum(answered - came for came, answered in times) / (last - first)
    calls = hits["stub-ok"]
    refused_429 = sum(number % 20 == 7 for number in range(1, calls + 1)) if faults else 0
    ideal = math.ceil((calls if faults else bill["batches"]) / PARALLEL) * LATENCY_S + refused_429 * 0.2
    print(
        f"job {job['status']} {job['error'] or ''}; estimate: {billed_s * 1000:.0f} ms, {bill['batches']} batches, ${bill['cost_usd']:.4f}; paid ${found['cost_usd']:.4f}"
    )
    print(
        f"calls {calls}; answered {found['calls']}, of which repairs {found['repair_calls']}; to be looked at {found['needs_review']}"
    )
    print(
        f"first call after {1000 * (first - created):.0f} ms, {in_air:.2f} in the air, last reply to the end {1000 * (ended - last):.0f} ms"
    )
    print(f"worker: {cpu:.2f} s of CPU, memory {most / 1e6:.0f} MB; again: {again_s:.2f} s, {paid_again} calls")
    ratio = took / ideal
    report(
        f"A column filled, 110 batches, 8 at once{', with faults' if faults else ''}", ours=f"{took:.2f} s",
        peer=f"{ideal:.2f} s (calls alone)", ratio=f"{ratio:.2f}", target="<= 1.15", met=ratio <= 1.15,
    )  # fmt: skip


def _cpu(worker: psutil.Process) -> float:
    """Return the seconds of CPU a worker and its processes have used."""
    used = [one.cpu_times() for one in [worker, *worker.children(recursive=True)]]
    return sum(one.user + one.system for one in used)


if __name__ == "__main__":
    main()
