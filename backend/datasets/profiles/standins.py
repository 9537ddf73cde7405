"""Numbers that stand for nothing: -1, 0 or 9999 where they are frequent and lie apart from all other values of a column."""

from collections.abc import Sequence

import duckdb

from backend.datasets.course import Course
from backend.datasets.profiles.columns import Subject
from backend.datasets.workshop import rows_of

STAND_INS = frozenset({-1, 0, -9, -99, -999, -9999, -99999, 99, 999, 9999, 99999, 999999, 9999999, 99999999})
_LEAST_VALUES = 20
_LEAST_DISTINCT = 10
_FREQUENT = 0.001  # of the values
_APART = 10  # times the step between the next two values
_BEYOND = 3  # times the largest of the others


def stand_ins(con: duckdb.DuckDBPyConnection, source: str, subjects: Sequence[Subject], course: Course) -> None:
    """Fill `nearest`: of each number that lies apart at an end of its column (how often it occurs, the nearest other value)."""
    for subject in subjects:
        found = {}
        for value, count in _candidates(subject).items():
            upwards = value == subject.facts["min"]
            near = _next(con, source, subject, value, course, upwards=upwards)
            if near is not None and _is_apart(con, source, subject, (value, near), course, upwards=upwards):
                found[value] = (count, near)
        subject.facts["nearest"] = found


def _candidates(subject: Subject) -> dict[int, int]:
    few = subject.filled < _LEAST_VALUES or subject.distinct < _LEAST_DISTINCT
    if not subject.is_number or few or subject.facts.get("guess"):
        return {}
    ends = {subject.facts.get("min"), subject.facts.get("max")}
    frequent = {int(value): count for value, count in subject.facts["top"] if value in STAND_INS}
    return {value: count for value, count in frequent.items() if value in ends and count > max(1, _FREQUENT * subject.filled)}


def _is_apart(
    con: duckdb.DuckDBPyConnection, source: str, subject: Subject, pair: tuple[int, float], course: Course, *, upwards: bool
) -> bool:
    value, near = pair
    if not upwards:
        return value > _BEYOND * max(near, 1)
    if value < 0:
        return near >= 0
    if near <= 1:
        return False  # zero is a number like any other where one, or a part of it, is
    following = _next(con, source, subject, near, course, upwards=True)
    return following is not None and near - value > _APART * (following - near)


def _next(
    con: duckdb.DuckDBPyConnection, source: str, subject: Subject, value: float, course: Course, *, upwards: bool
) -> float | None:
    asked = (
        f"min({subject.name}) FILTER ({subject.name} > {value!r})"
        if upwards
        else f"max({subject.name}) FILTER ({subject.name} < {value!r})"
    )
    found = rows_of(con, f"SELECT {asked} FROM {source}", course)[0][0]
    return None if found is None else (found if isinstance(found, int) else float(found))
