"""What stands below a table: notes, sums, ends of reports. Only the end of a text is read for it, and only strong evidence counts.

A wrong footer is a lost record: what could be one stays. The sum of a column, a blank line above, another width, words that
no record begins with or a text where numbers belong make a line a footer; one sign alone seldom does.
"""

import re
from collections.abc import Container, Sequence
from dataclasses import dataclass
from pathlib import Path

from backend.datasets.formats.csv.body import Body
from backend.datasets.formats.csv.cuts import Cut
from backend.datasets.formats.csv.head import lines_of, numbered_rows, rows_of
from backend.datasets.formats.csv.layout import Layout

_TAIL_BYTES = 1 << 16
_LABEL = 40  # characters that the words in front of sums may have
_ROWS_MAX = 60  # that a footer may have
_TOTAL = re.compile(
    r"(grand |sub)?\s*(total|totals|sum|summe|gesamtsumme|gesamt|insgesamt|zwischensumme|endsumme|totale|total général|somme|suma|"
    r"totaal|celkem|razem|összesen|toplam|итого|всего|合計|总计|總計|合计|소계|합계)\b.*",
    re.IGNORECASE | re.DOTALL,
)
_TRAILER = re.compile(r"(trailer( record)?|trl|eof|end of (file|report|data)|footer|-+\s*end\b.*|\*+\s*end\b.*)", re.IGNORECASE)
_NOTE = re.compile(
    r"(source|sources|quelle|note|notes|anmerkung|hinweis|stand|generated|created|exported|printed|erstellt|as of|fuente|fonte|bron"
    r"|copyright|\(c\)|©|disclaimer|data provided|last updated)\b[ :.].*|\(?\s*[\d,.]+ (rows?|records?|zeilen|datensätze|lignes)\b.*|[*†‡]+ ?\w.*|page \d+.*",
    re.IGNORECASE | re.DOTALL,
)
_FIGURE = re.compile(r"[-+(]?[\d.,'\s\u00a0\u202f]*\d[\d.,'\s\u00a0\u202f]*\)?")


@dataclass(frozen=True)
class _Line:
    """A line of the end of the text, its cells, and the byte it begins at."""

    cells: tuple[str, ...]
    begin: int

    @property
    def filled(self) -> list[str]:
        return [cell.strip() for cell in self.cells if cell.strip()]


def find_footer(path: Path, layout: Layout, *, wanted: int | None, known: Container[int] = ()) -> Cut | None:
    """Return the lines at the end of a text that are no records. `wanted` is how many of them there are; None: find out.

    Lines that begin at the bytes in `known` are known to be none of the table's, and no footer.
    """
    if wanted == 0:
        return None
    size = path.stat().st_size
    lines = [line if line.begin not in known else _Line((), line.begin) for line in _last_lines(path, layout, size)]
    first = _forced(lines, wanted) if wanted else _found(lines, layout)
    if first is None:
        return None
    total = any(_TOTAL.match(line.filled[0]) for line in lines[first:] if line.filled)
    return Cut(lines[first].begin, size, "footer", "a total below the table" if total else "a note below the table")


def _last_lines(path: Path, layout: Layout, size: int) -> list[_Line]:
    """Return the rows at the end of the text, the first records left out."""
    begin = max(layout.start, size - _TAIL_BYTES)
    with path.open("rb") as source:
        source.seek(begin)
        tail = source.read()
    if begin > layout.start:
        cut = tail.find(b"\n") + 1
        begin, tail = begin + cut, tail[cut:]
    lines = list(lines_of(tail.decode("utf-8", "replace")))
    offsets = [begin]
    for line in lines:
        offsets.append(offsets[-1] + len(line.encode("utf-8", "replace")))
    rows = numbered_rows(lines, layout.dialect, limit=len(lines) + 1)
    if not rows or rows[-1].last < len(lines) or offsets[-1] != size:
        return []  # an open quote, or bytes that are no text: what stands there is not known
    return [_Line(tuple(row.cells), offsets[row.first - 1]) for row in rows]


def _forced(lines: Sequence[_Line], wanted: int) -> int | None:
    filled = [i for i, line in enumerate(lines) if line.filled]
    return filled[max(0, len(filled) - wanted)] if filled else None


def _found(lines: Sequence[_Line], layout: Layout) -> int | None:
    """Return the index of the first line of the footer, or None if there is none."""
    rows = rows_of(layout.head, layout.dialect)
    body = Body.of(rows if layout.complete else rows[:-1], layout.width)
    if len(lines) < 3 or (layout.width == 1 and len(lines) < 10):
        return None
    first: int | None = None
    sums = _Sums(lines, layout) if layout.complete and len(rows) < 400 else None
    for i in range(len(lines) - 1, max(0, len(lines) - _ROWS_MAX), -1):
        line = lines[i]
        if not line.filled:
            continue
        apart = not lines[i - 1].filled or _all_below(lines, i, first)
        if not _is_footer(line, body, layout, apart=apart, sums=sums, at=i):
            break
        first = i
    return first


def _all_below(lines: Sequence[_Line], at: int, first: int | None) -> bool:
    """Say whether a blank line stands a few lines above, and only footer lines between."""
    if first is None and at < len(lines) - 1:
        return False
    return any(not line.filled for line in lines[max(0, at - 8) : at])


def _is_footer(line: _Line, body: Body, layout: Layout, *, apart: bool, sums: "_Sums | None", at: int) -> bool:
    head, filled, width = line.filled[0], line.filled, layout.width
    if width == 1:
        return apart and bool(_NOTE.fullmatch(head))
    told = bool(_NOTE.fullmatch(head) or _TRAILER.fullmatch(head))
    label = next((cell.strip() for cell in line.cells[:3] if cell.strip()), "")
    if _TOTAL.fullmatch(label) and len(line.cells) <= width:
        return (
            apart
            or body.misfits(line.cells) > 0
            or _adds_up(line.cells, sums.above(at) if sums else {})
            or len(filled) * 2 < body.filled + 1
        )
    if len(line.cells) != width and not body.fits(line.cells):
        return apart or told or (len(line.cells) == 1 and body.filled > 2)
    wrong = body.misfits(line.cells) > 0 and len(filled) <= body.filled
    if len(filled) == 1 and line.cells[0].strip() and body.filled >= 2:
        return told or (wrong and " " in head) or (apart and (wrong or not body.kinds[0]))
    return wrong and (apart or bool(_TRAILER.fullmatch(head)))


class _Sums:
    """The sums of the columns above a line, under both notations of decimals."""

    def __init__(self, lines: Sequence[_Line], layout: Layout) -> None:
        self._lines, self._width = lines, layout.width

    def above(self, at: int) -> dict[int, tuple[float, ...]]:
        """Return the sums of the columns that hold figures only."""
        rows = [line.cells for line in self._lines[:at] if len(line.cells) == self._width and line.filled]
        found: dict[int, tuple[float, ...]] = {}
        for i in range(self._width):
            figures = [figure for row in rows if row[i].strip() and (figure := figures_of(row[i])) is not None]
            if rows and len(figures) >= 0.9 * len(rows):
                found[i] = tuple(sum(one[mode] for one in figures) for mode in (0, 1))
        return found


def _adds_up(cells: Sequence[str], sums: dict[int, tuple[float, ...]]) -> bool:
    """Say whether the figures of a row are the sums of their columns, at least one of them not zero."""
    checked = [(figures, sums[i]) for i, cell in enumerate(cells) if i in sums and (figures := figures_of(cell)) is not None]
    right = [
        any(abs(f - s) <= 0.006 + 1e-6 * abs(s) and s for f, s in zip(figure, total, strict=True)) for figure, total in checked
    ]
    return bool(right) and sum(right) * 2 > len(right)


def figures_of(cell: str) -> tuple[float, float] | None:
    """Return what a figure is with a decimal point and with a decimal comma, or None for what is no figure."""
    text = re.sub(r"[\s\u00a0\u202f'$€£¥%]|EUR|USD|GBP", "", cell)
    if not text or not _FIGURE.fullmatch(text):
        return None
    sign = -1.0 if text[0] in "-(" else 1.0
    plain = text.strip("-+()")
    values = []
    for point, group in ((".", ","), (",", ".")):
        try:
            values.append(sign * float(plain.replace(group, "").replace(point, ".")))
        except ValueError:
            values.append(float("nan"))
    return values[0], values[1]
