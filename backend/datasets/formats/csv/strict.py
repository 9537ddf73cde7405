"""One strict pass over a well-formed text: DuckDB parses it, every cell is read or noted, the rows go to Parquet in their order.

DuckDB loses rows without a word where quotes are broken or a line is too long; whatever hints at that ends in NeedsMending.
An empty cell is NULL whether or not it stands in quotes: programs that quote everything write both alike.
"""

import re
from dataclasses import dataclass
from pathlib import Path

import duckdb

from backend.adapters.engine import quote_identifier, quote_text
from backend.core.errors import TooLarge
from backend.datasets.formats.course import Course
from backend.datasets.formats.csv.layout import Layout
from backend.datasets.formats.csv.lines import lines_at_places
from backend.datasets.formats.csv.notes import Notes, RowJudge, calls
from backend.datasets.formats.csv.reading import TEXT, Reading
from backend.datasets.formats.csv.records import Ended, Marks, Patterns, goes_on, strict_cells
from backend.datasets.workshop import rows_of, watched, workshop

ROW_GROUP_ROWS = 30_720  # small enough to read one page of rows without its neighbours
_GROUP_BYTES = 32 << 20
REJECTS_MAX = 1_000
LINE_MAX_BYTES = 16 << 20
_NO_NULL = "\x1aNULL\x1a"  # an empty cell must not be NULL to the parser: it would take a row with one cell too many for right
_LONG_CELL = 200
_NAMES_COMPARED = 8
_PLACE_BYTES = 4 << 10
_PLACE_MAX = 1 << 18
_SMALL_BYTES = 16 << 20  # a text of which every line can be looked at in less time than a pass in vain takes
_COLUMN_COUNT = {"TOO MANY COLUMNS": "more", "MISSING COLUMNS": "fewer"}


class NeedsMending(Exception):
    """The text is not well formed; the mender has to go over it first."""


@dataclass(frozen=True)
class Text:
    """A text to read: UTF-8, one delimiter, quotes doubled. `escaped` says that the mender wrote carriage returns as signs."""

    path: Path
    delimiter: str
    quote: str
    skip: int = 0
    spaced: bool = False
    escaped: bool = False
    longest_row: int = 0  # bytes
    usual_row: int = 0  # bytes


@dataclass(frozen=True)
class Reject:
    """A row with too many or too few cells: where it begins (a byte, from 0), and what stands there."""

    offset: int
    cells: str  # "more" or "fewer"
    text: str


@dataclass(frozen=True)
class Passed:
    """What a pass gave: the rows written, those it could not take, and what it noted."""

    rows: int
    rejects: tuple[Reject, ...]
    notes: Notes


@dataclass(frozen=True)
class Plan:
    """The columns to write: their names and readings, and which cells say "nothing"."""

    names: tuple[str, ...]
    readings: tuple[Reading, ...]
    null_pattern: str
    nulls_in_text: bool = False
    headed: bool = False  # the names stand in the text: where they come again, they are no row


def has_many_odd_rows(path: Path, layout: Layout) -> bool:
    """Say whether more rows than a strict pass may leave out are not as wide as the table, judged by places all over the text."""
    marks, odd, seen = Marks.of(layout.dialect), 0, 0
    length = min(_PLACE_MAX, max(_PLACE_BYTES, 8 * layout.usual_row))
    for lines in lines_at_places(path, layout.start, length=length):
        if marks.quote and any(line.count(marks.quote) % 2 for line in lines):
            broken = sum(1 for line in lines if _is_broken(line, marks))
            if not broken:
                continue  # the place may lie in cells of several lines
            odd += broken
            seen += sum(map(len, lines)) + len(lines)
            continue
        seen += sum(map(len, lines)) + len(lines)
        odd += sum(1 for line in lines if _is_odd(line, marks, layout.width))
    return odd * path.stat().st_size > 2 * REJECTS_MAX * seen


def gives_up_on(path: Path, layout: Layout) -> bool:
    """Say whether a pass over a small text is likely to end in NeedsMending because of one of its rows: that costs a whole pass."""
    if path.stat().st_size > _SMALL_BYTES or layout.width < 2:
        return False
    marks = Marks.of(layout.dialect)
    whole = Patterns.of(marks, layout.width).line if marks.quote else None
    with path.open("rb") as source:
        source.seek(layout.start)
        return any(_gives_up(line, marks, whole, layout.width) for line in source)


def _gives_up(line: bytes, marks: Marks, whole: re.Pattern[bytes] | None, width: int) -> bool:
    """Say so of a line with too many cells: where nothing is quoted, only if those too many are empty."""
    found = line.count(marks.delimiter)
    if found < width - 1:
        return False  # or it lies in a cell of several lines
    if whole is not None and (quotes := line.count(marks.quote)):
        return quotes % 2 == 0 and whole.fullmatch(line.rstrip(b"\r\n")) is None
    return found >= width and not b"".join(line.split(marks.delimiter)[width:]).strip()


def _is_odd(line: bytes, marks: Marks, width: int) -> bool:
    if not marks.quote or marks.quote not in line:
        return line.count(marks.delimiter) != width - 1 and bool(line.strip())
    cells, ended = strict_cells(line.removesuffix(b"\r"), marks)
    return len(cells) != width or ended is not Ended.WELL


def _is_broken(line: bytes, marks: Marks) -> bool:
    """Say whether the quotes of a line keep to the rules neither at the start of a row nor inside a cell of several lines."""
    body = line.removesuffix(b"\r")
    return strict_cells(body, marks)[1] is Ended.BROKEN and goes_on(body, marks) is Ended.BROKEN


class _Blank(Exception):
    """There are blank rows: they have to be filtered out, which costs a little for every row."""


def strict_pass(text: Text, plan: Plan, target: Path, course: Course) -> Passed:
    """Write the rows of `text` to `target`.

    Raises NeedsMending when the text is not well formed, TooLarge when a worker's memory is not enough for its columns.
    """
    drops_blank, threads = False, None
    while True:
        try:
            return _pass(text, plan, target, course, drops_blank=drops_blank, threads=threads)
        except _Blank:
            drops_blank = True
        except duckdb.OutOfMemoryException as fault:
            if threads == 1:
                raise TooLarge(
                    f"The {len(plan.names):,} columns of this file do not fit in the memory of a worker.",
                    hint="Set LISTMILL_WORKER_MEMORY_MB higher, or split the file into fewer columns.",
                ) from fault
            threads = 1  # every thread holds a group of rows of all columns
        course.check()


def _pass(text: Text, plan: Plan, target: Path, course: Course, *, drops_blank: bool, threads: int | None) -> Passed:
    notes = Notes(RowJudge(text.delimiter, plan.readings))

    def judge() -> None:
        if notes.swallowed is not None:
            raise NeedsMending("a cell holds rows")
        if notes.header_again:
            raise NeedsMending("the names of the columns come again")
        if notes.blank_rows and not drops_blank:
            raise _Blank

    def follow(share: float) -> None:
        course.at(share)
        judge()

    with workshop(target.parent, threads=threads) as con:
        notes.register(con)
        try:
            rows = watched(con, _copy(text, plan, target, drops_blank=drops_blank), course, follow)[0][0]
            rejects = _rejects(con, text, course, width=len(plan.names))
        except duckdb.InvalidInputException as fault:
            raise NeedsMending(str(fault).partition("\n")[0]) from fault
    judge()
    return Passed(rows, rejects, notes)


def _copy(text: Text, plan: Plan, target: Path, *, drops_blank: bool) -> str:
    width = len(plan.names)
    cells = [_cell(i, text, plan) for i in range(width)]
    where = ""
    if width > 1 and drops_blank:
        where = f" WHERE {_filled(width, 'true', 'note_blank(c0) IS NOT NULL')}"
    elif width > 1:
        cells[0] = _filled(width, cells[0], f"note_blank(c0)::{plan.readings[0].type}")
    if plan.headed:
        again = " AND ".join(f"c{i} = {quote_text(name)}" for i, name in enumerate(plan.names[:_NAMES_COMPARED]))
        cells[-1] = f"CASE WHEN {again} THEN note_header(c0)::{plan.readings[-1].type} ELSE {cells[-1]} END"
    select = ", ".join(f"{cell} AS {quote_identifier(name)}" for cell, name in zip(cells, plan.names, strict=True))
    # A group of rows is held whole in memory, by every thread, when written and when read.
    group = max(2_048, min(ROW_GROUP_ROWS, ROW_GROUP_ROWS * 64 // width, _GROUP_BYTES // max(1, text.usual_row)))
    return (
        f"COPY (SELECT {select} FROM {_source(text, width)}{where}) TO {quote_text(str(target))}"
        f" (FORMAT parquet, COMPRESSION zstd, PARQUET_VERSION v2, COMPRESSION_LEVEL 1, ROW_GROUP_SIZE {group})"
    )


def _source(text: Text, width: int) -> str:
    columns = ", ".join(f"'c{i}': 'VARCHAR'" for i in range(width))
    longest = f", max_line_size = {LINE_MAX_BYTES}, buffer_size = {2 * LINE_MAX_BYTES}" if text.longest_row > 1 << 20 else ""
    quote = quote_text(text.quote)
    return (
        f"read_csv({quote_text(str(text.path))}, auto_detect = false, header = false, columns = {{{columns}}},"
        f" delim = {quote_text(text.delimiter)}, quote = {quote}, escape = {quote}, skip = {text.skip}, compression = 'none',"
        f" nullstr = {quote_text(_NO_NULL)}, store_rejects = true, ignore_errors = true, rejects_limit = {REJECTS_MAX}{longest})"
    )


def _cell(i: int, text: Text, plan: Plan) -> str:
    return cell_sql(f"c{i}", str(i), plan.readings[i], text, plan)


def cell_sql(cell: str, column: str, reading: Reading, text: Text, plan: Plan) -> str:
    """Return the SQL that reads the SQL `cell` of a column, whose number is the SQL `column`."""
    if reading is not TEXT:
        return reading.sql(cell, null_pattern=plan.null_pattern, calls=calls(column, cell))
    value = cell
    if text.spaced:
        value = f"CASE WHEN {column} > 0 AND starts_with({value}, ' ') THEN substr({value}, 2) ELSE {value} END"
    if text.escaped:
        whole = f"replace(replace({value}, '\x1a2', '\r'), '\x1a1', '\x1a')"
        value = f"CASE WHEN contains({cell}, '\x1a') THEN {whole} ELSE {value} END"
    blank = f"regexp_full_match(trim({cell}), {quote_text(plan.null_pattern)})"
    nothing = f"WHEN {blank} THEN {calls(column, cell).nothing} " if plan.nulls_in_text else ""
    long = f"WHEN {_maybe_rows(cell, text, len(plan.names))} THEN note_long({value}) " if text.quote else ""
    return f"CASE WHEN strlen({cell}) = 0 THEN NULL {nothing}{long}ELSE {value} END"


def _maybe_rows(cell: str, text: Text, width: int) -> str:
    """Return a cheap condition that every cell meets which has swallowed rows."""
    if width == 1:
        return "false"
    breaks = f"(strlen({cell}) - strlen(replace({cell}, chr(10), '')))"
    parts = f"(strlen({cell}) - strlen(replace({cell}, {quote_text(text.delimiter)}, ''))) // {len(text.delimiter.encode())}"
    return f"strlen({cell}) > {_LONG_CELL} AND contains({cell}, chr(10)) AND {parts} >= {width - 1} * ({breaks} - 1) * 0.8"


def _filled(width: int, filled: str, blank: str) -> str:
    """Return the SQL `filled` for a row that holds anything, `blank` for one that does not."""
    rest = " ".join(f"WHEN c{i} > ' ' THEN true" for i in range(1, width))
    whole = f"CASE {rest} ELSE trim(concat({', '.join(f'c{i}' for i in range(width))})) <> '' END"
    return f"CASE WHEN c0 > ' ' THEN {filled} WHEN {whole} THEN {filled} ELSE {blank} END"


def _rejects(con: duckdb.DuckDBPyConnection, text: Text, course: Course, *, width: int) -> tuple[Reject, ...]:
    found = rows_of(
        con, "SELECT line_byte_position, error_type::VARCHAR, csv_line FROM reject_errors ORDER BY line_byte_position", course
    )
    if len(found) >= REJECTS_MAX:
        raise NeedsMending("many rows are not well formed")
    rejects: dict[int, Reject] = {}
    for position, kind, line in found:
        if kind not in _COLUMN_COUNT or position is None or (text.quote and text.quote in (line or "")):
            raise NeedsMending(str(kind))
        if kind == "TOO MANY COLUMNS" and not "".join((line or "").split(text.delimiter)[width:]).strip():
            raise NeedsMending("empty cells behind the last column")
        if not (line or "").strip():
            raise NeedsMending("blank lines")
        rejects[position] = Reject(position - 1, _COLUMN_COUNT[kind], line or "")
    return tuple(rejects.values())
