"""The rows a profile looks at closely: a table in memory of rows spread over the whole version, and of them a thousand as text.

The rows are chosen by the hash of their number: reservoirs and system samples look faster and are wrong on ordered rows. Texts
are cut, so that a few enormous cells do not fill the memory; lengths are taken before the cut.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import duckdb

from backend.datasets.course import Course
from backend.datasets.profiles.columns import Family, Subject
from backend.datasets.workshop import rows_of

SAMPLE_ROWS = 100_000
SAMPLE_CELLS = 2_000_000  # of wide chunks fewer rows are kept
LOOKED_ROWS = 1_000
CELL_MAX = 200  # characters of a text that are kept
NUMBER = '"\x01number"'  # no file has a column called that
_FEW = 200  # a column with fewer values than this among the rows looked at is looked at by itself


@dataclass(frozen=True)
class Sample:
    """A table in memory with columns under their own names, and how many rows stand in it.

    `whole`: every row is in it. `uncut`: and every text as it is, so that the table stands for the file.
    """

    table: str
    rows: int
    whole: bool
    uncut: bool = False


def take(
    con: duckdb.DuckDBPyConnection, source: str, subjects: Sequence[Subject], course: Course, *, table: str = "looked_at"
) -> Sample:
    """Fill `table`, in memory, in the order of the rows; whatever stood in it before goes. `source` has row numbers."""
    every = _step_between(subjects)
    cells = ", ".join(_kept(subject) for subject in subjects)
    where = f" WHERE hash(file_row_number) % {every} = 0" if every > 1 else ""
    rows_of(con, f"CREATE OR REPLACE TABLE {table} AS SELECT {cells} FROM {source}{where}", course)
    if every > 1:
        return Sample(table, int(rows_of(con, f"SELECT count(*) FROM {table}", course)[0][0]), whole=False)
    longest = [f"coalesce(max({one.length}), 0)" for one in subjects if one.family is Family.TEXT]
    longest += [f"coalesce(max(length({one.name})), 0)" for one in subjects if one.family is Family.OTHER]
    found = rows_of(con, f"SELECT {', '.join(['count(*)', *longest])} FROM {table}", course)[0]
    return Sample(table, int(found[0]), whole=True, uncut=all(length < CELL_MAX for length in found[1:]))


def is_whole(subjects: Sequence[Subject]) -> bool:
    """Say whether a sample of these columns holds every row."""
    return _step_between(subjects) == 1


def _step_between(subjects: Sequence[Subject]) -> int:
    rows = subjects[0].rows if subjects else 0
    wanted = max(1, min(SAMPLE_ROWS, SAMPLE_CELLS // max(len(subjects), 1)))
    return -(-rows // wanted) if rows > wanted else 1


def look(con: duckdb.DuckDBPyConnection, sample: Sample, subjects: Sequence[Subject], course: Course) -> None:
    """Fill `cells`: the texts of up to LOOKED_ROWS rows, the same rows for every column; and `values`, those that are filled.

    Of a column that is mostly empty `values` come from other rows.
    """
    if not subjects or not sample.rows:
        return
    step = max(1, sample.rows // LOOKED_ROWS)
    texts = ", ".join(f"left({subject.cell}::VARCHAR, {CELL_MAX})" for subject in subjects)
    rows = rows_of(con, f"SELECT {texts} FROM {numbered(sample.table)} WHERE {NUMBER} % {step} = 0 LIMIT {LOOKED_ROWS}", course)
    for i, subject in enumerate(subjects):
        cells: list[str | None] = [row[i] for row in rows]
        values = [cell for cell in cells if cell is not None]
        subject.facts |= {"cells": cells, "values": values}
        if subject.family is Family.TEXT and len(values) < _FEW and sample.rows > len(rows) and subject.facts.get("seen"):
            found = f"SELECT {subject.name} FROM {sample.table} WHERE {subject.name} IS NOT NULL LIMIT {LOOKED_ROWS}"
            subject.facts["values"] = [row[0] for row in rows_of(con, found, course)]


def numbered(table: str) -> str:
    """Return the SQL of a sample with NUMBER, its rows counted from 0; a list may have a column that is called rowid."""
    return f"(SELECT *, row_number() OVER () - 1 AS {NUMBER} FROM {table})"


def lengths(con: duckdb.DuckDBPyConnection, sample: Sample, subjects: Sequence[Subject], course: Course) -> None:
    """Fill `lengths` of text columns: [(characters from, to, cells)] in at most 20 steps; the last reaches the longest."""
    asked = [one for one in subjects if one.family is Family.TEXT and one.facts.get("longest") is not None]
    bounds = {one.column.name: _steps(one) for one in asked}
    if not asked or not sample.rows:
        return
    sql = ", ".join(f"histogram({_step_of(one, bounds[one.column.name])}) FILTER ({one.name} IS NOT NULL)" for one in asked)
    found = rows_of(con, f"SELECT {sql} FROM {sample.table}", course)[0]
    for subject, counts in zip(asked, found, strict=True):
        ends, many = bounds[subject.column.name], _counts(counts)
        subject.facts["lengths"] = [(ends[i], ends[i + 1], many.get(i, 0)) for i in range(len(ends) - 1)]


def _steps(subject: Subject) -> list[int]:
    low, high = int(subject.facts["shortest"]), int(subject.facts["longest"])
    usual = min(max(int(subject.facts.get("usual_length") or high), low), high)
    width = max(1, -(-(usual - low + 1) // 20))
    ends = list(range(low, usual + 1, width))
    return [*ends, max(high + 1, ends[-1] + 1)] if len(ends) > 1 else [low, high + 1]


def _step_of(subject: Subject, ends: Sequence[int]) -> str:
    return f"least({len(ends) - 2}, ({subject.length} - {subject.facts['shortest']}) // {_width(ends)})"


def _width(ends: Sequence[int]) -> int:
    return max(1, ends[1] - ends[0])


def _counts(found: Any) -> dict[int, int]:  # Any: a MAP as DuckDB hands it over
    return {int(key): int(value) for key, value in dict(found or {}).items()}


def _kept(subject: Subject) -> str:
    name = subject.name
    if subject.family is Family.TEXT:
        return f"left({name}, {CELL_MAX}) AS {name}, length({name})::UINTEGER AS {subject.length}"
    return f"left({name}::VARCHAR, {CELL_MAX}) AS {name}" if subject.family is Family.OTHER else name
