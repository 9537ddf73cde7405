"""Rows of Parquet files in batches, and their cells as plain values or text."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from backend.core.table import plain

BATCH_ROWS = 10_000
PIECE_BYTES = 1 << 20


def schema(paths: Sequence[Path]) -> pa.Schema:
    """Return the columns of the files: those of the first. Without a file there are none."""
    return pq.read_schema(paths[0]).remove_metadata() if paths else pa.schema([])


def plain_schema(paths: Sequence[Path]) -> pa.Schema:
    """Return the columns of the files as all of them can be written: no dictionaries, one kind of text, any cell empty.

    The parts of a version have the same types to SQL, but files that other programs wrote store them in other ways.
    """
    return pa.schema([pa.field(field.name, _plain_type(field.type)) for field in schema(paths)])


def _plain_type(kind: pa.DataType) -> pa.DataType:
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    if is_text(kind):
        return pa.string()
    return pa.binary() if pa.types.is_large_binary(kind) or pa.types.is_binary_view(kind) else kind


def count(paths: Sequence[Path]) -> int:
    """Return how many rows there are."""
    return sum(pq.read_metadata(path).num_rows for path in paths)


def batches(paths: Sequence[Path]) -> Iterator[pa.RecordBatch]:
    """Yield the rows in order, a few thousand at a time."""
    for path in paths:
        with pq.ParquetFile(path, pre_buffer=False) as file:
            yield from file.iter_batches(BATCH_ROWS)


def file_pieces(path: Path) -> Iterator[bytes]:
    """Yield the bytes of a file."""
    with path.open("rb") as file:
        while piece := file.read(PIECE_BYTES):
            yield piece


def simple(column: pa.Array) -> pa.Array:
    """Return a column without dictionaries and with moments to the microsecond, the finest Python knows."""
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    if pa.types.is_timestamp(column.type) and column.type.unit == "ns":
        column = column.cast(pa.timestamp("us", column.type.tz), safe=False)
    if pa.types.is_time(column.type) and column.type.unit == "ns":
        column = column.cast(pa.time64("us"), safe=False)
    return column


def is_text(kind: pa.DataType) -> bool:
    """Say whether cells of this type are text."""
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind))


def as_text(column: pa.Array) -> pa.Array:
    """Return a column as text: moments as “2026-01-31 12:00:00”, bytes as hex, lists and structures as JSON, nothing as nothing."""
    kind = column.type
    if is_text(kind):
        return column.cast(pa.string()) if not pa.types.is_string(kind) else column
    if pa.types.is_timestamp(kind) or pa.types.is_time(kind):
        return pc.replace_substring_regex(column.cast(pa.string()), pattern=r"\.0+(Z?)$", replacement=r"\1")
    if pa.types.is_nested(kind) or pa.types.is_binary(kind) or pa.types.is_large_binary(kind) or pa.types.is_duration(kind):
        return pa.array([None if cell is None else _said(cell) for cell in cells(column)], pa.string())
    return column.cast(pa.string())


def cells(column: pa.Array) -> list[Any]:
    """Return the cells as Python values; maps become dictionaries."""
    found: list[Any] = column.to_pylist(maps_as_pydicts="lossy")
    return found


def _said(cell: Any) -> str:  # Any: a cell of any type
    known = plain(cell)
    return known if isinstance(known, str) else json.dumps(known, ensure_ascii=False)
