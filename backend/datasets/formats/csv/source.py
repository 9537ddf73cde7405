"""The bytes of a source, unpacked: gzip and zstd are told by content, not by the name of the file."""

import gzip
import shutil
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import pyarrow as pa

from backend.core.config import settings
from backend.core.errors import Rejected, TooLarge
from backend.datasets.formats.course import Course

BLOCK_BYTES = 1 << 18  # larger blocks leave the processor's cache and cost three times as much
_RESERVE_BYTES = 512 << 20  # what unpacking leaves free on the disk
_RATIO_MAX = 200
_UNSUSPICIOUS_BYTES = 1 << 30  # up to this size unpacked, any ratio is taken


def packed_as(path: Path) -> str | None:
    """Return "gzip" or "zstd" if the file is packed so, else None."""
    with path.open("rb") as source:
        head = source.read(4)
    if head[:2] == b"\x1f\x8b":
        return "gzip"
    return "zstd" if head == b"\x28\xb5\x2f\xfd" else None


def unpack(path: Path, target: Path, course: Course, *, packing: str) -> None:
    """Write the unpacked bytes of `path` to `target`.

    Raises Rejected for a damaged archive and for one that is larger than the disk when unpacked, TooLarge for one that is larger
    than an upload may be, or that was made to fill the disk.
    """
    size, written = max(path.stat().st_size, 1), 0
    with path.open("rb") as source, target.open("wb") as out:
        for number, block in enumerate(_blocks(source, packing)):
            written += out.write(block)
            _check_size(written, size, packing)
            course.check()
            if number % 16 == 0:
                course.at(source.tell() / size)
                _check_space(target)


def _blocks(source: IO[bytes], packing: str) -> Iterator[bytes]:
    """Yield the unpacked bytes. Raises Rejected for a damaged archive."""
    try:
        with _opened(source, packing) as plain:
            while block := plain.read(BLOCK_BYTES):
                yield block
    except (EOFError, zlib.error, gzip.BadGzipFile, pa.ArrowException, OSError) as fault:
        if isinstance(fault, OSError) and fault.errno is not None:
            raise  # the disk, not the archive
        raise Rejected(
            f"This {packing} file is damaged or was cut short: it cannot be unpacked to its end.",
            hint="Pack or download it again and upload it once more.",
        ) from fault


@contextmanager
def _opened(source: IO[bytes], packing: str) -> Iterator[IO[bytes]]:
    if packing == "gzip":
        with gzip.GzipFile(fileobj=source) as plain:
            yield plain  # type: ignore[misc]  # a GzipFile reads like any other binary file
    else:
        with pa.CompressedInputStream(pa.PythonFile(source, mode="r"), "zstd") as plain:
            yield plain


def _check_size(written: int, size: int, packing: str) -> None:
    most = settings().upload_max_bytes
    if written > most:
        raise TooLarge(
            f"Unpacked, this {packing} file has more than {most:,} bytes, which are the most that are taken.",
            hint="Split it into smaller files.",
        )
    if written > _UNSUSPICIOUS_BYTES and written > _RATIO_MAX * size:
        raise TooLarge(
            f"This {packing} file unpacks to more than {_RATIO_MAX:,} times its size: that was made to fill the disk.",
            hint="If it is a table nevertheless, unpack it and upload that.",
        )


def _check_space(target: Path) -> None:
    if shutil.disk_usage(target.parent).free < _RESERVE_BYTES:
        raise Rejected(
            f"Unpacked, this file is larger than the free disk ({target.stat().st_size >> 20:,} MB so far).",
            hint="Split it into smaller files, or free some space in the data folder.",
        )
