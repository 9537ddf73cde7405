"""Merged cells: a label that spans rows or columns stands in each of them; a number stays where it is, or sums would grow."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

_AREAS_MAX = 200_000

Area = tuple[tuple[int, int], tuple[int, int]]


class Merged:
    """The merged areas of a sheet, met row by row from the top. `filled` counts the areas whose label was repeated."""

    def __init__(self, areas: Sequence[Area] | None, *, first_column: int) -> None:
        self.filled = 0
        self._first = first_column
        self._begin: defaultdict[int, list[Area]] = defaultdict(list)
        for area in (areas or [])[:_AREAS_MAX]:
            if area[0] != area[1]:
                self._begin[area[0][0]].append(area)
        self._open: list[tuple[Area, Any]] = []  # Any: whatever a cell holds

    def fill(self, row: int, cells: list[Any]) -> None:  # Any: whatever a cell holds
        """Put the labels of merged areas into the empty cells of a row they cover."""
        for area in self._begin.pop(row, ()):
            (top, left), (bottom, right) = area
            value = cells[left - self._first] if 0 <= left - self._first < len(cells) else ""
            if value == "" or not isinstance(value, (str, date)):
                continue
            if left != right and not _has_others(cells, left - self._first, right - self._first):
                continue  # a title over the whole table
            self.filled += 1
            self._put(cells, area, value)
            if bottom > top:
                self._open.append((area, value))
        if self._open:
            self._open = [(area, value) for area, value in self._open if area[1][0] >= row]
            for area, value in self._open:
                self._put(cells, area, value)

    def _put(self, cells: list[Any], area: Area, value: Any) -> None:  # Any: whatever a cell holds
        for column in range(area[0][1] - self._first, min(area[1][1] - self._first + 1, len(cells))):
            if column >= 0 and cells[column] == "":
                cells[column] = value


def _has_others(cells: Sequence[Any], left: int, right: int) -> bool:  # Any: whatever a cell holds
    return any(cell != "" for i, cell in enumerate(cells) if not left <= i <= right)
