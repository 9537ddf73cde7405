"""Sources packed with gzip or zstd: a look at their beginning, and the whole of them unpacked."""

import gzip
import zlib
from pathlib import Path

import pyarrow as pa

from backend.datasets.formats.course import Course
from backend.datasets.formats.csv.source import packed_as, unpack
from backend.datasets.formats.loaded import Repair


def head_of(path: Path, size: int) -> bytes:
    """Return the first bytes of a source, unpacked; fewer where it is damaged."""
    packing = packed_as(path)
    with path.open("rb") as source:
        if packing is None:
            return source.read(size)
        found = b""
        try:
            with (
                gzip.GzipFile(fileobj=source)
                if packing == "gzip"
                else pa.CompressedInputStream(pa.PythonFile(source, mode="r"), "zstd") as plain
            ):
                while len(found) < size and (block := plain.read(size - len(found))):
                    found += block
        except (EOFError, zlib.error, gzip.BadGzipFile, pa.ArrowException, OSError):
            pass  # whoever reads on says that it is damaged
        return found


def unpacked(path: Path, folder: Path, course: Course) -> tuple[Path, tuple[Repair, ...]]:
    """Return the source unpacked, in `folder` if it was packed, and the repair that says so."""
    packing = packed_as(path)
    if packing is None:
        return path, ()
    course.leg(0.2, f"Unpacking {packing}")
    plain = folder / ("plain" if path.parent != folder else "plainer")  # what was packed twice
    unpack(path, plain, course, packing=packing)
    return plain, (Repair("unpacked", 1, f"the file was packed with {packing}"),)
