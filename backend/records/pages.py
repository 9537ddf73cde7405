"""The rows of a page: first where they are, by the columns that choose and sort them; then their cells, by place."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from backend.core.table import Column
from backend.records import cells as shown_cells
from backend.records import viewing
from backend.records.base import Base
from backend.records.connections import Reader
from backend.records.schemas import View

_FIRST_WINDOW = 600_000  # rows looked through at first; each further look takes four times as many
_GROWTH = 4


@dataclass(frozen=True)
class Cells:
    """Rows as they leave: cells ready for JSON, their numbers in the version, and which cells were cut."""

    rows: tuple[tuple[object, ...], ...]
    numbers: tuple[int, ...]
    cut: tuple[tuple[int, int], ...]


def after(con: Reader, base: Base, view: View, *, place: int, limit: int, skip: int = 0) -> list[int]:
    """Return up to `limit` places from `place` on that belong to a view whose order is that of the base.

    `skip` leaves out as many of them, which have to stand in the stretch (see counting) that begins at `place`.
    """
    if not view.narrowed:
        return list(range(place, min(place + limit, base.rows)))
    found: list[int] = []
    for low, high in _forward(place, base.rows):
        statement = _select(base, view, low, high) + f" ORDER BY place LIMIT {limit - len(found)} OFFSET {skip}"
        found += [row[0] for row in con.rows(statement)]
        skip = 0
        if len(found) >= limit:
            break
    return found


def before(con: Reader, base: Base, view: View, *, place: int, limit: int) -> list[int]:
    """Return up to `limit` places below `place` that belong to a view, the nearest ones, in ascending order."""
    if not view.narrowed:
        return list(range(max(place - limit, 0), place))
    found: list[int] = []
    for low, high in _backward(place):
        statement = _select(base, view, low, high) + f" ORDER BY place DESC LIMIT {limit - len(found)}"
        found += [row[0] for row in con.rows(statement)]
        if len(found) >= limit:
            break
    return found[::-1]


def sorted_at(con: Reader, base: Base, view: View, *, skip: int, limit: int) -> list[int]:
    """Return up to `limit` places in the order of a view that the base is not in, the first `skip` left out."""
    order = viewing.order_by(viewing.keys_of(view, base.cells()), "place")
    return [row[0] for row in con.rows(f"{_select(base, view, 0, base.rows)} ORDER BY {order} LIMIT {limit} OFFSET {skip}")]


def sorted_beyond(con: Reader, base: Base, view: View, *, place: int, limit: int, backwards: bool) -> list[int]:
    """Return up to `limit` places next to the row at `place` in the order of a view that the base is not in, in that order."""
    keys = viewing.keys_of(view, base.cells())
    named = ", ".join([*(f"{key.sql} AS k{number}" for number, key in enumerate(keys)), "place"])
    mark = (
        f"WITH mark AS MATERIALIZED (SELECT {named} FROM {base.between(place, place + 1, viewing.read_by(view, base.columns))})"
    )
    limits = viewing.beyond(keys, "mark", "place", backwards=backwards)
    order = viewing.order_by(keys, "place", backwards=backwards)
    found = [
        row[0] for row in con.rows(f"{mark} {_select(base, view, 0, base.rows)} AND {limits} ORDER BY {order} LIMIT {limit}")
    ]
    return found[::-1] if backwards else found


def place_of_row(con: Reader, base: Base, row: int) -> int | None:
    """Return the place of the row with a number of the version, None where the base does not have it."""
    if not base.prepared:
        return row - 1 if 1 <= row <= base.rows else None
    found = con.rows(f"SELECT place FROM {base.between(0, base.rows, ())} WHERE row = {row}")
    return int(found[0][0]) if found else None


def read(con: Reader, base: Base, places: Sequence[int], columns: Sequence[Column], *, whole: bool = False) -> Cells:
    """Return the cells of rows in the order of `places`; those wider than a page shows are cut unless `whole`."""
    if not places:
        return Cells((), (), ())
    known = base.cells()
    wanted = [shown_cells.shown(known[column.name].sql, column, whole=whole) for column in columns]
    low, high = min(places), max(places) + 1
    numbers = {column.name: number for number, column in enumerate(base.columns)}
    source = base.between(low, high, [numbers[column.name] for column in columns])
    sql = f"SELECT {', '.join(['place', 'row', *wanted])} FROM {source}"
    if high - low > len(places):
        sql += f" SEMI JOIN (SELECT unnest([{', '.join(map(str, places))}]) AS wanted) ON place = wanted"
    found = {row[0]: row[1:] for row in con.rows(sql)}
    rows, cut = [], []
    for at, place in enumerate(places):
        told = [shown_cells.value_of(cell, column, whole=whole) for cell, column in zip(found[place][1:], columns, strict=True)]
        rows.append(tuple(cell for cell, _ in told))
        cut += [(at, number) for number, (_, shortened) in enumerate(told) if shortened]
    return Cells(tuple(rows), tuple(found[place][0] for place in places), tuple(cut))


def _select(base: Base, view: View, low: int, high: int, *, what: str = "place") -> str:
    source = base.between(low, high, viewing.read_by(view, base.columns))
    return f"SELECT {what} FROM {source} WHERE {viewing.condition(view, base.cells())}"


def _forward(place: int, rows: int) -> Iterator[tuple[int, int]]:
    size = _FIRST_WINDOW
    while place < rows:
        yield place, min(place + size, rows)
        place, size = place + size, size * _GROWTH


def _backward(place: int) -> Iterator[tuple[int, int]]:
    size = _FIRST_WINDOW
    while place > 0:
        yield max(place - size, 0), place
        place, size = place - size, size * _GROWTH
