"""The shape of what the engine returns: columns and rows, ready to leave as JSON."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID


@dataclass(frozen=True)
class Column:
    """One column of a dataset or result; `type` is DuckDB's name of the type."""

    name: str
    type: str


@dataclass(frozen=True)
class Table:
    """Rows of a result as lists, in the order of `columns`; `row_count` counts all rows, also those not in `rows`."""

    columns: tuple[Column, ...]
    rows: list[list[Any]]  # Any: cells are whatever DuckDB knows
    row_count: int
    truncated: bool


def plain(value: Any) -> Any:  # Any: a cell of any DuckDB type
    """Return `value` as JSON can say it: times as ISO 8601, decimals as numbers, bytes as hex, not-a-number as None."""
    match value:
        case None | bool() | int() | str():
            return value
        case float():
            return value if abs(value) < float("inf") else None
        case Decimal():
            return float(value) if value.is_finite() else None
        case datetime() | date() | time():
            return value.isoformat()
        case timedelta() | UUID():
            return str(value)
        case bytes() | bytearray():
            return bytes(value).hex()
        case dict():
            return {str(k): plain(v) for k, v in value.items()}
        case list() | tuple() | set():
            return [plain(v) for v in value]
        case _:
            return str(value)
