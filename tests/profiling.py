"""A short way to profile what a query selects, without a ledger."""

import duckdb

from backend.core.table import Column
from backend.datasets.formats import Course
from backend.datasets.profiles import profile_of
from backend.datasets.workshop import workshop
from tests.reading import Listener


def profile(folder, query, *, listener=None, parts=1):
    """The profile of what `query` selects, with the columns by name."""
    paths = [folder / f"part-{i}.parquet" for i in range(parts)]
    with duckdb.connect() as con:
        con.execute("SET TimeZone = 'UTC'").fetchall()
        for i, path in enumerate(paths):
            rows = f"SELECT * FROM ({query}) WHERE hash(COLUMNS(*)::VARCHAR) IS NOT NULL" if i else query
            con.execute(f"COPY ({rows}) TO '{path}' (FORMAT parquet, ROW_GROUP_SIZE 30720)").fetchall()
        columns = [Column(row[0], row[1]) for row in con.execute(f"DESCRIBE FROM '{paths[0]}'").fetchall()]
    with workshop(folder) as con:
        found = profile_of(con, paths, columns, Course(listener or Listener(), len(columns)))
    return found, {column["name"]: column for column in found["columns"]}


def kinds(column, level=None):
    """The kinds of a column's warnings, or those of one level."""
    return [warning["kind"] for warning in column["warnings"] if level in {None, warning["level"]}]


def told(column, kind):
    """The sentence of a column's warning of this kind."""
    return next(warning["detail"] for warning in column["warnings"] if warning["kind"] == kind)
