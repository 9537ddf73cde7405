"""The first places of orders that nobody has prepared: worked out once for all who ask meanwhile, a few at a time, and kept a while.

A grid asks for several pages of a new order at once, and people look at the same list: without this each of them would sort it.
Whoever waits for an order holds no place at the connections, so those who only turn pages do not wait behind it.
"""

import os
import threading
from array import array
from collections import OrderedDict
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from concurrent.futures import TimeoutError as NotYet
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from backend.adapters.engine.admission import Places as Admission
from backend.core.errors import TimedOut, Unavailable

FEW = 1_000  # places worked out at first; as quick as a hundred
_KEPT_BYTES = 48 << 20
_WAIT_S = 20.0

Key = tuple[UUID, str]  # version, name of the view


@dataclass(frozen=True)
class Beginning:
    """The first places of a view in its order; all of them where it is `complete`."""

    places: Sequence[int]
    complete: bool

    def holds(self, until: int) -> bool:
        """Say whether the places up to this position, without it, are known."""
        return self.complete or until <= len(self.places)


class Beginnings:
    """Those of this process, least recently used out, and those being made: each only once, and only a few at a time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: OrderedDict[Key, Beginning] = OrderedDict()
        self._making: dict[tuple[Key, int], Future[Beginning]] = {}
        self._admission = Admission(max(1, (os.cpu_count() or 2) // 2))

    def find(self, key: Key, until: int) -> Beginning | None:
        """Return a beginning that reaches up to a position."""
        with self._lock:
            found = self._kept.get(key)
            if found is None or not found.holds(until):
                return None
            self._kept.move_to_end(key)
            return found

    def make(self, key: Key, limit: int, places: Callable[[], Sequence[int]]) -> Beginning:
        """Return the first `limit` places of a view as `places` gives them, or as somebody else is just working them out.

        Raises what `places` raises, Unavailable when others' orders take too long, TimedOut.
        """
        asked = (key, limit)
        with self._lock:
            making = self._making.get(asked)
            mine: Future[Beginning] | None = None
            if making is None:
                making = mine = self._making[asked] = Future()
        if mine is not None:
            self._work(asked, mine, places)
        try:
            return making.result(_WAIT_S)
        except NotYet as late:
            raise TimedOut(f"This order was not found within {_WAIT_S:g} s.", hint="Try again when less is going on.") from late

    def _work(self, asked: tuple[Key, int], making: Future[Beginning], places: Callable[[], Sequence[int]]) -> None:
        key, limit = asked
        try:
            try:
                with self._admission.taken(wait_s=_WAIT_S):
                    found = array("q", places())
            except Unavailable as full:
                raise Unavailable(full.detail.replace("queries", "pages"), hint="Try again in a moment.") from full
            made = Beginning(found, complete=len(found) < limit)
            self._keep(key, made)
            making.set_result(made)
        except BaseException as fault:
            making.set_exception(fault)
            if not isinstance(fault, Exception):
                raise
        finally:
            with self._lock:
                del self._making[asked]

    def _keep(self, key: Key, made: Beginning) -> None:
        with self._lock:
            self._kept[key] = made
            self._kept.move_to_end(key)
            while len(self._kept) > 1 and sum(8 * len(one.places) for one in self._kept.values()) > _KEPT_BYTES:
                self._kept.popitem(last=False)


def beginnings() -> Beginnings:
    """Return those of this process."""
    return _beginnings(os.getpid())


@lru_cache(maxsize=1)
def _beginnings(_process: int) -> Beginnings:
    return Beginnings()
