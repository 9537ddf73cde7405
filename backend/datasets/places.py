"""Places for heavy work on this machine: only so many conversions and profiles run at once, over all worker processes.

A place is a lock on a file, which the system takes back when a process dies, however it dies.
"""

import fcntl
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from backend.core.config import settings
from backend.datasets.formats.course import Listener

_LOOK_EVERY_S = 0.1


@contextmanager
def place(run: Listener, *, short: bool = False) -> Iterator[None]:
    """Hold a place for the block; wait for one as long as it takes. Raises what ends the work while it waits.

    There are LISTMILL_WORKER_PLACES for conversions, and one more that only `short` work may take, so that a profile does
    not wait behind files of gigabytes.
    """
    folder = settings().data_dir / "places"
    folder.mkdir(parents=True, exist_ok=True)
    names = [str(number) for number in range(settings().places)]
    held = _wait(run, [folder / name for name in (["short", *names] if short else names)])
    try:
        yield
    finally:
        os.close(held)


def _wait(run: Listener, files: list[Path]) -> int:
    waiting = threading.Event()
    while True:
        run.check()
        for file in files:
            with suppress(BlockingIOError):
                return _locked(file)
        run.report(0, message="Waiting for a place")
        waiting.wait(_LOOK_EVERY_S)


def _locked(file: Path) -> int:
    held = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(held)
        raise
    return held
