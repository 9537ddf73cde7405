"""A listener of previews: it ends the work when its time is over, and at once when nobody waits for it any more."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from backend.core.errors import Cancelled
from backend.datasets.previews.deadline import Deadline

_POLL_S = 0.05


class Waited(Deadline):
    """Ends work `seconds` after it was made, or as soon as `gone` is set."""

    def __init__(self, seconds: float, gone: threading.Event) -> None:
        super().__init__(seconds)
        self._gone = gone

    def check(self) -> None:
        """Raise Cancelled when nobody waits any more, TimedOut when the time is over."""
        check_wanted(self._gone)
        super().check()


def check_wanted(gone: threading.Event) -> None:
    """Raise Cancelled when nobody waits any more."""
    if gone.is_set():
        raise Cancelled("Nobody waits for these rows any more.", hint="Look at the plan as it is now.")


@contextmanager
def turn(places: threading.BoundedSemaphore, gone: threading.Event) -> Iterator[None]:
    """Lend one of a few places, waiting for it. Raises Cancelled when nobody waits any more meanwhile."""
    while not places.acquire(timeout=_POLL_S):
        check_wanted(gone)
    try:
        check_wanted(gone)
        yield
    finally:
        places.release()
