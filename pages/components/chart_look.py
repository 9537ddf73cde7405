"""A drawn figure with the page's colours, which follow the theme, light or dark, without a rerun."""

from typing import Any

import plotly.graph_objects as go
import streamlit as st  # noqa: F401  importing it registers the chart template named "streamlit"


def on_page(figure: go.Figure) -> go.Figure:
    """Give a figure of `backend.queries.drawing` the page's template, in place."""
    return figure.update_layout(template="streamlit")


class Finished(go.Figure):  # type: ignore[misc]  # plotly has no types
    """A figure nobody changes any more: what goes to the browser is made of it once, however often it is drawn."""

    def to_dict(self) -> dict[str, Any]:  # Any: Plotly's JSON
        """Return the figure as Plotly's JSON; the same object every time."""
        if self._made is None:
            self._made = super().to_dict()
        return self._made

    _made: dict[str, Any] | None = None  # Any: Plotly's JSON


def finished(figure: go.Figure) -> Finished:
    """Return a figure as one that is only drawn from now on."""
    return Finished(figure)
