"""The mender: goes over a text line by line and writes a well-formed one, so that the strict pass loses nothing.

It joins records of several lines, takes quotes nobody escaped for what they are, fills up or sets aside rows of another width,
and sets aside a row whose quote never closes instead of letting it swallow those below.
"""

from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path
from typing import BinaryIO

from backend.datasets.formats.aside import AsideWriter, wrong_width
from backend.datasets.formats.course import Course
from backend.datasets.formats.csv.counts import Counts
from backend.datasets.formats.csv.head import rows_of
from backend.datasets.formats.csv.layout import Layout
from backend.datasets.formats.csv.lines import Line, Lines
from backend.datasets.formats.csv.notes import RowJudge
from backend.datasets.formats.csv.records import (
    Ended,
    Marks,
    Patterns,
    goes_on,
    has_stray_quotes,
    joined,
    patient_cells,
    strict_cells,
)
from backend.datasets.formats.csv.strict import LINE_MAX_BYTES, Text

SHORT_SHARE = 0.02  # of the rows; with more of them short rows are the custom of the file, not a fault
_RECORD_MAX = LINE_MAX_BYTES - (1 << 20)
_RECORD_LINES = 50_000
_ENOUGH_ROWS = 1_000
_TURNS_UNASKED = 100  # how often a line is taken before asking whether the work has to end
_LONG_LINE = 1 << 16
_BATCH_ROWS = 2_000
_BATCH_BYTES = 4 << 20


class _ManyShort(Exception):
    """Short rows turn out to be the custom of the file."""


@dataclass(frozen=True)
class Mended:
    """The well-formed text, and what was changed."""

    text: Text
    counts: Counts


def has_short_rows(layout: Layout) -> bool:
    """Say whether short rows are the custom of a file, judged by its beginning."""
    rows = rows_of(layout.head, layout.dialect)
    rows = [row for row in (rows if layout.complete else rows[:-1]) if any(row)]
    return sum(1 for row in rows if len(row) < layout.width) > SHORT_SHARE * len(rows)


def has_header(layout: Layout) -> bool:
    """Say whether a row that names the columns could be told from the others, should it come again further down."""
    return layout.header_line is not None and layout.width > 1 and len(layout.names[0]) > 0


def mend(
    path: Path, layout: Layout, judge: RowJudge, *, aside: AsideWriter, target: Path, course: Course, rewrites: bool = False
) -> Mended:
    """Write a well-formed copy of the text to `target`; rows that cannot be read go to `aside`.

    `rewrites` says that quotes have to stand right around cells in it, without spaces between them and the delimiters.
    """
    for fills_up in (has_short_rows(layout), True):
        try:
            return _Mender(path, layout, judge, aside=aside, fills_up=fills_up, rewrites=rewrites).run(target, course)
        except _ManyShort:
            aside.restart()
    raise AssertionError("A mender that fills up has never too many short rows.")


class _Mender:
    def __init__(
        self, path: Path, layout: Layout, judge: RowJudge, *, aside: AsideWriter, fills_up: bool, rewrites: bool
    ) -> None:
        self._path, self._layout, self._judge, self._aside = path, layout, judge, aside
        self._fills_up, self._rewrites = fills_up, rewrites
        self._width, self._marks = layout.width, Marks.of(layout.dialect)
        self._patterns = Patterns.of(self._marks, layout.width)
        self._counts = Counts()
        self._out: list[bytes] = []
        self._waiting = self._longest = 0
        self._escaped = False
        self._header = tuple(name.encode() for name in layout.names) if has_header(layout) else ()
        self._header_begins = tuple(mark + name for name in self._header[:1] for mark in (b"", self._marks.quote, b" "))

    def run(self, target: Path, course: Course) -> Mended:
        """Go over the text once. Raises _ManyShort when short rows should have been filled up."""
        size = max(self._path.stat().st_size, 1)
        with self._path.open("rb", buffering=1 << 18) as file, target.open("wb") as out:
            file.seek(self._layout.start)
            lines = Lines(file, before=self._layout.skip, longest=_RECORD_MAX)
            for turn in count():
                self._keep(lines.run_of(self._is_well_formed))
                line = lines.next()
                if line is None:
                    break
                self._take(line, lines)
                if turn % _TURNS_UNASKED == 0 or len(line.body) > _LONG_LINE:
                    course.check()
                if len(self._out) >= _BATCH_ROWS or self._waiting > _BATCH_BYTES:
                    self._flush(out)
                    course.at(file.tell() / size)
                elif turn % _BATCH_ROWS == 0:
                    course.at(file.tell() / size)
                    self._judge_short(enough=self._counts.short_aside > _BATCH_ROWS)
            self._flush(out, last=True)
        layout, dialect = self._layout, self._layout.dialect
        text = Text(target, dialect.delimiter, dialect.quote, spaced=layout.spaced, escaped=self._escaped)
        return Mended(replace(text, longest_row=self._longest, usual_row=layout.usual_row), self._counts)

    def _flush(self, out: BinaryIO, *, last: bool = False) -> None:
        if self._out:
            out.write(b"\n".join(self._out) + b"\n")
            self._longest = max(self._longest, *map(len, self._out))
            self._counts.rows += len(self._out)
            self._out.clear()
        self._waiting = 0
        self._judge_short(enough=last or self._counts.rows > _ENOUGH_ROWS)

    def _judge_short(self, *, enough: bool) -> None:
        """Raise _ManyShort if what there was so far is enough to say that short rows are the custom."""
        rows, short = self._counts.rows + len(self._out), self._counts.short_aside
        if not self._fills_up and enough and short > SHORT_SHARE * rows and rows:
            raise _ManyShort

    def _keep(self, rows: list[bytes]) -> None:
        if rows:
            self._out += rows
            self._waiting += sum(map(len, rows))

    def _is_well_formed(self, body: bytes) -> bool:
        """Say whether a line can be taken as it stands: that is nearly every one."""
        marks = self._marks
        if self._header and body.startswith(self._header_begins):
            return False
        if marks.quote and marks.quote in body:
            return not self._rewrites and marks.escape == marks.quote and self._patterns.line.fullmatch(body) is not None
        plain = b"\r" not in body and b"\x1a" not in body and len(body) <= _RECORD_MAX
        return plain and body.count(marks.delimiter) == self._width - 1 and bool(body)

    def _take(self, line: Line, lines: Lines) -> None:
        body, marks = line.body, self._marks
        if line.too_long:
            self._set_aside(line.number, f"longer than {_RECORD_MAX >> 20} MB, more than a row may be", body)
        elif marks.quote and marks.quote in body:
            self._take_quoted(line, lines)
        elif b"\r" in body:
            self._take_returns(line)
        else:
            self._settle(line.number, body.split(marks.delimiter), body)

    def _take_returns(self, line: Line) -> None:
        """Take a line with carriage returns in it: they end rows if every piece is one, else they belong to a cell."""
        pieces = [piece for piece in line.body.split(b"\r") if piece]
        if any(piece.count(self._marks.delimiter) != self._width - 1 for piece in pieces):
            pieces = [line.body]
        for piece in pieces:
            self._settle(line.number, piece.split(self._marks.delimiter), piece)

    def _take_quoted(self, line: Line, lines: Lines) -> None:
        if self._take_whole(line, lines):
            return
        cells, ended = strict_cells(line.body, self._marks)
        record = line.body
        if ended is Ended.OPEN and self._rows_follow(lines):
            ended = Ended.BROKEN
        if ended is Ended.OPEN:
            record, taken = self._joined(line, lines)
            cells, ended = strict_cells(record, self._marks)
            if ended is not Ended.WELL or self._swallowed(cells, line):
                lines.put_back(taken[1:])
                record, ended = line.body, Ended.BROKEN
        if ended is Ended.BROKEN:
            patient = patient_cells(line.body, self._marks, width=self._width)
            if patient is None:
                self._set_aside(line.number, "a quote opens and never closes", line.body)
                return
            if len(patient) < self._width:  # filled up at its end, its cells would stand in the wrong columns
                reason = f"{wrong_width(len(patient), self._width)}, by quotes that do not match"
                self._set_aside(line.number, reason, line.body)
                return
            cells = patient
            self._counts.note("quotes", line.number)
        self._settle(line.number, cells, record)

    def _take_whole(self, line: Line, lines: Lines) -> bool:
        """Take a record of several lines as it stands if it is well formed; say whether it was."""
        patterns = self._patterns
        if (
            self._rewrites
            or self._marks.escape != self._marks.quote
            or not patterns.opened.fullmatch(line.body)
            or self._rows_follow(lines)
        ):
            return False
        record, taken = self._joined(line, lines)
        if patterns.whole.fullmatch(record) and not self._judge.holds_rows(record.decode("utf-8", "replace")):
            self._keep([record])
            return True
        lines.put_back(taken[1:])
        return False

    def _rows_follow(self, lines: Lines) -> bool:
        """Say whether the next lines are rows of their own, so that the quote before them was never meant to go on."""
        needed = self._judge.lines_needed
        following = [found for _ in range(needed) if (found := lines.next()) is not None]
        lines.put_back(following)
        return len(following) == needed and all(map(self._is_row, following))

    def _is_row(self, line: Line) -> bool:
        if line.body.count(self._marks.delimiter) < self._width - 1:
            return False
        cells, ended = strict_cells(line.body, self._marks)
        whole = ended is Ended.WELL and not has_stray_quotes(line.body, self._marks)
        return whole and self._width > 1 and self._judge.are_cells([cell.decode("utf-8", "replace") for cell in cells])

    def _joined(self, line: Line, lines: Lines) -> tuple[bytes, list[Line]]:
        """Return the record that begins in `line` with an open quote, and its lines."""
        parts, taken, length = [line.body], [line], len(line.body)
        while True:
            parts.append(taken[-1].ending)
            following = lines.next()
            if (
                following is None
                or following.too_long
                or length + len(following.body) > _RECORD_MAX
                or len(taken) > _RECORD_LINES
            ):
                if following is not None:
                    lines.put_back([following])
                return b"".join(parts), taken
            parts.append(following.body)
            taken.append(following)
            length += len(following.body)
            # Without a quote in it, a line cannot close the cell.
            if self._marks.quote in following.body and goes_on(following.body, self._marks) is not Ended.OPEN:
                return b"".join(parts), taken

    def _swallowed(self, cells: list[bytes], line: Line) -> bool:
        """Say whether a record of several lines is really a quote that never closed, with rows behind it."""
        if any(self._judge.holds_rows(cell.decode("utf-8", "replace")) for cell in cells if b"\n" in cell):
            return True
        return len(cells) < self._width and line.body.count(self._marks.delimiter) == self._width - 1

    def _settle(self, number: int, cells: list[bytes], record: bytes) -> None:
        """Write a row of the right width, make it so where nothing is lost, or set it aside."""
        width = self._width
        if (len(cells) < width or width == 1) and not b"".join(cells).strip():
            if width == 1 or record.strip(b" "):  # an empty line between rows is no row at all, unless rows are single cells
                self._counts.note("blank_rows", number)
            return
        header = self._header
        if header and cells[0].strip() == header[0] and tuple(cell.strip() for cell in cells) == header:
            self._counts.note("repeated_header", number)
            return
        if len(cells) > width and self._is_surplus(cells):
            cells = cells[:width]
            self._counts.note("surplus_cells", number)
        if len(cells) < width and self._fills_up and self._may_begin_a_row(cells):
            cells = cells + [b""] * (width - len(cells))
            self._counts.note("short_rows", number)
        if len(cells) != width:
            self._counts.short_aside += len(cells) < width
            self._set_aside(number, wrong_width(len(cells), width), record)
            return
        self._out.append(joined([self._escape(cell) for cell in cells], self._marks))

    def _may_begin_a_row(self, cells: list[bytes]) -> bool:
        """Say whether a few cells are the first of a row: not if one of them belongs to another column."""
        return not self._judge.misfits([cell.decode("utf-8", "replace") for cell in cells])

    def _is_surplus(self, cells: list[bytes]) -> bool:
        """Say whether what stands behind the last column is nothing, and what stands before it is not shifted."""
        if any(cell.strip() for cell in cells[self._width :]):
            return False
        return self._judge.misfits([cell.decode("utf-8", "replace") for cell in cells[: self._width]]) <= 1

    def _escape(self, cell: bytes) -> bytes:
        """Write carriage returns as signs: the strict pass takes no line end but one, not even inside quotes."""
        if b"\r" not in cell and b"\x1a" not in cell:
            return cell
        self._escaped = True
        return cell.replace(b"\x1a", b"\x1a1").replace(b"\r", b"\x1a2")

    def _set_aside(self, number: int, reason: str, record: bytes) -> None:
        self._aside.add(number, reason, record[: 1 << 16].decode("utf-8", "replace"))
