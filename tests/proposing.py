"""A short way to what is proposed for the rows a query selects, without a ledger."""

import duckdb

from backend.core.table import Column
from backend.datasets.cleaning.plan import Plan
from backend.datasets.cleaning.proposing import propose_from
from backend.datasets.cleaning.proposing.looking import relation_of
from backend.datasets.course import Course
from backend.datasets.profiles import profile_of
from backend.datasets.workshop import workshop
from tests.reading import Listener


def proposals(folder, query, *, part="part.parquet"):
    """The steps proposed for what `query` selects; they have passed the plan's own check."""
    path = folder / part
    with duckdb.connect() as con:
        con.execute("SET TimeZone = 'UTC'").fetchall()
        con.execute(f"COPY ({query}) TO '{path}' (FORMAT parquet, ROW_GROUP_SIZE 30720)").fetchall()
    return proposals_of(folder, path)


def proposals_of(folder, path):
    """The steps proposed for a Parquet file."""
    with workshop(folder) as con:
        columns = [Column(row[0], row[1]) for row in con.execute(f"DESCRIBE FROM '{path}'").fetchall()]
        rows = con.execute(f"SELECT count(*) FROM '{path}'").fetchall()[0][0]
        profile = profile_of(con, [path], columns, Course(Listener(), len(columns)))
    with workshop(folder) as con:
        relation = relation_of([path], columns)
        found = propose_from(con, relation, columns=columns, rows=rows, profile=profile, course=Course(Listener(), 1))
    return Plan.parse(Plan(tuple(found)).to_json()).steps


def texts(column, *values):
    """A query of one column of texts, and a number for each row."""
    listed = ", ".join("NULL" if value is None else "'" + value.replace("'", "''") + "'" for value in values)
    return f'SELECT unnest(range({len(values)})) AS row_no, unnest([{listed}]::VARCHAR[]) AS "{column}"'


def only(steps, operation, column=None):
    """The one step of this operation."""
    found = [one for one in steps if one.operation == operation and (column is None or one.column == column)]
    assert len(found) == 1, [(one.operation, one.column, one.reason) for one in steps]
    return found[0]


def operations(steps):
    """What is proposed: (operation, column) pairs."""
    return {(one.operation, one.column) for one in steps}
