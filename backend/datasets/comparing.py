"""What differs between two tables, by a hash of every row: exact counts, memory that does not grow with the rows.

Without a key rows are counted as a multiset. With one, a row of one table is looked up in the other; keys that stand in
several rows are counted and compared as multisets among themselves, so that no row is ever multiplied. A hash has 64 bits:
among ten million rows two that differ share one about once in 400,000 comparisons.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from backend.adapters.engine import quote_identifier, quote_text
from backend.core.table import Column, plain
from backend.datasets.formats.course import Course
from backend.datasets.making.unifying import TEXT, common_type
from backend.datasets.workshop import rows_of

SAMPLE_ROWS = 20
_SLICES = 16
_JOINED_AT_ONCE = 500_000  # changed rows whose cells are held side by side
_TEXT_SHOWN = 200
_PLAIN = {
    "BOOLEAN",
    "TINYINT",
    "SMALLINT",
    "INTEGER",
    "BIGINT",
    "UTINYINT",
    "USMALLINT",
    "UINTEGER",
    "UBIGINT",
    "FLOAT",
    "DOUBLE",
}
_ONCE = "a = 1 AND b = 1"
_TWICE = "a > 0 AND b > 0 AND (a > 1 OR b > 1)"

Json = dict[str, Any]  # Any: JSON


@dataclass(frozen=True)
class Side:
    """One of the two tables: its Parquet parts in row order and its columns."""

    parts: Sequence[Path]
    columns: tuple[Column, ...]


@dataclass(frozen=True)
class _Pair:
    """A column of both: how each calls it, and the type both are compared as."""

    base: Column
    other: Column
    type: str


def pairs_of(base: Sequence[Column], other: Sequence[Column]) -> tuple[_Pair, ...]:
    """Return the columns that both have, in the order of `base`."""
    named = {column.name.casefold(): column for column in other}
    both = [(column, named[column.name.casefold()]) for column in base if column.name.casefold() in named]
    return tuple(_Pair(one, two, common_type(one.type, two.type, greatest=0)) for one, two in both)


def compared(con: duckdb.DuckDBPyConnection, base: Side, other: Side, *, key: Sequence[str], course: Course) -> Json:
    """Return rows added, removed, changed and the same, changed cells by column, and a sample of each."""
    pairs = pairs_of(base.columns, other.columns)
    folded = {name.casefold() for name in key}
    keys = [f"c{i}" for i, pair in enumerate(pairs) if pair.base.name.casefold() in folded]
    rest = [f"c{i}" for i in range(len(pairs)) if f"c{i}" not in keys]
    _define(con, base, other, pairs)
    work = _Comparison(con, course, pairs, tuple(keys), tuple(rest))
    rows = [int(rows_of(con, f"SELECT count(*) FROM {side}", course)[0][0]) for side in ("base", "other")]
    counted = work.by_key() if keys else work.by_row()
    removed, added, changed = (counted[name] for name in ("rows_removed", "rows_added", "rows_changed"))
    return {
        "rows_base": rows[0],
        "rows_other": rows[1],
        **counted,
        "rows_same": rows[0] - removed - changed,
        **_columns(base, other, pairs),
        "changed_cells": work.changed_cells(changed) if changed else [],
        "sample": {
            "columns": [pair.base.name for pair in pairs],
            "added": work.sample("other", "b", "a") if added else [],
            "removed": work.sample("base", "a", "b") if removed else [],
            "changed": work.changed_sample() if changed else [],
        },
    }


def _columns(base: Side, other: Side, pairs: Sequence[_Pair]) -> Json:
    known, now = {pair.base.name for pair in pairs}, {pair.other.name for pair in pairs}
    retyped = [pair for pair in pairs if pair.base.type != pair.other.type]
    return {
        "columns_added": [column.name for column in other.columns if column.name not in now],
        "columns_removed": [column.name for column in base.columns if column.name not in known],
        "columns_retyped": [{"name": p.base.name, "before": p.base.type, "after": p.other.type} for p in retyped],
    }


def _define(con: duckdb.DuckDBPyConnection, base: Side, other: Side, pairs: Sequence[_Pair]) -> None:
    """Make the views `base` and `other`: their common columns c0, c1 ... in the types they are compared as."""
    for view, side, columns in (("base", base, [p.base for p in pairs]), ("other", other, [p.other for p in pairs])):
        cells = ", ".join(
            f"{quote_identifier(column.name)}{'' if column.type == pair.type else f'::{pair.type}'} AS c{i}"
            for i, (column, pair) in enumerate(zip(columns, pairs, strict=True))
        )
        listed = ", ".join(quote_text(str(part)) for part in side.parts)
        con.execute(f"CREATE VIEW {view} AS SELECT {cells} FROM read_parquet([{listed}], hive_partitioning = false)").fetchall()


@dataclass(frozen=True)
class _Comparison:
    """The statements of one comparison. `differing` holds one row for each hash that both tables do not have alike."""

    con: duckdb.DuckDBPyConnection
    course: Course
    pairs: tuple[_Pair, ...]
    keys: tuple[str, ...]
    rest: tuple[str, ...]

    def by_row(self) -> Json:
        """Count whole rows."""
        self._differing(f"hash({', '.join(f'c{i}' for i in range(len(self.pairs)))})", "0", "sum(a) <> sum(b)")
        removed, added = self._row(
            "SELECT coalesce(sum(greatest(a - b, 0)), 0), coalesce(sum(greatest(b - a, 0)), 0) FROM differing"
        )
        return {"rows_added": added, "rows_removed": removed, "rows_changed": 0, "duplicate_keys": 0}

    def by_key(self) -> Json:
        """Count rows found by their key. Those whose key stands several times are counted as whole rows."""
        row = f"hash({', '.join(self.rest)})" if self.rest else "0"
        same = "sum(a) = 1 AND sum(b) = 1 AND min(r) = max(r)"
        self._differing(self._key, row, f"NOT ({same})")
        removed, added, changed, twice = self._row(
            f"SELECT coalesce(sum(a) FILTER (b = 0), 0), coalesce(sum(b) FILTER (a = 0), 0), count(*) FILTER ({_ONCE}),"
            " count(*) FILTER (a > 1 OR b > 1) FROM differing"
        )
        if twice:
            rows = _both(self._key, row, f"WHERE k IN (SELECT k FROM differing WHERE {_TWICE})")
            more = self._row(
                "SELECT coalesce(sum(greatest(a - b, 0)), 0), coalesce(sum(greatest(b - a, 0)), 0) FROM"
                f" (SELECT k, r, sum(a) AS a, sum(b) AS b FROM ({rows}) GROUP BY k, r)"
            )
            removed, added = removed + more[0], added + more[1]
        return {"rows_added": added, "rows_removed": removed, "rows_changed": changed, "duplicate_keys": twice}

    def changed_cells(self, changed: int) -> list[Json]:
        """Return for each column in how many of the rows found by their key its cell differs, those with most first."""
        slices = -(-changed // _JOINED_AT_ONCE)
        figures = ", ".join(f"count(*) FILTER (old.{c} IS DISTINCT FROM new.{c})" for c in self.rest)
        found: Counter[str] = Counter()
        self.course.leg(0.8, "Comparing cells")
        for part in range(slices):
            self.course.at(part / slices)
            row = self._row(f"SELECT {figures} FROM {self._joined(f'{_ONCE} AND k % {slices} = {part}')}")
            found.update({self._name(c): count for c, count in zip(self.rest, row, strict=True) if count})
        return [{"column": name, "cells": cells} for name, cells in found.most_common()]

    def sample(self, view: str, more: str, fewer: str) -> list[list[Any]]:  # Any: JSON
        """Return the first rows of a table that it has more often than the other."""
        cells = ", ".join(self._shown(view, f"c{i}") for i in range(len(self.pairs)))
        key = self._key if self.keys else f"hash({', '.join(f'c{i}' for i in range(len(self.pairs)))})"
        left = f"{fewer} = 0" if self.keys else f"{more} > {fewer}"
        sql = (
            f"SELECT k, {more} - {fewer} AS n, {cells} FROM (SELECT *, {key} AS k FROM {view}) AS {view}"
            f" JOIN differing USING (k) WHERE {left} LIMIT {SAMPLE_ROWS * 10}"
        )
        taken: Counter[int] = Counter()
        rows: list[list[Any]] = []  # Any: JSON
        for k, most, *row in rows_of(self.con, sql, self.course):
            taken[k] += 1
            if taken[k] <= most and len(rows) < SAMPLE_ROWS:
                rows.append([_told(cell) for cell in row])
        return rows

    def changed_sample(self) -> list[Json]:
        """Return the first changed cells: the key of their row, the column, what stood there and what stands there now."""
        named = ", ".join(self._shown("old", c) for c in self.keys)
        cells = ", ".join(
            f"old.{c} IS DISTINCT FROM new.{c}, {self._shown('old', c)}, {self._shown('new', c)}" for c in self.rest
        )
        picked = f"{_ONCE} AND k IN (SELECT k FROM differing WHERE {_ONCE} ORDER BY k LIMIT {SAMPLE_ROWS})"
        found: list[Json] = []
        for row in rows_of(self.con, f"SELECT {named}, {cells} FROM {self._joined(picked)} ORDER BY k", self.course):
            key = [_told(cell) for cell in row[: len(self.keys)]]
            for i, c in enumerate(self.rest):
                differs, before, after = row[len(self.keys) + 3 * i : len(self.keys) + 3 * i + 3]
                if differs:
                    found.append({"key": key, "column": self._name(c), "before": _told(before), "after": _told(after)})
        return found[:SAMPLE_ROWS]

    @property
    def _key(self) -> str:
        return f"hash({', '.join(self.keys)})"

    def _name(self, cell: str) -> str:
        return self.pairs[int(cell[1:])].base.name

    def _shown(self, view: str, cell: str) -> str:
        """Return the SQL of a cell as it is shown: what Python or JSON would not keep leaves as text."""
        kind = self.pairs[int(cell[1:])].type
        return f"{view}.{cell}" if kind in _PLAIN else f"left({view}.{cell}::{TEXT}, {_TEXT_SHOWN + 1})"

    def _joined(self, wanted: str) -> str:
        """Return the rows of both tables side by side whose keys are `wanted` among those that differ."""
        sides = (
            f"(SELECT *, {self._key} AS k FROM {view} WHERE k IN (SELECT k FROM differing WHERE {wanted}))"
            for view in ("base", "other")
        )
        return "{} AS old JOIN {} AS new USING (k)".format(*sides)

    def _differing(self, key: str, row: str, having: str) -> None:
        """Fill `differing`: all at once, or in slices where a worker's memory is not enough for that."""
        self.course.leg(0.8, "Comparing rows")
        self.con.execute("CREATE TEMP TABLE differing (k UBIGINT, a BIGINT, b BIGINT)").fetchall()
        try:
            self._fill(key, row, having, where="")
        except duckdb.OutOfMemoryException:
            self.con.execute("DELETE FROM differing").fetchall()
            for part in range(_SLICES):
                self._fill(key, row, having, where=f"WHERE k % {_SLICES} = {part}")
                self.course.at(part / _SLICES)

    def _fill(self, key: str, row: str, having: str, *, where: str) -> None:
        rows = _both(key, row, where)
        rows_of(
            self.con,
            f"INSERT INTO differing SELECT k, sum(a), sum(b) FROM ({rows}) GROUP BY k HAVING {having}",
            self.course,
        )

    def _row(self, sql: str) -> tuple[int, ...]:
        return tuple(int(cell) for cell in rows_of(self.con, sql, self.course)[0])


def _both(key: str, row: str, where: str) -> str:
    """Return the rows of both tables as k, r and from which they are: a or b is 1."""
    sides = (f"SELECT {key} AS k, {row} AS r, {a} AS a, {1 - a} AS b FROM {view}" for view, a in (("base", 1), ("other", 0)))
    return f"SELECT * FROM ({' UNION ALL '.join(sides)}) {where}"


def _told(cell: Any) -> Any:  # Any: a cell, and the same as JSON
    if isinstance(cell, str):
        cell = cell.replace("\x00", "")  # PostgreSQL keeps no NUL in JSON
        return cell if len(cell) <= _TEXT_SHOWN else f"{cell[: _TEXT_SHOWN - 1]}…"
    return plain(cell)
