"""Columns that determine others, as a postcode does its city: guessed from a sample, counted on the whole version or an equal part."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import duckdb

from backend.datasets.course import Course
from backend.datasets.profiles.abreast import Cursor, abreast
from backend.datasets.profiles.columns import Family, Subject
from backend.datasets.profiles.wording import quoted
from backend.datasets.workshop import rows_of

COLUMNS_MAX = 40
SHOWN = 12
_ROWS = 40_000  # of the sample
_FEW = 0.05  # of the values may have more than one partner
_SURPRISE = 20  # rows that chance would have made differ
_LEAST_VALUES = 5
_CHECKED_VALUES = 100_000  # of more values an equal part is checked
_COMMON = 0.95


@dataclass(frozen=True)
class _Hint:
    """`one` seems to determine `other`."""

    one: Subject
    other: Subject


def dependencies(
    con: duckdb.DuckDBPyConnection, source: str, table: str, subjects: Sequence[Subject], course: Course
) -> list[dict[str, Any]]:  # Any: JSON
    """Return [{from, to, values, exceptions, detail, sql}]; `table` is a sample of `source` with these columns."""
    able = [one for one in subjects if _is_able(one)][:COLUMNS_MAX]
    tasks = [partial(_hints, table=table, one=one, able=able, course=course) for one in able if _is_cause(one)]
    hints = [hint for found in abreast(con, tasks, course) for hint in found]
    shown = sorted(_without_echoes(hints), key=lambda hint: hint.one.distinct)[:SHOWN]
    told = []
    for hint in shown:
        values, exceptions = _counted(con, source, hint, course)
        if values and exceptions <= _FEW * values:
            told.append(_told(hint, values, exceptions))
    return told


def _is_able(subject: Subject) -> bool:
    top = subject.facts["top"]
    common = bool(top) and top[0][1] > _COMMON * subject.filled
    return subject.family in {Family.WHOLE, Family.TEXT, Family.TRUTH} and subject.distinct > 1 and not common


def _is_cause(subject: Subject) -> bool:
    return subject.family is not Family.TRUTH and _LEAST_VALUES <= subject.distinct <= 0.5 * subject.filled


def _hints(con: Cursor, *, table: str, one: Subject, able: Sequence[Subject], course: Course) -> list[_Hint]:
    others = [other for other in able if other is not one and other.distinct <= one.distinct]
    if not others:
        return []
    ends = ", ".join(f"min({other.name}) IS DISTINCT FROM max({other.name}), count({other.name})" for other in others)
    grouped = (
        f"SELECT {ends} FROM (FROM {table} LIMIT {_ROWS}) WHERE {one.name} IS NOT NULL GROUP BY {one.name} HAVING count(*) > 1"
    )
    asked = ", ".join(
        f"count_if(#{2 * i + 1} AND #{2 * i + 2} > 1), count_if(#{2 * i + 2} > 1), coalesce(sum(#{2 * i + 2} - 1) FILTER (#{2 * i + 2} > 1), 0)"
        for i in range(len(others))
    )
    found = rows_of(con, f"SELECT {asked} FROM ({grouped})", course)[0]
    hints = []
    for i, other in enumerate(others):
        mixed, groups, more = found[3 * i : 3 * i + 3]
        top = other.facts["top"]
        usual = top[0][1] / other.filled if top else 0.0
        if groups >= _LEAST_VALUES and mixed <= _FEW * groups and more * (1 - usual) >= _SURPRISE:
            hints.append(_Hint(one, other))
    return hints


def _without_echoes(hints: Sequence[_Hint]) -> list[_Hint]:
    """Leave out what follows from others: of two columns that determine each other one direction stays."""
    known = {(hint.one.column.name, hint.other.column.name) for hint in hints}
    kept = []
    for hint in hints:
        one, other = hint.one.column.name, hint.other.column.name
        if (other, one) in known and other < one:
            continue
        through = any(
            (one, step) in known and (step, other) in known and (step, one) not in known
            for step in {b for _, b in known} - {one, other}
        )
        if not through:
            kept.append(hint)
    return kept


def _counted(con: duckdb.DuckDBPyConnection, source: str, hint: _Hint, course: Course) -> tuple[int, int]:
    """Return of how many values it was counted, and how many of them have more than one partner."""
    one, other = hint.one.name, hint.other.name
    part = -(-hint.one.distinct // _CHECKED_VALUES)
    where = f" AND hash({one}) % {part} = 0" if part > 1 else ""
    grouped = f"SELECT min({other}) <> max({other}) AS mixed FROM {source} WHERE {one} IS NOT NULL AND {other} IS NOT NULL{where} GROUP BY {one}"
    values, exceptions = rows_of(con, f"SELECT count(*), count_if(mixed) FROM ({grouped})", course)[0]
    return int(values), int(exceptions)


def _told(hint: _Hint, values: int, exceptions: int) -> dict[str, Any]:  # Any: JSON
    one, other = hint.one.column.name, hint.other.column.name
    if exceptions:
        told = f"{quoted(one)} nearly tells {quoted(other)}: it differs for {exceptions:,} of {values:,} values."
    else:
        told = f"{quoted(one)} tells {quoted(other)}: one for each of {values:,} values."
    a, b = hint.one.name, hint.other.name
    sql = (
        f"SELECT {a}, {b}, count(*) AS n FROM {{table}} WHERE {a} IS NOT NULL AND {b} IS NOT NULL GROUP BY {a}, {b} "
        f"QUALIFY count(*) OVER (PARTITION BY {a}) > 1 ORDER BY {a}, n DESC"
    )
    return {"from": one, "to": other, "values": values, "exceptions": exceptions, "detail": told} | (
        {"sql": sql} if exceptions else {}
    )
