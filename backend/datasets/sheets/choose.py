"""Which sheet of a workbook is read: the one asked for, else the first that holds a table."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

import python_calamine as calamine

_ROWS_SEEN = 200
_SMALL_ROWS = 20
_LABEL_MAX = 80


class NoSheet(Exception):
    """There is no sheet of that name ("unknown"), or none holds anything ("empty"); `tables` are those there are."""

    def __init__(self, reason: str, tables: Sequence[str]) -> None:
        super().__init__(reason)
        self.reason, self.tables = reason, list(tables)


@dataclass(frozen=True)
class Chosen:
    """The sheet to read and the names of the others that are not known to be empty."""

    name: str
    sheet: Any  # Any: the reader's own sheet
    others: tuple[str, ...]


def names_of(book: Any) -> list[str]:  # Any: the reader's own workbook
    """Return the names of all sheets that can hold a table, in their order."""
    return [one.name for one in book.sheets_metadata if one.typ == calamine.SheetTypeEnum.WorkSheet]


def choose(book: Any, wanted: str | None, *, look_at_all: bool) -> Chosen:  # Any: the reader's own workbook
    """Return the sheet to read. `look_at_all` says that looking whether the others are empty is worth the time.

    Raises NoSheet.
    """
    names = names_of(book)
    seen: dict[str, Any] = {}
    if wanted is not None:
        name = next((one for one in names if one == wanted), None) or next((one for one in names if _same(one, wanted)), None)
        if name is None:
            raise NoSheet("unknown", names)
    else:
        name = _first_table(book, _visible_first(book, names), seen)
    others = [one for one in names if one != name and (one in seen or not look_at_all or _filled(book, one))]
    others = [one for one in others if one not in seen or seen[one].start is not None]
    return Chosen(name, seen.get(name) or book.get_sheet_by_name(name), tuple(others))


def _first_table(book: Any, names: Sequence[str], seen: dict[str, Any]) -> str:  # Any: the reader's own workbook
    for i, name in enumerate(names):
        seen[name] = sheet = book.get_sheet_by_name(name)
        if not is_table(_head(sheet)):
            continue
        if sheet.height < _SMALL_ROWS and sheet.width <= 3:
            return _larger(book, names[i + 1 :], seen, than=name) or name
        return name
    filled = [name for name in names if seen[name].start is not None]
    if not filled:
        raise NoSheet("empty", names)
    return filled[0]


def _larger(
    book: Any, names: Sequence[str], seen: dict[str, Any], *, than: str
) -> str | None:  # Any: the reader's own workbook
    """Return a further sheet beside which the small one `than` is but a cover, or None."""
    small = seen[than]
    for name in names:
        seen[name] = sheet = book.get_sheet_by_name(name)
        if sheet.height >= 5 * small.height and sheet.width > small.width and is_table(_head(sheet)):
            return name
    return None


def is_table(rows: Iterable[Sequence[Any]]) -> bool:  # Any: whatever a cell holds
    """Say whether the first rows of a sheet are rows of a table rather than notes."""
    filled = [[cell for cell in row if cell != "" and cell is not None] for row in rows]
    wide = [row for row in filled if len(row) >= 2]
    if len(wide) >= 2:
        most = max(map(len, wide))
        return sum(map(len, wide)) >= 0.4 * most * len(wide)
    single = [row[0] for row in filled if row]
    return len(single) >= 5 and all(len(str(cell)) <= _LABEL_MAX for cell in single)


def _head(sheet: Any) -> list[list[Any]]:  # Any: the reader's own sheet
    return list(islice(sheet.iter_rows(), (sheet.start or (0, 0))[0] + _ROWS_SEEN))


def _filled(book: Any, name: str) -> bool:  # Any: the reader's own workbook
    try:
        return book.get_sheet_by_name(name).start is not None
    except calamine.CalamineError:
        return True  # it cannot be read, so nobody can say that it is empty


def _visible_first(book: Any, names: Sequence[str]) -> list[str]:  # Any: the reader's own workbook
    shown = {one.name for one in book.sheets_metadata if one.visible == calamine.SheetVisibleEnum.Visible}
    return sorted(names, key=lambda name: name not in shown)


def _same(name: str, wanted: str) -> bool:
    return name.strip().casefold() == wanted.strip().casefold()
