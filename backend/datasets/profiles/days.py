"""Dates over time: how many rows fall on each day, month or year, where none do, which weekdays they avoid, which days stand for nothing."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import duckdb

from backend.core.clock import now
from backend.datasets.course import Course
from backend.datasets.profiles.columns import Cells, Family, Subject
from backend.datasets.workshop import rows_of

POINTS_MAX = 400
GAPS_MAX = 20
DAYS_MAX = 200_000  # of more there is no series
OLD_YEAR = 1900
PLACEHOLDERS = frozenset(
    date(*day)
    for day in ((1, 1, 1), (1753, 1, 1), (1899, 12, 30), (1899, 12, 31), (1900, 1, 1), (1900, 1, 2), (1970, 1, 1), (1980, 1, 1),
                (2099, 12, 31), (2999, 12, 31), (9999, 1, 1), (9999, 12, 31))
)  # fmt: skip
_STANDS_OUT = 10  # times the usual day
_TELLING = 100  # rows; of fewer, weekdays say little
_WEEKS = 8
_WORKDAY = 5  # Saturday and what follows


@dataclass(frozen=True)
class Days:
    """The days of a column: rows on each, those that stand for nothing, and how often each weekday occurs (Monday first)."""

    counts: dict[date, int]
    placeholders: dict[date, int] = field(default_factory=dict)
    weekdays: tuple[int, ...] = ()

    @property
    def before_1900(self) -> int:
        """How many rows lie before 1900 and are no placeholder."""
        return sum(count for day, count in self.counts.items() if day.year < OLD_YEAR and day not in self.placeholders)

    @property
    def usual(self) -> dict[date, int]:
        """The days that a series shows: neither placeholders nor, unless all are, absurdly early or late ones."""
        kept = {day: count for day, count in self.counts.items() if day not in self.placeholders}
        last = now().year + 100
        plausible = {day: count for day, count in kept.items() if OLD_YEAR <= day.year <= last}
        return plausible if sum(plausible.values()) > 0.5 * sum(kept.values()) else kept


def days(con: duckdb.DuckDBPyConnection, cells: Cells, subject: Subject, course: Course) -> None:
    """Fill `days` of a date or time column, if its days are not too many."""
    low, high = subject.facts.get("min"), subject.facts.get("max")
    if subject.family is not Family.DATE or not isinstance(low, date) or not isinstance(high, date):
        return
    counted = (
        f"SELECT ({subject.cell})::DATE AS day, {cells.counted} FROM {cells.table} WHERE isfinite({subject.name}) GROUP BY 1"
    )
    found = rows_of(con, f"{counted} LIMIT {DAYS_MAX + 1}", course)
    counts = {day: int(count) for day, count in found if isinstance(day, date)}
    if not counts or len(found) > DAYS_MAX:
        return
    placeholders = dict(_placeholders(counts))
    weekdays = [0] * 7
    for day, count in counts.items():
        if day not in placeholders:
            weekdays[day.weekday()] += count
    subject.facts["days"] = Days(counts, placeholders, tuple(weekdays))


def series(found: Days) -> dict[str, Any]:  # Any: JSON
    """Return {unit, points: [{at, count}], gaps: [{from, to}], weekdays} with at most POINTS_MAX points; {} without days."""
    usual = found.usual
    if not usual:
        return {}
    unit = _unit(usual)
    buckets: dict[date, int] = {}
    for day, count in usual.items():
        begin = _begin(day, unit)
        buckets[begin] = buckets.get(begin, 0) + count
    every = list(_steps(min(buckets), max(buckets), unit))[-POINTS_MAX:]
    return {
        "unit": unit,
        "points": [{"at": at.isoformat(), "count": buckets.get(at, 0)} for at in every],
        "gaps": _gaps(every, buckets, unit, weekend=_rests(found.weekdays)),
        "weekdays": list(found.weekdays),
    }


def avoided(found: Days) -> str:
    """Return in words which weekdays hold nearly nothing though others hold much; "" where nothing is telling."""
    weekdays, usual = found.weekdays, found.usual
    total = sum(weekdays)
    if total < _TELLING or len(usual) < _WEEKS or (max(usual) - min(usual)).days < 7 * _WEEKS:
        return ""
    names = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
    empty = [name for name, count in zip(names, weekdays, strict=True) if count < 0.005 * total]
    if 1 <= len(empty) <= 3:
        return f"Nearly nothing falls on {' or '.join(empty)}."
    most = max(weekdays)
    if most > 0.6 * total:
        return f"{100 * most / total:.0f}% fall on {names[list(weekdays).index(most)]}."
    return ""


def _placeholders(counts: dict[date, int]) -> Iterator[tuple[date, int]]:
    ordered = sorted(counts)
    usual = sorted(counts.values())[len(counts) // 2]
    for day in ordered:
        if day not in PLACEHOLDERS:
            continue
        near = sum(abs((other - day).days) <= 366 and other not in PLACEHOLDERS for other in ordered)
        if counts[day] > _STANDS_OUT * usual or (near == 0 and len(ordered) > 1):
            yield day, counts[day]


def _unit(usual: dict[date, int]) -> str:
    first, last = min(usual), max(usual)
    span = (last - first).days + 1
    if span <= POINTS_MAX and len(usual) >= 0.4 * span:
        return "day"
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    return "month" if months <= POINTS_MAX and (months > 2 or len(usual) < 3) else ("day" if span <= POINTS_MAX else "year")


def _begin(day: date, unit: str) -> date:
    return day if unit == "day" else day.replace(day=1) if unit == "month" else day.replace(month=1, day=1)


def _steps(first: date, last: date, unit: str) -> Iterator[date]:
    """Yield the beginning of every bucket from the first to the last."""
    if unit == "day":
        yield from (first + timedelta(days=i) for i in range((last - first).days + 1))
    elif unit == "month":
        begin, end = first.year * 12 + first.month - 1, last.year * 12 + last.month - 1
        yield from (date(i // 12, i % 12 + 1, 1) for i in range(begin, end + 1))
    else:
        yield from (date(year, 1, 1) for year in range(first.year, last.year + 1))


def _rests(weekdays: Sequence[int]) -> bool:
    return bool(weekdays) and sum(weekdays[_WORKDAY:]) < 0.005 * sum(weekdays)


def _gaps(every: Sequence[date], buckets: dict[date, int], unit: str, *, weekend: bool) -> list[dict[str, str]]:
    """Return the runs of empty buckets, the longest first; none where empty buckets are the rule."""
    expected = [at for at in every if not (weekend and unit == "day" and at.weekday() >= _WORKDAY)]
    filled = [at for at in every if at in buckets]
    if len(filled) < 0.7 * len(expected):
        return []
    runs = []
    for before, after in pairwise(filled):
        missing = [at for at in expected if before < at < after]
        if missing:
            runs.append((missing[0], missing[-1], len(missing)))
    longest = sorted(sorted(runs, key=lambda run: -run[2])[:GAPS_MAX])
    return [{"from": begin.isoformat(), "to": end.isoformat()} for begin, end, _ in longest]
