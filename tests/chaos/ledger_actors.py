"""Kinds and actors of the tests' own, imported by real worker processes: `python -m dramatiq tests.chaos.ledger_actors`."""

import os
import random
import signal
import threading
import time

import duckdb
from sqlalchemy import text

from actors.base import actor_for
from backend.core import logs
from backend.jobs.kinds import KINDS, Kind
from backend.jobs.runner import Outcome
from tests.chaos.workers import CRASH, JOIN, NOTE, SLOW

for name in (NOTE, SLOW, JOIN, CRASH):
    KINDS[name] = Kind(name, queue="ledger", unit="rows")


def write_down(run, *, done=50):
    """Return an outcome that notes who published the chunk, in the transaction that publishes it."""

    def publish(session):
        values = {"job": run.job_id, "number": run.number, "fence": run.fence, "pid": os.getpid()}
        statement = "INSERT INTO notes (job_id, number, fence, pid) VALUES (:job, :number, :fence, :pid)"
        session.connection().execute(text(statement), values)

    return Outcome(done, publish=publish)


def note(run):
    """Take a moment, as rendering fifty letters does."""
    time.sleep(random.uniform(0.0, run.parameters.get("longest_s", 0.02)))
    return write_down(run)


def slow(run):
    """Wait to be stopped; an attempt after the first succeeds at once."""
    if run.attempt > 1 or run.fence > 1:
        return write_down(run)
    stopped = threading.Event()
    run.report(1, message=str(os.getpid()))
    with run.stopping(stopped.set):
        stopped.wait(60)
    run.check()
    return write_down(run)


def join(run):
    """Sit inside one statement of DuckDB for ever."""
    run.report(1)
    with duckdb.connect() as con, run.stopping(con.interrupt):
        con.execute("SET threads = 1")
        con.execute("SELECT sum(sqrt(a.range * b.range)) FROM range(10000000) a, range(10000000) b").fetchall()
    return write_down(run)


def crash(run):
    """End the whole process, as a fault in native code does."""
    os.kill(os.getpid(), signal.SIGKILL)


logs.configure()
for name, work in {NOTE: note, SLOW: slow, JOIN: join, CRASH: crash}.items():
    actor_for(name, work)
