"""Warm connections for statements of our own: one DuckDB in this process, so many at once, each with a deadline.

They read Parquet files of versions and never SQL of strangers, so they need no process of their own: a page costs what its rows
cost. What they keep between pages are the footers of files, which never change.
"""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

import duckdb

from backend.adapters.engine.admission import Places
from backend.core.config import settings
from backend.core.errors import Rejected, TimedOut, Unavailable

WAIT_S = 10.0
_SETTINGS = (
    "TimeZone='UTC'",
    "parquet_metadata_cache=true",
    "python_enable_replacements=false",
    "autoinstall_known_extensions=false",
    "autoload_known_extensions=false",
    "enable_progress_bar=false",
)


class Reader:
    """One connection lent for a few statements. Past the deadline the running one is stopped and TimedOut raised."""

    def __init__(self, con: duckdb.DuckDBPyConnection, deadline_s: float) -> None:
        self._con, self._deadline_s = con, deadline_s
        self._late = threading.Event()

    def rows(self, sql: str) -> list[tuple[Any, ...]]:  # Any: cells
        """Run a statement of ours and return its rows. Raises TimedOut, Rejected when it needs too much memory."""
        if self._late.is_set():
            raise self._timed_out()
        try:
            return self._con.execute(sql).fetchall()
        except duckdb.InterruptException as stopped:
            raise self._timed_out() from stopped
        except duckdb.IOException as gone:
            raise Unavailable("A file with these rows has just been put away.", hint="Load the page again.") from gone
        except duckdb.OutOfMemoryException as full:
            raise Rejected(
                "This view needs more memory than a page may take.", hint="Sort by fewer columns, or narrow it with a filter."
            ) from full

    def stop(self) -> None:
        """End the running statement now. For another thread."""
        self._late.set()
        self._con.interrupt()

    def close(self) -> None:
        """Give the connection back."""
        self._con.close()

    def _timed_out(self) -> TimedOut:
        return TimedOut(
            f"These rows were not found within {self._deadline_s:g} s.",
            hint="Narrow the view with another filter, or try again when less is going on.",
        )


@contextmanager
def reader(*, deadline_s: float, wait_s: float = WAIT_S) -> Iterator[Reader]:
    """Lend a warm connection. Raises Unavailable when all stay taken for `wait_s`."""
    warm = _warm(os.getpid(), settings().query_memory_mb, settings().data_dir)
    with warm.place(wait_s):
        lent = Reader(warm.con.cursor(), deadline_s)
        timer = threading.Timer(deadline_s, lent.stop)
        timer.daemon = True
        timer.start()
        try:
            yield lent
        finally:
            timer.cancel()
            timer.join()  # so that no stop reaches a statement of somebody else
            lent.close()


class _Warm:
    """The one DuckDB of this process and the places at it."""

    def __init__(self, memory_mb: int, spill: Path) -> None:
        cores = os.cpu_count() or 1
        self.con = duckdb.connect(
            config={"memory_limit": f"{memory_mb}MB", "threads": min(4, cores), "temp_directory": str(spill)}
        )
        for setting in _SETTINGS:
            self.con.execute("SET " + setting).fetchall()
        self._places = Places(2 * cores)

    @contextmanager
    def place(self, wait_s: float) -> Iterator[None]:
        """Hold one of the places."""
        held = self._places.taken(wait_s=wait_s)
        try:
            held.__enter__()
        except Unavailable as full:
            raise Unavailable(full.detail.replace("queries", "pages"), hint="Try again in a moment.") from full
        try:
            yield
        finally:
            held.__exit__(None, None, None)


@lru_cache(maxsize=1)
def _warm(_process: int, memory_mb: int, data_dir: Path) -> _Warm:
    return _Warm(memory_mb, data_dir / "scratch" / "records")
