"""A provider that takes 24 calls a second, four workers that could make 40: how many calls are answered 429.

    python benchmarks/mapping_rate.py [--batches 1200] [--how learned|told|set]

learned: nothing is known and the provider says nothing but 429; told: its replies say how many calls are left, as common ones do;
set: LISTMILL_MODEL_CALLS_PER_SECOND=24. The provider refuses the 25th call within any second, at once, with Retry-After 0.2 s.
"""

import argparse
import os
import signal
import subprocess
import sys

from mapping_stub import loaded, stub
from product import LISTMILL, ROOT, report, running

LIMIT, LATENCY_S, PARALLEL, WORKERS = 24, 0.2, 8, 4


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--batches", type=int, default=1_200)
    parser.add_argument("--how", choices=["learned", "told", "set"], default="learned")
    args = parser.parse_args()
    os.environ["LISTMILL_MODEL_PARALLEL"] = str(PARALLEL)
    if args.how == "set":
        os.environ["LISTMILL_MODEL_CALLS_PER_SECOND"] = str(LIMIT)
    with stub(LATENCY_S, CALLS_PER_SECOND=str(LIMIT), TELLS="1" if args.how == "told" else "") as model, running() as product:
        task = loaded(product, rows=args.batches * 50, distinct=args.batches * 50)
        environment = {**os.environ, "LISTMILL_DATA_DIR": str(product.data_dir)}
        command = [*LISTMILL, "worker", "--queues", "mapping", "--threads", "4"]
        others = [
            subprocess.Popen(command, env=environment, cwd=ROOT, stdout=sys.stderr, start_new_session=True)
            for _ in range(WORKERS - 1)
        ]
        try:
            run = product.ask("POST", "/api/mapping/runs", task)
            job = product.wait(run["job_id"])
            found = product.ask("GET", f"/api/mapping/runs/{run['run_id']}")
            seen = model.seen()
        finally:
            for one in others:
                os.killpg(one.pid, signal.SIGKILL)
                one.wait(10)
    refused, answered = seen["hits"].get("refused", 0), len(seen["times"])
    pace = answered / (max(end for _, end in seen["times"]) - min(came for came, _ in seen["times"]))
    share = refused / (refused + answered)
    print(f"{job['status']}; {found['done_values']} values, {answered} calls answered, {refused} refused, {pace:.1f} a second")
    report(
        f"Calls answered 429, four workers, {LIMIT} a second, {args.how}", ours=f"{100 * share:.2f} %", peer=f"{pace:.1f} calls a second",
        ratio=f"{pace / LIMIT:.2f} of the limit", target="<= 1 %", met=share <= 0.01 and job["status"] == "completed",
    )  # fmt: skip


if __name__ == "__main__":
    main()
