"""Histograms of numbers and dates: bins of equal width from the smallest to the largest value."""

import math
from datetime import UTC, date, datetime, timedelta
from typing import Any

import duckdb

from backend.datasets.formats.course import Course
from backend.datasets.profiles.columns import Family, Subject
from backend.datasets.workshop import rows_of

BINS = 30


def histogram(con: duckdb.DuckDBPyConnection, source: str, subject: Subject, course: Course) -> None:
    """Fill `histogram`: [{from, to, count}]. Columns without numbers or dates, or with one value alone, have none."""
    span = _span(subject)
    if span is None:
        return
    low, high, bins, value = span
    width = (high - low) / bins
    bin_of = f"least({bins - 1}, greatest(0, floor(({value} - ({low!r})) / {width!r})))::UTINYINT"
    sql = f"SELECT {bin_of}, count(*) FROM {source} WHERE {value} IS NOT NULL GROUP BY 1"
    counts = dict(rows_of(con, sql, course))
    ends = [low + width * i for i in range(bins)] + [high]
    subject.facts["histogram"] = [
        {"from": _end(subject, ends[i]), "to": _end(subject, ends[i + 1]), "count": counts.get(i, 0)} for i in range(bins)
    ]


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
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=value)
    if subject.column.type == "DATE":
        return moment.date().isoformat()
    return moment.isoformat() if subject.is_zoned else moment.replace(tzinfo=None).isoformat()
