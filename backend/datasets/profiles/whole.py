"""A whole profile: the passes in order, columns in chunks so that wide versions stay small in memory, and the API's shape."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb

from backend.adapters.engine import quote_text
from backend.core.table import Column, plain
from backend.datasets.formats.course import Course
from backend.datasets.profiles.advice import warnings_of
from backend.datasets.profiles.columns import Subject
from backend.datasets.profiles.groups import groups
from backend.datasets.profiles.histograms import histogram
from backend.datasets.profiles.measures import extremes, measures
from backend.datasets.profiles.spread import spread
from backend.datasets.workshop import rows_of

CHUNK_COLUMNS = 40
_SLICES = 8
TEXT_MAX = 200  # characters of a value that a profile shows
_QUANTILES = ("p05", "p25", "p50", "p75", "p95")


def profile_of(
    con: duckdb.DuckDBPyConnection, parts: Sequence[Path], columns: Sequence[Column], course: Course
) -> dict[str, Any]:  # Any: JSON, the API's profile
    """Return the profile of the rows in `parts`, ready to leave as JSON. `course` counts columns."""
    listed = ", ".join(quote_text(str(part)) for part in parts)
    source = f"read_parquet([{listed}])"  # with row numbers, DuckDB would scan for what the statistics already say
    numbered = (
        source if any(_is_row_number(column) for column in columns) else f"read_parquet([{listed}], file_row_number = true)"
    )
    rows = int(rows_of(con, f"SELECT count(*) FROM {source}", course)[0][0])
    course.leg(0.9, "Profiling")
    shown: list[dict[str, Any]] = []
    for begin in range(0, len(columns), CHUNK_COLUMNS):
        subjects = [Subject(column, rows) for column in columns[begin : begin + CHUNK_COLUMNS]]
        spread(con, numbered, subjects, course)
        extremes(con, source, subjects, course)
        measures(con, source, subjects, course)
        for subject in subjects:
            groups(con, numbered, subject, course)
            histogram(con, source, subject, course)
            shown.append(_shown(subject))
            course.at(len(shown) / len(columns))
    course.leg(1.0, "Looking for repeated rows")
    duplicates = _duplicates(con, source, columns, course) if rows else 0
    return {"rows": rows, "duplicate_rows": duplicates, "columns": shown, "warnings": _warnings(rows, duplicates, shown)}


def _is_row_number(column: Column) -> bool:
    """Say whether a column has the name DuckDB gives the numbers of rows: then it stands in for them."""
    return column.name.casefold() == "file_row_number"


def _duplicates(con: duckdb.DuckDBPyConnection, source: str, columns: Sequence[Column], course: Course) -> int:
    """Return how many rows equal an earlier one in every cell, told by a hash of 64 bits."""
    row = f"hash({', '.join(Subject(column, 0).name for column in columns)})"
    try:
        return int(rows_of(con, f"SELECT count(*) - count(DISTINCT {row}) FROM {source}", course)[0][0])
    except duckdb.OutOfMemoryException:  # in slices: slower, and each fits
        slices = [
            f"SELECT count(*) - count(DISTINCT {row}) FROM {source} WHERE {row} % {_SLICES} = {i}" for i in range(_SLICES)
        ]
        return sum(int(rows_of(con, sql, course)[0][0]) for sql in slices)


def _shown(subject: Subject) -> dict[str, Any]:  # Any: JSON
    facts = subject.facts
    quantiles = facts.get("quantiles")
    return {
        "name": subject.column.name,
        "type": subject.column.type,
        "nulls": subject.rows - facts["filled"],
        "distinct": facts["distinct"],
        "distinct_exact": facts["distinct_exact"],
        "min": _value(subject, facts.get("min")),
        "max": _value(subject, facts.get("max")),
        "mean": plain(facts.get("mean")),
        "stddev": plain(facts.get("stddev")),
        "quantiles": dict(zip(_QUANTILES, (_value(subject, one) for one in quantiles), strict=True)) if quantiles else {},
        "top": [{"value": _value(subject, value), "count": count} for value, count in facts["top"]],
        "histogram": facts.get("histogram", []),
        "length": {"min": facts["shortest"], "max": facts["longest"], "mean": plain(facts["mean_length"])}
        if facts.get("shortest") is not None
        else {},
        "warnings": warnings_of(subject),
    }


def _value(subject: Subject, cell: Any) -> Any:  # Any: a cell, and the same as JSON
    if subject.is_zoned and isinstance(cell, datetime):
        cell = cell.replace(tzinfo=UTC)
    if isinstance(cell, str):
        cell = cell.replace("\x00", "")  # PostgreSQL keeps no NUL in JSON
        return cell if len(cell) <= TEXT_MAX else f"{cell[: TEXT_MAX - 1]}…"
    return plain(cell)


def _warnings(rows: int, duplicates: int, columns: Sequence[dict[str, Any]]) -> list[dict[str, str]]:  # Any: JSON
    found = []
    if not rows:
        found.append({"kind": "no_rows", "detail": "There are columns but no rows."})
    if duplicates:
        told = "row repeats an earlier one" if duplicates == 1 else "rows repeat an earlier one"
        found.append({"kind": "duplicate_rows", "detail": f"{duplicates:,} {told} in every cell."})
    empty = [column["name"] for column in columns if rows and column["nulls"] == rows]
    if empty:
        named = ", ".join(f"“{name}”" for name in empty[:5]) + (" …" if len(empty) > 5 else "")
        told = "1 column is" if len(empty) == 1 else f"{len(empty):,} columns are"
        found.append({"kind": "empty_columns", "detail": f"{told} empty: {named}."})
    return found
