"""Plans worked out on a few rows, without a version or a job."""

import atexit
import tempfile
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from backend.core.table import Column
from backend.datasets.cleaning.measuring import count
from backend.datasets.cleaning.plan import Plan
from backend.datasets.cleaning.statement import build, source_of
from backend.datasets.cleaning.surplus import finder
from backend.datasets.cleaning.values_table import ValuesTable
from backend.datasets.course import Course
from backend.datasets.previews.deadline import Deadline


def plan_of(*steps):
    """A plan of (operation, column, parameters)."""
    return Plan.parse({"steps": [{"operation": name, "column": column, "parameters": more} for name, column, more in steps]})


@lru_cache(maxsize=1)
def connection():
    """One engine for all of these tests: each works in a cursor, whose tables are its own."""
    con = duckdb.connect(config={"threads": 1})
    con.execute("SET TimeZone = 'UTC'").fetchall()
    atexit.register(connection.cache_clear)
    atexit.register(con.close)
    return con


@contextmanager
def bench(*tables, plan, by_value=False):
    """A plan worked out over tables, each a part: the connection, what was built, its source."""
    with tempfile.TemporaryDirectory() as folder, connection().cursor() as con:
        parts = [Path(folder) / f"{number}.parquet" for number in range(len(tables))]
        for part, table in zip(parts, tables, strict=True):
            pq.write_table(table if isinstance(table, pa.Table) else pa.table(table), part)
        told = con.execute(f"DESCRIBE FROM read_parquet('{parts[0]}')").fetchall()
        names = pq.read_schema(parts[0]).names
        columns = [Column(name, row[1]) for name, row in zip(names, told, strict=True)]
        course = Course(Deadline(60), 1)
        source = source_of(parts, [pq.read_metadata(part).num_rows for part in parts], columns)
        texts = [f"c{i}" for i, one in enumerate(columns) if one.type == "VARCHAR"]
        values = ValuesTable(con, source, course, texts=texts) if by_value else None
        yield con, build(plan, columns, surplus=finder(con, source, course), values=values), source


def cleaned(table, *steps, by_value=False):
    """The rows a plan makes of a table, each a tuple."""
    with bench(table, plan=plan_of(*steps), by_value=by_value) as (con, built, source):
        assert not built.problems, built.problems
        return con.execute(built.bench.result(source)).fetchall()


def column(values, *steps, kind=None):
    """What becomes of the values of one column, called “c”."""
    rows = cleaned({"c": pa.array(values, type=kind)}, *[(name, "c", more) for name, more in steps])
    return [row[0] for row in rows]


def effects(table, *steps):
    """What each step changes: (cells, rows, unfit)."""
    plan = plan_of(*steps)
    with bench(table, plan=plan) as (con, built, source):
        found = count(con, built, source, plan, course=Course(Deadline(60), 1))
        return [(one.cells, one.rows, one.unfit) for one in found.steps]


def problems(table, *steps):
    """Why steps cannot be done, in order."""
    with bench(table, plan=plan_of(*steps)) as (_, built, _):
        return [built.problems[step.id].detail for step in plan_of(*steps).steps if step.id in built.problems]
