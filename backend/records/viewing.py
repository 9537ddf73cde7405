"""A view as SQL: which rows, in which order. Names and values are strangers' text and stand quoted."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from backend.adapters.engine import quote_identifier
from backend.core.errors import Rejected
from backend.core.table import Column
from backend.datasets import filtering
from backend.datasets.filtering import Cell
from backend.records.base import Base
from backend.records.schemas import Filter, SortKey, View
from backend.records.searching import words

_JOINED_VALUES = 4  # DuckDB 2.0 joins from five values on


@dataclass(frozen=True)
class Key:
    """One expression rows are sorted by."""

    sql: str
    descending: bool


def resolved(view: View, columns: Sequence[Column]) -> View:
    """Return a view with the names of its columns as the version has them. Raises Rejected where it has none of that name."""
    names = [column.name for column in columns]
    sort = tuple(SortKey(filtering.find_column(key.column, names), key.descending) for key in view.sort)
    if len({key.column for key in sort}) != len(sort):
        raise Rejected("The order names a column twice.", hint="Sort by each column once.")
    found = tuple(Filter(filtering.find_column(one.column, names), one.operator, one.value) for one in view.filters)
    return View(sort, found, view.search)


def name_of(view: View) -> str:
    """Return a name that only this view has: views that say the same have the same one."""
    filters = sorted({json.dumps([one.column, one.operator, one.value], ensure_ascii=False) for one in view.filters})
    said = json.dumps([view.sort_text(), filters, view.search.casefold()], ensure_ascii=False)
    return hashlib.sha256(said.encode()).hexdigest()[:40]


def condition(view: View, cells: Mapping[str, Cell]) -> str:
    """Return which rows belong to a view, "true" for all of them. Raises Rejected for a filter that does not fit its column."""
    told = [filtering.where(view.filters, cells)] if view.filters else []
    if view.search:
        told.append(words.condition(cells, view.search))
    return " AND ".join(told) or "true"


def read_by(view: View, columns: Sequence[Column]) -> set[int]:
    """Return the places of the columns that a view looks at to choose and sort rows."""
    if view.search:
        return set(range(len(columns)))
    names = {key.column for key in view.sort} | {one.column for one in view.filters}
    return {place for place, column in enumerate(columns) if column.name in names}


def keys_of(view: View, cells: Mapping[str, Cell]) -> list[Key]:
    """Return what the rows of a view are sorted by, before their place; texts as a person files them, A beside a."""
    keys = []
    for one in view.sort:
        cell = cells[one.column]
        if cell.type == "VARCHAR":
            keys.append(Key(f"lower(strip_accents({cell.sql}))", one.descending))
        keys.append(Key(cell.sql, one.descending))
    return keys


def order_by(keys: Sequence[Key], last: str, *, backwards: bool = False) -> str:
    """Return an order: by the keys with empty cells last, rows that are equal by `last`. `backwards` turns all of it round."""
    told = [_ordered(key, backwards=backwards) for key in keys]
    return ", ".join([*told, f"{last} {'DESC' if backwards else 'ASC'}"])


def _ordered(key: Key, *, backwards: bool = False) -> str:
    way = "DESC" if key.descending != backwards else "ASC"
    return f"{key.sql} {way} NULLS {'FIRST' if backwards else 'LAST'}"


def beyond(keys: Sequence[Key], mark: str, last: str, *, backwards: bool = False) -> str:
    """Return the condition that a row comes after the one in `mark` (columns k0, k1 ... and `last`), or before it.

    It says in SQL what `order_by` sorts: empty cells last, not-a-number the largest.
    """
    reached, told = "", []
    for number, key in enumerate(keys):
        theirs = f"(SELECT k{number} FROM {mark})"
        further = f"{key.sql} {'<' if key.descending != backwards else '>'} {theirs}"
        empty = (
            f"({key.sql} IS NOT NULL AND {theirs} IS NULL)" if backwards else f"({key.sql} IS NULL AND {theirs} IS NOT NULL)"
        )
        told.append(f"{reached}({further} OR {empty})")
        reached += f"{key.sql} IS NOT DISTINCT FROM {theirs} AND "
    told.append(f"{reached}{last} {'<' if backwards else '>'} (SELECT {last} FROM {mark})")
    return f"({' OR '.join(f'({one})' for one in told)})"


def statement_of(base: Base, rest: View, *, columns: Sequence[str] | None = None, rows: Sequence[int] | None = None) -> str:
    """Return the SELECT of the rows of a base that belong to what is `rest` of a view, in its order.

    `columns` are the names that are wanted, in their order, all by default; `rows` keeps only these row numbers of the version.
    It needs nothing but the files. Raises Rejected for a view or columns that the version does not have.
    """
    wanted = resolved(rest, base.columns)
    cells = base.cells()
    names = [filtering.find_column(name, cells) for name in (columns if columns is not None else cells)]
    read = read_by(wanted, base.columns) | {place for place, column in enumerate(base.columns) if column.name in names}
    conditions = [condition(wanted, cells)] if wanted.narrowed else []
    if rows is not None:
        conditions.append(f"row IN ({', '.join(str(int(row)) for row in rows)})" if rows else "false")
    listed = ", ".join(f"{cells[name].sql} AS {quote_identifier(name)}" for name in names)
    sql = f"SELECT {listed} FROM {base.between(0, base.rows, read)}"
    sql += f" WHERE {' AND '.join(conditions)}" if conditions else ""
    # A list of values becomes a join, and what comes out of a join has lost its order.
    lost = rows is not None or any(isinstance(one.value, tuple) and len(one.value) >= _JOINED_VALUES for one in wanted.filters)
    return f"{sql} ORDER BY {order_by(keys_of(wanted, cells), 'place')}" if wanted.sort or lost else sql


def sql_of(
    view: View, known: Sequence[Column], *, table: str, columns: Sequence[str] | None = None, limit: int | None = None
) -> str:
    """Return a view as a statement that a person can go on with, over the SQL `table` with the columns `known`.

    Rows that are equal in its order may come in any. Raises Rejected for a view or columns that it does not have.
    """
    wanted, cells = resolved(view, known), filtering.cells_of(known)
    names = None if columns is None else [filtering.find_column(name, cells) for name in columns]
    listed = "*" if names is None else ", ".join(map(quote_identifier, names))
    told = [filtering.where(wanted.filters, cells)] if wanted.filters else []
    told += [words.readable(cells, wanted.search)] if wanted.search else []
    where = f" WHERE {' AND '.join(told)}" if told else ""
    order = ", ".join(_ordered(key) for key in keys_of(wanted, cells))
    return (
        f"SELECT {listed} FROM {table}{where}" + (f" ORDER BY {order}" if order else "") + (f" LIMIT {limit}" if limit else "")
    )
