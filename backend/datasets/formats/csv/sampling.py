"""Values to choose the readings from: the beginning of the text, and places spread over all of it."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from backend.datasets.formats.csv.choice import DISTINCT_MAX
from backend.datasets.formats.csv.head import rows_of
from backend.datasets.formats.csv.layout import Layout
from backend.datasets.formats.csv.reading import BLANKS

_PLACES = 40
_PLACE_BYTES = 1 << 15
_PLACE_MAX = 1 << 20
_CELLS = 60_000  # as many are looked at in all
_WIDTH_SHARE = 0.9  # a place in which fewer rows have the right width was cut inside a quoted cell


def sample(path: Path, layout: Layout, null_pattern: str) -> list[Counter[str]]:
    """Return, for every column, the trimmed values seen and how often, without words for nothing."""
    nothing = re.compile(null_pattern)
    values: list[Counter[str]] = [Counter() for _ in range(layout.width)]
    budget = max(20, _CELLS // layout.width)
    head = rows_of(layout.head, layout.dialect, limit=budget // 2)
    names = list(layout.names) if layout.width > 1 else []
    _take(values, head if layout.complete or len(head) < 2 else head[:-1], nothing, names=names)
    if not layout.complete:
        for rows in _spread(path, layout, rows=max(5, budget // 2 // _PLACES)):
            _take(values, rows, nothing, names=names)
    return values


def _take(values: Sequence[Counter[str]], rows: Sequence[Sequence[str]], nothing: re.Pattern[str], *, names: list[str]) -> None:
    # Where the header comes again, it says nothing about the values of its columns.
    whole = [row for row in rows if len(row) == len(values) and [cell.strip() for cell in row] != names]
    # Pieces of broken rows would speak for columns they do not belong to.
    for row in whole or [row for row in rows if len(row) < len(values)]:
        for seen, cell in zip(values, row, strict=False):
            text = cell.strip(BLANKS)
            if nothing.fullmatch(text) is None and (text in seen or len(seen) < DISTINCT_MAX):
                seen[text] += 1


def _spread(path: Path, layout: Layout, *, rows: int) -> Iterable[list[list[str]]]:
    """Yield the whole rows found at places spread evenly over the file."""
    size = path.stat().st_size
    begin = layout.start + len(layout.head.encode())
    length = min(_PLACE_MAX, max(_PLACE_BYTES, 8 * (begin // max(1, layout.head.count("\n")))))
    with path.open("rb") as source:
        for i in range(_PLACES):
            source.seek(begin + (size - begin) * i // _PLACES)
            piece = source.read(length)
            first, last = piece.find(b"\n"), piece.rfind(b"\n")
            if last <= first:
                continue
            found = rows_of(piece[first + 1 : last].decode("utf-8", "ignore"), layout.dialect, limit=rows)
            right = [row for row in found if len(row) == layout.width]
            if len(right) >= _WIDTH_SHARE * len([row for row in found if row]):
                yield right
