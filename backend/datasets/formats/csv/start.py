"""Where a table begins: which lines are a preamble, which name the columns, which is the first record."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from backend.core.errors import Rejected
from backend.datasets.formats.csv.body import Body
from backend.datasets.formats.csv.head import Row, kind
from backend.datasets.formats.csv.header import is_header

_LOOKED_AT = 60  # rows from the top among which the table begins
_RULE = re.compile(r"\s*[-=:+_ ]*\s*")
_UNIT = re.compile(r"\s*(\[[^\]]{0,20}\]|\([^)]{0,20}\))?\s*")
_TYPES = frozenset(
    "int integer bigint number numeric decimal float double real text string str varchar char date datetime timestamp time bool boolean".split()  # noqa: SIM905  # a list of 20 quoted words is harder to read
)
_YEAR = re.compile(r"\s*(19|20)\d\d\s*")


@dataclass(frozen=True)
class Start:
    """The beginning of a table. `names` are the cells that name its columns, `header_line` the line they stand in, or None.

    `before` is how many lines stand before the first record; `preamble` the lines above the header; `dropped` the lines of the
    header that name nothing, each with what it is.
    """

    names: tuple[str, ...]
    header_line: int | None
    before: int
    preamble: int
    rows: int = 1  # that the header has
    dropped: tuple[tuple[int, str], ...] = field(default=())


def find_start(rows: Sequence[Row], width: int, *, wanted: bool | int | None, skip: int) -> Start:
    """Return where the table begins. `skip` lines above the rows are no part of it.

    Raises Rejected when the asked-for header line is beyond the beginning.
    """
    if wanted is not None and not isinstance(wanted, bool):
        row = _asked(rows, wanted)
        return Start(tuple(row.cells), row.first, row.last, row.first - 1)
    body = Body.of([row.cells for row in rows], width)
    first = _first_record(rows, width, body)
    begin = _table_start(rows, width, body) if first is None else _block_start(rows, first, width, body)
    table = [row for row in rows[begin:] if row.cells]
    if not table:
        return Start((), None, skip, skip)
    return _of_table(table, width, body, wanted=wanted)


def _of_table(table: Sequence[Row], width: int, body: Body, *, wanted: bool | None) -> Start:
    top = table[0]
    same = [row.cells for row in table[1:200] if len(row.cells) == len(top.cells)]
    above = body.typed and not body.is_like(top.cells) and _names_something(top, body)
    above = above or (len(table) > 2 and _goes_with(top.cells, table[1].cells, lines=1) and _names_something(table[1], body))
    if wanted is None and not (above and len(table) > 1) and not is_header(top.cells, same, alone=len(table) == 1):
        return Start((), None, top.first - 1, top.first - 1)
    if wanted is False:
        return Start((), None, top.first - 1, top.first - 1)
    return _with_more_lines(table, width, body)


def _names_something(row: Row, body: Body) -> bool:
    """Say whether a row that is no record is likely a header: words stand above numbers or dates, and most of it is filled."""
    filled = sum(1 for cell in row.cells if cell.strip())
    values = [cell for cell, model in zip(row.cells, body.kinds, strict=False) if model and kind(cell) == model]
    return body.misfits(row.cells) > 0 and filled * 2 >= body.filled and all(_YEAR.fullmatch(cell) for cell in values)


def _with_more_lines(table: Sequence[Row], width: int, body: Body) -> Start:
    """Return the start whose header is the first row, and the rows below as far as they belong to it."""
    top, names, last = table[0], tuple(table[0].cells), table[0]
    dropped: list[tuple[int, str]] = []
    lines = 1
    for row in table[1:4]:
        if row.cells and len(row.cells) < len(names) and len(row.cells) == 1 and _is_rule_or_blank(row):
            dropped.append((row.first, "a rule below the header"))
            last, lines = row, lines + 1
            continue
        if len(table) <= lines + 1 or len(row.cells) > max(width, len(names)) or (body.typed and body.is_like(row.cells)):
            break
        if reason := _says_nothing(row.cells, names):
            dropped.append((row.first, reason))
        elif _is_units(row.cells) or _goes_with(names, row.cells, lines=lines):
            names = _merged(names, row.cells, spread=not _is_units(row.cells))
        else:
            break
        last, lines = row, lines + 1
    return Start(names, top.first, last.last, top.first - 1, lines, tuple(dropped))


def _says_nothing(cells: Sequence[str], names: Sequence[str]) -> str:
    """Return what a line below a header is that adds nothing to its names, or ""."""
    filled = [cell.strip().casefold() for cell in cells if cell.strip()]
    if len(filled) > 0 and all(_RULE.fullmatch(cell) for cell in filled) and any(len(cell) > 1 for cell in filled):
        return "a rule below the header"
    if len(cells) > 1 and [cell.strip() for cell in cells] == [name.strip() for name in names]:
        return "the header again"
    return "types below the header" if len(filled) > 1 and all(cell in _TYPES for cell in filled) else ""


def _is_units(cells: Sequence[str]) -> bool:
    return any(cell.strip() for cell in cells) and all(_UNIT.fullmatch(cell) for cell in cells)


def _goes_with(upper: Sequence[str], lower: Sequence[str], *, lines: int) -> bool:
    """Say whether two rows are one header: the upper one has names for groups of columns, the lower one for those in a group."""
    if lines > 1 or any(kind(cell) in {"number", "date"} for cell in lower):
        return False
    filled = [i for i, cell in enumerate(upper) if cell.strip()]
    below = [cell.strip() for cell in lower if cell.strip()]
    if len(filled) < 2 or len(filled) == len(upper) or len(below) < 2:
        return False
    spans = [end - begin for begin, end in zip(filled, [*filled[1:], len(upper)], strict=True)]
    complete = all(a.strip() or b.strip() for a, b in zip(upper, lower, strict=False))
    repeats = len(set(below)) < len(below)
    nested = any(not cell.strip() for cell in lower) and complete
    grouped = len(below) >= len(filled) and (repeats or min(spans) > 1)
    return max(spans) > 1 and (nested or grouped)


def _merged(upper: Sequence[str], lower: Sequence[str], *, spread: bool) -> tuple[str, ...]:
    """Return the names of two header rows; with `spread` the name of a group holds for the empty cells behind it."""
    group, names = "", []
    for i in range(max(len(upper), len(lower))):
        own = upper[i].strip() if i < len(upper) else ""
        below = lower[i].strip() if i < len(lower) else ""
        group = own or (group if spread else "")
        names.append(" ".join(part for part in (group, below) if part))
    return tuple(names)


def _asked(rows: Sequence[Row], line: int) -> Row:
    row = next((row for row in rows if row.first <= line <= row.last), None)
    if row is None or not any(cell.strip() for cell in row.cells):
        raise Rejected(
            f"Line {line:,} cannot be the header: it is empty or lies beyond the beginning of the file.",
            hint="Give the number of the line that names the columns, counted from 1.",
        )
    return row


def _first_record(rows: Sequence[Row], width: int, body: Body) -> int | None:
    """Return the index of the first row that is like the others, or None where no types tell one."""
    if not body.typed or width < 2:
        return None
    for i, row in enumerate(rows[:_LOOKED_AT]):
        numbers = len(row.cells) > 1 and all(kind(cell) in {"number", "date"} for cell in row.cells if cell.strip())
        if body.is_like(row.cells) or (numbers and any(cell.strip() for cell in row.cells) and len(row.cells) >= width - 1):
            return i
    return None


def _block_start(rows: Sequence[Row], first: int, width: int, body: Body) -> int:
    """Return the index of the row above the first record that names the columns, or of the first record if none does.

    Of several well filled rows above each other the uppermost names them: the others belong to it, or are records of their own.
    """
    begin = first
    while begin and _is_rule_or_blank(rows[begin - 1]):
        begin -= 1
    if not begin or not _may_name(rows[begin - 1], width, body):
        return first
    begin -= 1
    while begin:
        upper, lower = rows[begin - 1].cells, rows[begin].cells
        fits = len(upper) == len(lower) and (
            _says_nothing(lower, upper) or _is_units(lower) or _goes_with(upper, lower, lines=1)
        )
        if not fits and not (len(upper) == width and _is_full(upper, body) and _is_full(lower, body)):
            break
        begin -= 1
    above = rows[:begin]
    if (
        above
        and _is_full(above[0].cells, body)
        and all(len(row.cells) == width and _filled(row) * 2 > body.filled for row in above)
    ):
        return 0  # nothing sets these rows apart from those below
    return begin


def _filled(row: Row) -> int:
    return sum(1 for cell in row.cells if cell.strip())


def _is_rule_or_blank(row: Row) -> bool:
    return all(_RULE.fullmatch(cell) for cell in row.cells)


def _is_full(cells: Sequence[str], body: Body) -> bool:
    return sum(1 for cell in cells if cell.strip()) >= 0.9 * body.filled


def _may_name(row: Row, width: int, body: Body) -> bool:
    """Say whether the row above the first record names columns: about as wide, and about as much filled."""
    filled = sum(1 for cell in row.cells if cell.strip())
    wide = width - 1 <= len(row.cells) or all(kind(cell) == "text" for cell in row.cells)
    return wide and len(row.cells) > 1 and filled >= min(2, body.filled) and filled * 3 >= min(width, body.filled)


def _table_start(rows: Sequence[Row], width: int, body: Body) -> int:
    """Return how many leading rows are no part of the table: of another width, or nearly empty."""
    if width == 1:
        return next((i for i, row in enumerate(rows) if row.cells and row.cells[0].strip()), 0)
    needed = min(max(1, width // 4), max(1, int(body.filled) - 1))
    for i, row in enumerate(rows[: min(len(rows), _LOOKED_AT)]):
        filled = sum(1 for cell in row.cells if cell.strip())
        if len(row.cells) == width and filled > needed:
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
