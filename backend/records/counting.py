"""How many rows a narrowed view has, stretch by stretch: the sum is its count, the stretches are how a jump finds its place.

A count is made once for a view of a version, in the background of whoever asks, and kept: versions never change.
"""

import os
import threading
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYet
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from uuid import UUID

from backend.adapters import cache
from backend.records import viewing
from backend.records.base import Base
from backend.records.connections import Reader
from backend.records.schemas import View

STRETCH = 307_200  # rows of a base that are counted as one
_KEPT, _TOTAL_KEPT_S = 512, 24 * 3600.0
_AT_ONCE = 2

Known = tuple[UUID, str, bool]  # version, name of the view, whether it was counted on a prepared copy


@dataclass(frozen=True)
class Tally:
    """How many rows of each stretch of a base belong to a view."""

    counts: tuple[int, ...]

    @property
    def total(self) -> int:
        """How many rows the view has."""
        return sum(self.counts)

    def stretch_of(self, position: int) -> tuple[int, int]:
        """Return the place where the stretch with this row of the view begins, and how many rows of the view to leave out there."""
        for number, until in enumerate(accumulate(self.counts)):
            if position < until:
                return number * STRETCH, position - until + self.counts[number]
        return len(self.counts) * STRETCH, 0

    def before(self, place: int) -> tuple[int, int]:
        """Return how many rows of the view stand below the stretch of a place, and where that stretch begins."""
        number = min(place // STRETCH, len(self.counts))
        return sum(self.counts[:number]), number * STRETCH


def tally(con: Reader, base: Base, view: View) -> Tally:
    """Count the rows of a view stretch by stretch."""
    source = base.between(0, base.rows, viewing.read_by(view, base.columns))
    counted = con.rows(
        f"SELECT place // {STRETCH}, count(*) FROM {source} WHERE {viewing.condition(view, base.cells())} GROUP BY 1"
    )
    found = {int(number): int(rows) for number, rows in counted}
    return Tally(tuple(found.get(number, 0) for number in range(-(-base.rows // STRETCH))))


class Counts:
    """The tallies of this process, least recently used out, and those being made: each only once."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: OrderedDict[Known, Tally] = OrderedDict()
        self._making: dict[Known, Future[Tally]] = {}
        self._side = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="records-count")

    def find(self, key: Known) -> Tally | None:
        """Return a tally that is kept."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def keep(self, key: Known, found: Tally) -> Tally:
        """Keep a tally."""
        with self._lock:
            self._kept[key] = found
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        keep_total(key[0], key[1], found.total)
        return found

    def make(self, key: Known, count: Callable[[], tuple[Known, Tally]], *, wait_s: float) -> Tally | None:
        """Return a tally, made now if nobody makes it already; None when that takes longer than `wait_s`, and it goes on.

        `count` also says what it has counted: a copy may be there by then. Raises what it raises within that time.
        """
        if (found := self.find(key)) is not None:
            return found
        with self._lock:
            making = self._making.get(key)
            if making is None:
                making = self._making[key] = self._side.submit(self._made, key, count)
        try:
            return making.result(wait_s)
        except NotYet:
            return None

    def _made(self, key: Known, count: Callable[[], tuple[Known, Tally]]) -> Tally:
        try:
            return self.keep(*count())
        finally:
            with self._lock:
                del self._making[key]


def total_of(version_id: UUID, name: str) -> int | None:
    """Return how many rows a view has where anybody of this deployment has counted them."""
    kept = cache.get_json(_cache_key(version_id, name))
    return kept if isinstance(kept, int) else None


def keep_total(version_id: UUID, name: str, total: int) -> None:
    """Keep how many rows a view has."""
    cache.set_json(_cache_key(version_id, name), total, _TOTAL_KEPT_S)


def counts() -> Counts:
    """Return the counts of this process."""
    return _counts(os.getpid())


def _cache_key(version_id: UUID, name: str) -> str:
    return f"records:total:{version_id}:{name}"


@lru_cache(maxsize=1)
def _counts(_process: int) -> Counts:
    return Counts()
