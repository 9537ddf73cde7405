"""Turns what a chart draws of a result into series, and those into a figure."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from typing import Any

import plotly.graph_objects as go

from backend.queries.chart_sql import ChartData
from backend.queries.charts import ChartSpec
from backend.queries.drawing.facets import side_by_side
from backend.queries.drawing.kinds import boxes, cells, shares
from backend.queries.drawing.labels import amount, names_something
from backend.queries.drawing.maps import world_map
from backend.queries.drawing.marks import Mark, draw
from backend.queries.drawing.places import Axes, Series
from backend.queries.drawing.series import lies_better, ranges_in_words, series_of, values_in_words
from backend.queries.drawing.template import Theme, themed

HEIGHT = 400
_RANKED = 3  # so many bars from large to small are a ranking

Row = Sequence[Any]  # cells of a result
_MARKS: dict[str, Mark] = {"bar": "bar", "line": "line", "area": "area", "scatter": "scatter"}


def figure_of(spec: ChartSpec, data: ChartData, *, theme: Theme = "screen") -> go.Figure | None:
    """Return the figure of a chart in the colours of `theme`, None for the kinds that are no picture: a number, a table."""
    drawn = _drawn(spec, data)
    return None if drawn is None else themed(drawn, theme)


def _drawn(spec: ChartSpec, data: ChartData) -> go.Figure | None:
    if data.facet is not None:
        return side_by_side(spec, data)
    match spec.kind:
        case "number" | "table":
            return None
        case "histogram":
            return _distribution(spec, data)
        case "box":
            return boxes(spec, data)
        case "heatmap":
            return cells(spec, data)
        case "pie":
            return shares(data)
        case "map":
            return world_map(spec, data)
        case kind:
            series = series_of(data)
            upright = kind != "bar" or not lies_better(series)
            if not upright:
                series = [_ranking(one) for one in series] if len(series) == 1 else series
            return draw(
                _MARKS[kind],
                series,
                axes=Axes(data.x or "", values_in_words(spec), names=names_something(data.x or ""), log=spec.log),
                stacked=spec.stacked,
                horizontal=not upright,
                height=HEIGHT,
            )


def _ranking(one: Series) -> Series:
    """Return bars that go from large to small with the first as the message and the others as context."""
    told = [amount(y) or 0.0 for place, y in enumerate(one.y) if place not in one.context]
    falls = all(high >= low for high, low in pairwise(told)) and told[:1] != told[-1:]
    if len(told) < _RANKED or not falls:
        return one
    return replace(one, context=frozenset(range(1, len(one.x))))


def _distribution(spec: ChartSpec, data: ChartData) -> go.Figure:
    middles = [low + (high - low) / 2 for low, high, _ in data.rows]
    labels = ranges_in_words(data)
    counts = [count for _, _, count in data.rows]
    bars = Series("rows", middles, counts, labels=labels, rows=range(len(counts)))
    drawn = draw("histogram", [bars], axes=Axes(spec.x or "", "number of rows", log=spec.log), height=HEIGHT)
    # Bars are as wide as what they count, which need not be the same for all.
    return drawn.update_traces(width=_widths(data)) if spec.counted else drawn


def _widths(data: ChartData) -> list[float]:
    """Return how wide each bar is, times in milliseconds as Plotly counts them."""
    steps = [high - low for low, high, _ in data.rows]
    return [0.96 * (step.total_seconds() * 1000 if isinstance(step, timedelta) else float(step)) for step in steps]
