"""Figures of charts, drawn with Plotly after the house's rules; no page and no browser is needed."""

from backend.queries.drawing.change import compared
from backend.queries.drawing.figures import figure_of
from backend.queries.drawing.series import in_words, left_out

__all__ = ["compared", "figure_of", "in_words", "left_out"]
