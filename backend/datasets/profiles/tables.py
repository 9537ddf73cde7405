"""What a profile says of a whole table: repeated rows, keys, columns alike, connected, empty together, determined by others."""

from collections.abc import Sequence
from typing import Any

import duckdb

from backend.datasets.course import Course
from backend.datasets.profiles import sampling
from backend.datasets.profiles.columns import Subject
from backend.datasets.profiles.dependencies import dependencies
from backend.datasets.profiles.keys import pair_keys, single_keys
from backend.datasets.profiles.pairs import COLUMNS_MAX, categories, measured, pairs
from backend.datasets.profiles.sampling import Sample
from backend.datasets.profiles.similar import Print, empty_together, similar
from backend.datasets.profiles.wording import ACT, KNOW, Advice, listed, quoted
from backend.datasets.workshop import rows_of

_SLICES = 8
_WIDE = 50  # columns read at once
_CLOSE = 0.95
_TOLD = 3


def across(
    con: duckdb.DuckDBPyConnection, source: str, numbered: str, prints: Sequence[Print], sample: Sample | None, course: Course
) -> dict[str, Any]:  # Any: JSON
    """Return keys, similar, correlations, missing_together, dependencies and what was considered.

    `sample` holds all columns, or is None where they were sampled in chunks: then the columns that are compared are sampled again.
    """
    subjects = [one.subject for one in prints]
    chosen = subjects
    if sample is None:
        numbers, words = measured(subjects), categories(subjects)
        names = {one.column.name for one in (*numbers, *words)}
        chosen = [one for one in subjects if one.column.name in names]
        sample = sampling.take(con, numbered, chosen, course) if chosen else Sample("", 0, whole=True)
    found = single_keys(subjects)
    compared = sample.rows > 0 and bool(chosen)
    here = sample.table if sample.uncut and chosen is subjects else source
    return {
        "keys": found or (pair_keys(con, here, sample.table, chosen, course) if compared else []),
        "similar": similar(con, here, prints, course),
        "correlations": [one.as_json() for one in pairs(con, sample.table, sample.rows, chosen, course)] if compared else [],
        "missing_together": empty_together(con, here, prints, course),
        "dependencies": dependencies(con, here, sample.table, chosen, course) if compared else [],
        "considered": _considered(subjects, sample),
    }


def duplicates(con: duckdb.DuckDBPyConnection, source: str, subjects: Sequence[Subject], course: Course) -> int:
    """Return how many rows equal an earlier one in every cell, told by a hash of 64 bits."""
    if any(one.facts["distinct_exact"] and one.distinct == one.filled == one.rows for one in subjects):
        return 0
    if len(subjects) > _WIDE:
        return _of_wide(con, source, subjects, course)
    row = f"hash({', '.join(one.name for one in subjects)})"
    try:
        return int(rows_of(con, f"SELECT count(*) - count(DISTINCT {row}) FROM {source}", course)[0][0])
    except duckdb.OutOfMemoryException:  # in slices: slower, and each fits
        slices = [
            f"SELECT count(*) - count(DISTINCT {row}) FROM {source} WHERE {row} % {_SLICES} = {i}" for i in range(_SLICES)
        ]
        return sum(int(rows_of(con, sql, course)[0][0]) for sql in slices)


def _of_wide(con: duckdb.DuckDBPyConnection, source: str, subjects: Sequence[Subject], course: Course) -> int:
    """Count with few columns in memory at a time: the hash of each row grows by some columns in every round."""
    for begin in range(0, len(subjects), _WIDE):
        cells = ", ".join(one.name for one in subjects[begin : begin + _WIDE])
        # Rows are kept in the order of the file, so the rounds meet by position.
        rows_of(con, f"CREATE OR REPLACE TEMP TABLE round AS SELECT hash({cells}) AS h FROM {source}", course)
        both = "SELECT hash(before.h, round.h) AS h FROM before POSITIONAL JOIN round" if begin else "FROM round"
        rows_of(con, f"CREATE OR REPLACE TEMP TABLE after AS {both}", course)
        rows_of(con, "DROP TABLE IF EXISTS before", course)
        rows_of(con, "ALTER TABLE after RENAME TO before", course)
    repeated = int(rows_of(con, "SELECT count(*) - count(DISTINCT h) FROM before", course)[0][0])
    rows_of(con, "DROP TABLE before", course)
    return repeated


def warnings_of(rows: int, repeated: int, prints: Sequence[Print], found: dict[str, Any]) -> list[dict[str, str]]:  # Any: JSON
    """Return what a person should know of the table, what to act on first."""
    told: list[Advice] = []
    if not rows:
        told.append(Advice("no_rows", "There are columns but no rows."))
    if repeated:
        said = "row repeats an earlier one" if repeated == 1 else "rows repeat an earlier one"
        sql = "SELECT *, count(*) AS n FROM {table} GROUP BY ALL HAVING count(*) > 1 ORDER BY n DESC"
        told.append(Advice("duplicate_rows", f"{repeated:,} {said} in every cell.", ACT, sql))
    empty = [one.subject.column.name for one in prints if rows and not one.subject.filled]
    if empty:
        said = "1 column is" if len(empty) == 1 else f"{len(empty):,} columns are"
        named = ", ".join(quoted(name) for name in empty[:5]) + (" …" if len(empty) > 5 else "")
        told.append(Advice("empty_columns", f"{said} empty: {named}.", KNOW))
    told += [Advice("similar_columns", one["detail"], ACT, one.get("sql")) for one in found["similar"][:_TOLD]]
    told += [Advice("exceptions", one["detail"], ACT, one["sql"]) for one in found["dependencies"] if one["exceptions"]][:_TOLD]
    close = [one for one in found["correlations"] if abs(one["coefficient"]) >= _CLOSE]
    if close:
        pairs_told = [f"{one['a']} and {one['b']}" for one in close]
        told.append(Advice("correlated", f"These move together closely: {listed(pairs_told, most=3)}.", KNOW))
    return [one.as_json() for one in sorted(told, key=lambda one: one.level != ACT)]


def _considered(subjects: Sequence[Subject], sample: Sample) -> dict[str, Any]:  # Any: JSON
    """Return how many columns and rows were compared, and in words where these are not all."""
    numbers, words = measured(subjects), categories(subjects)
    limits = []
    if len(numbers) == COLUMNS_MAX or len(words) == COLUMNS_MAX:
        limits.append(f"The first {COLUMNS_MAX} columns of numbers and of categories were compared.")
    if not sample.whole:
        limits.append(f"Connections are told from {sample.rows:,} rows spread over the whole.")
    return {"numbers": len(numbers), "categories": len(words), "rows": sample.rows, "detail": " ".join(limits)}
