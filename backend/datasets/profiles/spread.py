"""First pass: what a sample tells of each column; quantiles are exact where there are few rows."""

import math
from collections.abc import Sequence

import duckdb

from backend.datasets.course import Course
from backend.datasets.profiles.abreast import ABREAST, Cursor, Task, abreast
from backend.datasets.profiles.columns import Cells, Family, Subject
from backend.datasets.profiles.sampling import Sample, is_whole
from backend.datasets.workshop import rows_of

EXACT_ROWS = 1_000_000
_QUANTILES = "[0.05, 0.25, 0.5, 0.75, 0.95]"
_PERCENTS = (5, 25, 50, 75, 95)
_BYTES_A_CHARACTER = 1.2


def spread(con: duckdb.DuckDBPyConnection, sample: Sample, subjects: Sequence[Subject], course: Course) -> None:
    """Fill `seen` (cells in the sample), `few` (distinct among them, about), and of text `width` in bytes and `usual_length`,
    which 99 of 100 do not exceed; and `quantiles` where they are not of every row already.
    """  # fmt: skip
    wanted = [(one, key, sql) for one in subjects for key, sql in _of_sample(one)]
    exact = is_exact(subjects)
    for subject in subjects:
        subject.facts["quantiles_exact"] = exact or sample.whole
        if not exact and (sql := _quantiles(subject)):
            wanted.append((subject, "quantiles", sql))
    tasks = [_filling(sample.table, wanted[lane::ABREAST], course) for lane in range(ABREAST)]
    abreast(con, tasks, course)


def is_exact(subjects: Sequence[Subject]) -> bool:
    """Say whether quantiles are of every row though the sample is not: where there are few rows."""
    return bool(subjects) and subjects[0].rows <= EXACT_ROWS and not is_whole(subjects)


def quantiles(con: duckdb.DuckDBPyConnection, source: str, subject: Subject, course: Course) -> None:
    """Fill `quantiles` from every row of `source`. All values of the column are in memory for a moment."""
    if sql := _quantiles(subject):
        _fill(con, source, [(subject, "quantiles", sql)], course)


def quantiles_of_groups(con: duckdb.DuckDBPyConnection, cells: Cells, subject: Subject, course: Course) -> None:
    """Fill the same from distinct values and their counts, as DuckDB's quantile_cont and quantile_disc define them."""
    kept = f"WHERE isfinite({subject.name})" if subject.is_float else ""
    filled = int(rows_of(con, f"SELECT coalesce(sum({cells.many}), 0) FROM {cells.table} {kept}", course)[0][0])
    if not filled:
        return
    places = [(filled - 1) * percent / 100 if subject.is_number else float(_place(filled, percent)) for percent in _PERCENTS]
    ends = [(math.floor(place), math.ceil(place)) for place in places]
    asked = ", ".join(f"min(v) FILTER (upto > {end})" for pair in ends for end in pair)
    ordered = f"SELECT {subject.cell} AS v, sum({cells.many}) OVER (ORDER BY {subject.name}) AS upto FROM {cells.table} {kept}"
    found = rows_of(con, f"SELECT {asked} FROM ({ordered})", course)[0]
    lows, highs = found[::2], found[1::2]
    if subject.is_number:
        lows = tuple(
            float(low) + (float(high) - float(low)) * (place - math.floor(place))
            for low, high, place in zip(lows, highs, places, strict=True)
        )
    subject.facts["quantiles"] = list(lows)


def _place(filled: int, percent: int) -> int:
    """Return the place, counted from 0, of the value that `percent` of 100 do not exceed."""
    return max(1, filled - (filled * 100 - filled * percent) // 100) - 1


def _filling(table: str, wanted: Sequence[tuple[Subject, str, str]], course: Course) -> Task[None]:
    def fill(cursor: Cursor) -> None:
        _fill(cursor, table, wanted, course)

    return fill


def _fill(con: duckdb.DuckDBPyConnection, table: str, wanted: Sequence[tuple[Subject, str, str]], course: Course) -> None:
    if not wanted:
        return
    found = rows_of(con, f"SELECT {', '.join(sql for _, _, sql in wanted)} FROM {table}", course)[0]
    for (subject, key, _), value in zip(wanted, found, strict=True):
        subject.facts[key] = value


def _of_sample(subject: Subject) -> list[tuple[str, str]]:
    asked = [("seen", f"count({subject.cell})"), ("few", f"approx_count_distinct({subject.cell})")]
    if subject.family is Family.TEXT:
        asked += [
            ("width", f"avg({subject.length}) * {_BYTES_A_CHARACTER}"),
            ("usual_length", f"quantile_disc({subject.length}, 0.99)"),
        ]
    if subject.family is Family.OTHER:
        asked.append(("width", f"avg(strlen({subject.cell}))"))
    return asked


def _quantiles(subject: Subject) -> str | None:
    if subject.is_number:
        return f"quantile_cont({subject.finite}, {_QUANTILES})"
    return f"quantile_disc({subject.cell}, {_QUANTILES})" if subject.family is Family.DATE else None
