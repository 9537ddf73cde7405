"""Reading the first rows of a text with a dialect that may or may not be the right one, with the lines they stand in."""

import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from backend.datasets.formats.csv.dialects import Dialect
from backend.datasets.formats.csv.records import Ended, Marks, goes_on, has_stray_quotes, patient_cells, strict_cells

ROWS = 400
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+")
_RECORD_LINES = 5_000
_NUMBER = re.compile(r"\s*[-+(]?[$€£]?\s*\d[\d.,\s]*(e[-+]?\d+)?\s*[%€)]?\s*", re.IGNORECASE)
_DAY = re.compile(r"\s*(\d{1,2}\.\d{1,2}\.(\d{4}|\d{2})|\d{4}\.\d{1,2}\.\d{1,2})\s*")
_DATE = re.compile(r"\s*\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}")


@dataclass(frozen=True)
class Row:
    """A row of the head and its first and last line, from 1."""

    cells: list[str]
    first: int
    last: int


def lines_of(text: str) -> Iterator[str]:
    """Yield the lines of a text with their endings; no other character than a line feed or carriage return ends one."""
    return (found[0] for found in _LINE.finditer(text))


def rows_of(text: str, dialect: Dialect, *, limit: int = ROWS) -> list[list[str]]:
    """Return the cells of the first rows of `text`. Not to be changed: whoever asks again gets the same rows."""
    return _kept_rows(text, dialect, limit)


@lru_cache(maxsize=4)
def _kept_rows(text: str, dialect: Dialect, limit: int) -> list[list[str]]:
    return [row.cells for row in numbered_rows(lines_of(text), dialect, limit=limit)]


def numbered_rows(lines: Iterable[str], dialect: Dialect, *, limit: int = ROWS) -> list[Row]:
    """Return the first rows. A row whose quote never closes is left out instead of swallowing those below."""
    kept: list[str] = []

    def taken() -> Iterator[str]:
        for line in lines:
            kept.append(line)
            yield line

    if dialect.quote == "'":
        # Apostrophes stand in words too: a quote that no delimiter follows closes nothing.
        return list(islice(_patiently(list(lines), dialect), limit))
    rows = _quickly(taken(), dialect, limit=limit)
    if dialect.quote and any("\n" in cell for row in rows for cell in row.cells) and not _is_well_formed(rows, kept, dialect):
        return list(islice(_patiently(kept, dialect), limit))
    return rows


def _is_well_formed(rows: Sequence[Row], lines: Sequence[str], dialect: Dialect) -> bool:
    """Say whether all quotes of a text with cells of several lines are as they should be, and none of these cells holds rows."""
    width = Counter(len(row.cells) for row in rows).most_common(1)[0][0]
    inner = (line for row in rows for cell in row.cells if "\n" in cell for line in cell.split("\n")[1:])
    if width < 2 or any(line.count(dialect.delimiter) >= width - 1 for line in inner):
        return False
    return is_well_quoted("".join(lines[: rows[-1].last]), dialect)


def is_well_quoted(text: str, dialect: Dialect) -> bool:
    """Say whether every quote of a whole text stands around a cell, which may have several lines, or doubled inside one."""
    return _well_quoted(dialect).fullmatch(text) is not None


@lru_cache(maxsize=32)
def _well_quoted(dialect: Dialect) -> re.Pattern[str]:
    d, q = re.escape(dialect.delimiter), re.escape(dialect.quote)
    gap = "" if dialect.delimiter == " " else " *+"
    quoted = f"{gap}{q}[^{q}]*+(?:{q}{q}[^{q}]*+)*+{q}{gap}(?={d}|[\r\n]|\\Z)"
    cell = f"(?:{quoted}|(?:(?!{d})[^{q}\r\n])*+)"
    return re.compile(f"{cell}(?:(?:{d}|\r\n|\r|\n){cell})*+")


def kind(cell: str) -> str:
    """Return "number", "date", "text" or "" for what a cell looks like at first sight."""
    if not cell.strip():
        return ""
    if _NUMBER.fullmatch(cell) and not _DAY.fullmatch(cell):
        return "number"
    return "date" if _DATE.match(cell) else "text"


_CELL_MAX = 131_072  # characters: a cell that is longer is taken for a quote that never closes


def _quickly(lines: Iterator[str], dialect: Dialect, *, limit: int) -> list[Row]:
    rows: list[Row] = []
    open_for = 0

    def bounded() -> Iterator[str]:
        nonlocal open_for
        for line in lines:
            if open_for > _CELL_MAX:
                raise csv.Error("a cell without an end")
            open_for += len(line)
            yield line

    reader, before = dialect.reader(bounded()), 0
    try:
        for cells in islice(reader, limit):
            open_for = 0
            if max(map(len, cells), default=0) > _CELL_MAX:
                break
            rows.append(Row(cells, before + 1, reader.line_num))
            before = reader.line_num
    except csv.Error:
        pass  # what the reader cannot read ends the rows
    return rows


def _patiently(lines: Sequence[str], dialect: Dialect) -> Iterator[Row]:
    marks, at = Marks.of(dialect), 0
    kinds = _usual_kinds(lines, marks)
    while at < len(lines):
        count, found = _record(lines, at, marks, kinds)
        if found is not None:
            yield Row([cell.decode("utf-8", "replace").lstrip(" ") for cell in found], at + 1, at + count)
        at += count


def _usual_kinds(lines: Sequence[str], marks: Marks) -> tuple[str, ...]:
    """Return what most lines that are rows by themselves hold: number, date, text ... in every cell."""
    seen: Counter[tuple[str, ...]] = Counter()
    for line in lines[:ROWS]:
        cells, ended = strict_cells(_body(line), marks)
        if ended is Ended.WELL and len(cells) > 1 and not has_stray_quotes(_body(line), marks):
            seen[tuple(kind(cell.decode("utf-8", "replace")) for cell in cells)] += 1
    # Lines of a long text may outnumber the rows, but they have no numbers or dates in the same places.
    typed = [kinds for kinds, count in seen.most_common() if count > 2 and {"number", "date"} & set(kinds)]
    return next(iter([*typed, *(kinds for kinds, _ in seen.most_common(1))]), ("",))


def _record(lines: Sequence[str], at: int, marks: Marks, kinds: Sequence[str]) -> tuple[int, list[bytes] | None]:
    """Return how many lines the record at `at` has, and its cells; None for a quote that never closes."""
    first = _body(lines[at])
    if not first:
        return 1, []
    cells, ended = strict_cells(first, marks)
    count, quote = 1, marks.quote.decode()
    if ended is Ended.OPEN and not _rows_follow(lines[at + 1 : at + 4], marks, kinds):
        while ended is Ended.OPEN and count < _RECORD_LINES and at + count < len(lines):
            count += 1
            if quote in lines[at + count - 1]:  # without one, a line cannot close the cell
                ended = goes_on(_body(lines[at + count - 1]), marks)
        if ended is Ended.WELL:
            cells, ended = strict_cells(_body("".join(lines[at : at + count])), marks)
        if ended is Ended.OPEN and at + count == len(lines):
            return count, None  # the head ends in the middle of a text
    return (count, cells) if ended is Ended.WELL else (1, patient_cells(first, marks, width=len(kinds)))


def _rows_follow(lines: Sequence[str], marks: Marks, kinds: Sequence[str]) -> bool:
    """Say whether the next lines are rows of their own: one is enough where rows have numbers or dates, else three."""
    needed = 1 if {"number", "date"} & set(kinds) else 3
    return len(lines) >= needed and all(_is_like(_body(line), marks, kinds) for line in lines[:needed])


def _is_like(line: bytes, marks: Marks, kinds: Sequence[str]) -> bool:
    cells, ended = strict_cells(line, marks)
    if ended is not Ended.WELL or len(cells) != len(kinds) or has_stray_quotes(line, marks):
        return False
    typed = [(kind(cell.decode("utf-8", "replace")), model) for cell, model in zip(cells, kinds, strict=True)]
    telling = [(found, model) for found, model in typed if model in {"number", "date"}] or typed
    return any(found for found, _ in telling) and all(found in {model, ""} for found, model in telling)


def _body(line: str) -> bytes:
    return line.rstrip("\r\n").encode()
