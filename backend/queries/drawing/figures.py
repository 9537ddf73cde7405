"""Turns what a chart draws of a result into series, and those into a figure."""

from collections.abc import Sequence
from datetime import date, datetime
from itertools import pairwise
from typing import Any

import plotly.graph_objects as go

from backend.queries.chart_sql import OTHER, ChartData
from backend.queries.charts import ChartSpec, by_degrees
from backend.queries.drawing.labels import amount, brief, names_something, neutral
from backend.queries.drawing.maps import world_map
from backend.queries.drawing.marks import Mark, draw
from backend.queries.drawing.places import Axes, Series
from backend.queries.drawing.template import REST, Theme, screen, themed

HEIGHT = 400
_MANY_PLACES = 7
_LONG_LABEL = 14
_RANKED = 3  # so many bars from large to small are a ranking

Row = Sequence[Any]  # cells of a result
_MARKS: dict[str, Mark] = {"bar": "bar", "line": "line", "area": "area", "scatter": "scatter"}


def figure_of(spec: ChartSpec, data: ChartData, *, theme: Theme = "screen") -> go.Figure | None:
    """Return the figure of a chart in the colours of `theme`, None for the kinds that are no picture: a number, a table."""
    drawn = _drawn(spec, data)
    return None if drawn is None else themed(drawn, theme)


def _drawn(spec: ChartSpec, data: ChartData) -> go.Figure | None:
    match spec.kind:
        case "number" | "table":
            return None
        case "histogram":
            return _distribution(spec, data)
        case "box":
            return _boxes(spec, data)
        case "heatmap":
            return _cells(spec, data)
        case "pie":
            return _shares(data)
        case "map":
            return world_map(spec, data)
        case kind:
            series = series_of(data)
            upright = kind != "bar" or not _lies_better(series)
            if not upright:
                series = [_ranking(one) for one in series] if len(series) == 1 else series
            return draw(
                _MARKS[kind],
                series,
                axes=Axes(data.x or "", values_in_words(spec), names=names_something(data.x or "")),
                stacked=spec.stacked,
                horizontal=not upright,
                height=HEIGHT,
            )


def series_of(data: ChartData) -> list[Series]:
    """Return the rows as series: one for each value of the split column, or for each column of values."""
    first, rows = 1 if data.x else 0, data.rows
    if left_out(data):
        rows = [row for row in rows if row[0] is not None]
    if data.series is None:
        return [
            _series(name, [(row[0] if first else name, row[first + number]) for row in rows])
            for number, name in enumerate(data.y)
        ]
    split: dict[Any, list[tuple[Any, Any]]] = {}  # Any: cells of a result
    for row in rows:
        split.setdefault(row[1], []).append((row[0], row[2]))
    return [_series(name, points, rest=name == OTHER) for name, points in split.items()]


def left_out(data: ChartData) -> str:
    """Return the sentence that says which rows have no place along a line of numbers or days."""
    places = [row[0] for row in data.rows] if data.x else []
    if data.x and None in places and all(isinstance(x, int | float | date) for x in places if x is not None):
        return f"Rows without {data.x} are not drawn."
    return ""


def values_in_words(spec: ChartSpec) -> str:
    """Return what the values of a chart are: total, mean of price, number of rows."""
    if spec.aggregate == "count" or not spec.y:
        return "number of rows"
    names = ", ".join(spec.y)
    words = {"sum": "sum of ", "mean": "mean of ", "median": "median of ", "min": "smallest ", "max": "largest "}
    return words.get(spec.aggregate or "", "") + names


def in_words(spec: ChartSpec) -> str:
    """Return what a chart shows, in one line."""
    if spec.title:
        return spec.title
    if spec.kind == "histogram":
        return f"distribution of {spec.x}"
    if by_degrees(spec):
        return f"{values_in_words(spec)} on the map"
    if spec.kind == "number":
        return values_in_words(spec)
    along = f" by {spec.x}" if spec.x and spec.kind != "scatter" else f" against {spec.x}" if spec.x else ""
    return f"{values_in_words(spec)}{along}{f' and {spec.series}' if spec.series else ''}{f', for each {spec.facet}' if spec.facet else ''}"


def _series(name: object, points: Sequence[tuple[Any, Any]], *, rest: bool = False) -> Series:
    xs, ys = [x for x, _ in points], [y for _, y in points]
    context = frozenset(place for place, x in enumerate(xs) if x == OTHER and place == len(xs) - 1)
    return Series("" if name is None else str(name), xs, ys, rest=rest, context=context)


def _ranking(one: Series) -> Series:
    """Return bars that go from large to small with the first as the message and the others as context."""
    told = [amount(y) or 0.0 for place, y in enumerate(one.y) if place not in one.context]
    falls = all(high >= low for high, low in pairwise(told)) and told[:1] != told[-1:]
    if len(told) < _RANKED or not falls:
        return one
    return Series(one.name, one.x, one.y, context=frozenset(range(1, len(one.x))), labels=one.labels)


def _lies_better(series: Sequence[Series]) -> bool:
    """Say whether bars read better lying down: many names, or long ones."""
    names = dict.fromkeys(x for one in series for x in one.x)
    if not names or any(isinstance(name, date) for name in names):
        return False
    longest = max(len(neutral(name)) for name in names)
    most = _MANY_PLACES if len(series) == 1 else 2 * _MANY_PLACES  # side by side, several series take less room standing
    return len(names) > most or longest > _LONG_LABEL


def _distribution(spec: ChartSpec, data: ChartData) -> go.Figure:
    middles = [low + (high - low) / 2 for low, high, _ in data.rows]
    labels = [f"{_edge(low)} to {_edge(high)}" for low, high, _ in data.rows]
    bars = Series("rows", middles, [count for _, _, count in data.rows], labels=labels)
    return draw("histogram", [bars], axes=Axes(spec.x or "", "number of rows"), height=HEIGHT)


def _edge(value: Any) -> str:  # Any: a number or a moment
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d}" if (value.hour, value.minute) == (0, 0) else f"{value:%Y-%m-%d %H:%M}"
    return brief(float(value))


def _boxes(spec: ChartSpec, data: ChartData) -> go.Figure:
    drawn = go.Figure()
    names = [neutral(row[0]) if data.x else "" for row in data.rows]
    places = list(range(len(names)))
    quartiles = zip(*(row[1:6] for row in data.rows), strict=True) if data.rows else ((),) * 5
    low, first, middle, third, high = (list(values) for values in quartiles)
    drawn.add_box(y=places, lowerfence=low, q1=first, median=middle, q3=third, upperfence=high, orientation="h", name="")
    screen(drawn, height=max(200, min(44 * len(names) + 64, 1400)))
    drawn.update_yaxes(tickvals=places, ticktext=names, autorange="reversed", showgrid=False, ticksuffix="  ")
    drawn.update_xaxes(
        title={"text": neutral(", ".join(spec.y), characters=60)}, showgrid=True, gridwidth=1, exponentformat="B", minexponent=5
    )
    return drawn


def _cells(spec: ChartSpec, data: ChartData) -> go.Figure:
    across = list(dict.fromkeys(row[0] for row in data.rows))
    down = list(dict.fromkeys(row[1] for row in data.rows))
    found = {(row[0], row[1]): amount(row[2]) for row in data.rows}
    drawn = go.Figure()
    drawn.add_heatmap(
        x=list(range(len(across))),
        y=list(range(len(down))),
        z=[[found.get((x, s)) for x in across] for s in down],
        customdata=[[f"{neutral(x)}, {neutral(s)}" for x in across] for s in down],
        hovertemplate="%{customdata}: <b>%{z:,}</b><extra></extra>",
        hoverongaps=False,
        xgap=1,
        ygap=1,
        colorbar={"thickness": 10, "outlinewidth": 0, "exponentformat": "B", "minexponent": 5},
    )
    screen(drawn, height=max(240, min(26 * len(down) + 90, 1400)))
    drawn.update_xaxes(
        title={"text": neutral(spec.x)}, tickvals=list(range(len(across))), ticktext=[neutral(x) for x in across]
    )
    drawn.update_yaxes(
        tickvals=list(range(len(down))),
        ticktext=[neutral(s) for s in down],
        autorange="reversed",
        showgrid=False,
        ticksuffix="  ",
    )
    return drawn


def _shares(data: ChartData) -> go.Figure:
    """Return shares as one ring with names beside it; the rest is grey."""
    drawn = go.Figure()
    names = [neutral(row[0]) for row in data.rows]
    others = {"marker": {"colors": [REST if row[0] == OTHER else None for row in data.rows]}} if OTHER in names else {}
    drawn.add_pie(
        labels=list(range(len(names))),
        text=names,
        values=[amount(row[1]) for row in data.rows],
        hole=0.62,
        sort=False,
        direction="clockwise",
        textinfo="text+percent",
        textposition="outside",
        hovertemplate="%{text}: <b>%{value:,}</b> (%{percent})<extra></extra>",
        **others,
    )
    screen(drawn, height=380).update_layout(showlegend=False, margin={"l": 90, "r": 90, "t": 30, "b": 30})
    return drawn
