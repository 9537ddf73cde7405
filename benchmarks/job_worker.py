"""The actor the benchmarks' workers run: it says when it started, or waits until it is killed."""

import os
import threading
import time

from actors.base import actor_for
from backend.jobs.kinds import KINDS, Kind
from backend.jobs.runner import Outcome, Run

KIND = "benchmark.start"
KINDS[KIND] = Kind(KIND, queue="benchmark", unit="rows")


def work(run: Run) -> Outcome:
    """Return the time; with `waits`, the first attempt waits to be killed instead."""
    started = time.time()
    if run.parameters.get("waits") and run.attempt == 1:
        run.report(0, message=str(os.getpid()))
        threading.Event().wait()
    return Outcome(1, {"started": started})


actor_for(KIND, work)
