"""Rows that repeat others: found in a pass of their own before the rows are written, as a table of the numbers of those that go."""

from collections.abc import Mapping
from itertools import count

import duckdb

from backend.datasets.cleaning.bench import ROW, Bench, Cell, Surplus
from backend.datasets.course import Course
from backend.datasets.workshop import rows_of

_numbers = count(1)


def finder(con: duckdb.DuckDBPyConnection, source: str, course: Course) -> Surplus:
    """Return how a bench finds the rows that repeat others among those of `source`."""

    def found(bench: Bench, parameters: Mapping[str, object]) -> str | None:
        return exact(con, bench, source, parameters, course)

    return found


def exact(con: duckdb.DuckDBPyConnection, bench: Bench, source: str, parameters: Mapping[str, object], course: Course) -> str:
    """Make the table of rows that are equal to an earlier one (or a later one, keep "last") in the columns named."""
    named = parameters["columns"]
    cells: list[Cell] = [bench.cell(name) for name in named] if isinstance(named, list) and named else list(bench.columns)
    refs = ", ".join(cell.ref for cell in cells)
    alive = f" WHERE {bench.alive}" if bench.alive else ""
    keep = "max" if parameters["keep"] == "last" else "min"
    number = next(_numbers)
    rows = f"(SELECT {ROW}, {refs}, hash({refs}) AS h FROM ({bench.over(source)}){alive})"
    # Few rows share a hash with another: only those are compared value by value, and held.
    rows_of(con, f"CREATE TEMP TABLE twice_{number} AS SELECT h FROM {rows} GROUP BY h HAVING count(*) > 1", course)
    rows_of(
        con,
        f"CREATE TEMP TABLE alike_{number} AS SELECT {ROW}, {refs} FROM {rows} WHERE h IN (SELECT h FROM twice_{number})",
        course,
    )
    rows_of(
        con,
        f"CREATE TEMP TABLE gone_{number} AS SELECT {ROW} FROM alike_{number} WHERE {ROW} NOT IN"
        f" (SELECT {keep}({ROW}) FROM alike_{number} GROUP BY {refs})",
        course,
    )
    for table in ("twice", "alike"):
        rows_of(con, f"DROP TABLE {table}_{number}", course)
    return f"gone_{number}"
