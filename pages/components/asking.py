"""Work on its way: it runs beside the page's script, so the page answers while it waits and can stop it."""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYet
from contextlib import contextmanager
from typing import Generic, TypeVar
from uuid import UUID

import streamlit as st

from backend.adapters.engine import Stopping
from backend.queries.schemas import QueryRunView
from backend.queries.service import run_sql

SAID_AFTER_S = 0.3  # what takes longer is said to be running
_WAITERS = 64  # threads that wait for the engine's answer; the engine itself has fewer places


T = TypeVar("T")


class Beside(Generic[T]):
    """One piece of work that was asked for. `stop` may be pressed at any time and as often as one likes."""

    def __init__(self, work: Callable[[Stopping], T]) -> None:
        self.started = time.monotonic()
        self.stopped = False
        self._kills: set[Callable[[], object]] = set()
        self._lock = threading.Lock()
        self._future: Future[T] = _waiters().submit(work, self._stopping)

    @property
    def waiting_s(self) -> float:
        """How long the person has been waiting."""
        return time.monotonic() - self.started

    def done(self, *, within_s: float = 0.0) -> bool:
        """Say whether the answer is there, waiting for it at most `within_s`."""
        try:
            self._future.exception(timeout=within_s)
        except NotYet:
            return False
        return True

    def answer(self) -> T:
        """Return what the work made. Raises what it was refused, stopped or timed out with."""
        return self._future.result()

    def stop(self) -> None:
        """End the work where it is."""
        with self._lock:
            self.stopped = True
            kills = list(self._kills)
        for kill in kills:
            kill()

    @contextmanager
    def _stopping(self, kill: Callable[[], object]) -> Iterator[None]:
        with self._lock:
            self._kills.add(kill)
            late = self.stopped
        if late:
            kill()
        try:
            yield
        finally:
            with self._lock:
                self._kills.discard(kill)


class Asked(Beside[QueryRunView]):
    """One statement that was asked for."""

    def __init__(self, owner_id: UUID, sql: str) -> None:
        self.sql = sql
        super().__init__(lambda stopping: run_sql(owner_id, sql, stopping=stopping))


@st.cache_resource(show_spinner=False)
def _waiters() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(_WAITERS, thread_name_prefix="query-wait")
