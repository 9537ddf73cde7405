"""Where the table begins in a text, what its columns are called, and how wide it is."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from backend.core.errors import Rejected
from backend.datasets.formats.csv.dialect import find_dialect
from backend.datasets.formats.csv.dialects import Dialect
from backend.datasets.formats.csv.head import ROWS, Row, kind, lines_of, numbered_rows
from backend.datasets.formats.csv.header import is_header, names_of

HEAD_BYTES = 1 << 18
_HEAD_MAX = 8 << 20
_HEAD_LINES = 20
_MARK = b"\xef\xbb\xbf"
_SEPARATOR = re.compile(r"sep=(.)\s*$", re.IGNORECASE)
_PREAMBLE_ROWS = 30


@dataclass(frozen=True)
class Layout:
    """How a text is laid out. `start` is the byte at which the first data row begins, `skip` the lines before it.

    `plain_start` says that counting line ends is enough to skip them; `spaced` that a space follows every delimiter.
    `head` is the decoded beginning of the data, `complete` whether that is all of it.
    """

    dialect: Dialect
    width: int
    names: tuple[str, ...]
    header_line: int | None
    skip: int
    start: int
    plain_start: bool
    spaced: bool
    preamble: int
    head: str
    complete: bool

    @property
    def usual_row(self) -> int:
        """About how many bytes a row has, judged by the head."""
        rows = numbered_rows(lines_of(self.head), self.dialect)
        lines = rows[-1].last if rows else 1
        share = min(1.0, lines / max(1, self.head.count("\n")))
        return int(len(self.head.encode()) * share) // max(1, len(rows))


@dataclass(frozen=True)
class Wanted:
    """What a person asked for instead of what would be found; None means: find it."""

    delimiter: str | None = None
    quote: str | None = None
    header: bool | int | None = None
    names: tuple[str, ...] | None = None


def find_layout(path: Path, wanted: Wanted) -> Layout:
    """Return the layout of a UTF-8 text. Raises Rejected when the asked-for header line is beyond its beginning."""
    text, complete, mark = _head(path)
    lines = list(lines_of(text))
    separator = _SEPARATOR.match(lines[0]) if lines else None
    skip = 1 if separator else 0
    while skip < min(len(lines), 50) and lines[skip].startswith("#"):
        skip += 1
    delimiter = wanted.delimiter or (separator[1] if separator else None)
    found = find_dialect("".join(lines[skip:]), complete=complete, delimiter=delimiter, quote=wanted.quote)
    if skip and lines[skip - 1].startswith("#") and _cells(lines[skip - 1], found.dialect) == found.width > 1:
        skip -= 1  # not a comment but a header that begins with a hash
    rows = _rows(lines, found.dialect, skip=skip, complete=complete)
    header, first = _header(rows, found.width, wanted=wanted.header, skip=skip)
    preamble = (header.first if header else first + 1) - 1
    cells = [cell.removeprefix("#") if i == 0 else cell for i, cell in enumerate(header.cells)] if header else []
    while len(cells) > found.width and not cells[-1].strip():
        cells.pop()
    width = max(found.width, len(cells), len(wanted.names or ()))
    skipped = "".join(lines[:first])
    return Layout(
        dialect=found.dialect,
        width=width,
        names=names_of(wanted.names or cells, width),
        header_line=header.first if header else None,
        skip=first,
        start=mark + len(skipped.encode()),
        plain_start=not found.dialect.quote or found.dialect.quote not in skipped or _one_line_each(header, preamble, skipped),
        spaced=_is_spaced(lines[first:], found.dialect),
        preamble=preamble,
        head="".join(lines[first:]),
        complete=complete,
    )


def _head(path: Path) -> tuple[str, bool, int]:
    """Return the beginning of the text, whether that is all, and the length of its byte order mark."""
    wanted, size = HEAD_BYTES, path.stat().st_size
    with path.open("rb") as source:
        head = source.read(wanted)
        while head.count(b"\n") < _HEAD_LINES and len(head) == wanted < _HEAD_MAX:
            head += source.read(wanted)
            wanted *= 2
    mark = len(_MARK) if head.startswith(_MARK) else 0
    return head[mark:].decode("utf-8", "ignore"), len(head) >= size, mark


def _cells(line: str, dialect: Dialect) -> int:
    return len(next(iter(dialect.reader(iter([line]))), []))


def _rows(lines: Sequence[str], dialect: Dialect, *, skip: int, complete: bool) -> list[Row]:
    rows = [Row(row.cells, skip + row.first, skip + row.last) for row in numbered_rows(lines[skip:], dialect)]
    return rows if complete or len(rows) <= 2 or rows[-1].last < len(lines) else rows[:-1]


def _header(rows: Sequence[Row], width: int, *, wanted: bool | int | None, skip: int) -> tuple[Row | None, int]:
    """Return the header row, if any, and how many lines stand before the first data row."""
    if wanted is not None and not isinstance(wanted, bool):
        row = next((row for row in rows if row.first <= wanted <= row.last), None)
        if row is None or not any(cell.strip() for cell in row.cells):
            raise Rejected(
                f"Line {wanted:,} cannot be the header: it is empty or lies beyond the beginning of the file.",
                hint="Give the number of the line that names the columns, counted from 1.",
            )
        return row, row.last
    begin = _table_start(rows, width)
    table = [row for row in rows[begin:] if row.cells]
    if not table:
        return None, skip
    same = [row.cells for row in table[1:200] if len(row.cells) == len(table[0].cells)]
    if wanted is None and is_header(table[0].cells, same, alone=len(table) == 1):
        return table[0], table[0].last
    return (table[0], table[0].last) if wanted else (None, table[0].first - 1)


def _table_start(rows: Sequence[Row], width: int) -> int:
    """Return how many leading rows are no part of the table: of another width, or nearly empty."""
    if width == 1:
        return next((i for i, row in enumerate(rows) if row.cells and row.cells[0].strip()), 0)
    limit = min(len(rows), _PREAMBLE_ROWS)
    for i, row in enumerate(rows[:limit]):
        filled = sum(1 for cell in row.cells if cell.strip())
        if len(row.cells) == width and filled > max(1, width // 4):
            return i
        if i + 1 < len(rows) and len(row.cells) != width and _names_more(row.cells, rows[i + 1 :], width):
            return i
    return 0


def _names_more(cells: Sequence[str], after: Sequence[Row], width: int) -> bool:
    """Say whether a row of another width is a header after all: it names every cell in words, and rows follow at once."""
    if len(cells) not in {width - 1, width + 1} and len(cells) < width:
        return False
    in_words = (
        len(cells) > 1
        and all(kind(cell) == "text" for cell in cells if cell.strip())
        and all(cell.strip() for cell in cells[: min(width, len(cells))])
    )
    return in_words and len(set(cells)) == len(cells) and len(after[0].cells) == width


def _one_line_each(header: Row | None, preamble: int, skipped: str) -> bool:
    return header is not None and preamble == 0 and header.first == header.last and skipped.count("\n") <= 1


def _is_spaced(lines: Sequence[str], dialect: Dialect) -> bool:
    if dialect.delimiter not in ",;|":
        return False
    sample = "".join(lines[:ROWS])
    parted = sample.count(dialect.delimiter)
    return parted > 20 and sample.count(f"{dialect.delimiter} ") > 0.9 * parted
