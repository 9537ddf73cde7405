"""Merged cells: a label that spans rows stands in each of them; a number stays where it is, or sums would grow."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

_AREAS_MAX = 200_000

Area = tuple[tuple[int, int], tuple[int, int]]


class Merged:
    """The merged areas of a sheet, met row by row from the top. `filled` counts the areas whose label was repeated."""

    def __init__(self, areas: Sequence[Area] | None, *, first_row: int, first_column: int) -> None:
        self.filled = 0
        self._first = first_column
        self._begin: defaultdict[int, list[Area]] = defaultdict(list)
        known = (areas or [])[:_AREAS_MAX]
        # Where cells are merged across columns, the row names groups of columns: that is for the reading of headers.
        headers = {first_row, *(area[0][0] for area in known if area[0][1] != area[1][1])}
        for area in known:
            (top, _), (bottom, _) = area
            if bottom > top and top not in headers:
                self._begin[top].append(area)
        self._open: list[tuple[Area, Any]] = []  # Any: whatever a cell holds

    def fill(self, row: int, cells: list[Any]) -> None:  # Any: whatever a cell holds
        """Put the labels of merged areas into the empty cells of a row they cover."""
        for area in self._begin.pop(row, ()):
            place = area[0][1] - self._first
            value = cells[place] if 0 <= place < len(cells) else ""
            if value != "" and isinstance(value, (str, date)):
                self.filled += 1
                self._open.append((area, value))
        if not self._open:
            return
        self._open = [(area, value) for area, value in self._open if area[1][0] >= row]
        for area, value in self._open:
            if cells[area[0][1] - self._first] == "":
                cells[area[0][1] - self._first] = value
