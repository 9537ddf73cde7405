"""Small, trusted statements over one result file, run in this process on one thread with little memory."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb

from backend.adapters.engine import quote_identifier, quote_text
from backend.core.errors import Rejected
from backend.core.table import Column

AT = '"#at"'  # the number of a row in the file
_SETTINGS = (
    "memory_limit='256MB'",
    "TimeZone='UTC'",
    "python_enable_replacements=false",
    "autoload_known_extensions=false",
    "autoinstall_known_extensions=false",
    "enable_progress_bar=false",
)

Row = list[Any]  # cells of any DuckDB type


class Reading:
    """One result file as the table `rows`. The statements are ours; names of its columns are quoted by `quote_identifier`."""

    def __init__(self, con: duckdb.DuckDBPyConnection) -> None:
        self._con = con
        relation = con.sql("FROM rows")
        found = zip(relation.columns, relation.types, strict=True)
        self.columns = {name: Column(name, str(kind).strip('"')) for name, kind in found if name != AT.strip('"')}
        self.total: int = self.row("SELECT count(*) FROM rows")[0]

    @contextmanager
    def part(self, sql: str) -> Iterator["Reading"]:
        """Open what a statement gives of `{rows}` as a reading of its own."""
        with self._con.cursor() as con:
            for setting in _SETTINGS:
                con.execute(f"SET {setting}").fetchall()
            # A temporary view hides the file's own for this connection alone.
            con.execute(f"CREATE TEMP VIEW rows AS {sql.replace('{rows}', 'memory.main.rows')}").fetchall()
            yield Reading(con)

    def rows(self, sql: str) -> list[Row]:
        """Return the rows of a statement. Raises Rejected when it cannot be answered in the memory a chart is given."""
        try:
            # Arrow, because fetchall wants a further package for times with a zone.
            table = self._con.sql(sql).to_arrow_table()
        except duckdb.Error as error:
            raise Rejected(
                "This result cannot be drawn as asked.", hint="Aggregate it in SQL, or choose another kind of chart."
            ) from error
        return [list(row) for row in zip(*(column.to_pylist() for column in table.columns), strict=True)]

    def row(self, sql: str) -> Row:
        """Return the only row of a statement."""
        return self.rows(sql)[0]


@contextmanager
def reading(path: Path) -> Iterator[Reading]:
    """Open a result file for statements of ours."""
    with duckdb.connect(config={"threads": 1}) as con:
        for setting in _SETTINGS:
            con.execute(f"SET {setting}").fetchall()
        source = f"read_parquet({quote_text(str(path))}, hive_partitioning=false)"
        con.execute(f"CREATE VIEW rows AS SELECT *, file_row_number AS {AT} FROM {source}").fetchall()
        yield Reading(con)


def quoted(column: str | None) -> str:
    """Return a column's name as SQL."""
    return quote_identifier(column or "")
