"""Where small charts stand side by side: their areas, axes and names."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from backend.queries.drawing.palette import MUTED_INK

_BETWEEN = 0.03  # of the width
_NAME_PX = 34  # above each row, for the names
_BELOW_PX = 78


@dataclass(frozen=True)
class Grid:
    """So many panels in rows of `across`; `top` and `height` are pixels of the figure."""

    panels: int
    across: int
    row_px: int
    top: int

    @classmethod
    def of(cls, panels: int, *, row_px: int, above: bool) -> "Grid":
        """Return a grid of at most four in a row; `above` leaves room for a legend."""
        across = max(1, panels) if panels <= 3 else 2 if panels == 4 else 3 if panels <= 9 else 4
        return cls(panels, across, row_px, 64 if above else 34)

    @property
    def down(self) -> int:
        """How many rows there are."""
        return max(1, math.ceil(self.panels / self.across))

    @property
    def height(self) -> int:
        """How high the figure is in pixels."""
        return self.down * self.row_px + (self.down - 1) * _NAME_PX + self.top + _BELOW_PX

    def axes(self, along: dict[str, Any], up: dict[str, Any]) -> dict[str, Any]:  # Any: Plotly's options
        """Return the axes of all panels, which are those of the first; only the outer ones have ticks' labels."""
        made: dict[str, Any] = {}  # Any: Plotly's options
        # A page colours the words of the first axes alone.
        words = {"title": {"text": ""}, "tickfont": {"size": 12, "color": MUTED_INK}}
        along, up = ({**axis, **words} for axis in (along, up))
        for number in range(max(1, self.panels)):
            axis = str(number + 1) if number else ""
            left, right, bottom, top = self.area(number)
            lowest = number + self.across >= self.panels
            made[f"xaxis{axis}"] = {**along, "domain": [left, right], "anchor": f"y{axis}", "showticklabels": lowest}
            made[f"yaxis{axis}"] = {
                **up,
                "domain": [bottom, top],
                "anchor": f"x{axis}",
                "showticklabels": number % self.across == 0,
            }
            for name, own in (("x", along), ("y", up)):
                if number and "range" not in own:  # what has a range of its own is the same already
                    made[f"{name}axis{axis}"]["matches"] = name
        return made

    def titles(self, names: Sequence[str]) -> list[dict[str, Any]]:  # Any: Plotly's options
        """Return the names above the panels."""
        return [
            {
                "text": f"<b>{name}</b>", "xref": "paper", "yref": "paper", "x": self.area(number)[0], "y": self.area(number)[3],
                "xanchor": "left", "yanchor": "bottom", "yshift": 4, "showarrow": False, "font": {"size": 13},
            }
            for number, name in enumerate(names)
        ]  # fmt: skip

    def area(self, number: int) -> tuple[float, float, float, float]:
        """Return left, right, bottom and top of a panel as shares of the whole."""
        wide = (1 - _BETWEEN * (self.across - 1)) / self.across
        left = (number % self.across) * (wide + _BETWEEN)
        whole = self.down * self.row_px + (self.down - 1) * _NAME_PX
        above = (number // self.across) * (self.row_px + _NAME_PX)
        return left, min(1.0, left + wide), max(0.0, 1 - (above + self.row_px) / whole), 1 - above / whole
