"""A cap of half the estimate: the run stops within one batch per parallel call of it, and what is done can be used.

python benchmarks/mapping_cap.py [--parallel 8]
"""

import argparse
import os

from mapping_stub import loaded, stub
from product import report, running

ROWS, DISTINCT, LATENCY_S = 100_000, 5_500, 0.2


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--parallel", type=int, default=8)
    parallel = parser.parse_args().parallel
    os.environ["LISTMILL_MODEL_PARALLEL"] = str(parallel)
    with stub(LATENCY_S), running() as product:
        task = loaded(product, rows=ROWS, distinct=DISTINCT)
        bill = product.ask("POST", "/api/mapping/estimate", task)
        cap = round(bill["cost_usd"] / 2, 6)
        run = product.ask("POST", "/api/mapping/runs", {**task, "cost_cap_usd": cap})
        job = product.wait(run["job_id"])
        found = product.ask("GET", f"/api/mapping/runs/{run['run_id']}")
        applied = product.ask("POST", f"/api/mapping/runs/{run['run_id']}/apply", {})
        usable = product.wait(applied["job_id"])["status"]
    batch = found["cost_usd"] / found["calls"]
    over = (found["cost_usd"] - cap) / batch
    print(
        f"{job['status']}, stopped at the cap: {found['stopped_at_cap']}; {found['calls']} calls, {found['done_values']} values done; version {usable}"
    )
    report(
        "A cap of half the estimate", ours=f"${found['cost_usd']:.4f}, {over:.1f} batches past it", peer=f"${cap:.4f}",
        ratio=f"{found['cost_usd'] / cap:.3f}", target=f"<= {parallel} batches past it", met=0 <= over <= parallel and found["stopped_at_cap"],
    )  # fmt: skip


if __name__ == "__main__":
    main()
