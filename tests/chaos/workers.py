"""Real worker masters for tests, and the reconciler beside them."""

import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from uuid import uuid4

from backend.jobs import recovery
from backend.jobs.kinds import KINDS, Kind
from backend.launcher.files import ROOT
from backend.launcher.processes import descendants, end_family, spawn

NOTE, SLOW, JOIN, CRASH = "test.note", "test.slow", "test.join", "test.crash"
NOTES = "CREATE TABLE IF NOT EXISTS notes (job_id uuid, number int, fence bigint, pid int, noted_at timestamptz DEFAULT now())"


class Worker:
    """One worker master with one process below it."""

    def __init__(self, folder, *, threads=4, shutdown_ms=3500, module="tests.chaos.ledger_actors", queue="ledger"):
        self.log = folder / f"worker-{uuid4().hex[:8]}.log"
        self._mark = f"test-{uuid4().hex}"
        limits = ["-p", "1", "-t", str(threads), "--worker-shutdown-timeout", str(shutdown_ms), "--queues", queue]
        command = [sys.executable, "-m", "dramatiq", module, "--path", str(ROOT), *limits]
        self.process = spawn(command, log=self.log, mark=self._mark)

    def is_ready(self):
        return "ready for action" in self.log.read_text()

    def runs(self, pid):
        """Say whether the process `pid` is this worker's."""
        return pid in {process.pid for process in descendants(self.process.pid)}

    def kill(self):
        """Kill -9 the whole group: a killed master alone would leave its child working."""
        end_family([self.process.pid], marks=[self._mark])
        self.process.wait(10)

    def end(self):
        """Ask the master to end, as a supervisor does."""
        os.kill(self.process.pid, signal.SIGTERM)

    def gone(self, within_s):
        try:
            return self.process.wait(within_s)
        except subprocess.TimeoutExpired:
            return None


@contextmanager
def workers(folder, count=1, **more):
    """Yield `count` workers that are ready; kill whatever is left of them afterwards."""
    running = [Worker(folder, **more) for _ in range(count)]
    try:
        until(lambda: all(worker.is_ready() for worker in running), within_s=30)
        yield running
    finally:
        for worker in running:
            worker.kill()


@contextmanager
def reconciling():
    """Run the reconciler in a thread."""
    stop = threading.Event()
    thread = threading.Thread(target=recovery.run_forever, args=(stop,))
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(30)


def know_kinds(monkeypatch):
    """Make the kinds of the workers known in this process as well."""
    for name in (NOTE, SLOW, JOIN, CRASH):
        monkeypatch.setitem(KINDS, name, Kind(name, queue="ledger", unit="rows"))


def until(condition, *, within_s=20.0):
    """Wait for a condition and return what it found."""
    deadline = time.monotonic() + within_s
    while not (found := condition()):
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)
    return found
