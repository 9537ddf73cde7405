"""One chart look: `screen` leaves colours to the theme of who shows it, `paper` has them baked in for pictures and PDF."""

import json
from typing import Any, Literal

import plotly.graph_objects as go

from backend.queries.drawing.palette import (
    CATEGORICAL,
    DIVERGING,
    LINE,
    MUTED,
    SEQUENTIAL,
    SURFACE,
    TEXT,
    Mode,
    colours_of_inks,
)

FONT = "Source Sans, Source Sans Pro, Arial, sans-serif"
REST = "rgba(128,142,148,0.45)"  # a bar that is context, not the message; reads on both grounds
Theme = Literal["screen", "light", "dark"]
CONFIG: dict[str, Any] = {"displayModeBar": False, "scrollZoom": False}  # Any: Plotly's options


def screen(figure: go.Figure, *, height: int) -> go.Figure:
    """Set everything but colour, in place. The template stays empty: a page puts its own there, a picture `paper`."""
    figure.update_layout(
        template=go.layout.Template(),
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        height=height,
        margin={"l": 8, "r": 16, "t": 12, "b": 8},
        separators=".,",
        bargap=0.28,
        font={"size": 13},
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0, "title": {"text": ""}},
    )
    axis = {"zeroline": False, "ticks": "", "automargin": True, "title": {"font": {"size": 13}}, "tickfont": {"size": 13}}
    figure.update_xaxes(showgrid=False, **axis)
    figure.update_yaxes(**axis)
    return figure


def themed(figure: go.Figure, theme: Theme) -> go.Figure:
    """Return a figure in the colours of a theme; "screen" leaves it as it is."""
    if theme == "screen":
        return figure
    text = figure.to_json()
    for ink, colour in colours_of_inks(theme).items():
        text = text.replace(ink, colour)
    drawn = go.Figure(json.loads(text), skip_invalid=False)
    return drawn.update_layout(template=paper(theme), paper_bgcolor=None, plot_bgcolor=None)


def paper(mode: Mode) -> go.layout.Template:
    """Return the template of pictures and PDF, with the colours of `mode` in it."""
    axis = {
        "gridcolor": LINE[mode],
        "linecolor": LINE[mode],
        "zeroline": False,
        "ticks": "",
        "automargin": True,
        "title": {"font": {"size": 13, "color": MUTED[mode]}},
        "tickfont": {"size": 13, "color": MUTED[mode]},
    }
    sequential = _scale(SEQUENTIAL[mode])
    return go.layout.Template(
        data={"heatmap": [{"colorscale": sequential}]},
        layout={
            "font": {"family": FONT, "size": 13, "color": TEXT[mode]},
            "colorway": list(CATEGORICAL[mode]),
            "paper_bgcolor": SURFACE[mode],
            "plot_bgcolor": SURFACE[mode],
            "separators": ".,",
            "margin": {"l": 8, "r": 16, "t": 16, "b": 8},
            "bargap": 0.28,
            "xaxis": {**axis, "showgrid": False},
            "yaxis": {**axis, "rangemode": "tozero"},
            "legend": {"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0, "font": {"color": MUTED[mode]}},
            "colorscale": {"sequential": sequential, "diverging": _scale(DIVERGING[mode])},
        },
    )


def _scale(colours: tuple[str, ...]) -> list[list[float | str]]:
    last = len(colours) - 1
    return [[i / last, colour] for i, colour in enumerate(colours)]
