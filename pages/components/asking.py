"""A statement on its way: it runs beside the page's script, so the page answers while it waits and can stop it."""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYet
from contextlib import contextmanager
from uuid import UUID

import streamlit as st

from backend.queries.schemas import QueryRunView
from backend.queries.service import run_sql

SAID_AFTER_S = 0.3  # what takes longer is said to be running
_WAITERS = 64  # threads that wait for the engine's answer; the engine itself has fewer places


class Asked:
    """One statement that was asked for. `stop` may be pressed at any time and as often as one likes."""

    def __init__(self, owner_id: UUID, sql: str) -> None:
        self.sql = sql
        self.started = time.monotonic()
        self.stopped = False
        self._kills: set[Callable[[], object]] = set()
        self._lock = threading.Lock()
        self._future: Future[QueryRunView] = _waiters().submit(run_sql, owner_id, sql, stopping=self._stopping)

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

    def answer(self) -> QueryRunView:
        """Return the run. Raises what the statement was refused, stopped or timed out with."""
        return self._future.result()

    def stop(self) -> None:
        """End the statement where it is."""
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


@st.cache_resource(show_spinner=False)
def _waiters() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(_WAITERS, thread_name_prefix="query-wait")
