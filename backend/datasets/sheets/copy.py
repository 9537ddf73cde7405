"""Rows of any source as a plain copy: UTF-8, cells parted by a character no text holds, with a map back to the lines of the source."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

DELIMITER = "\x1f"
QUOTE = '"'
ROW_END = "\x1e"  # may stand before the line end of every row
_POINTS_MAX = 2_000_000
_SPECIAL = re.compile('["\n\r\x00\x1e]')
_TAKEN = re.compile("[\x1e\x1f]")


class LineMap:
    """Which line of the source a line of the copy came from: kept only where it is not the one expected from the lines before."""

    def __init__(self, points: Sequence[Sequence[int]] = ()) -> None:
        self._copy = [point[0] for point in points]
        self._source = [point[1] for point in points]
        self._slope = [point[2] for point in points]

    def add(self, copy: int, source: int) -> None:
        """Say that line `copy` came from line `source`; both rise from call to call."""
        if not self._copy:
            self._append(copy, source, 1)
        elif self.source(copy) != source and len(self._copy) < _POINTS_MAX:
            steps = copy - self._copy[-1]
            # Records of equally many lines need one point for all of them.
            self._append(copy, source, max(1, round((source - self._source[-1]) / steps)) if steps else 1)

    def source(self, copy: int) -> int:
        """Return the line of the source for a line of the copy, both from 1."""
        at = max(bisect_right(self._copy, copy) - 1, 0)
        if not self._copy:
            return copy
        return self._source[at] + (copy - self._copy[at]) * self._slope[at]

    def copy(self, source: int) -> int:
        """Return the line of the copy that came from a line of the source, or the one before it."""
        at = max(bisect_right(self._source, source) - 1, 0)
        if not self._copy:
            return source
        return max(1, self._copy[at] + (source - self._source[at]) // self._slope[at])

    def moved(self, by: int) -> "LineMap":
        """Return the map of a copy whose lines all stand `by` further down."""
        return LineMap([(copy + by, source, slope) for copy, source, slope in self.points()])

    def points(self) -> list[tuple[int, int, int]]:
        """Return what is kept: line of the copy, line of the source, lines of the source a line has from there on."""
        return list(zip(self._copy, self._source, self._slope, strict=True))

    def _append(self, copy: int, source: int, slope: int) -> None:
        self._copy.append(copy)
        self._source.append(source)
        self._slope.append(slope)


class CopyWriter:
    """Writes rows to a copy and keeps the map of their lines. `end` stands behind every row, `line` is the first one's in the copy."""

    def __init__(self, path: Path, *, end: str = "\n", line: int = 1) -> None:
        self._file = path.open("wb")
        self._end = end
        self._line = line
        self.rows = 0
        self.replaced = 0  # characters that copies are parted by, now spaces
        self.lines = LineMap()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None) -> None:
        self._file.close()

    @property
    def size(self) -> int:
        """How many bytes have been written."""
        return self._file.tell()

    def write(self, cells: Sequence[str], source_line: int) -> None:
        """Write a row that stands in this line of the source."""
        line = DELIMITER.join(cells)
        breaks = 0
        # The first cell is always quoted: nothing it says may pass for the beginning of another kind of file.
        if self.rows == 0 or _SPECIAL.search(line) or line.count(DELIMITER) >= len(cells):
            self.replaced += line.count(DELIMITER) - max(len(cells) - 1, 0) + line.count(ROW_END)
            kept = [quoted(cell) if _SPECIAL.search(cell) or DELIMITER in cell else cell for cell in cells]
            if self.rows == 0 and cells:
                kept[0] = quoted(cells[0], always=True)
            line = DELIMITER.join(kept)
            breaks = line.count("\n")
        self.lines.add(self._line, source_line)
        self._file.write((line + self._end).encode("utf-8", "replace"))
        self._line += 1 + breaks
        self.rows += 1


def quoted(cell: str, *, always: bool = False) -> str:
    """Return a cell as it stands in a copy: in quotes where it has to be, without the characters a copy is parted by."""
    text = _TAKEN.sub(" ", cell).replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n")
    return f'"{text.replace(QUOTE, QUOTE * 2)}"' if always or QUOTE in text or "\n" in text else text
