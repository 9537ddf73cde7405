"""Cells as JSON can say them, exactly: what a number of JSON cannot hold leaves as text, what a page does not show is cut.

The statement makes plain values of all types first, so that neither a date of the year 20,000 nor a text of a megabyte ever
reaches Python.
"""

import json
import re
from decimal import Decimal

from backend.core.table import Column, plain
from backend.datasets.filtering.values import WHOLE

WIDEST = 400  # characters of a cell on a page
WIDEST_WHOLE = 32_767  # and of one on a page of whole rows: as many as a spreadsheet takes
_EXACT = 2**53
_MOMENT = re.compile(r"(\d{4,}-\d\d-\d\d) (\d\d:\d\d:\d\d(?:\.\d+)?)([+-]\d\d(?::\d\d)?)?")
_NESTED = ("STRUCT(", "MAP(", "UNION(", "JSON")


def shown(cell: str, column: Column, *, widest: int | None = WIDEST) -> str:
    """Return the SQL that makes a cell plain: a number, a truth, or a text of at most one character more than `widest`."""
    kind = column.type.upper()
    most = None if widest is None else widest + 1
    if is_nested(kind):
        return _cut(f"to_json({cell})::VARCHAR", most)
    if kind in WHOLE - {"BIGNUM"} or kind in {"BOOLEAN", "DOUBLE"} or kind.startswith("DECIMAL("):
        return cell
    if kind == "FLOAT":
        return f"{cell}::VARCHAR::DOUBLE"  # 0.1 stays 0.1
    if kind == "BLOB":
        return _cut(f"lower(hex({cell}))", most)
    return _cut(cell if kind == "VARCHAR" else f"{cell}::VARCHAR", most)


def value_of(cell: object, column: Column, *, widest: int | None = WIDEST) -> tuple[object, bool]:
    """Return what stands for a cell that `shown` made, and whether it was cut."""
    if isinstance(cell, str):
        kind = column.type.upper()
        if widest is not None and len(cell) > widest:
            return cell[: widest - 1] + "…", True
        if is_nested(kind):
            return _parsed(cell), False
        return (_moment(cell) if kind.startswith("TIMESTAMP") else cell), False
    return exact(cell), False


def exact(value: object) -> object:
    """Return a value as JSON keeps it: numbers that would lose digits there, and those that are none, as text."""
    match value:
        case bool() | None | str():
            return value
        case int():
            return value if abs(value) < _EXACT else str(value)
        case float():
            return value if abs(value) < float("inf") else {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}[str(value)]
        case Decimal():
            return format(value, "f")
        case list():
            return [exact(one) for one in value]
        case dict():
            return {key: exact(one) for key, one in value.items()}
        case _:
            return plain(value)


def is_nested(kind: str) -> bool:
    """Say whether cells of a DuckDB type hold several values."""
    return kind.startswith(_NESTED) or kind.endswith("]")


def _cut(text: str, most: int | None) -> str:
    return text if most is None else f"left({text}, {most})"


def _parsed(text: str) -> object:
    try:
        return exact(json.loads(text))
    except (ValueError, RecursionError):  # a nested moment that is no number to Python, a text that only looks like JSON
        return text


def _moment(text: str) -> str:
    """Return a moment as ISO 8601 has it; what it has no form for (infinity, before Christ) stays as it is."""
    match = _MOMENT.fullmatch(text)
    if match is None:
        return text
    zone = match[3] or ""
    return f"{match[1]}T{match[2]}{zone}{':00' if len(zone) == 3 else ''}"
