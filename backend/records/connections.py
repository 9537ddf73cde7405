"""Warm connections for statements of our own: one DuckDB in this process, so many at once, each with a deadline.

They read Parquet files of versions and never SQL of strangers, so they need no process of their own: a page costs what its rows
cost. What they keep between pages are the footers of files, which never change.
"""

import os
import threading
import weakref
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

import duckdb

from backend.adapters.engine.admission import Places
from backend.adapters.storage import scratch
from backend.core.config import settings
from backend.core.errors import Rejected, TimedOut, Unavailable

WAIT_S = 10.0
_LOOK_EVERY = 100  # connections lent between two looks at what is kept
_MOST_FOOTERS_BYTES = 24 << 20  # as DuckDB counts them; in memory they take about eight times as much
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
        lent = Reader(warm.cursor(), deadline_s)
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

    def __init__(self, memory_mb: int) -> None:
        self._cores = os.cpu_count() or 1
        self._memory_mb = memory_mb
        self._places = Places(2 * self._cores)
        self._lock = threading.Lock()
        self._lent = 0
        self._con = self._connected()

    def cursor(self) -> duckdb.DuckDBPyConnection:
        """Return a connection; now and then on a new DuckDB, as one never forgets the footers it has read."""
        with self._lock:
            self._lent += 1
            if self._lent % _LOOK_EVERY == 0 and self._footers_bytes() > _MOST_FOOTERS_BYTES:
                self._con = self._connected()  # what is lent of the old one keeps it until it is given back
            return self._con.cursor()

    def _connected(self) -> duckdb.DuckDBPyConnection:
        spill = ExitStack()
        folder = spill.enter_context(scratch())
        con = duckdb.connect(
            config={
                "memory_limit": f"{self._memory_mb}MB",
                "threads": min(4, self._cores),
                "temp_directory": str(folder / "spill"),
            }
        )
        weakref.finalize(con, spill.close)
        for setting in _SETTINGS:
            con.execute("SET " + setting).fetchall()
        return con

    def _footers_bytes(self) -> int:
        kept = (
            self._con.cursor().execute("SELECT memory_usage_bytes FROM duckdb_memory() WHERE tag = 'OBJECT_CACHE'").fetchall()
        )
        return int(kept[0][0]) if kept else 0

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
def _warm(_process: int, memory_mb: int, _data_dir: Path) -> _Warm:
    return _Warm(memory_mb)
