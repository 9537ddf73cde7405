"""Where the table begins in a text, what its columns are called, and how wide it is."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from backend.core.errors import Rejected
from backend.datasets.formats.csv.dialect import find_dialect
from backend.datasets.formats.csv.dialects import Dialect
from backend.datasets.formats.csv.head import ROWS, Row, lines_of, numbered_rows
from backend.datasets.formats.csv.header import names_of
from backend.datasets.formats.csv.records import Ended, Marks, strict_cells
from backend.datasets.formats.csv.start import Start, find_start

HEAD_BYTES = 1 << 18
_HEAD_MAX = 8 << 20
_HEAD_LINES = 20
_MARK = b"\xef\xbb\xbf"
_SEPARATOR = re.compile(r"\"?sep=(.)\"?\s*$", re.IGNORECASE)
_NO_VALUE = " \t\r\n,;|\"'"
_COMMENTS = ("#", "//", "%")


@dataclass(frozen=True)
class Layout:
    """How a text is laid out. `start` is the byte at which the first data row begins, `skip` the lines before it.

    `plain_start` says that counting line ends is enough to skip them; `spaced` that a space follows every delimiter. `preamble`
    are the lines above the header, `header_lines` its own as they stand, `dropped` those of them that name nothing, and why.
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
    preamble: tuple[str, ...]
    header_lines: tuple[str, ...]
    header_rows: int
    dropped: tuple[tuple[int, str], ...]
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
    footer: int | None = None


def find_layout(path: Path, wanted: Wanted) -> Layout:
    """Return the layout of a UTF-8 text.

    Raises Rejected when the asked-for header line is beyond its beginning, and for a text without any value.
    """
    text, complete, mark = _head(path)
    lines = list(lines_of(text))
    separator = _SEPARATOR.match(lines[0]) if lines else None
    skip = _above(lines, 1 if separator else 0)
    delimiter = wanted.delimiter or (separator[1] if separator else None)
    found = find_dialect("".join(lines[skip:]), complete=complete, delimiter=delimiter, quote=wanted.quote)
    if skip and lines[skip - 1].startswith("#") and _cells(lines[skip - 1], found.dialect) == found.width > 1:
        skip -= 1  # not a comment but a header that begins with a hash
    rows = _rows(lines, found.dialect, skip=skip, complete=complete)
    if complete and not text.strip(_NO_VALUE):
        raise Rejected(
            "This file holds the marks between cells and nothing in them.",
            hint="Check the export and upload the file again: the first line should name the columns.",
        )
    start = find_start(rows, found.width, wanted=wanted.header, skip=skip)
    cells = [cell.removeprefix("#") if i == 0 else cell for i, cell in enumerate(start.names)]
    while len(cells) > found.width and not cells[-1].strip():
        cells.pop()
    width = max(found.width, len(cells), len(wanted.names or ()))
    skipped = "".join(lines[: start.before])
    return Layout(
        dialect=found.dialect,
        width=width,
        names=names_of(wanted.names or cells, width),
        header_line=start.header_line,
        skip=start.before,
        start=mark + len(skipped.encode()),
        plain_start=not found.dialect.quote
        or found.dialect.quote not in skipped
        or _one_line_each(start, skipped, found.dialect),
        spaced=_is_spaced(lines[start.before :], found.dialect),
        preamble=tuple(line.strip() for line in lines[: start.preamble]),
        header_lines=tuple(lines[start.preamble : start.before]) if start.header_line else (),
        header_rows=start.rows,
        dropped=start.dropped,
        head="".join(lines[start.before :]),
        complete=complete,
    )


def _above(lines: Sequence[str], skip: int) -> int:
    """Return how many lines at the top are comments, or tell the delimiter."""
    prefix = next((mark for mark in _COMMENTS if skip < len(lines) and lines[skip].startswith(mark)), None)
    while prefix and skip < min(len(lines) - 1, 50) and lines[skip].startswith(prefix):
        skip += 1
    return skip


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


def _one_line_each(start: Start, skipped: str, dialect: Dialect) -> bool:
    """Say whether only the header is skipped, with quotes that keep to the rules: DuckDB skips by them, to the end of the file if need be."""
    if start.header_line != 1 or start.before != 1 or skipped.count("\n") > 1:
        return False
    return strict_cells(skipped.rstrip("\r\n").encode(), Marks.of(dialect))[1] is Ended.WELL


def _is_spaced(lines: Sequence[str], dialect: Dialect) -> bool:
    if dialect.delimiter not in ",;|":
        return False
    sample = "".join(lines[:ROWS])
    parted = sample.count(dialect.delimiter)
    spaced, padded = sample.count(f"{dialect.delimiter} "), sample.count(f"{dialect.delimiter}  ")
    return parted > 20 and spaced > 0.9 * parted and padded < 0.5 * parted  # two spaces are the text's own
