"""What cells are drawn from, read once for a browser's many redraws: answers, runs, and the one figure a run may be.

Rows of a run never change; an answer changes only by what people do here, and then `forget` is called.
"""

import threading
import time
from collections.abc import Callable
from functools import lru_cache
from typing import Any, Generic, TypeVar
from uuid import UUID

from backend.core.errors import ListmillError
from backend.queries import replies
from backend.queries.answers import Answer
from backend.queries.schemas import QueryRunView
from backend.queries.service import get_run, result_table
from pages.components.format import cell as written
from pages.components.result_view import rows_in_words

T = TypeVar("T")

_KEPT = 4000
_AGAIN_AFTER_S = 600.0  # what another process changed is seen after this time


def find_answer(owner_id: UUID, answer_id: UUID | None) -> Answer | None:
    """Return an answer, None where there is none or it was deleted."""
    if answer_id is None:
        return None
    try:
        return _answers().get(owner_id, answer_id)
    except ListmillError:
        return None


def find_run(owner_id: UUID, run_id: UUID | None) -> QueryRunView | None:
    """Return a run whose rows are kept, None where there is none."""
    if run_id is None:
        return None
    try:
        run = _runs().get(owner_id, run_id)
    except ListmillError:
        return None
    if run.row_count is None:  # a job still makes it
        _runs().forget(owner_id, run_id)
    return run if run.result_key and run.row_count is not None else None


def forget(owner_id: UUID, *, answer_id: UUID | None = None, run_id: UUID | None = None) -> None:
    """Read an answer or a run anew the next time: something about it was changed."""
    if answer_id is not None:
        _answers().forget(owner_id, answer_id)
    if run_id is not None:
        _runs().forget(owner_id, run_id)


def figure(owner_id: UUID, run: QueryRunView) -> str:
    """Return what a result comes to in a few characters: its one value, or how many rows it has."""
    if run.row_count == 1 and len(run.columns) == 1:
        try:
            return written(_first_values().get(owner_id, run.id))
        except ListmillError:
            return ""
    return rows_in_words(run)


class _Shelf(Generic[T]):
    """Values by the id of what they belong to, the newest of them, each for a while; reading one costs next to nothing."""

    def __init__(self, read: Callable[[UUID, UUID], T]) -> None:
        self._read = read
        self._kept: dict[tuple[UUID, UUID], tuple[float, T]] = {}
        self._lock = threading.Lock()

    def get(self, owner_id: UUID, one: UUID) -> T:
        """Return a value, read anew when it is older than ten minutes. Raises as reading does."""
        found = self._kept.get((owner_id, one))
        if found is not None and time.monotonic() - found[0] < _AGAIN_AFTER_S:
            return found[1]
        value = self._read(owner_id, one)
        with self._lock:
            self._kept[owner_id, one] = (time.monotonic(), value)
            while len(self._kept) > _KEPT:
                del self._kept[next(iter(self._kept))]
        return value

    def forget(self, owner_id: UUID, one: UUID) -> None:
        """Read a value anew the next time."""
        with self._lock:
            self._kept.pop((owner_id, one), None)


@lru_cache(maxsize=1)
def _answers() -> _Shelf[Answer]:
    return _Shelf(replies.get_answer)


@lru_cache(maxsize=1)
def _runs() -> _Shelf[QueryRunView]:
    return _Shelf(get_run)


@lru_cache(maxsize=1)
def _first_values() -> _Shelf[Any]:  # Any: a cell of a result
    return _Shelf(lambda owner_id, run_id: result_table(owner_id, run_id, limit=1).rows[0][0])
