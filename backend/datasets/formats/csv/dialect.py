"""Which characters part and quote the cells of a text: every candidate reads the head of the file, and the best table wins.

A good table has rows of one width, few empty cells, many numbers and dates, and no quotes left over in its cells.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, islice

from backend.datasets.formats.csv.dialects import Dialect
from backend.datasets.formats.csv.head import ROWS, is_well_quoted, kind, lines_of, rows_of
from backend.datasets.formats.csv.header import is_header
from backend.datasets.formats.csv.records import Marks, has_stray_quotes

ONE_COLUMN = "\x1f"  # a delimiter that no text holds

_DELIMITERS = (",", ";", "\t", "|", ":", " ", "^", "~", "§", "¦", "¬", "þ", "\x01", "\x02", "\x1e", "\x1f")
_LONGER = ("||", "|~|", "~|~", "^|^", "|^|", ";;", "::", "~~", "^^", "@@", "##", "\t\t", "|@|", "<>", "=>")
_RARE = {":": 0.1, " ": 0.04, "^": 0.05, "~": 0.05, "§": 0.05, "¦": 0.05, "¬": 0.05, "þ": 0.05, "\x01": 0.02, "\x1f": 0.02}
_NAMED = {":", " "}  # text is full of them: a header has to be parted by them too
_DECIMAL = re.compile(r"\s*[-+]?\d+\s*,\s*\d+\s*")
_QUOTES = (('"', '"'), ('"', "\\"), ("'", "'"), ("'", "\\"), ("", ""))
_NAMES_POINTS = 0.2
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
    lines = islice(lines_of(text), 2 * ROWS)
    return quote not in text or not any(has_stray_quotes(line.rstrip("\r\n").encode(), marks) for line in lines)


def _candidates(text: str, delimiter: str | None, quote: str | None) -> Iterator[Dialect]:
    marks = (delimiter,) if delimiter else (*_DELIMITERS, *(mark for mark in _LONGER if mark in text))
    for mark in marks:
        if mark not in text:
            continue
        clean = quote is None and '"' in text and _is_quoted_rightly(text, mark, '"')
        for one, escape in _QUOTES:
            if (quote is not None and one != quote) or (clean and one != '"'):
                continue
            if one and (one not in text or not _quotes(text, mark, one, escape)):
                continue
            yield Dialect(mark, one, escape)
    if quote is not None and len(quote) == 1 and quote not in "\"'":
        yield from (Dialect(mark, quote, quote) for mark in marks if mark in text)


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
    width, constancy = _width_of(rows, told=told)
    if width < 2 or (not told and _is_chance(rows, width, dialect)):
        return None
    body = [cell for row in [row for row in rows if len(row) == width][1:] for cell in row]
    points = constancy * (1 + 0.08 * min(width, 12) / 12) + _cells(body, dialect, well=_is_well(text, dialect))
    points -= _RARE.get(dialect.delimiter, 0.0) + {"'": 0.02, "": 0.01}.get(dialect.quote, 0.0)
    if dialect.delimiter == " ":
        points -= 0.25 * (1 - constancy)
    if not dialect.quote and re.search(rf'(^|[{re.escape(dialect.delimiter)}\n])"', text):
        points -= 0.03
    return points + _NAMES_POINTS * _names_alike(rows, width), width


def _width_of(rows: Sequence[Sequence[str]], *, told: bool) -> tuple[int, float]:
    """Return the usual width and the share of rows that have it; width 0 if there is none."""
    if not rows:
        return 0, 0.0
    widths = Counter(map(len, rows))
    width, often = max(widths.items(), key=lambda pair: (pair[1] * (pair[0] > 1), pair[0]))
    if often >= 0.5 * len(rows) or told:
        return width, often / len(rows)
    # Several tables below each other: few changes of the width, and every table of its own.
    runs = [(length, sum(1 for _ in run)) for length, run in groupby(map(len, rows))]
    tables = [(length, count) for length, count in runs if length > 1 and count > 2]
    if len(runs) > max(3, len(rows) // 8) or sum(count for _, count in tables) < 0.8 * len(rows):
        return 0, 0.0
    return max(tables, key=lambda table: table[1])[0], 0.6


def _is_chance(rows: Sequence[Sequence[str]], width: int, dialect: Dialect) -> bool:
    """Say whether the delimiter stands in the values of one column: its name has none, and no row above them has either."""
    top = rows[0]
    if len(top) == width or len(rows) < 3 or len(top) > 1:
        return False
    first = next(row for row in rows if len(row) == width)
    named = all(kind(cell) == "text" for cell in first)
    if dialect.delimiter in _NAMED:
        return not named or len(rows[1]) == width
    if width == 2 and len(rows[1]) == 2 and re.fullmatch(r"\w+", top[0].strip()):
        return not is_header(first, [row for row in rows[2:] if len(row) == 2])
    pairs = [row for row in rows if len(row) == 2]
    decimals = sum(1 for row in pairs if _DECIMAL.fullmatch(",".join(row)))
    lone = re.fullmatch(r"\S+", top[0].strip()) is not None  # the name of a column, where a title has several words
    return lone and dialect.delimiter == "," and width == 2 and not named and decimals > 0.9 * len(rows[1:])


def _names_alike(rows: Sequence[Sequence[str]], width: int) -> float:
    """Return 1 if among the first rows one of this width holds words alone, as names of columns do; else 0."""
    return float(any(len(row) == width and all(kind(cell) in {"text", ""} for cell in row) for row in rows[:40]))


def _is_well(text: str, dialect: Dialect) -> bool:
    return bool(dialect.quote) and dialect.quote == dialect.escape and dialect.quote in text and is_well_quoted(text, dialect)


def _cells(body: Sequence[str], dialect: Dialect, *, well: bool) -> float:
    """Return what the cells say for or against a dialect. `well` says that all of them are quoted as they should be."""
    count = max(1, len(body))
    quote = dialect.quote
    filled = sum(1 for cell in body if cell.strip())
    typed = sum(1 for cell in body if kind(cell) in {"number", "date"})
    stray = sum(1 for cell in body if cell.startswith(quote) or cell.endswith(quote)) if quote else 0
    quoted = sum(1 for cell in body if _IN_QUOTES.fullmatch(cell))
    broken = 0 if well else sum(1 for cell in body if cell.count("\n") > 3)
    escaped = sum(1 for cell in body if '\\"' in cell)
    return (0.1 * filled + 0.1 * typed - 0.5 * stray - 0.6 * quoted - 2 * broken - 0.6 * escaped) / count
