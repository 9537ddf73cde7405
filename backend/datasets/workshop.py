"""DuckDB inside a worker: a private connection with the worker's limits, and statements that can be watched and stopped."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any

import duckdb

from backend.core.config import settings
from backend.datasets.course import Course

POLL_S = 0.1
_modest: ContextVar[tuple[int, int] | None] = ContextVar("modest", default=None)  # threads and megabytes, for small work
_unwatched: ContextVar[bool] = ContextVar("unwatched", default=False)


@contextmanager
def modest(*, threads: int, memory_mb: int) -> Iterator[None]:
    """Let the workshops opened in this block, in this thread, take no more than this: someone waits for small work."""
    before = _modest.set((threads, memory_mb))
    try:
        yield
    finally:
        _modest.reset(before)


@contextmanager
def workshop(folder: Path, *, threads: int | None = None) -> Iterator[duckdb.DuckDBPyConnection]:
    """Lend a connection that spills into `folder`, with the memory and threads a worker may take, or fewer `threads`."""
    known = settings()
    most_threads, memory_mb = _modest.get() or (known.worker_threads, known.worker_memory_mb)
    limits: dict[str, Any] = {  # Any: DuckDB's settings
        "memory_limit": f"{memory_mb}MB",
        "temp_directory": str(folder / "spill"),
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
    }
    if told := [one for one in (threads, most_threads) if one]:
        limits["threads"] = min(told)
    con = duckdb.connect(config=limits)
    try:
        # The bar is what query_progress reads; printing it would write into the worker's standard output.
        for setting in ("SET TimeZone = 'UTC'", "SET enable_progress_bar = true", "SET enable_progress_bar_print = false"):
            con.execute(setting).fetchall()
        yield con
    finally:
        con.close()


@contextmanager
def unwatched() -> Iterator[None]:
    """Let `rows_of` run its statements in this thread, in this block: another thread watches and stops them."""
    before = _unwatched.set(True)
    try:
        yield
    finally:
        _unwatched.reset(before)


def rows_of(con: duckdb.DuckDBPyConnection, sql: str, course: Course) -> list[tuple[Any, ...]]:  # Any: cells
    """Run a statement and return its rows. It is stopped within moments when the work has to end."""
    if _unwatched.get():
        return con.execute(sql).fetchall()
    return watched(con, sql, course, lambda _: course.check())


def watched(
    con: duckdb.DuckDBPyConnection, sql: str, course: Course, on_share: Callable[[float], None]
) -> list[tuple[Any, ...]]:  # Any: cells
    """Run a statement in another thread, tell `on_share` how far it is (0 to 1), and return its rows.

    Whatever `on_share` raises stops the statement and is raised here. Raises what ends the work when it has to end.
    """
    with ThreadPoolExecutor(1, thread_name_prefix="duckdb") as side, course.stopping(con.interrupt):
        running = side.submit(lambda: con.execute(sql).fetchall())
        try:
            _follow(con, running, on_share)
        except BaseException:
            _stop(con, running)
            raise
        try:
            return running.result()
        except duckdb.InterruptException:
            course.check()  # says why, if the work has to end
            raise


def _follow(
    con: duckdb.DuckDBPyConnection, running: "Future[list[tuple[Any, ...]]]", on_share: Callable[[float], None]
) -> None:
    settled = False
    while not wait([running], timeout=POLL_S).done:
        percent = con.query_progress()
        # The first looks may still show the last statement's 99.99, or -1: wait for the first drop.
        settled = settled or 0 <= percent < 90
        on_share(percent / 100 if settled else 0.0)


def _stop(con: duckdb.DuckDBPyConnection, running: "Future[list[tuple[Any, ...]]]") -> None:
    """Interrupt until the statement has ended: one call may come between two statements and be lost."""
    waiting = threading.Event()
    while not running.done():
        con.interrupt()
        waiting.wait(0.05)
