"""Taking a record apart, byte by byte where it has to be: strictly, or with patience for quotes that nobody escaped."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from functools import lru_cache
from itertools import islice

from backend.datasets.formats.csv.dialects import Dialect

_SPACES = re.compile(rb" *+")
_WAYS = 200  # of reading one line, before the first is taken
_STEPS = 20_000  # of looking for them in one line


class Ended(Enum):
    """How a record ended: as it should, inside a quoted cell, or with something behind a closing quote."""

    WELL = auto()
    OPEN = auto()
    BROKEN = auto()


@dataclass(frozen=True)
class Marks:
    """The marks of a dialect as bytes."""

    delimiter: bytes
    quote: bytes
    escape: bytes

    @classmethod
    def of(cls, dialect: Dialect) -> "Marks":
        """Return the marks of `dialect`."""
        return cls(dialect.delimiter.encode(), dialect.quote.encode(), dialect.escape.encode())


@dataclass(frozen=True)
class Patterns:
    """What lines and records look like: `line` is well formed with all its cells, `whole` so over several lines, `opened` not closed.

    None of them holds what the strict pass would have to be told of: carriage returns and the sign that stands for them.
    """

    line: re.Pattern[bytes]
    whole: re.Pattern[bytes]
    opened: re.Pattern[bytes]

    @classmethod
    def of(cls, marks: Marks, width: int) -> "Patterns":
        """Return the patterns of records with `width` cells."""
        d, q = re.escape(marks.delimiter), re.escape(marks.quote)
        gap = _gap(marks)
        text, line = b"[^" + q + rb"\r\x1a]*+", b"[^" + q + rb"\n\r\x1a]*+"
        plain = gap + b"(?!" + q + b")(?:(?!" + d + rb")[^\n\r\x1a])*+"

        def cells(inside: bytes) -> bytes:
            quoted = gap + q + inside + b"(?:" + q + q + inside + b")*+" + q + gap
            return b"(?:" + quoted + b"(?=" + d + b"|$)|" + plain + b")"

        def exactly(inside: bytes) -> re.Pattern[bytes]:
            return re.compile(cells(inside) + b"(?:" + d + cells(inside) + b"){%d}" % (width - 1), re.DOTALL)

        begun = b"(?:" + cells(line) + d + b"){0,%d}" % (width - 1)
        return cls(exactly(line), exactly(text), re.compile(begun + gap + q + line + b"(?:" + q + q + line + b")*+", re.DOTALL))


@dataclass(frozen=True, slots=True)
class _Span:
    """A cell in a line: its first byte, the byte behind its last, and where what closes it ends."""

    begin: int
    close: int
    end: int
    quoted: bool


def strict_cells(record: bytes, marks: Marks) -> tuple[list[bytes], Ended]:
    """Return the cells of a record that keeps to the rules, and how it ended."""
    cells: list[bytes] = []
    at, step = 0, len(marks.delimiter)
    while True:
        begin = _after_spaces(record, at, marks)
        if marks.quote and record.startswith(marks.quote, begin):
            cell, end = _quoted(record, begin + len(marks.quote), marks)
            if end < 0:
                return cells, Ended.OPEN
            end = _after_spaces(record, end, marks)
            if end < len(record) and not record.startswith(marks.delimiter, end):
                return cells, Ended.BROKEN
        else:
            end = record.find(marks.delimiter, at)
            end = len(record) if end < 0 else end
            cell = record[at:end]
        cells.append(cell)
        if end == len(record):
            return cells, Ended.WELL
        at = end + step


def goes_on(line: bytes, marks: Marks) -> Ended:
    """Return how a line ends that begins inside a quoted cell: OPEN if the record goes on behind it."""
    return strict_cells(marks.quote + line, marks)[1]


def patient_cells(line: bytes, marks: Marks, *, width: int) -> list[bytes] | None:
    """Return the cells of a line whose quotes nobody escaped; None if a quote opens and never closes.

    A quote closes a cell only where a delimiter or the end follows, and the first such quote is likeliest; of the ways to
    read the line, the first that gives `width` cells is taken.
    """
    first: list[_Span] | None = None
    for spans in islice(_ways(line, marks), _WAYS):
        first = first or spans
        if len(spans) == width:
            first = spans
            break
    return None if first is None else [_cell_of(line, span, marks) for span in first]


def has_stray_quotes(line: bytes, marks: Marks) -> bool:
    """Say whether a line has quotes anywhere but around whole cells and doubled inside them."""
    return marks.quote in line and _quoted_rightly(marks).fullmatch(line) is None


@lru_cache(maxsize=16)
def _quoted_rightly(marks: Marks) -> re.Pattern[bytes]:
    d, q = re.escape(marks.delimiter), re.escape(marks.quote)
    quoted = _gap(marks) + q + b"[^" + q + b"]*+(?:" + q + q + b"[^" + q + b"]*+)*+" + q + _gap(marks)
    plain = b"(?:(?!" + d + b")[^" + q + b"])*+"
    cell = b"(?:" + quoted + b"(?=" + d + b"|$)|" + plain + b")"
    return re.compile(cell + b"(?:" + d + cell + b")*+", re.DOTALL)


def joined(cells: list[bytes], marks: Marks) -> bytes:
    """Return cells as a line, quoted where they have to be, quotes doubled."""
    if not marks.quote:
        return marks.delimiter.join(cells)
    return marks.delimiter.join(_written(cell, marks) for cell in cells)


def _written(cell: bytes, marks: Marks) -> bytes:
    if marks.delimiter in cell or marks.quote in cell or b"\n" in cell or cell[:1] == b" " or cell[-1:] == b" ":
        return marks.quote + cell.replace(marks.quote, marks.quote * 2) + marks.quote
    return cell


def _after_spaces(record: bytes, at: int, marks: Marks) -> int:
    if marks.delimiter == b" " or not record.startswith(b" ", at):
        return at
    found = _SPACES.match(record, at)
    return found.end() if found else at


def _gap(marks: Marks) -> bytes:
    """Return the pattern of what may stand between a quote and a delimiter: spaces, unless a space is the delimiter."""
    return b"" if marks.delimiter == b" " else b" *+"


@lru_cache(maxsize=16)
def _inside(quote: bytes) -> re.Pattern[bytes]:
    """Return the pattern of what stands between two quotes: anything, and quotes in pairs."""
    text = b"[^" + re.escape(quote) + b"]*+"
    return re.compile(text + b"(?:" + re.escape(quote * 2) + text + b")*+", re.DOTALL)


def _quoted(record: bytes, at: int, marks: Marks) -> tuple[bytes, int]:
    """Return the cell whose first byte is at `at`, and where its closing quote ends; -1 if it never closes."""
    parts: list[bytes] = []
    quote, size = marks.quote, len(marks.quote)
    if marks.escape == quote:
        inside = _inside(quote).match(record, at)
        end = inside.end() if inside else at
        return (inside[0].replace(quote * 2, quote), end + size) if inside and end < len(record) else (b"", -1)
    while True:
        found = record.find(quote, at)
        if found < 0:
            return b"", -1
        if (slash := record.find(marks.escape, at, found)) >= 0:
            # A backslash escapes a quote or itself; before anything else it is only a backslash.
            follower = record[slash + 1 : slash + 2]
            escapes = follower in {quote, marks.escape}
            parts.append(record[at:slash] + (follower if escapes else marks.escape))
            at = slash + (2 if escapes else 1)
        elif record.startswith(quote, found + size):
            parts.append(record[at : found + size])
            at = found + 2 * size
        else:
            parts.append(record[at:found])
            return b"".join(parts), found + size


def _ways(line: bytes, marks: Marks) -> Iterator[list[_Span]]:
    """Yield the ways to take a line apart, the likelier first. A stack, because a line may have thousands of cells."""
    closes = [found.start() for found in _closing(marks).finditer(line)]
    spans: list[_Span] = []
    choices, begins, yielded = [_cells_at(line, marks, 0, closes=closes)], [0], [0]
    dead: set[int] = (
        set()
    )  # places from which the end is never reached: looked at once, or the ways would double with every quote
    ways = steps = 0
    while choices and steps < _STEPS:
        steps += 1
        found = next(choices[-1], None)
        if found is None:
            choices.pop()
            del spans[-1:]
            begin = begins.pop()
            if yielded.pop() == ways:
                dead.add(begin)
        elif found.end == len(line):
            ways += 1
            yield [*spans, found]
        elif (following := found.end + len(marks.delimiter)) not in dead:
            spans.append(found)
            choices.append(_cells_at(line, marks, following, closes=closes))
            begins.append(following)
            yielded.append(ways)


@lru_cache(maxsize=16)
def _closing(marks: Marks) -> re.Pattern[bytes]:
    """Return the pattern of a quote that can close a cell. Of a run of them it is the last one."""
    return re.compile(re.escape(marks.quote) + b"(?=" + _gap(marks) + b"(?:" + re.escape(marks.delimiter) + rb"|\Z))")


def _cells_at(line: bytes, marks: Marks, at: int, *, closes: Sequence[int]) -> Iterator[_Span]:
    """Yield the cells that may begin at `at`: at every quote that can close one."""
    begin = _after_spaces(line, at, marks)
    if not line.startswith(marks.quote, begin):
        end = line.find(marks.delimiter, at)
        end = len(line) if end < 0 else end
        yield _Span(at, end, end, quoted=False)
        return
    size, whole = len(marks.quote), at
    begin += size
    for place in range(bisect_left(closes, begin), len(closes)):
        close = closes[place]
        yield _Span(begin, close, _after_spaces(line, close + size, marks), quoted=True)
    end = line.find(marks.delimiter, whole)
    end = len(line) if end < 0 else end
    quotes = line.count(marks.quote, whole, end)
    if quotes and quotes % 2 == 0:
        yield _Span(whole, end, end, quoted=False)  # "Bob" Smith: the quotes are part of the text


def _cell_of(line: bytes, span: _Span, marks: Marks) -> bytes:
    cell = line[span.begin : span.close]
    if not span.quoted:
        return cell
    bare = len(cell) - len(cell.rstrip(marks.quote))  # of a pair before the end, one is the quote that closes
    body = cell[: len(cell) - bare].replace(marks.quote * 2, marks.quote)
    return body + marks.quote * ((bare + 1) // 2)
