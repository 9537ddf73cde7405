"""How far a conversion of several files is: each reading of one takes a stretch of the way, in bytes of all of them."""

from collections.abc import Callable
from contextlib import AbstractContextManager

from backend.datasets.formats.course import Course, Listener


class Way:
    """The whole way of a conversion. Stretches follow each other, so the figure never goes back."""

    def __init__(self, run: Listener, total_bytes: int) -> None:
        self.run, self.total = run, max(total_bytes, 1)
        self._at = 0.0

    def left(self) -> float:
        """Return how many bytes of the way are left."""
        return self.total - self._at

    def stretch(self, length: float, size_bytes: int, *, label: str = "") -> Course:
        """Return the course of a piece of work on `size_bytes` that takes `length` bytes of the way; `label` goes before its words."""
        begin, self._at = self._at, min(self._at + length, float(self.total))
        return Course(_Stretch(self, begin, self._at - begin, label=label), size_bytes)


class _Stretch:
    """Who a course of one stretch reports to."""

    def __init__(self, way: Way, begin: float, length: float, *, label: str) -> None:
        self._way, self._begin, self._length, self._label = way, begin, length, label
        self.check: Callable[[], None] = way.run.check

    def report(self, done: int, *, total: int | None = None, message: str = "") -> None:
        share = min(done / max(total or 1, 1), 1.0)
        self._way.run.report(int(self._begin + share * self._length), total=self._way.total, message=self._label + message)

    def stopping(self, stop: Callable[[], object]) -> AbstractContextManager[None]:
        return self._way.run.stopping(stop)
