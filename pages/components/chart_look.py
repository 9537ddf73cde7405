"""A drawn figure with the page's colours, which follow the theme, light or dark, without a rerun."""

import plotly.graph_objects as go
import streamlit as st  # noqa: F401  importing it registers the chart template named "streamlit"


def on_page(figure: go.Figure) -> go.Figure:
    """Give a figure of `backend.queries.drawing` the page's template, in place."""
    return figure.update_layout(template="streamlit")
