"""Where the rows of a view are in a base, found by the columns that choose and sort them alone."""

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from backend.records import viewing
from backend.records.base import Base
from backend.records.connections import Reader
from backend.records.schemas import View

_FIRST_WINDOW = 600_000  # rows looked through at first; each further look takes four times as many
_GROWTH = 4
_PATIENT_ROWS = 2_400_000  # most rows looked through at once where time is short


@dataclass(frozen=True)
class Places:
    """Looks for the rows of `view` in `base`. Where an index has answered the search, `found` are the row numbers of its answer."""

    con: Reader
    base: Base
    view: View
    found: tuple[int, ...] | None = None

    def after(self, place: int, limit: int, *, skip: int = 0, within_s: float | None = None) -> tuple[list[int], int]:
        """Return up to `limit` places from `place` on, where the order is that of the base, and up to where they were looked for.

        `skip` leaves out as many, which have to stand in the stretch (see counting) that begins at `place`. After `within_s`
        what was found until then is returned.
        """
        if not self.view.narrowed:
            return list(range(place, min(place + limit, self.base.rows))), self.base.rows
        found: list[int] = []
        until = None if within_s is None else time.monotonic() + within_s
        for low, high in _forward(place, self.base.rows, patient=until is None):
            statement = f"{self.select(low, high)} ORDER BY place LIMIT {limit - len(found)} OFFSET {skip}"
            found += [row[0] for row in self.con.rows(statement)]
            skip = 0
            if len(found) >= limit or (until is not None and time.monotonic() > until):
                return found, high
        return found, self.base.rows

    def before(self, place: int, limit: int) -> list[int]:
        """Return up to `limit` places below `place`, the nearest ones, ascending, where the order is that of the base."""
        if not self.view.narrowed:
            return list(range(max(place - limit, 0), place))
        found: list[int] = []
        for low, high in _backward(place):
            statement = f"{self.select(low, high)} ORDER BY place DESC LIMIT {limit - len(found)}"
            found += [row[0] for row in self.con.rows(statement)]
            if len(found) >= limit:
                break
        return found[::-1]

    def among(self, batches: Iterable[Sequence[int]], limit: int) -> list[int]:
        """Return up to `limit` places of the rows with these numbers that fit the filters too, in the order they come."""
        found: list[int] = []
        filters = View((), self.view.filters)
        for batch in batches:
            if batch and filters.narrowed:
                kept = Places(self.con, self.base, filters, tuple(batch))
                low, high = min(batch) - 1, max(batch)
                fitting = {row[0] for row in self.con.rows(kept.select(low, high))}
                found += [row - 1 for row in batch if row - 1 in fitting]
            else:
                found += [row - 1 for row in batch]
            if len(found) >= limit:
                break
        return found[:limit]

    def sorted_at(self, skip: int, limit: int) -> list[int]:
        """Return up to `limit` places in an order that the base is not in, the first `skip` left out."""
        order = viewing.order_by(viewing.keys_of(self.view, self.base.cells()), "place")
        statement = f"{self.select(0, self.base.rows)} ORDER BY {order} LIMIT {limit} OFFSET {skip}"
        return [row[0] for row in self.con.rows(statement)]

    def sorted_beyond(self, place: int, limit: int, *, backwards: bool) -> list[int]:
        """Return up to `limit` places next to the row at `place`, in an order that the base is not in."""
        base = self.base
        keys = viewing.keys_of(self.view, base.cells())
        named = ", ".join([*(f"{key.sql} AS k{number}" for number, key in enumerate(keys)), "place"])
        one = base.between(place, place + 1, viewing.read_by(self.view, base.columns))
        limits = viewing.beyond(keys, "mark", "place", backwards=backwards)
        order = viewing.order_by(keys, "place", backwards=backwards)
        statement = f"WITH mark AS MATERIALIZED (SELECT {named} FROM {one}) {self.select(0, base.rows)} AND {limits}"
        found = [row[0] for row in self.con.rows(f"{statement} ORDER BY {order} LIMIT {limit}")]
        return found[::-1] if backwards else found

    def of_row(self, row: int) -> int | None:
        """Return the place of the row with a number of the version, None where the base does not have it."""
        if not self.base.prepared:
            return row - 1 if 1 <= row <= self.base.rows else None
        found = self.con.rows(f"SELECT place FROM {self.base.between(0, self.base.rows, ())} WHERE row = {row}")
        return int(found[0][0]) if found else None

    def select(self, low: int, high: int, *, what: str = "place") -> str:
        """Return the statement that looks between two places; it ends in a condition."""
        return f"SELECT {what} FROM {self.base.between(low, high, self._read())} WHERE {self._condition()}"

    def _read(self) -> set[int]:
        wanted = self.view if self.found is None else View(self.view.sort, self.view.filters)
        return viewing.read_by(wanted, self.base.columns)

    def _condition(self) -> str:
        if self.found is None:
            return viewing.condition(self.view, self.base.cells())
        rest = viewing.condition(View((), self.view.filters), self.base.cells())
        return f"{rest} AND row IN (SELECT unnest([{', '.join(map(str, self.found))}]::BIGINT[]))"


def _forward(place: int, rows: int, *, patient: bool) -> Iterator[tuple[int, int]]:
    size = _FIRST_WINDOW
    while place < rows:
        yield place, min(place + size, rows)
        place, size = place + size, size * _GROWTH if patient else min(size * _GROWTH, _PATIENT_ROWS)


def _backward(place: int) -> Iterator[tuple[int, int]]:
    size = _FIRST_WINDOW
    while place > 0:
        yield max(place - size, 0), place
        place, size = place - size, size * _GROWTH
