"""Bytes on their way from a connection into a file: held in small blocks, written in threads, never on the event loop."""

import asyncio
import errno
import os
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from typing import ParamSpec, TypeVar

from backend.core.errors import Unavailable

BLOCK_BYTES = 1 << 20

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}

_P = ParamSpec("_P")
_R = TypeVar("_R")


async def settled(work: Callable[_P, _R], *args: _P.args, **kwargs: _P.kwargs) -> _R:
    """Run `work` in a thread. A caller that is cancelled meanwhile leaves only when the thread is done.

    Otherwise the caller's clean-up would close a file that the thread still writes to.
    """
    running = asyncio.ensure_future(asyncio.to_thread(work, *args, **kwargs))
    try:
        return await asyncio.shield(running)
    except asyncio.CancelledError:
        while not running.done():
            with suppress(asyncio.CancelledError):
                await asyncio.wait([running])
        running.cancelled() or running.exception()  # looked at, so that asyncio does not report it as lost
        raise


async def blocks(pieces: AsyncIterator[bytes]) -> AsyncIterator[bytearray]:
    """Yield the bytes of `pieces` in blocks of 1 MiB or a little more; each block is empty again after its turn."""
    held = bytearray()
    async for piece in pieces:
        for start in range(0, len(piece), BLOCK_BYTES):
            held += piece[start : start + BLOCK_BYTES] if len(piece) > BLOCK_BYTES else piece
            if len(held) >= BLOCK_BYTES:
                yield held
                held.clear()
    if held:
        yield held


def write_all(file_number: int, data: bytes | bytearray, *, offset: int | None = None) -> None:
    """Write all of `data`, at `offset` or where the file stands. Raises Unavailable when the disk is full."""
    rest = memoryview(data)
    try:
        while rest:
            done = os.write(file_number, rest) if offset is None else os.pwrite(file_number, rest, offset)
            rest = rest[done:]
            offset = None if offset is None else offset + done
    except OSError as error:
        if error.errno not in _FULL:
            raise
        raise Unavailable("The disk is full.", hint="Delete what is no longer needed, or ask for more space.") from error
    finally:
        rest.release()


def sync(file_number: int) -> None:
    """Wait until the disk has the file's bytes."""
    # macOS has no fdatasync; its fsync does at least as much.
    getattr(os, "fdatasync", os.fsync)(file_number)
