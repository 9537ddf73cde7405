"""Two result files compared by a small DuckDB in this process, on one thread, with little memory and a folder of its own.

A row is known again by its texts and dates where they tell all rows apart in both results, else by its first column; then its
numbers may have changed. Without such a key a row is the same or it is another one.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from backend.adapters.engine import quote_identifier, quote_text
from backend.adapters.storage import scratch
from backend.core.errors import Rejected
from backend.core.table import Column
from backend.notebooks.schemas import Difference, DifferenceRow
from backend.queries.charts import role

SAMPLE = 20  # rows of each sort
_MOST_VALUES = 3  # of a single row are told one by one
_NEAR = 1e-9  # sums of fractions differ that much by the order they were added in
_SETTINGS = (
    "memory_limit='256MB'",
    "TimeZone='UTC'",
    "python_enable_replacements=false",
    "autoload_known_extensions=false",
    "autoinstall_known_extensions=false",
    "enable_progress_bar=false",
)


def compared(before: Path, after: Path) -> Difference:
    """Return how the rows of two result files differ. Raises Rejected when that takes more memory than it is given."""
    with _opened(before, after) as con:
        try:
            return _compared(con)
        except duckdb.Error as error:
            raise Rejected(
                "These two results are too large to compare here.", hint="Group them into fewer rows, then run both again."
            ) from error


@contextmanager
def _opened(before: Path, after: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with scratch() as folder, duckdb.connect(config={"threads": 1}) as con:
        for setting in (*_SETTINGS, f"temp_directory={quote_text(str(folder))}"):
            con.execute(f"SET {setting}").fetchall()
        for name, path in (("old", before), ("new", after)):
            source = f"read_parquet({quote_text(str(path))}, hive_partitioning=false)"
            con.execute(f"CREATE VIEW {name} AS SELECT * FROM {source}").fetchall()
        yield con


def _compared(con: duckdb.DuckDBPyConnection) -> Difference:
    old, new = (_columns(con, name) for name in ("old", "new"))
    if [one.name for one in old] != [one.name for one in new]:
        return _columns_differ(con, old, new)
    counts = [_one(con, f"SELECT count(*) FROM {name}") for name in ("old", "new")]
    if counts == [1, 1] and len(old) == 1 and all(role(side[0]) == "number" for side in (old, new)):
        return _number(con, new[0].name)
    retyped = {one.name for one, other in zip(old, new, strict=True) if one.type != other.type and role(one) != role(other)}
    if counts == [1, 1]:  # with the same words, or none, it is the same row
        words = [one.name for one in new if one.name not in retyped and role(one) != "number"]
        return _told(_by_key(con, new, words, retyped), counts)
    key = _key(con, [one for one in new if one.name not in retyped], beside=len(new))
    rows = _by_key(con, new, key, retyped) if key else _as_sets(con, new)
    return _told(rows, counts)


def _columns(con: duckdb.DuckDBPyConnection, name: str) -> list[Column]:
    relation = con.sql(f"FROM {name}")
    return [Column(one, str(kind)) for one, kind in zip(relation.columns, relation.types, strict=True)]


def _number(con: duckdb.DuckDBPyConnection, column: str) -> Difference:
    before, after = (_one(con, f"SELECT {quote_identifier(column)}::DOUBLE FROM {name}") for name in ("old", "new"))
    if before == after or (
        before is not None and after is not None and abs(after - before) <= _NEAR * max(abs(before), abs(after))
    ):
        return Difference("same", "The number is the same.", before, after)
    told = f"{figure(before)} before, {figure(after)} now{_share(before, after)}"
    return Difference("number", f"{told}.", before, after, columns=(column,))


def figure(value: float | Decimal | None) -> str:
    """Return a number with separators and at most four digits behind the point; none as “no value”."""
    if value is None:
        return "no value"
    value = float(value)
    text = f"{value:,.0f}" if abs(value) >= 1e15 or float(value).is_integer() else f"{value:,.4f}".rstrip("0").rstrip(".")
    return f"{value:.4g}" if text in {"0", "-0"} and value else text


def _share(before: float | None, after: float | None) -> str:
    if not before or after is None:
        return ""
    share = 100 * (after - before) / abs(before)
    return f", {share:+,.1f}%" if abs(share) >= 0.05 else ""


def _columns_differ(con: duckdb.DuckDBPyConnection, old: Sequence[Column], new: Sequence[Column]) -> Difference:
    names = [[one.name for one in side] for side in (old, new)]
    added = [name for name in names[1] if name not in names[0]]
    removed = [name for name in names[0] if name not in names[1]]
    said = [f"{_listed(some)} {verb}" for some, verb in ((added, "added"), (removed, "removed")) if some]
    rows = [_one(con, f"SELECT count(*) FROM {name}") for name in ("old", "new")]
    told = f"Columns: {'; '.join(said)}." if said else "The columns stand in another order."
    return Difference(
        "columns", f"{told} {rows[0]:,} {'row' if rows[0] == 1 else 'rows'} before, {rows[1]:,} now.", columns=tuple(names[1])
    )


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(f"“{name[:60]}”" for name in names[:5])
    return shown if len(names) <= 5 else f"{shown} and {len(names) - 5:,} more"


def _key(con: duckdb.DuckDBPyConnection, columns: Sequence[Column], *, beside: int) -> list[str]:
    """Return columns that tell all rows apart in both results, none if there are no such columns or nothing beside them.

    `beside` is how many columns there are, those included that cannot be a key.
    """
    words = [one.name for one in columns if role(one) != "number"]
    for names in (words, [one.name for one in columns[:1]]):
        if names and len(names) < beside and all(_unique(con, side, names) for side in ("old", "new")):
            return names
    return []


def _unique(con: duckdb.DuckDBPyConnection, side: str, names: Sequence[str]) -> bool:
    listed = ", ".join(map(quote_identifier, names))
    return bool(
        _one(con, f"SELECT (SELECT count(*) FROM {side}) = (SELECT count(*) FROM (SELECT DISTINCT {listed} FROM {side}))")
    )


def _by_key(con: duckdb.DuckDBPyConnection, columns: Sequence[Column], key: Sequence[str], retyped: set[str]) -> Difference:
    """Return rows that came, went, and have other values; at most a few of each are read. Without a key all are one row."""
    same = "true" + "".join(f" AND o.{quote_identifier(name)} IS NOT DISTINCT FROM n.{quote_identifier(name)}" for name in key)
    values = [one for one in columns if one.name not in key]
    differs = " OR ".join(_differs(one, as_text=one.name in retyped) for one in values) or "false"
    join = f"FROM old o JOIN new n ON {same}"
    sides = {
        "changed": f"{join} WHERE {differs}",
        "added": f"FROM new n WHERE NOT EXISTS (FROM old o WHERE {same})",
        "removed": f"FROM old o WHERE NOT EXISTS (FROM new n WHERE {same})",
    }
    counts = {kind: _one(con, f"SELECT count(*) {source}") for kind, source in sides.items()}
    found = [DifferenceRow("changed", row[0], row[1]) for row in _pairs(con, sides["changed"], columns)]
    found += [DifferenceRow("added", row) for row in _rows(con, f"SELECT n.* {sides['added']} LIMIT {SAMPLE}")]
    found += [DifferenceRow("removed", row) for row in _rows(con, f"SELECT o.* {sides['removed']} LIMIT {SAMPLE}")]
    return Difference("rows", "", columns=tuple(one.name for one in columns), rows=tuple(found), **counts)


def _differs(column: Column, *, as_text: bool) -> str:
    name = quote_identifier(column.name)
    if as_text:
        return f"o.{name}::VARCHAR IS DISTINCT FROM n.{name}::VARCHAR"
    differs = f"o.{name} IS DISTINCT FROM n.{name}"
    if column.type not in {"DOUBLE", "FLOAT"}:
        return differs
    near = f"abs(o.{name}::DOUBLE - n.{name}::DOUBLE) <= {_NEAR} * greatest(abs(o.{name}::DOUBLE), abs(n.{name}::DOUBLE))"
    return f"({differs} AND NOT coalesce({near}, false))"


def _pairs(
    con: duckdb.DuckDBPyConnection, source: str, columns: Sequence[Column]
) -> list[tuple[tuple[Any, ...], tuple[Any, ...]]]:
    rows = _rows(con, f"SELECT n.*, o.* {source} LIMIT {SAMPLE}")
    return [(row[: len(columns)], row[len(columns) :]) for row in rows]


def _as_sets(con: duckdb.DuckDBPyConnection, columns: Sequence[Column]) -> Difference:
    """Return rows that are in one result only, counted as often as they are."""
    sides = {"added": "FROM new EXCEPT ALL FROM old", "removed": "FROM old EXCEPT ALL FROM new"}
    counts = {kind: _one(con, f"SELECT count(*) FROM ({source})") for kind, source in sides.items()}
    found = [
        DifferenceRow("added" if kind == "added" else "removed", row)
        for kind, source in sides.items()
        for row in _rows(con, f"FROM ({source}) LIMIT {SAMPLE}")
    ]
    return Difference("rows", "", columns=tuple(one.name for one in columns), rows=tuple(found), **counts)


def _told(found: Difference, counts: Sequence[int]) -> Difference:
    if not (found.added or found.removed or found.changed):
        return Difference("same", "The rows are the same.")
    said = [(found.added, "added"), (found.removed, "removed"), (found.changed, "changed")]
    parts = [f"{number:,} {'row' if number == 1 else 'rows'} {verb}" for number, verb in said if number]
    told = f"{', '.join(parts)}; {counts[0]:,} before, {counts[1]:,} now."
    if counts == [1, 1] and found.changed:
        told = _values_of_one(found) or told
    return Difference(
        "rows", told, added=found.added, removed=found.removed, changed=found.changed, columns=found.columns, rows=found.rows
    )


def _values_of_one(found: Difference) -> str:
    """Return which numbers of a single row changed, "" where others did."""
    row = found.rows[0]
    pairs = [(name, old, new) for name, old, new in zip(found.columns, row.before, row.cells, strict=True) if old != new]
    if len(pairs) > _MOST_VALUES or not all(_is_number(old) and _is_number(new) for _, old, new in pairs):
        return ""
    said = (f"{name[:60]}: {figure(old)} before, {figure(new)} now{_share(float(old), float(new))}" for name, old, new in pairs)
    return f"{'; '.join(said)}."


def _is_number(value: object) -> bool:
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


def _one(con: duckdb.DuckDBPyConnection, sql: str) -> Any:  # Any: a cell
    return _rows(con, sql)[0][0]


def _rows(con: duckdb.DuckDBPyConnection, sql: str) -> list[tuple[Any, ...]]:  # Any: cells of any DuckDB type
    # Arrow, because fetchall wants a further package for times with a zone.
    table = con.sql(sql).to_arrow_table()
    return list(zip(*(column.to_pylist() for column in table.columns), strict=True)) if table.num_columns else []
