"""Which characters part and quote the cells of a text: every candidate reads the head of the file, and the best table wins.

A good table has rows of one width, few empty cells, many numbers and dates, and no quotes left over in its cells.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from backend.datasets.formats.csv.dialects import Dialect
from backend.datasets.formats.csv.head import kind, lines_of, rows_of
from backend.datasets.formats.csv.records import Marks, has_stray_quotes

ONE_COLUMN = "\x1f"  # a delimiter that no text holds

_DELIMITERS = (",", ";", "\t", "|", ":", " ", "^", "~", "\x01", "\x1f")
_RARE = {":": 0.1, " ": 0.04, "^": 0.05, "~": 0.05, "\x01": 0.02, "\x1f": 0.02}
_QUOTES = (('"', '"'), ('"', "\\"), ("'", "'"), ("'", "\\"), ("", ""))
_IN_QUOTES = re.compile(r"\s*(\".*\"|'.*')\s*", re.DOTALL)


@dataclass(frozen=True)
class Found:
    """The winning dialect and the usual number of cells in a row."""

    dialect: Dialect
    width: int


def find_dialect(text: str, *, complete: bool, delimiter: str | None = None, quote: str | None = None) -> Found:
    """Return the dialect that makes the best table of `text`, the head of a file; a single column if none makes one.

    `complete` says that the head is the whole file: its last row counts only then. `delimiter` and `quote` are held to where
    given; an empty `quote` means that nothing quotes.
    """
    scored = [
        (score, Found(dialect, width))
        for dialect in _candidates(text, delimiter, quote)
        if (found := _score(text, dialect, complete=complete, told=delimiter is not None))
        for score, width in (found,)
    ]
    kept = '"' if quote is None else quote
    if scored:
        best = max(scored, key=lambda pair: pair[0])[1]
        if not best.dialect.quote and kept and _is_quoted_rightly(text, best.dialect.delimiter, kept):
            # Nothing is quoted so far, or all of it rightly: what is quoted further down will be so too.
            return Found(Dialect(best.dialect.delimiter, kept, kept), best.width)
        return best
    return Found(Dialect(delimiter or ONE_COLUMN, kept, kept), 1)


def _is_quoted_rightly(text: str, delimiter: str, quote: str) -> bool:
    """Say whether every quote there is stands around a whole cell or doubled inside one."""
    marks = Marks.of(Dialect(delimiter, quote, quote))
    return quote not in text or not any(has_stray_quotes(line.rstrip("\r\n").encode(), marks) for line in lines_of(text))


def _candidates(text: str, delimiter: str | None, quote: str | None) -> Iterator[Dialect]:
    for mark in (delimiter,) if delimiter else _DELIMITERS:
        if mark not in text:
            continue
        for one, escape in _QUOTES:
            if quote is not None and one != quote:
                continue
            if one and (one not in text or not _quotes(text, mark, one, escape)):
                continue
            yield Dialect(mark, one, escape)
    if quote is not None and len(quote) == 1 and quote not in "\"'":
        yield from (Dialect(mark, quote, quote) for mark in ((delimiter,) if delimiter else _DELIMITERS) if mark in text)


def _quotes(text: str, delimiter: str, quote: str, escape: str) -> bool:
    """Say whether this quote may be one: an apostrophe has to open a cell, an escaped quote has to stand inside one."""
    if escape == "\\":
        # Before a delimiter or the end of a line, the backslash is the last character of a cell and the quote closes it.
        return re.search(rf"\\{quote}(?!\s*({re.escape(delimiter)}|{quote}|[\r\n]|$))", text) is not None
    return quote != "'" or re.search(rf"(^|[{re.escape(delimiter)}\n])\s*'", text) is not None


def _score(text: str, dialect: Dialect, *, complete: bool, told: bool) -> tuple[float, int] | None:
    rows = rows_of(text, dialect)
    if not complete and len(rows) > 2:
        rows = rows[:-1]
    rows = [row for row in rows if any(cell.strip() for cell in row)]
    if not rows:
        return None
    widths = Counter(map(len, rows))
    width, often = max(widths.items(), key=lambda pair: (pair[1] * (pair[0] > 1), pair[0]))
    constancy = often / len(rows)
    if width < 2 or (constancy < 0.5 and not told):
        return None
    body = [cell for row in [row for row in rows if len(row) == width][1:] for cell in row]
    points = constancy * (1 + 0.08 * min(width, 12) / 12) + _cells(body, dialect)
    points -= _RARE.get(dialect.delimiter, 0.0) + {"'": 0.02, "": 0.01}.get(dialect.quote, 0.0)
    if dialect.delimiter == " ":
        points -= 0.25 * (1 - constancy)
    if not dialect.quote and re.search(rf'(^|[{re.escape(dialect.delimiter)}\n])"', text):
        points -= 0.03
    return points, width


def _cells(body: Sequence[str], dialect: Dialect) -> float:
    """Return what the cells say for or against a dialect."""
    count = max(1, len(body))
    quote = dialect.quote
    filled = sum(1 for cell in body if cell.strip())
    typed = sum(1 for cell in body if kind(cell) in {"number", "date"})
    stray = sum(1 for cell in body if cell.startswith(quote) or cell.endswith(quote)) if quote else 0
    quoted = sum(1 for cell in body if _IN_QUOTES.fullmatch(cell))
    broken = sum(1 for cell in body if cell.count("\n") > 3)
    escaped = sum(1 for cell in body if '\\"' in cell)
    return (0.1 * filled + 0.1 * typed - 0.5 * stray - 0.6 * quoted - 2 * broken - 0.6 * escaped) / count
