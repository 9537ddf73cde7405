"""A listener of work that someone waits for: it hears of no cancelling, but ends the work when its time is over."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Self

from backend.core.errors import TimedOut


class Deadline:
    """Ends work `seconds` after it was made."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._end = time.monotonic() + seconds

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None) -> None:
        self._end = 0.0

    def report(self, done: int, *, total: int | None = None, message: str = "") -> None:  # noqa: ARG002  a Listener
        """Take how far the work is. Raises TimedOut when the time is over."""
        self.check()

    def check(self) -> None:
        """Raise TimedOut when the time is over."""
        if time.monotonic() > self._end:
            raise TimedOut(f"This took longer than {self._seconds:.0f} seconds.", hint="Run it in the background.")

    @contextmanager
    def stopping(self, stop: Callable[[], object]) -> Iterator[None]:
        """Call `stop` from another thread when the time is over, until the block ends."""
        timer = threading.Timer(max(0.0, self._end - time.monotonic()), stop)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
