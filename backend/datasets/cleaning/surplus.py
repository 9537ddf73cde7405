"""Rows that repeat others: found in a pass of their own before the rows are written, as a table of the numbers of those that go."""

from collections.abc import Mapping, Sequence
from itertools import count

import duckdb

from backend.adapters.engine import quote_identifier
from backend.datasets.cleaning.bench import ROW, Bench, Cell, Surplus
from backend.datasets.cleaning.proposing import surplus as nearly_the_same
from backend.datasets.course import Course
from backend.datasets.workshop import rows_of

_numbers = count(1)


def finder(con: duckdb.DuckDBPyConnection, source: str, course: Course) -> Surplus:
    """Return how a bench finds the rows that repeat others among those of `source`."""

    def found(bench: Bench, parameters: Mapping[str, object]) -> str | None:
        find = _nearly if "similarity" in parameters else _exactly
        return _marked(con, find(con, bench, source, parameters, course), course)

    return found


def _marked(con: duckdb.DuckDBPyConnection, table: str, course: Course) -> str | None:
    """Return the condition of the rows in a table, None without any: a bit a row, as a join would not keep the order of rows."""
    last = rows_of(con, f"SELECT max({ROW}) FROM {table}", course)[0][0]
    if last is None:
        return None
    rows_of(con, f"SET VARIABLE {table} = (SELECT bitstring_agg({ROW}, 1, {last}) FROM {table})", course)
    rows_of(con, f"DROP TABLE {table}", course)
    return f"CASE WHEN {ROW} <= {last} THEN get_bit(getvariable('{table}'), ({ROW} - 1)::INTEGER) = 1 ELSE false END"


def _exactly(
    con: duckdb.DuckDBPyConnection, bench: Bench, source: str, parameters: Mapping[str, object], course: Course
) -> str:
    """Make the table of rows that are equal to an earlier one (or a later one, keep "last") in the columns named."""
    cells = _cells(bench, parameters["columns"]) or list(bench.columns)
    refs = ", ".join(dict.fromkeys(cell.ref for cell in cells))
    alive = f" WHERE {bench.alive}" if bench.alive else ""
    keep = "max" if parameters["keep"] == "last" else "min"
    number = next(_numbers)
    rows = f"(SELECT {ROW}, {refs}, hash({refs}) AS h FROM ({bench.over(source)}){alive})"
    # Few rows share a hash with another. Only of those the texts are told apart, by a digest: wide rows are never held.
    digest = f"md5_number(to_json([{', '.join(f'{ref}::VARCHAR' for ref in refs.split(', '))}])::VARCHAR)"
    kept = f"SELECT {keep}({ROW}) FROM alike_{number} GROUP BY d"
    made = (
        f"CREATE TEMP TABLE twice_{number} AS SELECT h FROM {rows} GROUP BY h HAVING count(*) > 1",
        f"CREATE TEMP TABLE alike_{number} AS SELECT {ROW}, {digest} AS d FROM {rows} WHERE h IN (SELECT h FROM twice_{number})",
        f"CREATE TEMP TABLE gone_{number} AS SELECT {ROW} FROM alike_{number} WHERE {ROW} NOT IN ({kept})",
        f"DROP TABLE twice_{number}",
        f"DROP TABLE alike_{number}",
    )
    for sql in made:
        rows_of(con, sql, course)
    return f"gone_{number}"


def _nearly(con: duckdb.DuckDBPyConnection, bench: Bench, source: str, parameters: Mapping[str, object], course: Course) -> str:
    """Make the table of rows that are much like another one."""
    cells = dict.fromkeys((*_cells(bench, parameters["columns"]), *_cells(bench, parameters["block"])))
    # Under names of their own: a column may be called as the row number is.
    number = next(_numbers)
    named = ", ".join(f"{cell.ref} AS {quote_identifier(cell.name)}" for cell in cells)
    row, alive = f'"\x01row{number}"', f" WHERE {bench.alive}" if bench.alive else ""
    relation = f"(SELECT {ROW} AS {row}, {named} FROM ({bench.over(source)}){alive})"
    return nearly_the_same(con, relation, dict(parameters), row=row, course=course, table=f"gone_{number}")


def _cells(bench: Bench, names: object) -> Sequence[Cell]:
    return [bench.cell(str(name)) for name in names] if isinstance(names, list) else []
