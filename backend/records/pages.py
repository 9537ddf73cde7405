"""The cells of a page, read by place: as many rows as it has and no others, however large the list is."""

from collections.abc import Sequence
from dataclasses import dataclass

from backend.core.table import Column
from backend.records import cells as shown_cells
from backend.records.base import Base
from backend.records.cells import WIDEST
from backend.records.connections import Reader


@dataclass(frozen=True)
class Cells:
    """Rows as they leave: cells ready for JSON, their numbers in the version, and which cells were cut."""

    rows: tuple[tuple[object, ...], ...]
    numbers: tuple[int, ...]
    cut: tuple[tuple[int, int], ...]


def read(con: Reader, base: Base, places: Sequence[int], columns: Sequence[Column], *, widest: int | None = WIDEST) -> Cells:
    """Return the cells of rows in the order of `places`; those with more than `widest` characters are cut."""
    if not places:
        return Cells((), (), ())
    known = base.cells()
    wanted = [shown_cells.shown(known[column.name].sql, column, widest=widest) for column in columns]
    low, high = min(places), max(places) + 1
    numbers = {column.name: number for number, column in enumerate(base.columns)}
    source = base.between(low, high, [numbers[column.name] for column in columns])
    sql = f"SELECT {', '.join(['place', 'row', *wanted])} FROM {source}"
    if high - low > len(places):
        sql += f" SEMI JOIN (SELECT unnest([{', '.join(map(str, places))}]) AS wanted) ON place = wanted"
    found = {row[0]: row[1:] for row in con.rows(sql)}
    rows, cut = [], []
    for at, place in enumerate(places):
        told = [
            shown_cells.value_of(cell, column, widest=widest) for cell, column in zip(found[place][1:], columns, strict=True)
        ]
        rows.append(tuple(cell for cell, _ in told))
        cut += [(at, number) for number, (_, shortened) in enumerate(told) if shortened]
    return Cells(tuple(rows), tuple(found[place][0] for place in places), tuple(cut))
