"""Taking a record apart, byte by byte where it has to be: strictly, or with patience for quotes that nobody escaped."""

import re
from dataclasses import dataclass
from enum import Enum, auto

from backend.datasets.formats.csv.dialect import Dialect


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


def well_formed(marks: Marks, width: int) -> re.Pattern[bytes]:
    """Return the pattern of a line that holds exactly `width` cells, all of them quoted rightly or not at all."""
    d, q = re.escape(marks.delimiter), re.escape(marks.quote)
    stop = b"(?!" + d + rb")[^\n\r\x1a]"
    quoted = b" *+" + q + b"[^" + q + rb"\n\r\x1a]*+(?:" + q + q + b"[^" + q + rb"\n\r\x1a]*+)*+" + q + b" *+"
    plain = b" *+(?!" + q + b")(?:" + stop + b")*+"
    cell = b"(?:" + quoted + b"(?=" + d + b"|$)|" + plain + b")"
    return re.compile(cell + b"(?:" + d + cell + b"){%d}" % (width - 1), re.DOTALL)


def strict_cells(record: bytes, marks: Marks) -> tuple[list[bytes], Ended]:
    """Return the cells of a record that keeps to the rules, and how it ended."""
    cells: list[bytes] = []
    at, step = 0, len(marks.delimiter)
    while True:
        begin = _after_spaces(record, at)
        if marks.quote and record.startswith(marks.quote, begin):
            cell, end = _quoted(record, begin + len(marks.quote), marks)
            if end < 0:
                return cells, Ended.OPEN
            end = _after_spaces(record, end)
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


def patient_cells(line: bytes, marks: Marks, *, width: int) -> list[bytes] | None:
    """Return the cells of a line whose quotes nobody escaped; None if a quote opens and never closes.

    A quote closes a cell only where a delimiter or the end follows. Of two ways to read a doubled quote before one, the
    one that gives `width` cells is taken.
    """
    read = [cells for doubled in (True, False) if (cells := _patient(line, marks, doubled=doubled)) is not None]
    return next((cells for cells in read if len(cells) == width), read[0] if read else None)


def joined(cells: list[bytes], marks: Marks) -> bytes:
    """Return cells as a line, quoted where they have to be, quotes doubled."""
    if not marks.quote:
        return marks.delimiter.join(cells)
    return marks.delimiter.join(_written(cell, marks) for cell in cells)


def _written(cell: bytes, marks: Marks) -> bytes:
    if marks.delimiter in cell or marks.quote in cell or b"\n" in cell or cell[:1] == b" " or cell[-1:] == b" ":
        return marks.quote + cell.replace(marks.quote, marks.quote * 2) + marks.quote
    return cell


def _after_spaces(record: bytes, at: int) -> int:
    while record.startswith(b" ", at):
        at += 1
    return at


def _quoted(record: bytes, at: int, marks: Marks) -> tuple[bytes, int]:
    """Return the cell whose first byte is at `at`, and where its closing quote ends; -1 if it never closes."""
    parts: list[bytes] = []
    quote, size = marks.quote, len(marks.quote)
    while True:
        found = record.find(quote, at)
        if found < 0:
            return b"", -1
        if marks.escape != quote and (slash := record.find(marks.escape, at, found)) >= 0:
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


def _patient(line: bytes, marks: Marks, *, doubled: bool) -> list[bytes] | None:
    cells: list[bytes] = []
    at, step = 0, len(marks.delimiter)
    while True:
        begin = _after_spaces(line, at)
        if line.startswith(marks.quote, begin):
            cell, end = _patient_quoted(line, begin + len(marks.quote), marks, doubled=doubled)
            if end < 0:
                return None
        else:
            end = line.find(marks.delimiter, at)
            end = len(line) if end < 0 else end
            cell = line[at:end]
        cells.append(cell)
        if end == len(line):
            return cells
        at = end + step


def _patient_quoted(line: bytes, at: int, marks: Marks, *, doubled: bool) -> tuple[bytes, int]:
    parts: list[bytes] = []
    quote, size = marks.quote, len(marks.quote)
    while (found := line.find(quote, at)) >= 0:
        pair = line.startswith(quote, found + size)
        if pair and (doubled or not _closes(line, found + 2 * size, marks)):
            parts.append(line[at : found + size])
            at = found + 2 * size
        elif pair or not _closes(line, found + size, marks):
            parts.append(line[at : found + size])
            at = found + size
        else:
            parts.append(line[at:found])
            return b"".join(parts), _after_spaces(line, found + size)
    return b"", -1


def _closes(line: bytes, at: int, marks: Marks) -> bool:
    at = _after_spaces(line, at)
    return at == len(line) or line.startswith(marks.delimiter, at)
