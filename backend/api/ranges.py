"""Parts of a finished file: what a Range header asks for, so that a download that broke off goes on."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Protocol

from fastapi import Request
from fastapi.responses import Response, StreamingResponse

from backend.adapters.storage import storage
from backend.api.downloads import disposition
from backend.api.problems import problem
from backend.records.export_jobs.schemas import Stored

_ONE_RANGE = re.compile(r"bytes=\s*(\d*)\s*-\s*(\d*)\s*")


class Sendable(Protocol):
    """A finished file: how long it is, what a browser saves it as, and a name that only these bytes have."""

    @property
    def size_bytes(self) -> int:
        """How long it is."""

    @property
    def file_name(self) -> str:
        """What a browser saves it as."""

    @property
    def media_type(self) -> str:
        """What kind of file it is."""

    @property
    def tag(self) -> str:
        """A name that only these bytes have."""

    @property
    def made_at(self) -> datetime:
        """When it was finished."""


def stored_response(request: Request, file: Stored) -> Response:
    """Return a finished object of the storage, or the part of it that is asked for."""
    return ranged_response(request, file, lambda span: storage().stream(file.key, span=span))


def ranged_response(request: Request, file: Sendable, read: Callable[[tuple[int, int]], Iterator[bytes]]) -> Response:
    """Return a finished file, or the part of it that is asked for; to HEAD only what would be sent.

    `read` yields the bytes from the first of a span up to, without, the second.

    Several ranges at once, and a range of other bytes than these (If-Range), are answered with the whole file.
    """
    headers = {
        "Content-Disposition": disposition(file.file_name),
        "Cache-Control": "private, no-cache",
        "Accept-Ranges": "bytes",
        "ETag": f'"{file.tag}"',
        "Last-Modified": format_datetime(file.made_at.astimezone(UTC), usegmt=True),
    }
    if request.headers.get("if-none-match", "").strip() == headers["ETag"]:
        return Response(status_code=304, headers=headers)
    span = _span(request.headers.get("range", ""), file.size_bytes)
    if request.headers.get("if-range") not in {None, headers["ETag"], headers["Last-Modified"]}:
        span = None
    if span == (0, 0):
        refused = problem(
            416, "Not possible as asked", f"The file has {file.size_bytes:,} bytes.", hint="Ask for bytes it has."
        )
        refused.headers["Content-Range"] = f"bytes */{file.size_bytes}"
        return refused
    first, end = span or (0, file.size_bytes)
    headers["Content-Length"] = str(end - first)
    if span:
        headers["Content-Range"] = f"bytes {first}-{end - 1}/{file.size_bytes}"
    status = 206 if span else 200
    if request.method == "HEAD":
        return Response(status_code=status, headers=headers, media_type=file.media_type)
    pieces = read((first, end)) if end > first else iter(())
    return StreamingResponse(pieces, status_code=status, headers=headers, media_type=file.media_type)


def _span(header: str, size_bytes: int) -> tuple[int, int] | None:
    """Return the first byte and the one behind the last; None for the whole file, (0, 0) where it has no such bytes."""
    match = _ONE_RANGE.fullmatch(header)
    if match is None or not (match[1] or match[2]):
        return None
    if not match[1]:
        last = min(int(match[2]), size_bytes)
        return (size_bytes - last, size_bytes) if last else (0, 0)
    first = int(match[1])
    end = min(int(match[2]) + 1, size_bytes) if match[2] else size_bytes
    if match[2] and int(match[2]) < first:
        return None  # no range at all: such a header counts as none
    return (first, end) if first < size_bytes else (0, 0)
