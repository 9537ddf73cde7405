"""Draws series with Plotly after the house's rules: direct labels, a zero line under bars, a thin grid, seven colours.

Knows no query and no page. Text that comes from data is neutralised here: Plotly reads a small HTML in labels.
"""

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

import plotly.graph_objects as go

from backend.queries.drawing.labels import Value, amount, brief_all, neutral
from backend.queries.drawing.places import Axes, Places, Series
from backend.queries.drawing.template import REST, screen

MOST_SERIES = 7  # colours that can be told apart; the eighth series joins "other"
_LABELLED_BARS = 24
_ZERO = "rgba(128,142,148,0.75)"
_BAR_PX = 30
_POINT_PX, _SMALLEST_PX, _LARGEST_PX = 7, 4, 30
_CROWD = 150
POWERS: dict[str, Value] = {"type": "log", "dtick": 1, "zeroline": False, "rangemode": "normal", "exponentformat": "SI"}
_NAMED_BARS = 60  # so many bars over numbers stand side by side, however far apart the numbers are

Mark = Literal["bar", "line", "area", "scatter", "histogram"]


def draw(
    mark: Mark, series: Sequence[Series], *, axes: Axes, stacked: bool = False, horizontal: bool = False, height: int = 400
) -> go.Figure:
    """Return a figure that takes its colours from the page's theme. It draws at most seven series, and those that are context."""
    series = told_apart(series)
    horizontal = horizontal and mark == "bar"
    few = len(dict.fromkeys(x for one in series for x in one.x)) <= _NAMED_BARS
    places = Places.of(series, named=horizontal or (mark == "bar" and (few or axes.names)))
    figure = go.Figure()
    add_marks(figure, mark, series, places=places, stacked=stacked, horizontal=horizontal)
    if horizontal:
        rows = len(places.labels) * (1 if stacked else max(1, len(series)))
        height = max(200, min(_BAR_PX * rows + 64, 1400))
    screen(figure, height=height).update_layout(bargap=0.04 if mark == "histogram" else 0.28)
    set_axes(figure, series, axes=axes, mark=mark, places=places, horizontal=horizontal)
    _names_of_series(figure, series, mark=mark, places=places)
    if horizontal:
        figure.update_layout(margin={"r": 60})  # room for the figures at the ends of the bars
    return figure


def add_marks(
    figure: go.Figure, mark: Mark, series: Sequence[Series], *, places: Places, stacked: bool = False, horizontal: bool = False
) -> None:
    """Add the marks of each series to a figure."""
    if mark in ("bar", "histogram"):
        _bars(figure, series, places=places, horizontal=horizontal)
        figure.update_layout(barmode="relative" if stacked else "group" if len(series) > 1 else "overlay")
    elif mark == "scatter":
        _points(figure, series, places=places)
    else:
        _lines(figure, series, places=places, filled=mark == "area", stacked=stacked)


def told_apart(series: Sequence[Series]) -> list[Series]:
    """Return the series that can be drawn: seven in colours, an eighth in grey, and what is context."""
    coloured = [one for one in series if not one.rest]
    last = {id(one) for one in coloured[MOST_SERIES : MOST_SERIES + 1] if len(coloured) == len(series)}
    kept = {id(one) for one in coloured[:MOST_SERIES]} | last
    return [replace(one, rest=one.rest or id(one) in last) for one in series if one.rest or id(one) in kept]


def _bars(figure: go.Figure, series: Sequence[Series], *, places: Places, horizontal: bool) -> None:
    along, across = ("y", "x") if horizontal else ("x", "y")
    labelled = len(series) == 1 and len(series[0].x) <= _LABELLED_BARS
    for one in series:
        quiet = frozenset(range(len(one.x))) if one.rest else one.context
        written = brief_all([amount(y) for y in one.y])
        for colour in (None, REST):
            kept = [place for place in range(len(one.x)) if (place in quiet) == (colour is REST)]
            if not kept and (one.x or colour):
                continue
            chosen = _only(one, kept)
            again = colour is REST and len(kept) < len(one.x)  # its coloured bars are in the legend already
            figure.add_bar(
                **{along: places.along(chosen.x), across: [amount(y) for y in chosen.y]},
                **_about(chosen, across=across, many=len(series) > 1),
                orientation="h" if horizontal else "v",
                text=[written[place] for place in kept] if labelled else None,
                textposition="outside" if labelled else "none",
                cliponaxis=False,
                **({"showlegend": False} if again else {}),
                **({"marker": {"color": colour}} if colour else {}),
            )


def _only(one: Series, kept: Sequence[int]) -> Series:
    labels = [one.labels[place] for place in kept] if one.labels is not None else None
    rows = [one.rows[place] for place in kept] if one.rows is not None else None
    return Series(one.name, [one.x[place] for place in kept], [one.y[place] for place in kept], labels=labels, rows=rows)


def _lines(figure: go.Figure, series: Sequence[Series], *, places: Places, filled: bool, stacked: bool) -> None:
    for one in series:
        figure.add_scatter(
            x=places.along(one.x),
            y=[amount(y) for y in one.y],
            **_about(one, across="y", many=len(series) > 1),
            mode="lines" if len(one.x) > 1 else "markers",
            line={"width": 2.4, **({"color": REST} if one.rest else {})},
            fill="tozeroy" if filled and not stacked else None,
            stackgroup="all" if filled and stacked else None,
        )


def _points(figure: go.Figure, series: Sequence[Series], *, places: Places) -> None:
    largest = max((abs(amount(size) or 0.0) for one in series for size in one.sizes or ()), default=0.0)
    for one in series:
        figure.add_scatter(
            x=places.along(one.x),
            y=[amount(y) for y in one.y],
            **_about(one, across="y", many=len(series) > 1),
            mode="markers",
            marker={
                "size": _sizes(one, largest),
                "opacity": 0.6,
                "line": {"width": 0},
                **({"color": REST} if one.rest else {}),
            },
        )


def _sizes(one: Series, largest: float) -> float | list[float]:
    """Return how wide points are in pixels; their areas are as large as what they stand for."""
    if one.sizes is None or not largest:
        return _POINT_PX
    crowd = min(1.0, (_CROWD / max(1, len(one.x))) ** 0.5)  # many points are drawn smaller, or they would be one blot
    least, most = max(3.0, _SMALLEST_PX * crowd), max(8.0, _LARGEST_PX * crowd)
    return [round(max(least, most * (abs(amount(size) or 0.0) / largest) ** 0.5), 1) for size in one.sizes]


def _about(one: Series, *, across: str, many: bool) -> dict[str, Value]:
    """Return the name of a series and what its points say under the pointer."""
    name = "%{fullData.name}<br>" if many else ""
    told = [neutral(x, characters=120) for x in (one.x if one.labels is None else one.labels)]
    known = one.rows is not None
    return {
        "name": neutral(one.name),
        "customdata": list(zip(told, one.rows, strict=True)) if one.rows is not None else told,
        "hovertemplate": f"{name}%{{customdata{'[0]' if known else ''}}}: <b>%{{{across}:,}}</b><extra></extra>",
    }


def set_axes(figure: go.Figure, series: Sequence[Series], *, axes: Axes, mark: Mark, places: Places, horizontal: bool) -> None:
    """Set all axes of a figure for these marks."""
    amounts = {"exponentformat": "B", "minexponent": 5, "separatethousands": True, "nticks": 6}
    from_zero = mark in ("bar", "area", "histogram")
    values = [v for one in series for y in one.y if (v := amount(y)) is not None]
    across = {
        "title": {"text": neutral(axes.y, characters=60)},
        "zeroline": from_zero or (bool(values) and min(values) < 0 < max(values)),
        "zerolinecolor": _ZERO,
        "zerolinewidth": 1.2,
        "rangemode": "tozero" if from_zero else "normal",
        "gridwidth": 1,
        **amounts,
    }
    if axes.log:
        across |= POWERS
    along = {"title": {"text": "" if horizontal else neutral(axes.x, characters=60)}, **places.axis()}
    if places.kind == "number":
        along |= {"tickformat": "d"} if axes.names else amounts
        if axes.log and mark == "scatter" and all((amount(x) or 0.0) > 0 for one in series for x in one.x):
            along |= POWERS
    if horizontal:
        figure.update_yaxes(**{**along, "range": along["range"][::-1]}, showgrid=False, ticksuffix="  ")
        figure.update_xaxes(**across, showgrid=True)
    else:
        figure.update_xaxes(**along, showgrid=mark == "scatter")
        figure.update_yaxes(**across)


def _names_of_series(figure: go.Figure, series: Sequence[Series], *, mark: Mark, places: Places) -> None:
    """Write each line's name at its end; where that cannot be, show the legend."""
    ends = [end for one in series if (end := _end(one)) is not None]
    direct = mark == "line" and 1 < len(series) <= MOST_SERIES + 1 and bool(ends)
    figure.update_layout(showlegend=len(series) > 1 and not direct)
    if not direct:
        return
    values = [v for one in series for y in one.y if (v := amount(y)) is not None]
    gap = (max(values) - min(values)) * 0.06 or 1.0
    lowest = -math.inf
    for name, x, y in sorted(ends, key=lambda end: end[2]):
        lowest = max(y, lowest + gap)
        place = places.along([x])[0]
        figure.add_annotation(x=place, y=lowest, text=name, xanchor="left", xshift=8, showarrow=False, font={"size": 13})
    if places.kind != "label":
        spots = [spot for one in series for spot in places.along(one.x) if spot is not None]
        figure.update_xaxes(range=[min(spots), max(spots)])  # names at the ends would widen the axis
    figure.update_layout(margin={"r": min(170, 24 + 7 * max(len(name) for name, _, _ in ends))})


def _end(one: Series) -> tuple[str, Value, float] | None:
    for x, y in zip(reversed(one.x), reversed(one.y), strict=True):
        value = amount(y)
        if value is not None:
            return neutral(one.name, characters=20), x, value
    return None
