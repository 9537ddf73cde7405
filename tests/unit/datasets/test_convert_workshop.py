"""DuckDB inside a worker: its limits, statements that stop when asked, progress that only rises."""

import threading
import time
from contextlib import contextmanager

import duckdb
import pytest

from backend.core.config import settings
from backend.datasets.formats import Course
from backend.datasets.workshop import rows_of, watched, workshop
from tests.reading import Listener

ENDLESS = "SELECT count(*) FROM range(100000000) a, range(100000000) b"


class Stopped(Listener):
    """A listener that is asked to stop after a while, as a job is: its stopper is pressed from another thread."""

    def __init__(self, after_s):
        super().__init__()
        self.at = time.monotonic() + after_s

    def check(self):
        if time.monotonic() > self.at:
            raise InterruptedError("asked to stop")

    @contextmanager
    def stopping(self, stop):
        timer = threading.Timer(self.at - time.monotonic(), stop)
        timer.start()
        try:
            yield
        finally:
            timer.cancel()


def test_a_connection_has_the_limits_of_the_worker(tmp_path, monkeypatch):
    monkeypatch.setattr(settings(), "worker_memory_mb", 256)
    monkeypatch.setattr(settings(), "worker_threads", 3)

    with workshop(tmp_path) as con:
        found = con.execute(
            "SELECT name, value FROM duckdb_settings() WHERE name IN ('threads', 'memory_limit', 'TimeZone')"
        ).fetchall()

    assert dict(found) == {"threads": "3", "memory_limit": "244.1 MiB", "TimeZone": "UTC"}


def test_a_statement_that_never_ends_stops_when_asked(tmp_path):
    listener = Stopped(0.3)
    began = time.monotonic()

    with workshop(tmp_path) as con, pytest.raises(InterruptedError):
        rows_of(con, ENDLESS, Course(listener, 1))

    assert time.monotonic() - began < 3


def test_what_the_watcher_raises_stops_the_statement(tmp_path):
    def judge(_share):
        raise LookupError("seen enough")

    with workshop(tmp_path) as con:
        with pytest.raises(LookupError):
            watched(con, ENDLESS, Course(Listener(), 1), judge)
        assert con.execute("SELECT 1").fetchall() == [(1,)]


def test_a_statement_at_fault_raises_what_duckdb_says(tmp_path):
    with workshop(tmp_path) as con, pytest.raises(duckdb.CatalogException):
        rows_of(con, "FROM nowhere", Course(Listener(), 1))


def test_legs_share_what_is_left_and_never_go_back():
    listener = Listener()
    course = Course(listener, 1000)

    course.leg(0.5, "first")
    course.at(0.5)
    course.at(0.2)
    course.leg(0.5, "second")
    course.at(1.0)

    assert [report[0] for report in listener.reports] == [0, 250, 250, 250, 625]
    assert listener.reports[-1] == (625, 1000, "second")
