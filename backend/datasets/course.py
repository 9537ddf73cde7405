"""How far a piece of work is, in one figure that only rises, over legs of which nobody knows beforehand how many there are."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Protocol


class Listener(Protocol):
    """Who is told how far the work is, and says when it has to stop. A job's run is one."""

    def report(self, done: int, *, total: int | None = None, message: str = "") -> None:
        """Take how far the work is. Raises what ends the work."""

    def check(self) -> None:
        """Raise what ends the work, if it has to end."""

    def stopping(self, stop: Callable[[], object]) -> AbstractContextManager[None]:
        """Call `stop` from another thread when the work has to end, until the block ends."""


class Course:
    """Progress in bytes of the source. Each leg takes a share of what is left, so the figure never goes back."""

    def __init__(self, listener: Listener, total_bytes: int) -> None:
        self._listener = listener
        self._total = max(total_bytes, 1)
        self._from = self._to = self._at = 0.0
        self._message = ""

    def leg(self, share: float, message: str) -> None:
        """Begin the next leg: it takes `share` (0 to 1) of the way that is left. `message` says what is being done."""
        self._from = self._at
        self._to = self._at + share * (1.0 - self._at)
        self._message = message
        self.at(0.0)

    def at(self, share: float) -> None:
        """Say how far the current leg is (0 to 1). Raises what ends the work."""
        reached = self._from + min(max(share, 0.0), 1.0) * (self._to - self._from)
        self._at = max(self._at, reached)
        self._listener.report(int(self._at * self._total + 1e-6), total=self._total, message=self._message)

    def check(self) -> None:
        """Raise what ends the work, if it has to end."""
        self._listener.check()

    def stopping(self, stop: Callable[[], object]) -> AbstractContextManager[None]:
        """Call `stop` from another thread when the work has to end, until the block ends."""
        return self._listener.stopping(stop)
