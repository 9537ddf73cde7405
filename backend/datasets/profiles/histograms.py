"""Histograms of numbers and dates: bins of equal width from the smallest to the largest value."""

import math
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

import duckdb

from backend.datasets.course import Course
from backend.datasets.profiles.columns import Cells, Family, Subject
from backend.datasets.workshop import rows_of

BINS = 30


def histogram(con: duckdb.DuckDBPyConnection, cells: Cells, subject: Subject, course: Course) -> None:
    """Fill `histogram`: [{from, to, count}]. Columns without numbers or dates, or with one value alone, have none."""
    span = _span(subject)
    if span is None:
        return
    low, high, bins, value = span
    width = (high - low) / bins
    ends = [low + width * i for i in range(bins)] + [high]
    known = subject.facts.get("days")
    if subject.column.type == "DATE" and known is not None:
        counts = _of_days(known.counts, low, width, bins)
    else:
        counts = _counted(con, cells, (low, width, bins, value), course)
    subject.facts["histogram"] = [
        {"from": _end(subject, ends[i]), "to": _end(subject, ends[i + 1]), "count": counts.get(i, 0)} for i in range(bins)
    ]


def _counted(
    con: duckdb.DuckDBPyConnection, cells: Cells, span: tuple[float, float, int, str], course: Course
) -> dict[int, int]:
    low, width, bins, value = span
    bin_of = f"least({bins - 1}, greatest(0, floor(({value} - ({low!r})) / {width!r})))::UTINYINT"
    sql = f"SELECT {bin_of}, {cells.counted} FROM {cells.table} WHERE {value} IS NOT NULL GROUP BY 1"
    return dict(rows_of(con, sql, course))


def _of_days(days: Mapping[date, int], low: float, width: float, bins: int) -> dict[int, int]:
    counts: dict[int, int] = {}
    for day, count in days.items():
        at = min(bins - 1, max(0, math.floor((_seconds(day) - low) / width)))
        counts[at] = counts.get(at, 0) + count
    return counts


def _span(subject: Subject) -> tuple[float, float, int, str] | None:
    """Return the lowest and the highest value as numbers, how many bins, and the SQL of a value as a number."""
    low, high = subject.facts.get("min"), subject.facts.get("max")
    if low is None or high is None:
        return None
    if subject.family is Family.DATE:
        if not (isinstance(low, date) and isinstance(high, date)):
            return None  # beyond the years Python knows
        days = not isinstance(low, datetime)
        begin, end = _seconds(low), _seconds(high) + (86_400 if days else 0)
        bins = min(BINS, round((end - begin) / 86_400)) if days else BINS
        return (begin, end, bins, f"epoch({subject.cell})") if end > begin else None
    if not subject.is_number or not float(low) < float(high):
        return None
    begin, end = float(low), float(high)
    if not (math.isfinite(begin) and math.isfinite(end) and math.isfinite(end - begin)):
        return None
    if subject.family is Family.WHOLE and end - begin < BINS:
        return begin, end + 1, int(end - begin) + 1, f"{subject.name}::DOUBLE"
    return begin, end, BINS, f"({subject.finite})::DOUBLE"


def _seconds(value: Any) -> float:  # Any: a date or a time, with or without a zone
    moment = value if isinstance(value, datetime) else datetime(value.year, value.month, value.day, tzinfo=UTC)
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


def _end(subject: Subject, value: float) -> Any:  # Any: a number, or a date or time as text
    if subject.family is not Family.DATE:
        return int(value) if subject.family is Family.WHOLE and value.is_integer() else value
    begin = datetime(1970, 1, 1, tzinfo=UTC)
    # The day after the last one that Python knows is that day still.
    moment = begin + min(timedelta(seconds=value), datetime.max.replace(tzinfo=UTC) - begin)
    if subject.column.type == "DATE":
        return moment.date().isoformat()
    return moment.isoformat() if subject.is_zoned else moment.replace(tzinfo=None).isoformat()
