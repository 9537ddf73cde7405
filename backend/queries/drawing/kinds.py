"""Draws the kinds of chart that are no series along an axis: boxes, heat maps, shares."""

from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go

from backend.queries.chart_sql import OTHER, ChartData
from backend.queries.charts import ChartSpec
from backend.queries.drawing.labels import amount, neutral
from backend.queries.drawing.marks import POWERS
from backend.queries.drawing.steps import is_measured, steps_between
from backend.queries.drawing.template import REST, screen


def boxes(spec: ChartSpec, data: ChartData) -> go.Figure:
    """Return lying boxes, one below the other."""
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
    if spec.log:
        drawn.update_xaxes(**POWERS)
    return drawn


def cells(spec: ChartSpec, data: ChartData) -> go.Figure:
    """Return a heat map: one place across and one down for each pair; numbers and times go up."""
    across = list(dict.fromkeys(row[0] for row in data.rows))
    down = list(dict.fromkeys(row[1] for row in data.rows))
    across, down = steps_between(across), steps_between(down)
    upward = is_measured(down)
    found = {(row[0], row[1]): number for number, row in enumerate(data.rows)}
    drawn = go.Figure()
    drawn.add_heatmap(
        x=list(range(len(across))),
        y=list(range(len(down))),
        z=[[amount(data.rows[found[x, s]][2]) if (x, s) in found else None for x in across] for s in down],
        customdata=[[(f"{neutral(x)}, {neutral(s)}", found.get((x, s))) for x in across] for s in down],
        hovertemplate="%{customdata[0]}: <b>%{z:,}</b><extra></extra>",
        hoverongaps=False,
        xgap=1,
        ygap=1,
        colorbar={"thickness": 10, "outlinewidth": 0, "exponentformat": "B", "minexponent": 5, "separatethousands": True},
    )
    screen(drawn, height=max(240, min((12 if len(down) > 30 else 26) * len(down) + 90, 1400)))
    drawn.update_xaxes(title={"text": neutral(spec.x, characters=60)}, **_ticks(across, most=24 if is_measured(across) else 70))
    drawn.update_yaxes(
        title={"text": neutral(spec.series, characters=60)},
        autorange=True if upward else "reversed",
        showgrid=False,
        ticksuffix="  ",
        **_ticks(down, most=20 if upward else 70),
    )
    return drawn


def _ticks(places: Sequence[Any], *, most: int) -> dict[str, Any]:  # Any: cells of a result; Plotly's options
    shown = range(0, len(places), max(1, -(-len(places) // most)))
    return {"tickvals": list(shown), "ticktext": [neutral(places[place]) for place in shown]}


def shares(data: ChartData) -> go.Figure:
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
