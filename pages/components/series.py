"""How the dates of a column lie in time: a small picture with its gaps, and the same in words."""

import math
from collections.abc import Mapping
from datetime import date
from typing import Any

from pages.components.format import cell, counted
from pages.components.html import Safe, esc

Series = Mapping[str, Any]  # Any: JSON: unit, points [{at, count}], gaps [{from, to}]


def day_of(value: object) -> date | None:
    """Return the day a point of time falls on: a day, a month (its first day) or a year (its first day)."""
    text = str(value)[:10]
    text = f"{text}-01-01" if len(text) == 4 else f"{text}-01" if len(text) == 7 else text
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def coverage(series: Series) -> str:
    """Return in words whether the dates have gaps: every day present; 3 gaps."""
    gaps = series.get("gaps") or ()
    return counted(len(gaps), "gap") if gaps else f"every {series.get('unit') or 'day'} present"


def gap_in_words(gap: Series, *, unit: str) -> str:
    """Return one gap: 3 Mar 2026 to 9 Mar 2026."""
    first, last = _written(gap.get("from"), unit=unit), _written(gap.get("to"), unit=unit)
    return first if first == last else f"{first} to {last}"


def sparkline(series: Series, *, bars: int) -> Safe:
    """Return at most so many bars from the first to the last date; where nothing lies the ground line is marked."""
    unit = str(series.get("unit") or "day")
    points = [(day, int(one["count"])) for one in series.get("points") or () if (day := day_of(one["at"])) is not None]
    if len(points) < 2:
        return Safe("")
    first, last = points[0][0], points[-1][0]
    units = _number(last, unit) - _number(first, unit) + 1
    each = math.ceil(units / bars)
    heights = [0] * math.ceil(units / each)
    for day, count in points:
        heights[(_number(day, unit) - _number(first, unit)) // each] += count
    most = max(heights) or 1
    marks = "".join(
        f'<i class="{"top" if height == most else ""}" style="height:{height / most:.0%}"></i>'
        if height
        else '<i class="gap"></i>'
        for height in heights
    )
    begin, end = (_written(day.isoformat(), unit=unit) for day in (first, last))
    return Safe(
        f'<div class="lm-hist" role="img" aria-label="Rows from {esc(begin)} to {esc(end)}, {esc(coverage(series))}">{marks}</div>'
        f'<div class="lm-axis"><span>{esc(begin)}</span><span>{esc(end)}</span></div>'
    )


def _number(day: date, unit: str) -> int:
    """Return the number of the unit a day lies in, counted from the year 0."""
    return day.year if unit == "year" else day.year * 12 + day.month if unit == "month" else day.toordinal()


def _written(value: object, *, unit: str) -> str:
    at = day_of(value)
    if at is None:
        return str(value)
    return f"{at:%Y}" if unit == "year" else f"{at:%b %Y}" if unit == "month" else cell(at.isoformat())
