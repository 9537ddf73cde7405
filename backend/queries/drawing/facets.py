"""Draws small charts side by side, all with the same axes, places and colours."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any

import plotly.graph_objects as go

from backend.queries.chart_sql import OTHER, ChartData
from backend.queries.charts import ChartSpec
from backend.queries.drawing.grid import Grid
from backend.queries.drawing.labels import Value, amount, names_something, neutral
from backend.queries.drawing.marks import Mark, add_marks, set_axes
from backend.queries.drawing.palette import INKS
from backend.queries.drawing.places import Axes, Places, Series
from backend.queries.drawing.series import lies_better, ranges_in_words, series_of, values_in_words
from backend.queries.drawing.template import REST, screen

_ROW_PX, _BAR_PX, _BOTTOM = 150, 17, 78
_NAME_CHARACTERS = {1: 60, 2: 24, 3: 16, 4: 13}  # what fits above a panel, by how many stand in a row
_BAR_SHARE = 0.72  # of the room a place has
_MARKS: dict[str, Mark] = {"bar": "bar", "line": "line", "area": "area", "scatter": "scatter", "histogram": "histogram"}

Panel = tuple[Value, list[Series]]


def side_by_side(spec: ChartSpec, data: ChartData) -> go.Figure:
    """Return a figure with one small chart for each facet of the data, at most four in a row."""
    panels = _alike(_panels(spec, data))
    everything = [one for _, series in panels for one in series]
    mark = _MARKS[spec.kind]
    lying = mark == "bar" and bool(everything) and lies_better(everything[:1], many=3)
    places = _in_order(Places.of(everything, named=mark == "bar"), everything, spec)
    named = list(dict.fromkeys(one.name for one in everything))
    row_px = max(_ROW_PX, _BAR_PX * len(places.labels)) if lying else _ROW_PX
    grid = Grid.of(len(panels), row_px=row_px, above=len(named) > 1)
    marks = [
        trace
        for number, (_, series) in enumerate(panels)
        for trace in _marks(mark, series, places=places, spec=spec, lying=lying, number=number)
    ]
    # One set of axes is made and copied: Plotly takes its time to change many.
    whole = screen(go.Figure(), height=grid.height)
    axes = Axes("", "", names=names_something(data.x or ""), log=spec.log)
    set_axes(whole, everything, axes=axes, mark=mark, places=places, horizontal=lying)
    layout = whole.layout.to_plotly_json()
    layout |= grid.axes(layout.pop("xaxis"), layout.pop("yaxis"))
    layout["annotations"] = [
        *grid.titles([neutral(name, characters=_NAME_CHARACTERS[grid.across]) for name, _ in panels]),
        _about(spec, data, lying=lying),
    ]
    layout |= {"margin": {"l": 8, "r": 16, "t": grid.top, "b": _BOTTOM}, "showlegend": len(named) > 1}
    layout |= {"bargap": 0.04 if mark == "histogram" else 0.28, "barmode": _bar_mode(spec, len(named))}
    layout["legend"] = {**layout.get("legend", {}), "y": 1 + 26 / (grid.height - grid.top - _BOTTOM)}
    return go.Figure({"data": marks, "layout": layout})


def _bar_mode(spec: ChartSpec, groups: int) -> str:
    return "relative" if spec.stacked else "group" if groups > 1 else "overlay"


def _panels(spec: ChartSpec, data: ChartData) -> list[Panel]:
    panels = []
    numbered = enumerate(data.rows)
    for facet, rows in groupby(numbered, key=lambda numbered: (type(numbered[1][0]), numbered[1][0])):
        kept = list(rows)
        first = kept[0][0]
        alone = replace(data, columns=data.columns[1:], rows=[row[1:] for _, row in kept], facet=None)
        series = _ranges(alone) if spec.kind == "histogram" else series_of(alone)
        panels.append((facet[1], [replace(one, rows=[first + row for row in one.rows or ()]) for one in series]))
    return panels


def _ranges(data: ChartData) -> list[Series]:
    middles = [low + (high - low) / 2 for low, high, _ in data.rows]
    labels = ranges_in_words(data)
    return [Series("rows", middles, [count for _, _, count in data.rows], labels=labels, rows=range(len(middles)))]


def _alike(panels: Sequence[Panel]) -> list[Panel]:
    """Return panels that have the same series in the same order, so that a colour means one thing."""
    named = {one.name: one for _, series in panels for one in series}
    ordered = sorted(named.values(), key=lambda one: one.rest)
    return [
        (facet, [next((one for one in series if one.name == same.name), _nothing(same)) for same in ordered])
        for facet, series in panels
    ]


def _in_order(places: Places, series: Sequence[Series], spec: ChartSpec) -> Places:
    """Return places by name from large to small over all panels, what was put together and what has no name last."""
    if places.kind != "label" or spec.sort == "x" or not any(isinstance(label, str) for label in places.labels):
        return places
    weight: dict[Value, float] = {}
    for one in series:
        for x, y in zip(one.x, one.y, strict=True):
            weight[x] = weight.get(x, 0.0) + abs(amount(y) or 0.0)
    ordered = sorted(places.labels, key=lambda label: (label is None, label == OTHER, -weight.get(label, 0.0)))
    return replace(places, labels=tuple(ordered))


def _nothing(like: Series) -> Series:
    return Series(like.name, [], [], rest=like.rest, rows=[])


def _marks(
    mark: Mark, series: Sequence[Series], *, places: Places, spec: ChartSpec, lying: bool, number: int
) -> list[dict[str, Any]]:  # Any: Plotly's options
    """Return the marks of one panel, the `number`th, in inks that mean the same in all."""
    axis, found = str(number + 1) if number else "", []
    for place, one in enumerate(series):
        alone = go.Figure()
        add_marks(alone, mark, [replace(one, context=frozenset())], places=places, stacked=spec.stacked, horizontal=lying)
        ink = REST if one.rest else INKS[place % len(INKS)]
        look = {"line": {"color": ink, "width": 2}} if mark in {"line", "area"} else {}
        for trace in (trace.to_plotly_json() for trace in alone.data):
            trace |= {"xaxis": f"x{axis}", "yaxis": f"y{axis}", "legendgroup": str(place), **look}
            trace |= {"showlegend": number == 0 and len(series) > 1, "marker": {**trace.get("marker", {}), "color": ink}}
            if mark in {"bar", "histogram"}:
                trace |= {"text": None, "textposition": "none"}
            if mark == "bar" and places.kind == "label":  # as wide in a panel with few bars as in the others
                trace["width"] = _BAR_SHARE / (1 if spec.stacked else len(series))
            found.append(trace)
    return found


def _about(spec: ChartSpec, data: ChartData, *, lying: bool) -> dict[str, Any]:  # Any: Plotly's options
    """Return the line that says once what the axes are."""
    along, across = neutral(data.x or "", characters=60), neutral(values_in_words(spec), characters=60)
    told = across if lying else f"number of rows by {along}" if spec.kind == "histogram" else f"{across} by {along}"
    return {
        "text": told, "xref": "paper", "yref": "paper", "x": 0, "y": 0, "yshift": 16 - _BOTTOM, "xanchor": "left",
        "yanchor": "middle", "showarrow": False, "font": {"size": 13},
    }  # fmt: skip
