"""Rows before and after, cell by cell, ready to be shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any

import duckdb

from backend.core.table import plain
from backend.datasets.cleaning.bench import ROW, Cell
from backend.datasets.cleaning.operations.typenames import family
from backend.datasets.cleaning.schemas import PreviewRow
from backend.datasets.cleaning.statement import Built
from backend.datasets.course import Course
from backend.datasets.workshop import rows_of

CELL_MAX = 400  # characters of a cell that are shown
_AT_ONCE = 900  # expressions: of a thousand columns, DuckDB holds every one for thousands of rows
_numbers = count(1)
_AS_THEY_ARE = frozenset({"whole", "number", "boolean"})


@dataclass(frozen=True)
class Between:
    """Two points of a plan: the columns at each, and for each of the later the place of the earlier one it comes from."""

    before: tuple[Cell, ...]
    after: tuple[Cell, ...]
    alive_before: str | None
    alive_after: str | None
    origins: tuple[int | None, ...]


def shown_between(built: Built, step_id: str | None) -> Between:
    """Return what stands before and after the whole plan, or one step; nothing differs where that one cannot be done."""
    effect = next((one for one in built.bench.effects if one.step_id == step_id), None)
    start, end = built.begins, built.bench.stand()
    if step_id is not None:
        start = effect.before if effect else built.stood[step_id]
        end = (effect and effect.after) or start
    places = {cell.born: at for at, cell in enumerate(start.columns)}
    origins = tuple(places.get(cell.born) for cell in end.columns)
    return Between(start.columns, end.columns, start.alive, end.alive, origins)


def taken_out(con: duckdb.DuckDBPyConnection, source: str, *, course: Course) -> str:
    """Return the relation of a few rows, read once into memory: whatever is done with them takes no time."""
    table = f"shown_{next(_numbers)}"
    rows_of(con, f"CREATE TEMP TABLE {table} AS {source}", course)
    return f"SELECT * FROM {table}"


def fetch(
    con: duckdb.DuckDBPyConnection, built: Built, between: Between, rows: Sequence[int], *, source: str, course: Course
) -> tuple[PreviewRow, ...]:
    """Return these rows before and after, in their order; those that were gone before are left out."""
    if not rows:
        return ()
    before, after = between.before, between.after
    cells = [_shown(cell) for cell in (*before, *after)]
    marks = [_differs(between, at) for at in range(len(after))]
    stays = between.alive_after or "true"
    gone = f" AND {between.alive_before}" if between.alive_before else ""
    asked, relation = [stays, *cells, *marks], built.bench.over(source)
    found: dict[int, list[Any]] = {}  # Any: cells
    for begin in range(0, len(asked), _AT_ONCE):
        some = ", ".join(asked[begin : begin + _AT_ONCE])
        sql = f"SELECT {ROW}, {some} FROM ({relation}) WHERE {_are(rows)}{gone}"
        for row, *values in rows_of(con, sql, course):
            found.setdefault(int(row), []).extend(values)
    return tuple(_row(row, found[row], len(before), len(after)) for row in sorted(found))


def _are(rows: Sequence[int]) -> str:
    if isinstance(rows, range):
        return f"{ROW} BETWEEN {rows[0]} AND {rows[-1]}"
    return f"{ROW} IN ({', '.join(map(str, rows))})"


def _row(row: int, found: Sequence[Any], before: int, after: int) -> PreviewRow:  # Any: cells
    cells = tuple(_cut(plain(cell)) for cell in found[1 : 1 + before + after])
    marks = found[1 + before + after :]
    changed = tuple(at for at, mark in enumerate(marks) if mark) if found[0] else ()
    return PreviewRow(row, cells[:before], cells[before:] if found[0] else None, changed)


def _shown(cell: Cell) -> str:
    """Return the SQL of a cell as Python can take it, whatever it holds."""
    if family(cell.type) in _AS_THEY_ARE:
        return cell.ref
    text = f"hex({cell.ref})" if cell.type == "BLOB" else cell.ref if cell.type == "VARCHAR" else f"{cell.ref}::VARCHAR"
    return f"left({text}, {CELL_MAX + 1})"


def _cut(value: Any) -> Any:  # Any: JSON
    return value[: CELL_MAX - 1] + "…" if isinstance(value, str) and len(value) > CELL_MAX else value


def _differs(between: Between, at: int) -> str:
    """Return the SQL of whether a cell looks different from the one it comes from; a new one does if it is filled."""
    now, origin = between.after[at], between.origins[at]
    if origin is None:
        return f"{now.ref} IS NOT NULL"
    before = between.before[origin]
    if before.ref == now.ref:
        return "false"
    if before.type == now.type:
        return f"{before.ref} IS DISTINCT FROM {now.ref}"
    same = f"TRY_CAST({before.ref} AS {now.type}) IS NOT DISTINCT FROM {now.ref}"
    return f"NOT ({same} AND ({before.ref} IS NULL) = ({now.ref} IS NULL))"
