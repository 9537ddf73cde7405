"""Two workers are killed with -9 while a column is filled, and Redis is emptied once: the same labels, and what was paid for twice.

    python benchmarks/mapping_killed.py [--workers 8] [--threads 1]

Eight workers of one thread hold at most one batch each; with `--workers 3 --threads 12` (as `listmill up` runs one) a kill may cost all
calls of a worker that are in the air. What is paid for twice is counted at the provider, value by value.
"""

import argparse
import os
import random
import sys
import threading
import time
from collections import Counter
from pathlib import Path
from uuid import uuid4

from job_ledger import ledger, person
from mapping_stub import LABELS, Stub, stub
from product import ROOT, report

sys.path.insert(0, str(ROOT))
DISTINCT, LATENCY_S, PARALLEL = 5_500, 0.2, 8


class Worker:
    """One worker that fills columns."""

    def __init__(self, folder: Path, *, threads: int) -> None:
        from backend.launcher.processes import spawn

        self._mark = f"benchmark-{uuid4().hex}"
        self._log = folder / f"{self._mark}.log"
        limits = ["-p", "1", "-t", str(threads), "--queues", "mapping"]
        command = [sys.executable, "-m", "dramatiq", "actors.worker", "--path", str(ROOT), *limits]
        self.process = spawn(command, log=self._log, mark=self._mark)

    def is_ready(self) -> bool:
        """Say whether it takes work."""
        return "ready for action" in self._log.read_text()

    def kill(self) -> None:
        """Kill -9 the master and everything below it."""
        from backend.launcher.processes import end_family

        end_family([self.process.pid], marks=[self._mark])
        self.process.wait(10)


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--workers", type=int, default=8)
    parser.add_argument("--threads", type=int, default=1)
    args = parser.parse_args()
    os.environ["LISTMILL_MODEL_PARALLEL"] = str(PARALLEL)
    with stub(LATENCY_S) as model, ledger() as folder:
        twice, missing, wrong, took = filled(model, folder, args)
    at_once = min(args.threads, PARALLEL)
    print(f"{missing} values without an answer, {wrong} with another than the model gave; {took:.1f} s")
    met = twice <= 2 * 50 * at_once and not missing and not wrong
    report(
        f"Two workers of {args.threads} killed, Redis emptied", ours=f"{twice} values paid for twice", peer=f"{2 * 50 * at_once} in the air at most",
        ratio=f"{twice / 50:.1f} batches", target=f"<= {2 * at_once} batches, the same labels", met=met,
    )  # fmt: skip
    return 0 if met else 1


def filled(model: Stub, folder: Path, args: argparse.Namespace) -> tuple[int, int, int, float]:
    """Fill a column through two kills; return values paid for twice, without an answer, with a wrong one, and the seconds."""
    from backend.adapters import cache
    from backend.jobs import recovery
    from backend.jobs.states import ENDED
    from backend.mapping import service
    from backend.mapping.task import read_task
    from tests.published import published

    someone = person("analyst@example.com")
    owner = someone.id
    rows = f"SELECT 'supplier number ' || (i * 7919 % {DISTINCT}) AS supplier FROM range(100000) r(i)"
    dataset = published(someone, "suppliers", rows)
    task = read_task({"instruction": "The trade", "columns": ["supplier"], "fills": [{"name": "trade", "labels": LABELS}]})
    running = [Worker(folder, threads=args.threads) for _ in range(args.workers)]
    stop = threading.Event()
    reconciler = threading.Thread(target=recovery.run_forever, args=(stop,))
    reconciler.start()
    try:
        while not all(one.is_ready() for one in running):
            time.sleep(0.1)
        began, acts = time.monotonic(), [("kill", 0.25), ("flush", 0.45), ("kill", 0.6)]
        run = service.start_run(owner, dataset, task)
        while (found := service.get_run(owner, run.id)).status not in ENDED:
            if acts and found.done_values >= acts[0][1] * DISTINCT:
                if acts.pop(0)[0] == "flush":
                    cache.client().flushall()
                else:
                    running.pop(random.randrange(len(running))).kill()
                    running.append(Worker(folder, threads=args.threads))
            time.sleep(0.02)
        took = time.monotonic() - began
    finally:
        stop.set()
        reconciler.join()
        for one in running:
            one.kill()
    values = [one for start in range(-1, DISTINCT, 1000) for one in service.list_values(owner, run.id, after=start, size=1000)]
    missing = DISTINCT - sum(one.answers is not None for one in values)
    wrong = sum(one.answers is not None and one.answers != (LABELS[len(one.value) % len(LABELS)],) for one in values)
    asked = Counter(model.values())
    return sum(count - 1 for count in asked.values()), missing, wrong, took


if __name__ == "__main__":
    sys.exit(main())
