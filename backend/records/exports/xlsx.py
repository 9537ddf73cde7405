"""Rows as an Excel workbook: numbers, days and truth values stay what they are, texts are texts and never formulas."""

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
import rustpy_xlsxwriter

from backend.adapters.storage import scratch
from backend.core.errors import TooLarge
from backend.records.exports import rows

SHEET_ROWS = 1_048_575  # an Excel sheet has one more, which holds the header
MOST_COLUMNS = 16_384
_LONGEST_TEXT = 32_767
_EXACT = 2**53  # Excel keeps numbers as doubles
_FIRST_YEAR = 1900
_NOT_IN_A_NAME = re.compile(r"[\[\]:*?/\\]|^'|'$")


def stream(paths: Sequence[Path], *, name: str) -> Iterator[bytes]:
    """Yield a workbook with a frozen header; rows beyond the limit of a sheet go on in a further one.

    Whole numbers a double cannot hold and days before 1900 are written as text; so no digit is lost.

    Raises TooLarge for more columns than a sheet has.
    """
    columns = rows.schema(paths)
    if len(columns) > MOST_COLUMNS:
        raise TooLarge(
            f"There are {len(columns):,} columns; an Excel sheet has {MOST_COLUMNS:,}.", hint="Export CSV or Parquet."
        )
    with scratch() as folder:
        made = folder / "book.xlsx"
        write(paths, made, name=name, sheet_rows=SHEET_ROWS)
        yield from rows.file_pieces(made)


def write(paths: Sequence[Path], made: Path, *, name: str, sheet_rows: int) -> None:
    """Write the workbook to `made`, at most `sheet_rows` rows a sheet."""
    columns, total = rows.schema(paths), rows.count(paths)
    found = _records(paths)
    sheets: list[tuple[str, Any]] = [  # Any: the writer takes generators and frames
        (sheet_name(name, number), islice(found, sheet_rows)) for number in range(-(-total // sheet_rows))
    ]
    if not sheets:
        sheets = [(sheet_name(name, 0), pl.DataFrame(schema=dict.fromkeys(columns.names, pl.String)))]
    rustpy_xlsxwriter.write_worksheets(
        sheets,
        str(made),
        freeze_panes={"general": {"row": 1, "col": 0}},
        bold_headers=True,
        datetime_format="yyyy-mm-dd hh:mm:ss",
    )


def sheet_name(name: str, number: int) -> str:
    """Return what sheet `number` (from 0) is called: at most 31 characters, none of those Excel forbids."""
    suffix = f" ({number + 1})" if number else ""
    cleaned = _NOT_IN_A_NAME.sub("_", "".join(c for c in name if c.isprintable())).strip() or "Rows"
    return cleaned[: 31 - len(suffix)].rstrip("' ") + suffix


def _records(paths: Sequence[Path]) -> Iterator[dict[str, Any]]:  # Any: cells
    names = rows.schema(paths).names
    for batch in rows.batches(paths):
        columns = [_cells(rows.simple(column)) for column in batch.columns]
        for row in zip(*columns, strict=True):
            yield dict(zip(names, row, strict=True))


def _cells(column: pa.Array) -> list[Any]:  # Any: cells
    kind = column.type
    if pa.types.is_boolean(kind):
        return rows.cells(column)
    if pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        return [_number(cell) for cell in rows.cells(column)]
    as_value: Callable[[Any], Any] = _moment
    if not (pa.types.is_date(kind) or pa.types.is_timestamp(kind)):
        column, as_value = rows.as_text(column), _text
    return [None if cell is None else as_value(cell) for cell in rows.cells(column)]


def _number(cell: float | Decimal | None) -> int | float | str | None:
    match cell:
        case None:
            return None
        case int():
            return cell if -_EXACT <= cell <= _EXACT else str(cell)
        case float():
            return cell if abs(cell) < float("inf") else None
        case Decimal() if cell == cell.to_integral_value():
            return float(cell) if abs(cell) <= _EXACT else f"{cell:f}"
    return float(cell)


def _moment(cell: date) -> date | str:
    if cell.year < _FIRST_YEAR:
        return str(cell)
    if isinstance(cell, datetime) and cell.tzinfo is not None:
        return cell.astimezone(UTC).replace(tzinfo=None)
    return cell


def _text(cell: str) -> str:
    return cell if len(cell) <= _LONGEST_TEXT else cell[: _LONGEST_TEXT - 1] + "…"
