"""The large pictures of a column: how its numbers spread, and how its dates lie in time with their gaps."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

import plotly.graph_objects as go

from backend.queries.drawing.labels import brief
from backend.queries.drawing.marks import draw
from backend.queries.drawing.places import Axes, Series
from pages.components.chart_look import on_page
from pages.components.column_profile import NUMERIC, writer_of
from pages.components.series import day_of, gap_in_words

Profile = Mapping[str, Any]  # Any: JSON, the API's ColumnProfile

HEIGHT = 320
_GAP = "rgba(192,128,31,0.16)"  # the grain of warnings; reads on both grounds
_MOST_GAPS = 60
_HAIR_DAYS = 1


def distribution(column: Profile) -> go.Figure | None:
    """Return the histogram of a column of numbers or dates, None where it has none."""
    bins = list(column.get("histogram") or ())
    if not bins:
        return None
    write = writer_of(column)
    edges = [(_place(one["from"]), _place(one["to"])) for one in bins]
    if any(low is None or high is None for low, high in edges):
        return None
    whole = str(column["type"]).startswith(NUMERIC) and all(high - low == 1 for low, high in edges)
    places = [low if whole else low + (high - low) / 2 for low, high in edges]
    labels = [write(one["from"]) if whole else f"{_edge(one['from'], write)} to {_edge(one['to'], write)}" for one in bins]
    bars = Series("rows", places, [int(one["count"]) for one in bins], labels=labels)
    drawn = draw("histogram", [bars], axes=Axes("", "rows", names=_is_year(column)), height=HEIGHT)
    return on_page(drawn.update_xaxes(title_text=""))


def over_time(series: Mapping[str, Any]) -> go.Figure | None:  # Any: JSON
    """Return how many rows there are in each unit of time, gaps shaded; None for fewer than two points."""
    unit = str(series.get("unit") or "day")
    points = [(at, int(one["count"])) for one in series.get("points") or () if (at := day_of(one["at"]))]
    if len(points) < 2:
        return None
    gaps = [
        (low, high, gap)
        for gap in series.get("gaps") or ()
        if (low := day_of(gap.get("from"))) and (high := day_of(gap.get("to")))
    ]
    drawn = _broken(points, [(low, high) for low, high, _ in gaps])
    labels = [gap_in_words({"from": at.isoformat(), "to": at.isoformat()}, unit=unit) for at, _ in drawn]
    line = Series("rows", [at for at, _ in drawn], [count for _, count in drawn], labels=labels)
    figure = draw("area", [line], axes=Axes("", f"rows per {unit}"), height=HEIGHT).update_xaxes(title_text="")
    for low, high, _ in gaps[:_MOST_GAPS]:
        figure.add_vrect(x0=low, x1=_after(high, unit), fillcolor=_GAP, line_width=0, layer="below")
    return on_page(figure)


def _broken(points: Sequence[tuple[date, int]], gaps: Sequence[tuple[date, date]]) -> list[tuple[date, int]]:
    """Return the points with zeros at both ends of each gap, so that the line does not run across it."""
    zeros = {edge: 0 for gap in gaps for edge in gap}
    return sorted((zeros | dict(points)).items())


def _after(day: date, unit: str) -> date:
    if unit == "year":
        return date(day.year + 1, 1, 1) if day.year < date.max.year else day
    if unit == "month":
        return (day.replace(day=1) + timedelta(days=32)).replace(day=1)
    return day + timedelta(days=_HAIR_DAYS)


def _place(value: Any) -> Any:  # Any: a number, or a date or time as text
    if isinstance(value, str):
        try:
            return datetime.fromisoformat(value)
        except ValueError:
            return None
    return value


def _edge(value: Any, write: Any) -> str:  # Any: a cell as JSON, and what writes it
    return brief(value, digits=4) if isinstance(value, float) else str(write(value))


def _is_year(column: Profile) -> bool:
    low, high = column.get("min"), column.get("max")
    return isinstance(low, int) and isinstance(high, int) and writer_of(column)(low) == str(low)
