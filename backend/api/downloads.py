"""Streams of bytes as files to save."""

import os
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, closing
from functools import lru_cache
from itertools import chain
from urllib.parse import quote

from anyio import CancelScope, CapacityLimiter, to_thread
from fastapi.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from backend.adapters.engine.admission import Places
from backend.adapters.storage import scratch
from backend.core.config import settings
from backend.core.errors import Rejected
from backend.records.exports import EXPORTS, Export
from backend.records.exports.naming import file_name
from backend.records.exports.options import Options
from backend.records.exports.selection import Selection, Tally, connection


def file_response(pieces: Iterator[bytes], name: str, media_type: str) -> StreamingResponse:
    """Return `pieces` as a file the browser saves under `name`."""
    headers = {"Content-Disposition": disposition(name), "Cache-Control": "no-store"}
    return StreamingResponse(pieces, media_type=media_type, headers=headers)


def disposition(name: str) -> str:
    """Return the header that makes a browser save what it gets under `name`, made safe for every system."""
    stem, dot, suffix = name.rpartition(".")
    safe = file_name(stem, dot + suffix) if dot and suffix.isalnum() else file_name(name, "")
    plain_name = "".join(c if c.isascii() and c.isprintable() and c not in '"\\/%;' else "_" for c in safe)
    return f"attachment; filename=\"{plain_name}\"; filename*=UTF-8''{quote(safe, safe='')}"


def export_named(format_name: str) -> Export:
    """Return a format by its name. Raises Rejected for one we do not write."""
    if (found := EXPORTS.get(format_name)) is None:
        raise Rejected(f"There is no export as “{format_name[:40]}”.", hint=f"Ask for one of {', '.join(sorted(EXPORTS))}.")
    return found


async def export_response(
    lent: Callable[[], AbstractContextManager[Selection]], *, format_name: str, options: Options
) -> StreamingResponse:
    """Return rows as a file while they are read; what they are read from stays until the last byte is sent.

    Raises whatever keeps the first byte from being made: Rejected for a format we do not write, for a view the rows do not
    have; Unavailable while too many others stream.
    """
    return await to_thread.run_sync(lambda: _begun(lent, export_named(format_name), options), limiter=_threads())


class _Streamed(StreamingResponse):
    """A file that is made while it is sent, each piece in a thread; whoever leaves early stops the making."""

    def __init__(self, pieces: Iterator[bytes], held: ExitStack, *, headers: dict[str, str], media_type: str) -> None:
        super().__init__(_each(pieces), headers=headers, media_type=media_type)
        self._held = held

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it, and let go of what it was read from, however that ends."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            with CancelScope(shield=True):
                await to_thread.run_sync(self._held.close, limiter=_threads())


async def _each(pieces: Iterator[bytes]) -> AsyncIterator[bytes]:
    while piece := await to_thread.run_sync(next, pieces, b"", limiter=_threads()):
        yield piece


def _begun(lent: Callable[[], AbstractContextManager[Selection]], export: Export, options: Options) -> StreamingResponse:
    with ExitStack() as opened:
        opened.enter_context(_places().taken(wait_s=settings().query_wait_s))
        selection = opened.enter_context(lent())
        con = opened.enter_context(connection(opened.enter_context(scratch()), quick=True))
        pieces = opened.enter_context(closing(export.stream(con, selection, options=options, tally=Tally())))
        filled = filter(None, pieces)  # an empty piece would look like the end
        first = next(filled, b"")
        headers = {"Content-Disposition": disposition(selection.name + export.suffix), "Cache-Control": "no-store"}
        return _Streamed(chain([first], filled), opened.pop_all(), headers=headers, media_type=export.media_type)


@lru_cache(maxsize=1)
def _places() -> Places:
    """So many exports stream at once from this process."""
    return Places(2 * (os.cpu_count() or 1))


@lru_cache(maxsize=1)
def _threads() -> CapacityLimiter:
    """Threads that make and wait for pieces: apart from the few the whole server shares, so that waiting here stops nobody."""
    return CapacityLimiter(64)
