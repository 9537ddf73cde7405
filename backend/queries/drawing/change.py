"""How a number changed against the one before it, in words, only where both stand in the result."""

import re
from datetime import date, datetime, timedelta
from typing import Any

from backend.queries.chart_sql import ChartData
from backend.queries.charts import ChartSpec
from backend.queries.drawing.labels import amount, neutral

MINUS = "\u2212"
_MONTH = re.compile(r"(\d{4})-(\d{2})$")
_QUARTER = re.compile(r"(\d{4})-?Q([1-4])$")
_YEAR = re.compile(r"\d{4}$")


def compared(spec: ChartSpec, data: ChartData) -> str:
    """Return “+4.2% against the month before” for a number whose data has two places in time, else ""."""
    if spec.kind != "number" or data.x is None or len(data.rows) < 2:
        return ""
    (before_at, before), (now_at, now) = ((row[0], amount(row[-1])) for row in data.rows[-2:])
    if before is None or now is None:
        return ""
    return f"{_difference(before, now)} against {_before(before_at, now_at)}"


def _difference(before: float, now: float) -> str:
    """Return the change in percent; as an amount where a percentage would say nothing."""
    if before == now:
        return "No change"
    if before <= 0 or now < 0:
        return _signed(f"{now - before:+,.4g}" if abs(now - before) < 1000 else f"{now - before:+,.0f}")
    share = (now / before - 1) * 100
    return _signed(f"{share:+,.1f}%" if abs(share) < 1000 else f"{share:+,.0f}%")


def _signed(text: str) -> str:
    return text.replace("-", MINUS)


def _before(before: Any, now: Any) -> str:  # Any: cells of a result
    steps = (("day", _days), ("week", _weeks), ("month", _months), ("quarter", _quarters), ("year", _years))
    unit = next((name for name, step in steps if step(before, now)), None)
    return f"the {unit} before" if unit else _named(before)


def _named(at: Any) -> str:  # Any: a cell of a result
    if isinstance(at, datetime) and (at.hour, at.minute, at.second) == (0, 0, 0):
        at = at.date()
    return neutral(at)


def _day(at: Any) -> date | None:  # Any: a cell of a result
    if isinstance(at, datetime):
        return at.date() if (at.hour, at.minute, at.second) == (0, 0, 0) else None
    if isinstance(at, date):
        return at
    try:
        return date.fromisoformat(at) if isinstance(at, str) and len(at) == 10 else None
    except ValueError:
        return None


def _days(before: Any, now: Any) -> bool:  # Any: cells of a result
    first, last = _day(before), _day(now)
    return first is not None and last is not None and last - first == timedelta(days=1)


def _weeks(before: Any, now: Any) -> bool:  # Any: cells of a result
    first, last = _day(before), _day(now)
    return first is not None and last is not None and last - first == timedelta(days=7)


def _number(at: Any, pattern: re.Pattern[str], a_year: int) -> int | None:  # Any: a cell of a result
    """Return which month or quarter a text or a first day names, counted from the year 0."""
    if isinstance(at, str) and (found := pattern.match(at)):
        return int(found[1]) * a_year + int(found[2]) - 1
    day = _day(at)
    return day.year * a_year + (day.month - 1) * a_year // 12 if day and day.day == 1 else None


def _months(before: Any, now: Any) -> bool:  # Any: cells of a result
    first, last = _number(before, _MONTH, 12), _number(now, _MONTH, 12)
    return first is not None and last is not None and last - first == 1


def _quarters(before: Any, now: Any) -> bool:  # Any: cells of a result
    days = [_day(at) for at in (before, now)]
    if any(day is not None and day.month % 3 != 1 for day in days):
        return False
    first, last = _number(before, _QUARTER, 4), _number(now, _QUARTER, 4)
    return first is not None and last is not None and last - first == 1


def _years(before: Any, now: Any) -> bool:  # Any: cells of a result
    years = [_year(at) for at in (before, now)]
    return years[0] is not None and years[1] is not None and years[1] - years[0] == 1


def _year(at: Any) -> int | None:  # Any: a cell of a result
    if isinstance(at, bool):
        return None
    if isinstance(at, int) and 1000 <= at < 3000:
        return at
    if isinstance(at, str) and _YEAR.match(at):
        return int(at)
    day = _day(at)
    return day.year if day and (day.month, day.day) == (1, 1) else None
