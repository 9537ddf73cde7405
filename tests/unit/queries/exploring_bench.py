"""Explored steps over a table in this process: written, run and read without a server."""

import duckdb

from backend.adapters.engine import quote_identifier
from backend.core.table import Column
from backend.queries.exploring.cutting import cut, needs_ends
from backend.queries.exploring.fields import bare_fields
from backend.queries.exploring.filters import where
from backend.queries.exploring.shape import boxes_of, cells_of, shape_of
from backend.queries.exploring.sql import Writer


class Bench:
    """One table called "t"; `steps` of it are run as the product runs them."""

    def __init__(self, select):
        self.con = duckdb.connect()
        self.con.execute(f'CREATE TABLE "t" AS {select}').fetchall()
        found = self.con.execute("DESCRIBE t").fetchall()
        columns = [Column(row[0], row[1]) for row in found]
        self.rows = self.one("SELECT count(*) FROM t")
        known = {}
        for column in columns:
            name = quote_identifier(column.name)
            if not column.type.endswith(("]", ")")) or column.type.startswith("DECIMAL"):
                known[column.name] = self.con.execute(
                    f"SELECT count(DISTINCT {name}), min({name}), max({name}) FROM t"
                ).fetchone()
        self.fields = bare_fields(columns, rows=self.rows, found=known)

    def one(self, sql):
        return self.con.execute(sql).fetchone()[0]

    def all(self, sql):
        return self.con.execute(sql).fetchall()

    def count(self, *filters):
        return self.one(f"SELECT count(*) FROM t{where(filters, self.fields)}")

    def shape(self, spec):
        shape = shape_of(spec, self.fields)
        if shape.form == "points" and spec.kind == "heatmap":
            shape = cells_of(shape)
        if shape.form == "groups" and spec.kind == "box":
            shape = boxes_of(shape)
        ends = {}
        for name in needs_ends(shape):
            column = quote_identifier(name)
            ends[name] = self.con.execute(
                f"SELECT min({column}), max({column}) FROM t{where(spec.filters, self.fields)}"
            ).fetchone()
        return cut(shape, ends)

    def step(self, spec, *, every=1):
        """Return (written statement, its rows by name)."""
        shape, _ = self.shape(spec)
        written = Writer("t", spec.filters, self.fields, by_name=spec.sort == "x").write(shape, every=every)
        answer = self.con.execute(written.sql)
        names = [one[0] for one in answer.description]
        return written, [dict(zip(names, row, strict=True)) for row in answer.fetchall()]
