"""Draws maps on plain axes: outlines are filled lines of our own atlas, so nothing is fetched when a map is shown."""

from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Any

import numpy as np
import plotly.graph_objects as go

from backend.queries.chart_sql import ChartData
from backend.queries.charts import ChartSpec, by_degrees
from backend.queries.drawing.classes import classes_of
from backend.queries.drawing.labels import amount, neutral
from backend.queries.drawing.palette import INKS
from backend.queries.drawing.template import screen
from backend.queries.drawing.view import View, thinned
from backend.queries.world import Country, countries, country_of, projected

HEIGHT = 460
_LAND = "rgba(128,142,148,0.20)"  # reads on both grounds
_BORDER = "rgba(128,142,148,0.55)"
_DOT_PX = 9  # a country smaller than this is a dot
_LARGEST_PX, _SMALLEST_PX = 34, 6
_CROWD = 150


def world_map(spec: ChartSpec, data: ChartData) -> go.Figure:
    """Return a map of countries in classes of colour, or of points whose areas are their values."""
    return _points(data) if by_degrees(spec) else _countries(data)


def _countries(data: ChartData) -> go.Figure:
    found = [(country, amount(row[1])) for row in data.rows if (country := country_of(str(row[0]))) is not None]
    known = [(country, value) for country, value in found if value is not None]
    view = View.around([country.rings for country, _ in found])
    figure = go.Figure()
    _land(figure, view, without={country.iso3 for country, _ in known})
    classes = classes_of([value for _, value in known])
    for number, (ink, words) in enumerate(zip(classes.inks, classes.words, strict=True)):
        if words:
            _legend(figure, ink, words)
        for country, value in known:
            if classes.of(value) == number:
                _country(figure, country, view, ink=ink, told=f"{neutral(country.name, characters=60)}: {value:,.10g}")
    return _framed(figure, view).update_layout(showlegend=len(classes.inks) > 1)


def _country(figure: go.Figure, country: Country, view: View, *, ink: str, told: str) -> None:
    x, y = _outline(thinned(country.rings, view))
    look = {"text": told, "hoverinfo": "text", "showlegend": False, "name": told}
    figure.add_scatter(
        x=x, y=y, mode="lines", fill="toself", fillcolor=ink, line={"color": _BORDER, "width": 0.6}, hoveron="fills", **look
    )
    if view.pixels(country.rings[0]) < _DOT_PX and country.centre is not None:
        marker = {"size": _DOT_PX, "color": ink, "line": {"color": _BORDER, "width": 1}}
        figure.add_scatter(x=[country.centre[0]], y=[country.centre[1]], mode="markers", marker=marker, **look)


def _legend(figure: go.Figure, ink: str, words: str) -> None:
    marker = {"symbol": "square", "size": 12, "color": ink}
    figure.add_scatter(x=[None], y=[None], mode="markers", marker=marker, name=words, hoverinfo="skip", showlegend=True)


def _points(data: ChartData) -> go.Figure:
    """Return points, the largest below the others."""
    rows = [(row[0], row[1], amount(row[2])) for row in data.rows]
    places = projected((lon, lat) for lat, lon, _ in rows)
    view = View.around([[places]] if places else [], least=0.02)
    figure = go.Figure()
    _land(figure, view, without=set())
    values = [abs(value or 0.0) for _, _, value in rows]
    largest = max(values, default=0.0)
    alike = largest == min(values, default=0.0)
    crowd = min(1.0, (_CROWD / max(1, len(rows))) ** 0.5)  # many points are drawn smaller, or they would be one blot
    least, most = max(3.0, _SMALLEST_PX * crowd), max(6.0, _LARGEST_PX * crowd)
    sizes = [least * 1.5 if alike else round(max(least, most * (value / largest) ** 0.5), 1) for value in values]
    figure.add_scatter(
        x=[x for x, _ in places],
        y=[y for _, y in places],
        mode="markers",
        marker={"size": sizes, "color": INKS[0], "opacity": 0.55, "line": {"width": 0}},
        text=[
            f"{_degrees(lat, 'N', 'S')}, {_degrees(lon, 'E', 'W')}<br>{neutral(data.y[0])}: <b>{_told(value)}</b>"
            for lat, lon, value in rows
        ],
        hovertemplate="%{text}<extra></extra>",
        showlegend=False,
    )
    return _framed(figure, view).update_layout(showlegend=False)


def _degrees(value: float, ahead: str, behind: str) -> str:
    return f"{abs(value):.4g}° {ahead if value >= 0 else behind}"


def _told(value: float | None) -> str:
    return "—" if value is None else f"{value:,.10g}"


def _land(figure: go.Figure, view: View, *, without: set[str]) -> None:
    """Draw all land that has no value as one quiet shape."""
    rings = chain.from_iterable(thinned(country.rings, view) for iso3, country in countries().items() if iso3 not in without)
    x, y = _outline(rings)
    figure.add_scatter(
        x=x, y=y, mode="lines", fill="toself", fillcolor=_LAND, line={"color": _BORDER, "width": 0.5}, hoverinfo="skip",
        showlegend=False,
    )  # fmt: skip


def _outline(rings: Iterable[Sequence[tuple[float, float]]]) -> tuple[Any, Any]:  # Any: arrays of numpy, untyped in Plotly
    """Return rings one after the other with a gap between, as x and y; small numbers keep the page light."""
    points = [point for ring in rings for point in (*ring, (np.nan, np.nan))]
    table = np.array(points, dtype=np.float32).reshape(-1, 2)
    return table[:, 0], table[:, 1]


def _framed(figure: go.Figure, view: View) -> go.Figure:
    screen(figure, height=HEIGHT)
    bare = {"showgrid": False, "showticklabels": False, "zeroline": False, "title": {"text": ""}}
    figure.update_xaxes(range=[view.left, view.right], **bare)
    figure.update_yaxes(range=[view.bottom, view.top], scaleanchor="x", scaleratio=1, rangemode="normal", **bare)
    if view.whole:  # on a narrow page the room below stays empty, not that above
        figure.update_yaxes(constrain="domain", constraintoward="top")
    return figure.update_layout(hovermode="closest", hoverdistance=12, margin={"l": 0, "r": 0, "t": 8, "b": 0})
