"""Places for queries of this process: so many run at once, the rest wait in the order they came."""

import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

from backend.core.errors import Unavailable


class Places:
    """A counted gate in order of arrival. A place that is given up goes straight to who waits longest."""

    def __init__(self, count: int) -> None:
        self._free = count
        self._lock = threading.Lock()
        self._waiting: deque[threading.Event] = deque()
        self.count = count

    @contextmanager
    def taken(self, *, wait_s: float) -> Iterator[None]:
        """Hold a place for the block. Raises Unavailable when none is free within `wait_s`."""
        self._take(wait_s)
        try:
            yield
        finally:
            self._give_back()

    def busy(self) -> int:
        """Return how many places are taken."""
        with self._lock:
            return self.count - self._free

    def waiting(self) -> int:
        """Return how many wait for a place."""
        with self._lock:
            return len(self._waiting)

    def _take(self, wait_s: float) -> None:
        with self._lock:
            if self._free and not self._waiting:
                self._free -= 1
                return
            turn = threading.Event()
            self._waiting.append(turn)
        started = time.monotonic()
        if turn.wait(wait_s):
            return
        with self._lock:
            if turn.is_set():  # it came while we were giving up
                return
            self._waiting.remove(turn)
        raise Unavailable(
            f"All {self.count} places for queries stayed taken for {time.monotonic() - started:.0f} s.",
            hint="Try again in a moment, or run the query in the background.",
        )

    def _give_back(self) -> None:
        with self._lock:
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self._free += 1
