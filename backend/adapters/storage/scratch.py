"""Private temporary folders on the file system of the folder storage, so that what is made there can be moved in by rename."""

import fcntl
import os
import shutil
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path

from backend.adapters.storage.pieces import settled
from backend.core.config import settings

_SETTLE_S = 600.0  # a folder this young may be one whose owner has not locked it yet


@contextmanager
def scratch() -> Iterator[Path]:
    """Lend a private folder (0700) and remove it with all it holds.

    The folder is locked while lent, so that `sweep_scratch` can tell what a killed process left.
    """
    root = _root()
    root.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(dir=root))
    held = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(held)


@asynccontextmanager
async def scratch_async() -> AsyncIterator[Path]:
    """Lend a scratch folder to a coroutine; it is made and removed outside the event loop."""
    lent = scratch()
    folder = await settled(lent.__enter__)
    try:
        yield folder
    finally:
        await settled(lent.__exit__, None, None, None)


def sweep_scratch() -> int:
    """Remove the folders that killed processes left; return how many."""
    removed = 0
    with suppress(FileNotFoundError):
        for folder in list(_root().iterdir()):
            removed += _remove_if_left(folder)
    return removed


def _remove_if_left(folder: Path) -> bool:
    try:
        if time.time() - folder.stat().st_mtime < _SETTLE_S:
            return False
        held = os.open(folder, os.O_RDONLY)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        shutil.rmtree(folder, ignore_errors=True)
    except BlockingIOError:
        return False
    finally:
        os.close(held)
    return True


def _root() -> Path:
    return settings().data_dir / "scratch"
