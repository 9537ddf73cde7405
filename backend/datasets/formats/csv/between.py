"""Lines in the middle of a text that are no records: its header again, comments, and a second table below the first."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from backend.datasets.formats.csv.body import Body
from backend.datasets.formats.csv.cuts import Cut
from backend.datasets.formats.csv.head import kind, rows_of
from backend.datasets.formats.csv.header import is_header
from backend.datasets.formats.csv.layout import Layout

WHOLE_BYTES = 64 << 20  # texts up to here are searched from end to end; of longer ones the beginning
_BEGIN_BYTES = 8 << 20
_AHEAD_BYTES = 1 << 14
_LINE_BYTES = 1 << 10
_CUTS_MAX = 10_000
_PLACES_MAX = 2_000  # blank lines behind which another table is looked for
_BLANK = re.compile(rb"\n[ \t;,|\"]*\r?\n")
_COMMENTS = (b"#", b"//", b"%")


def find_between(path: Path, layout: Layout) -> list[Cut]:
    """Return what stands between the records of a text, in no order; nothing for a table of one column."""
    if layout.width == 1 or not layout.header_lines:
        return []
    with path.open("rb") as source:
        source.seek(layout.start)
        text = source.read(WHOLE_BYTES if path.stat().st_size <= WHOLE_BYTES else _BEGIN_BYTES)
    quotes = _Quotes(text, layout.dialect.quote.encode())
    again = [cut for cut in _again(text, layout) if not quotes.open_at(cut.begin - layout.start)]
    other = _other_table(text, layout, quotes)
    comments = [cut for cut in _comments(text, layout) if not quotes.open_at(cut.begin - layout.start)]
    found = [cut for cut in [*again, *comments] if other is None or cut.begin < other.begin]
    if other is None:
        return found
    return [*found, Cut(other.begin, path.stat().st_size, other.kind, other.reason)]


class _Quotes:
    """Says whether a place is inside a quoted cell, by counting the quotes before it. Ask in rising order."""

    def __init__(self, text: bytes, quote: bytes) -> None:
        self._text, self._quote, self._at, self._count = text, quote, 0, 0

    def open_at(self, at: int) -> bool:
        """Say whether byte `at` is inside quotes; with a quote that nobody closed, everything behind it is."""
        if not self._quote:
            return False
        if at < self._at:
            self._at = self._count = 0
        self._count += self._text.count(self._quote, self._at, at)
        self._at = at
        return self._count % 2 == 1


def _again(text: bytes, layout: Layout) -> Iterator[Cut]:
    """Yield the places where the header stands again, letter for letter."""
    head = "".join(layout.header_lines).strip("\r\n").encode()
    if len(head) < 3 or b"\n" in head.replace(b"\r\n", b"\n"):
        return
    at = -1 if text.startswith(head) else text.find(b"\n" + head)
    count = 0
    while (at >= 0 or count == 0) and count < _CUTS_MAX:
        begin = at + 1
        end = begin + len(head)
        if not text.startswith(head, begin):
            return
        if text[end : end + 1] in {b"", b"\r", b"\n"}:
            after = text.find(b"\n", end)
            after = len(text) if after < 0 else after + 1
            yield Cut(layout.start + begin, layout.start + after, "repeated_header", "the header again")
        count += 1
        at = text.find(b"\n" + head, end)


def _comments(text: bytes, layout: Layout) -> Iterator[Cut]:
    """Yield lines that begin like a comment, where no record does."""
    rows = rows_of(layout.head, layout.dialect)
    for prefix in _COMMENTS:
        sign = prefix.decode()
        if b"\n" + prefix not in text or layout.names[0].startswith(sign):
            continue
        if any(len(row) == layout.width and row[0].lstrip().startswith(sign) for row in rows):
            continue
        for number, found in enumerate(re.finditer(rb"(?<=\n)" + re.escape(prefix) + rb"[^\n]*\n?", text)):
            cells = rows_of(found[0].decode("utf-8", "replace"), layout.dialect, limit=1)
            if number < _CUTS_MAX and cells and len(cells[0]) != layout.width:
                yield Cut(layout.start + found.start(), layout.start + found.end(), "comment", "a comment")


def _other_table(text: bytes, layout: Layout, quotes: _Quotes) -> Cut | None:
    """Return where a second table begins: another header, behind a blank line or with names of the first."""
    rows = rows_of(layout.head, layout.dialect)
    body = Body.of(rows if layout.complete else rows[:-1], layout.width)
    places = sorted({*(found.end() for found in _BLANK.finditer(text)), *_with_same_names(text, layout)})
    for at in places[:_PLACES_MAX]:
        end = text.find(b"\n", at, at + _LINE_BYTES)
        first = rows_of(text[at:end].decode("utf-8", "ignore"), layout.dialect, limit=1) if end > at else []
        if (first and body.is_like(first[0])) or quotes.open_at(at):
            continue
        ahead = rows_of(text[at : at + _AHEAD_BYTES].decode("utf-8", "ignore"), layout.dialect, limit=40)
        if number := _header_in(ahead, layout, body):
            where = layout.skip + text.count(b"\n", 0, at) + number
            return Cut(layout.start + at, 0, "other_table", f"part of another table, which begins in line {where:,}")
    return None


def _with_same_names(text: bytes, layout: Layout) -> Iterator[int]:
    """Yield where a line begins with the same two names as the header, but is not the header again."""
    delimiter = layout.dialect.delimiter
    head = "".join(layout.header_lines).strip("\r\n")
    parts = head.split(delimiter)
    if len(parts) < 3 or (layout.dialect.quote and layout.dialect.quote in parts[0] + parts[1]):
        return
    start = delimiter.join(parts[:2]) + delimiter
    for found in re.finditer(rb"\n" + re.escape(start.encode()) + rb"[^\r\n]*", text):
        if found[0][1:] != head.encode():
            yield found.start() + 1


def _header_in(ahead: Sequence[Sequence[str]], layout: Layout, body: Body) -> int:
    """Return which of the rows ahead, from 1, is the header of another table; 0 if none is."""
    for i, row in enumerate(ahead[:4]):
        after = [other for other in ahead[i + 1 : i + 30] if any(cell.strip() for cell in other)]
        if len([cell for cell in row if cell.strip()]) < 2:
            continue  # a title
        if body.is_like(row) or [cell.strip() for cell in row] == list(layout.names):
            return 0
        same = [other for other in after[:20] if len(other) == len(row)]
        in_words = all(kind(cell) in {"text", ""} for cell in row)
        if in_words and len(same) >= 2 and len(same) * 2 > min(20, len(after)) and _is_new(row, same, layout, body):
            return i + 1
        return 0
    return 0


def _is_new(row: Sequence[str], same: Sequence[Sequence[str]], layout: Layout, body: Body) -> bool:
    if len(row) != layout.width:
        shared = sum(1 for cell in row if cell.strip() in layout.names)
        return is_header(row, same) or shared >= max(2, len(row) // 2)
    return body.misfits(row) > 0 and is_header(row, same)
