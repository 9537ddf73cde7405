"""Rows as JSON: one array of objects, or one object a line."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from backend.core.table import plain
from backend.records.exports import rows


def stream(paths: Sequence[Path], *, name: str) -> Iterator[bytes]:
    """Yield one JSON array with an object a row. Moments are ISO 8601, missing cells and not-a-number are null."""
    del name  # JSON has no place for it
    yield b"["
    first = True
    for text in _objects(paths):
        yield (text if first else ",\n" + text).encode()
        first = False
    yield b"]\n"


def stream_lines(paths: Sequence[Path], *, name: str) -> Iterator[bytes]:
    """Yield an object a line (JSON Lines)."""
    del name  # JSON has no place for it
    for text in _objects(paths, between="\n"):
        yield (text + "\n").encode()


def _objects(paths: Sequence[Path], *, between: str = ",\n") -> Iterator[str]:
    """Yield the objects of one batch after the other, joined by `between`."""
    for batch in rows.batches(paths):
        names = batch.schema.names
        columns = [_cells(rows.simple(column)) for column in batch.columns]
        found = zip(*columns, strict=True) if columns else iter([()] * batch.num_rows)
        yield between.join(_ENCODE(dict(zip(names, row, strict=True))) for row in found)


_ENCODE = json.JSONEncoder(ensure_ascii=False, check_circular=False, allow_nan=False, separators=(",", ":")).encode


def _cells(column: pa.Array) -> list[Any]:  # Any: JSON
    """Return the cells as JSON can say them; common types without a look at each cell."""
    kind = column.type
    if pa.types.is_boolean(kind) or pa.types.is_integer(kind) or pa.types.is_null(kind) or rows.is_text(kind):
        return rows.cells(column)
    if pa.types.is_floating(kind):
        return rows.cells(pc.if_else(pc.is_finite(column), column, None))
    if pa.types.is_decimal(kind) and kind.scale == 0:
        return [None if cell is None else int(cell) for cell in rows.cells(column)]
    if pa.types.is_date(kind):
        return rows.cells(column.cast(pa.string()))
    return [plain(cell) for cell in rows.cells(column)]
