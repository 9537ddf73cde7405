"""Columns of a finished Parquet file read once more as another type, where that loses no value."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb

from backend.adapters.engine import quote_identifier, quote_text
from backend.core.table import Column
from backend.datasets.formats.course import Course
from backend.datasets.formats.loaded import ColumnRead, Loaded
from backend.datasets.workshop import rows_of, watched, workshop

ROW_GROUP_ROWS = 30_720


@dataclass(frozen=True)
class Change:
    """Another reading of a column: the SQL of its value, NULL where it does not fit, and in words why."""

    value: Callable[[str], str]
    words: str


def reshape(loaded: Loaded, changes: Mapping[int, Change], folder: Path, course: Course) -> Loaded:
    """Return what was loaded with the columns at these places changed; a column one of whose values would be lost stays as it is."""
    if not changes or not loaded.rows:
        return loaded
    with workshop(folder) as con:
        course.leg(0.5, "Reading columns as what they are")
        kept = _lossless(con, loaded, changes, course)
        if not kept:
            return loaded
        names = [one.column.name for one in loaded.columns]
        replaced = ", ".join(f"{kept[i].value(quote_identifier(names[i]))} AS {quote_identifier(names[i])}" for i in kept)
        target = folder / "reshaped.parquet"
        sql = copy_statement(
            f"SELECT * REPLACE ({replaced}) FROM read_parquet({quote_text(str(loaded.path))})", target, width=len(names)
        )
        course.leg(0.8, "Converting")
        watched(con, sql, course, course.at)
        types = types_of(con, target, course)
    loaded.path.unlink()
    columns = tuple(
        ColumnRead(Column(one.column.name, types[i]), kept[i].words if i in kept else one.reading)
        for i, one in enumerate(loaded.columns)
    )
    return replace(loaded, path=target, columns=columns)


def without_last(loaded: Loaded, folder: Path, course: Course) -> Loaded:
    """Return what was loaded without its last column."""
    target = folder / "narrower.parquet"
    last = quote_identifier(loaded.columns[-1].column.name)
    with workshop(folder) as con:
        course.leg(0.5, "Converting")
        select = f"SELECT * EXCLUDE ({last}) FROM read_parquet({quote_text(str(loaded.path))})"
        watched(con, copy_statement(select, target, width=len(loaded.columns)), course, course.at)
    loaded.path.unlink()
    return replace(loaded, path=target, columns=loaded.columns[:-1])


def copy_statement(select: str, target: Path, *, width: int) -> str:
    """Return the statement that writes a SELECT of `width` columns to Parquet as all our files are written."""
    group_rows = max(2_048, min(ROW_GROUP_ROWS, ROW_GROUP_ROWS * 64 // max(width, 1)))  # a group is held whole in memory
    return (
        f"COPY ({select}) TO {quote_text(str(target))}"
        f" (FORMAT parquet, COMPRESSION zstd, PARQUET_VERSION v2, COMPRESSION_LEVEL 1, ROW_GROUP_SIZE {group_rows})"
    )


def types_of(con: duckdb.DuckDBPyConnection, path: Path, course: Course) -> list[str]:
    """Return the types of the columns of a Parquet file, in their order."""
    return [str(row[1]) for row in rows_of(con, f"DESCRIBE FROM read_parquet({quote_text(str(path))})", course)]


def _lossless(
    con: duckdb.DuckDBPyConnection, loaded: Loaded, changes: Mapping[int, Change], course: Course
) -> dict[int, Change]:
    names = {i: quote_identifier(loaded.columns[i].column.name) for i in changes}
    pairs = ", ".join(f"count({names[i]}), count({change.value(names[i])})" for i, change in changes.items())
    found = rows_of(con, f"SELECT {pairs} FROM read_parquet({quote_text(str(loaded.path))})", course)[0]
    return {i: change for number, (i, change) in enumerate(changes.items()) if found[2 * number] == found[2 * number + 1] > 0}
