"""What a person selected in a chart, as filters: the values of bars, a range of numbers or of days."""

import calendar
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import plotly.graph_objects as go

from backend.queries.chart_sql import ChartData
from backend.queries.explore import Explored, Filter
from backend.queries.exploring.shape import Place
from backend.queries.exploring.spec import Grain, Plain
from backend.queries.exploring.sql import OTHER

_MONTHS: dict[Grain, int] = {"month": 1, "quarter": 3, "year": 12}
_DAYS: dict[Grain, float] = {"hour": 1 / 24, "day": 1, "week": 7}
_MARKED = {"bar", "line", "area", "scatter", "histogram"}

Event = Mapping[str, Any]  # Any: Streamlit's state of a chart: points, box
Value = Any  # a cell of a result


def can_select(found: Explored) -> bool:
    """Say whether selecting in this chart means something."""
    return found.chart.kind in _MARKED and found.shape.form in {"groups", "points"} and found.shape.x is not None


def selectable(figure: go.Figure, found: Explored) -> go.Figure:
    """Return a copy of a figure in which marks can be selected, by click or by drag as `by_range` says."""
    made = go.Figure(figure)
    if by_range(found):
        made.update_layout(dragmode="select", selectdirection="any" if found.shape.form == "points" else "h")
    else:  # Streamlit lets a click select only where dragging does something else; here it shall do nothing
        made.update_layout(dragmode="pan", clickmode="event+select")
        made.update_xaxes(fixedrange=True).update_yaxes(fixedrange=True)
    # Lines have nothing to take hold of but their points.
    held = {
        "marker": {"size": 6, "opacity": 0},
        "selected": {"marker": {"opacity": 1}},
        "unselected": {"marker": {"opacity": 0}},
    }
    made.update_traces(mode="lines+markers", selector={"type": "scatter", "mode": "lines"}, **held)
    return made


def by_range(found: Explored) -> bool:
    """Say whether a range is selected by dragging over it; else single marks are by clicking them."""
    return found.shape.form == "points" or (found.shape.x is not None and found.shape.x.cut != "text")


def filters_of(found: Explored, data: ChartData, event: Event) -> tuple[Filter, ...]:
    """Return the filters that hold what is selected; none when nothing is."""
    points: Sequence[Mapping[str, Any]] = event.get("points") or ()
    boxes: Sequence[Mapping[str, Any]] = event.get("box") or ()
    if found.shape.form == "points":
        return _region(found, points, boxes)
    place = found.shape.x
    if place is None or not points:
        return ()
    at = data.columns.index(data.x) if data.x in data.columns else 0
    rows = [row for point in points if (row := _row_of(point, data)) is not None]
    picked = list(dict.fromkeys(row[at] for row in rows))
    if not picked:
        return ()
    match place.cut:
        case "text" | "each":
            return (_among(place, picked, list(dict.fromkeys(row[at] for row in data.rows))),)
        case "grain":
            return _span_of_time(place, [one for one in picked if isinstance(one, date)])
        case _:
            return _span(place, [float(one) for one in picked if isinstance(one, int | float | Decimal)])


def marked(figure: go.Figure, found: Explored, data: ChartData, picked: Sequence[Filter]) -> go.Figure:
    """Return a copy of a figure in which the marks are selected that fit these filters: those of its own selection."""
    made = go.Figure(figure)
    columns = [place.field.name if place else "" for place in (found.shape.x, found.shape.y)]
    at = data.columns.index(data.x) if data.x in data.columns else 0
    for trace in made.data:
        told = trace.customdata if trace.customdata is not None else ()
        rows = [data.rows[int(one[1])] for one in told if isinstance(one, Sequence) and len(one) > 1]
        cells = [{columns[0]: row[at], **({columns[1]: row[-1]} if found.shape.form == "points" else {})} for row in rows]
        trace.selectedpoints = [
            place for place, cell in enumerate(cells) if all(_fits(one, cell.get(one.column)) for one in picked)
        ]
    return made


def _fits(one: Filter, value: Value) -> bool:
    """Say whether a place fits a filter of a selection; the rest that was folded fits what leaves single values out."""
    plain = _plain(value)
    low, high = (*one.value, None, None)[:2] if one.operator == "between" and isinstance(one.value, tuple) else (None, None)
    match one.operator:
        case "in":
            held = isinstance(one.value, tuple) and plain in one.value
        case "ge":
            held = _not_below(plain, one.value)
        case "lt":
            held = plain is not None and not _not_below(plain, one.value)
        case _:
            held = _not_below(plain, low) and _not_below(high, plain)
    return held != one.negated


def _not_below(value: Plain | tuple[Plain, ...], other: Plain | tuple[Plain, ...]) -> bool:
    """Compare two numbers, or two days as they are written."""
    if isinstance(value, int | float) and isinstance(other, int | float):
        return value >= other
    return isinstance(value, str) and isinstance(other, str) and value[: len(other)] >= other[: len(value)]


def _row_of(point: Mapping[str, Any], data: ChartData) -> list[Value] | None:
    """Return the row a mark was drawn from: its number stands behind what it says under the pointer."""
    told = point.get("customdata")
    number = told[1] if isinstance(told, list | tuple) and len(told) > 1 else None
    return data.rows[number] if isinstance(number, int) and 0 <= number < len(data.rows) else None


def _among(place: Place, picked: list[Value], every: list[Value]) -> Filter:
    """Return the filter of values; the rest that was folded is all but those that stand alone."""
    if OTHER not in picked or not place.folds:
        return Filter(column=place.field.name, operator="in", value=tuple(_plain(one) for one in picked))
    left = tuple(_plain(one) for one in every if one not in picked)
    missing = () if None in picked or None in left else (None,)
    return Filter(column=place.field.name, operator="in", value=(*left, *missing), negated=True)


def _span_of_time(place: Place, picked: list[date]) -> tuple[Filter, ...]:
    if not picked or place.grain is None:
        return ()
    low, high = min(picked), after(max(picked), place.grain)
    if place.field.type.upper() == "DATE":
        last = (high - timedelta(days=1)).isoformat()
        return (Filter(column=place.field.name, operator="between", value=(low.isoformat(), last)),)
    return _from_until(place, low.isoformat(), high.isoformat())


def _span(place: Place, picked: list[float]) -> tuple[Filter, ...]:
    if not picked:
        return ()
    step = place.step or 1.0
    return _from_until(place, _tidy(min(picked)), _tidy(max(picked) + step))


def _from_until(place: Place, low: Plain, high: Plain) -> tuple[Filter, ...]:
    name = place.field.name
    return Filter(column=name, operator="ge", value=low), Filter(column=name, operator="lt", value=high)


def _region(found: Explored, points: Sequence[Mapping[str, Any]], boxes: Sequence[Mapping[str, Any]]) -> tuple[Filter, ...]:
    """Return the rectangle drawn over points, else the one around those that were clicked."""
    made: list[Filter] = []
    for axis, place in (("x", found.shape.x), ("y", found.shape.y)):
        ends = [box[axis] for box in boxes if box.get(axis)] or [
            [point[axis] for point in points if point.get(axis) is not None]
        ]
        flat = [_end(one, place) for pair in ends for one in pair]
        kept = [one for one in flat if one is not None]
        if place is None or not kept:
            return ()
        made.append(Filter(column=place.field.name, operator="between", value=(min(kept), max(kept))))
    return tuple(made)


def _end(value: Value, place: Place | None) -> Plain:
    if place is not None and place.field.role == "time":
        text = str(value)[:19]
        return text[:10] if place.field.type.upper() == "DATE" else text
    return _tidy(float(value)) if isinstance(value, int | float) else None


def after(day: date, grain: Grain) -> date:
    """Return where the next hour, day, week, month, quarter or year begins."""
    if grain in _DAYS:
        return day + timedelta(days=_DAYS[grain])
    months = day.year * 12 + day.month - 1 + _MONTHS[grain]
    year, month = divmod(months, 12)
    return day.replace(year=year, month=month + 1, day=min(day.day, calendar.monthrange(year, month + 1)[1]))


def _plain(value: Value) -> Plain:
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, date | datetime):
        return value.isoformat()
    return value if value is None or isinstance(value, bool | int | float | str) else str(value)


def _tidy(value: float) -> float:
    """Return a number without what counting in binary leaves behind its twelfth digit."""
    return float(f"{value:.12g}")
