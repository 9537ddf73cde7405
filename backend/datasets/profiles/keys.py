"""What tells rows apart: single columns without repeats, else pairs of columns, guessed from a sample and proven on every row."""

from collections.abc import Sequence
from contextlib import suppress
from itertools import combinations
from typing import Any

import duckdb

from backend.datasets.course import Course
from backend.datasets.profiles.columns import Family, Subject
from backend.datasets.profiles.wording import quoted
from backend.datasets.workshop import rows_of

CANDIDATES = 20
_PROVEN = 3  # pairs of which every row is read
_SHOWN = 5
_LEAST_ROWS = 20
_TELLING = 3  # repeats that chance alone would make: where it makes fewer, a pair without repeats says nothing


def single_keys(subjects: Sequence[Subject]) -> list[dict[str, Any]]:  # Any: JSON
    """Return [{columns, detail}] of columns that can serve as a key by themselves: counted exactly, none missing."""
    found = [
        one
        for one in subjects
        if one.rows > 1
        and one.facts["distinct_exact"]
        and one.distinct == one.filled == one.rows
        and one.family in {Family.WHOLE, Family.TEXT, Family.OTHER}
    ]
    named = sorted(found, key=lambda one: one.facts.get("guess") is None)
    return [
        {"columns": [one.column.name], "detail": f"{quoted(one.column.name)} is different in every row."}
        for one in named[:_SHOWN]
    ]


def pair_keys(
    con: duckdb.DuckDBPyConnection, source: str, table: str, subjects: Sequence[Subject], course: Course
) -> list[dict[str, Any]]:  # Any: JSON
    """Return [{columns, detail}] of pairs that tell all rows apart. `table` is a sample of `source` with these columns."""
    able = [one for one in subjects if _is_able(one)]
    able = sorted(able, key=lambda one: -one.distinct)[:CANDIDATES]
    wanted = [(a, b) for a, b in combinations(able, 2) if _is_telling(a, b)]
    if not wanted:
        return []
    asked = ", ".join(f"count(*) - count(DISTINCT hash({a.name}, {b.name}))" for a, b in wanted[: CANDIDATES * 3])
    few = rows_of(con, f"SELECT {asked} FROM (FROM {table} LIMIT 2000)", course)[0]
    alive = [pair for pair, repeats in zip(wanted, few, strict=False) if not repeats]
    found = []
    for a, b in alive[: _PROVEN * 3]:
        row = f"hash({a.name}, {b.name})"
        if rows_of(con, f"SELECT count(*) - count(DISTINCT {row}) FROM {table}", course)[0][0]:
            continue
        with suppress(duckdb.OutOfMemoryException):  # what cannot be proven is not said
            proof = f"SELECT count(*) FROM (SELECT DISTINCT {a.name}, {b.name} FROM {source})"
            if rows_of(con, proof, course)[0][0] == a.rows:
                found.append(_told(a, b))
        if len(found) >= _PROVEN:
            break
    return found


def _is_able(subject: Subject) -> bool:
    kept = subject.family in {Family.WHOLE, Family.TEXT, Family.DATE} or subject.column.type == "UUID"
    return kept and subject.rows >= _LEAST_ROWS and subject.filled == subject.rows and 1 < subject.distinct < subject.rows


def _is_telling(a: Subject, b: Subject) -> bool:
    room = a.distinct * b.distinct
    return room >= a.rows and a.rows * a.rows / (2 * room) >= _TELLING


def _told(a: Subject, b: Subject) -> dict[str, Any]:  # Any: JSON
    names = [a.column.name, b.column.name]
    return {"columns": names, "detail": f"{quoted(names[0])} and {quoted(names[1])} together are different in every row."}
