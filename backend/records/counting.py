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
from backend.records.places import Places

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


def tally(places: Places) -> Tally:
    """Count the rows of a view stretch by stretch."""
    rows = places.base.rows
    counted = places.con.rows(f"{places.select(0, rows, what=f'place // {STRETCH}, count(*)')} GROUP BY 1")
    found = {int(number): int(found) for number, found in counted}
    return Tally(tuple(found.get(number, 0) for number in range(-(-rows // STRETCH))))


class Counts:
    """The tallies of this process, least recently used out, and those being made: each only once."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: OrderedDict[Known, Tally] = OrderedDict()
        self._making: dict[tuple[UUID, str], Future[int]] = {}
        self._side = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="records-count")

    def find(self, key: Known) -> Tally | None:
        """Return a tally that is kept."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def keep(self, key: Known, found: Tally, *, rows_name: str) -> Tally:
        """Keep a tally, and the total of the rows under their name."""
        with self._lock:
            self._kept[key] = found
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        keep_total(key[0], rows_name, found.total)
        return found

    def make(self, view: tuple[UUID, str], count: Callable[[], int], *, wait_s: float) -> int | None:
        """Return how many rows a view of a version has, counted by one at a time; None when that takes longer than `wait_s`.

        It goes on then, so ask again. Raises what `count` raises within that time.
        """
        with self._lock:
            making = self._making.get(view)
            if making is None:
                making = self._making[view] = self._side.submit(self._made, view, count)
        try:
            return making.result(wait_s)
        except NotYet:
            return None

    def _made(self, view: tuple[UUID, str], count: Callable[[], int]) -> int:
        try:
            found = count()
            keep_total(*view, found)
            return found
        finally:
            with self._lock:
                del self._making[view]


def total_of(version_id: UUID, name: str) -> int | None:
    """Return how many rows there are where anybody of this deployment has counted them; `name` is that of the rows, in any order."""
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
