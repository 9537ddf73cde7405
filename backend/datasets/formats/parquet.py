"""Parquet: every row group is read, then the file is kept, with smaller groups of rows where its own are large."""

from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from backend.core.errors import Rejected
from backend.datasets.formats.canonical import with_repairs
from backend.datasets.formats.course import Course
from backend.datasets.formats.loaded import Loaded, Repair
from backend.datasets.formats.options import ReadAs
from backend.datasets.formats.packing import unpacked
from backend.datasets.formats.reshape import ROW_GROUP_ROWS
from backend.datasets.formats.typed import damaged, load_typed

_MAGIC, _ENCRYPTED = b"PAR1", b"PARE"
_FEW_ROWS = 1_000  # groups smaller than this, and many of them, are as slow as too large ones


def load_parquet(path: Path, folder: Path, course: Course, *, name: str, wanted: ReadAs) -> Loaded:
    """Read the Parquet file at `path`: the same values, the same types, names made unique.

    Raises Rejected for one that is encrypted, damaged, cut short or without columns.
    """
    path, repairs = unpacked(path, folder, course)
    course.leg(0.02, "Looking over the file")
    found = _metadata(path, name)
    large = any(found.row_group(i).num_rows > 2 * ROW_GROUP_ROWS for i in range(found.num_row_groups))
    small = found.num_row_groups > 50 and found.num_rows < _FEW_ROWS * found.num_row_groups
    loaded = load_typed(path, folder, course, name=name, wanted=wanted, rewrite=large or small, names=_names(path))
    if loaded.rows != found.num_rows:
        raise damaged(name)
    split = Repair(
        "row_groups",
        found.num_row_groups if large or small else 0,
        f"the rows were put into groups of {ROW_GROUP_ROWS:,}, so that pages open fast",
    )
    return replace(with_repairs(loaded, *repairs, split), format="parquet")


def _metadata(path: Path, name: str) -> pq.FileMetaData:
    with path.open("rb") as source:
        head = source.read(4)
        source.seek(max(path.stat().st_size - 4, 0))
        tail = source.read(4)
    if _ENCRYPTED in {head, tail}:
        raise _encrypted(name)
    if tail != _MAGIC:
        raise Rejected(
            f"“{name}” is a Parquet file that was cut short: its end, which says what is in it, is missing.",
            hint="Download or copy it again and upload the whole file.",
        )
    try:
        found = pq.read_metadata(path)
        columns = found.num_columns

    except (pa.ArrowException, OSError, ValueError, OverflowError, MemoryError, UnicodeDecodeError) as fault:
        if "encrypt" in str(fault).lower() or "decrypt" in str(fault).lower():
            raise _encrypted(name) from fault
        raise damaged(name) from fault
    if not columns:
        raise Rejected(f"“{name}” has no columns.", hint="Write it again with at least one column.")
    return found


def _names(path: Path) -> list[str]:
    """Return the names as the file has them; none where it holds a type that only DuckDB reads."""
    try:
        return [str(name) for name in pq.read_schema(path).names]
    except (pa.ArrowException, OSError, ValueError):
        return []


def _encrypted(name: str) -> Rejected:
    return Rejected(f"“{name}” is encrypted.", hint="Write it again without encryption: Listmill has no place for its keys.")
