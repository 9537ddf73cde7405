"""Streams of bytes as files to save."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from urllib.parse import quote

from fastapi.responses import StreamingResponse

from backend.core.errors import Rejected
from backend.records.exports import EXPORTS


def file_response(pieces: Iterator[bytes], file_name: str, media_type: str) -> StreamingResponse:
    """Return `pieces` as a file the browser saves under `file_name`."""
    headers = {"Content-Disposition": disposition(file_name), "Cache-Control": "no-store"}
    return StreamingResponse(pieces, media_type=media_type, headers=headers)


def disposition(file_name: str) -> str:
    """Return the header that makes a browser save what it gets under `file_name`, whatever characters that has."""
    plain_name = "".join(c if c.isascii() and c.isprintable() and c not in '"\\/%;' else "_" for c in file_name)
    return f"attachment; filename=\"{plain_name}\"; filename*=UTF-8''{quote(file_name, safe='')}"


def export_response(
    pins: Sequence[Callable[[], AbstractContextManager[Path]]], name: str, *, format_name: str
) -> StreamingResponse:
    """Return the rows of Parquet files as CSV, Parquet, XLSX or JSON; the files stay pinned until the last byte is sent.

    Raises Rejected for a format we do not write.
    """
    export = EXPORTS.get(format_name)
    if export is None:
        raise Rejected(f"There is no export as “{format_name}”.", hint=f"Ask for one of {', '.join(sorted(EXPORTS))}.")
    pinned = ExitStack()
    try:
        paths = [pinned.enter_context(pin()) for pin in pins]
    except BaseException:
        pinned.close()
        raise

    def pieces() -> Iterator[bytes]:
        with pinned:
            yield from export.stream(paths, name=name)

    return file_response(pieces(), name + export.suffix, export.media_type)
