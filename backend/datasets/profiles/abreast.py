"""Statements side by side: small work over cursors of one connection, watched and stopped together.

A statement over one column seldom keeps more than one processor busy; several of them do.
"""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from queue import SimpleQueue
from typing import Any, TypeVar

import duckdb

from backend.datasets.course import Course
from backend.datasets.workshop import POLL_S, unwatched

ABREAST = 4
R = TypeVar("R")
Cursor = duckdb.DuckDBPyConnection
Task = Callable[[Cursor], R]


def abreast(
    con: duckdb.DuckDBPyConnection, tasks: Sequence[Task[R]], course: Course, *, told: Callable[[float], None] | None = None
) -> list[R]:
    """Run the tasks, each on a cursor that it has for itself, and return what they return, in their order.

    Cursors see no temporary tables of `con`. `told` hears from this thread which share is done (0 to 1). The first exception,
    or what ends the work, stops all other tasks and is raised once they have ended.
    """
    threads = int(con.execute("SELECT current_setting('threads')").fetchall()[0][0])
    lanes = min(ABREAST, len(tasks), threads)
    if lanes < 2:
        return [_told(task(con), (i + 1) / len(tasks), told) for i, task in enumerate(tasks)]
    cursors = [_cursor(con) for _ in range(lanes)]
    try:
        # Each lane is a thread of its own: DuckDB's own are the rest. More would only take memory.
        con.execute(f"SET threads = {threads - lanes + 1}").fetchall()
        return _run(cursors, tasks, course, told)
    finally:
        for cursor in cursors:
            cursor.close()
        con.execute(f"SET threads = {threads}").fetchall()


def _told(result: R, share: float, told: Callable[[float], None] | None) -> R:
    if told is not None:
        told(share)
    return result


def _cursor(con: duckdb.DuckDBPyConnection) -> Cursor:
    cursor = con.cursor()
    cursor.execute("SET TimeZone = 'UTC'").fetchall()  # a setting of the connection, which a cursor does not take over
    return cursor


def _run(cursors: Sequence[Cursor], tasks: Sequence[Task[R]], course: Course, told: Callable[[float], None] | None) -> list[R]:
    idle: SimpleQueue[Cursor] = SimpleQueue()
    for cursor in cursors:
        idle.put(cursor)

    def one(task: Task[R]) -> R:
        cursor = idle.get()
        try:
            with unwatched():
                return task(cursor)
        finally:
            idle.put(cursor)

    def halt() -> None:
        for cursor in cursors:
            cursor.interrupt()

    with ThreadPoolExecutor(len(cursors), thread_name_prefix="abreast") as side, course.stopping(halt):
        running = [side.submit(one, task) for task in tasks]
        try:
            _follow(running, course, told)
        except duckdb.InterruptException:
            _stop(running, halt)
            course.check()  # says why, if the work has to end
            raise
        except BaseException:
            _stop(running, halt)
            raise
        return [future.result() for future in running]


def _follow(running: Sequence[Future[Any]], course: Course, told: Callable[[float], None] | None) -> None:
    pending = set(running)
    while pending:
        done, pending = wait(pending, timeout=POLL_S, return_when=FIRST_EXCEPTION)
        for future in done:
            future.result()
        course.check()
        if told is not None:
            told(1 - len(pending) / len(running))


def _stop(running: Sequence[Future[Any]], halt: Callable[[], None]) -> None:
    """Interrupt until every task has ended: a call may come between two statements and be lost."""
    for future in running:
        future.cancel()
    waiting = threading.Event()
    while not all(future.done() for future in running):
        halt()
        waiting.wait(0.05)
