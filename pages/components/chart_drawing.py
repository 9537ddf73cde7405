"""Draws series with Plotly after the house's rules: direct labels, a zero line under bars, a thin grid, seven colours.

Knows no query and no page. Text that comes from data is neutralised here: Plotly reads a small HTML in labels.
"""

import html
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any, Literal

import plotly.graph_objects as go

from pages.components.plotly_template import REST, screen

MOST_SERIES = 7  # colours that can be told apart; the eighth series joins "other"
OTHER = "other"
EMPTY = "(empty)"
BLANK = "(blank)"  # nothing but spaces, which is not the same as nothing
_LABELLED_BARS = 24
_LABEL_CHARACTERS = 28
_ZERO = "rgba(128,142,148,0.75)"
_BAR_PX = 30
_MOST_TICKS = 40
_NAMED_BARS = 60  # so many bars over numbers stand side by side, however far apart the numbers are

Mark = Literal["bar", "line", "area", "scatter", "histogram"]
Value = Any  # a cell of a result: number, text, day, nothing


@dataclass(frozen=True)
class Series:
    """Points that belong together.

    `rest` marks a series that is context, drawn grey; `context` marks single points so. `labels` are said under the pointer
    where x itself would not do.
    """

    name: str
    x: Sequence[Value]
    y: Sequence[Value]
    rest: bool = False
    context: frozenset[int] = frozenset()
    labels: Sequence[str] | None = None


@dataclass(frozen=True)
class Axes:
    """What stands along the axes. `names` marks an x whose numbers name something: years, ids."""

    x: str
    y: str
    names: bool = False


def draw(
    mark: Mark, series: Sequence[Series], *, axes: Axes, stacked: bool = False, horizontal: bool = False, height: int = 400
) -> go.Figure:
    """Return a figure that takes its colours from the page's theme. It draws at most seven series, and those that are context."""
    series = told_apart(series)
    horizontal = horizontal and mark == "bar"
    few = len(dict.fromkeys(x for one in series for x in one.x)) <= _NAMED_BARS
    places = Places.of(series, named=horizontal or (mark == "bar" and (few or axes.names)))
    figure = go.Figure()
    if mark in ("bar", "histogram"):
        _bars(figure, series, places=places, horizontal=horizontal)
        figure.update_layout(barmode="relative" if stacked else "group" if len(series) > 1 else "overlay")
        rows = len(places.labels) * (1 if stacked else max(1, len(series)))
        height = max(200, min(_BAR_PX * rows + 64, 1400)) if horizontal else height
    elif mark == "scatter":
        _points(figure, series, places=places)
    else:
        _lines(figure, series, places=places, filled=mark == "area", stacked=stacked)
    screen(figure, height=height).update_layout(bargap=0.04 if mark == "histogram" else 0.28)
    _axes(figure, series, axes=axes, mark=mark, places=places, horizontal=horizontal)
    _names_of_series(figure, series, mark=mark, places=places)
    if horizontal:
        figure.update_layout(margin={"r": 60})  # room for the figures at the ends of the bars
    return figure


def told_apart(series: Sequence[Series]) -> list[Series]:
    """Return the series that can be drawn: seven in colours, an eighth in grey, and what is context."""
    coloured = [one for one in series if not one.rest]
    last = {id(one) for one in coloured[MOST_SERIES : MOST_SERIES + 1] if len(coloured) == len(series)}
    kept = {id(one) for one in coloured[:MOST_SERIES]} | last
    return [replace(one, rest=one.rest or id(one) in last) for one in series if one.rest or id(one) in kept]


def neutral(value: Value, *, characters: int = _LABEL_CHARACTERS) -> str:
    """Return a value of the data as a label in which Plotly finds no markup, one line, shortened."""
    if value is None or value == "":
        return EMPTY
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = f"{value:.10g}" if isinstance(value, float) else " ".join(str(value).split()) or BLANK
    short = text if len(text) <= characters else f"{text[: characters - 1]}…"
    return html.escape(short, quote=True)


def amount(value: Value) -> float | None:
    """Return a number to draw, None where there is none."""
    match value:
        case bool():
            return float(value)
        case int() | float() | Decimal():
            return float(value) if math.isfinite(value) else None
        case _:
            return None


def brief(value: float, *, digits: int = 3) -> str:
    """Return a number short enough to stand on a bar: 48.2, 1,240, 12.4k, 3.05M."""
    size = abs(value)
    for one, unit in ((1e12, "T"), (1e9, "B"), (1e6, "M"), (1e3, "k")):
        if size >= (1e4 if unit == "k" else one):
            return f"{_telling(value / one, digits)}{unit}"
    if value == int(value):
        return f"{int(value):,}"
    return f"{value:,.1f}" if size >= 100 else f"{value:.{digits}g}"


def brief_all(values: Sequence[float | None]) -> list[str]:
    """Return numbers with as few digits as tell most of them apart."""
    known = {value for value in values if value is not None}
    digits = max((3, 4, 5), key=lambda d: (len({brief(value, digits=d) for value in known}), -d))
    return ["" if value is None else brief(value, digits=digits) for value in values]


def _telling(value: float, digits: int) -> str:
    whole = len(f"{abs(value):.0f}")
    return f"{value:,.{max(0, digits - whole)}f}"


@dataclass(frozen=True)
class Places:
    """Where values stand along x: numbers and days where they are, all others side by side under their labels.

    Labels stand on numbered places, since two long labels may be equal once they are shortened.
    """

    kind: Literal["number", "date", "label"]
    labels: tuple[Value, ...] = ()

    @classmethod
    def of(cls, series: Sequence[Series], *, named: bool) -> "Places":
        """Return the places of all x of `series`; `named` puts numbers under labels too."""
        values = dict.fromkeys(x for one in series for x in one.x)
        if values and all(isinstance(x, date) for x in values):
            return cls("date")
        if values and not named and all(amount(x) is not None and not isinstance(x, bool) for x in values):
            return cls("number")
        return cls("label", tuple(values))

    def along(self, values: Sequence[Value]) -> list[Value]:
        """Return the places of `values`."""
        if self.kind == "label":
            number = {label: place for place, label in enumerate(self.labels)}
            return [number[value] for value in values]
        return [amount(value) if self.kind == "number" else value for value in values]

    def axis(self) -> dict[str, Value]:
        """Return what Plotly must know about the axis."""
        if self.kind == "date":
            return {"type": "date"}
        if self.kind == "number":
            return {"type": "linear"}
        every = max(1, math.ceil(len(self.labels) / _MOST_TICKS))
        shown = range(0, len(self.labels), every)
        return {
            "type": "linear",
            "tickvals": list(shown),
            "ticktext": [neutral(self.labels[place]) for place in shown],
            "range": [-0.6, len(self.labels) - 0.4],
        }


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
            figure.add_bar(
                **{along: places.along(chosen.x), across: [amount(y) for y in chosen.y]},
                **_about(chosen, across=across, many=len(series) > 1),
                orientation="h" if horizontal else "v",
                text=[written[place] for place in kept] if labelled else None,
                textposition="outside" if labelled else "none",
                cliponaxis=False,
                **({"marker": {"color": colour}} if colour else {}),
            )


def _only(one: Series, kept: Sequence[int]) -> Series:
    labels = [one.labels[place] for place in kept] if one.labels is not None else None
    return Series(one.name, [one.x[place] for place in kept], [one.y[place] for place in kept], labels=labels)


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
    for one in series:
        figure.add_scatter(
            x=places.along(one.x),
            y=[amount(y) for y in one.y],
            **_about(one, across="y", many=len(series) > 1),
            mode="markers",
            marker={"size": 7, "opacity": 0.6, **({"color": REST} if one.rest else {})},
        )


def _about(one: Series, *, across: str, many: bool) -> dict[str, Value]:
    """Return the name of a series and what its points say under the pointer."""
    name = "%{fullData.name}<br>" if many else ""
    return {
        "name": neutral(one.name),
        "customdata": [neutral(x, characters=120) for x in (one.x if one.labels is None else one.labels)],
        "hovertemplate": f"{name}%{{customdata}}: <b>%{{{across}:,}}</b><extra></extra>",
    }


def _axes(figure: go.Figure, series: Sequence[Series], *, axes: Axes, mark: Mark, places: Places, horizontal: bool) -> None:
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
    along = {"title": {"text": "" if horizontal else neutral(axes.x, characters=60)}, **places.axis()}
    if places.kind == "number":
        along |= {"tickformat": "d"} if axes.names else amounts
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
