"""A short way to read bytes as a source, without a ledger: what was loaded, its rows, its types."""

from contextlib import contextmanager
from dataclasses import dataclass

import duckdb

from backend.adapters.engine import quote_identifier
from backend.datasets.formats import FORMATS, Course, Loaded, ReadAs


class Listener:
    """Who is told how far the reading is; `stop_at` ends it there."""

    def __init__(self, stop_at=None):
        self.reports = []
        self.stop_at = stop_at

    def report(self, done, *, total=None, message=""):
        self.reports.append((done, total, message))
        self.check()

    def check(self):
        if self.stop_at is not None and self.reports and self.reports[-1][0] >= self.stop_at:
            raise InterruptedError("asked to stop")

    @contextmanager
    def stopping(self, _stop):
        yield


@dataclass(frozen=True)
class Read:
    """What came out of a source."""

    loaded: Loaded
    rows: list[tuple]
    types: dict[str, str]

    @property
    def names(self):
        return list(self.types)

    def column(self, name):
        return [row[self.names.index(name)] for row in self.rows]

    def why(self, name):
        return next(one.reading for one in self.loaded.columns if one.column.name == name)

    @property
    def misfits(self):
        return {one.column: one.count for one in self.loaded.misfits}

    @property
    def repairs(self):
        return {one.kind: one.count for one in self.loaded.repairs}

    @property
    def aside(self):
        return [(row.line, row.reason, row.text) for row in self.loaded.aside.sample]


def read(folder, data, *, name="list.csv", listener=None, **options):
    """Read `data` (bytes or text) with these reading options."""
    source = folder / name
    source.write_bytes(data.encode() if isinstance(data, str) else data)
    scratch = folder / "scratch"
    scratch.mkdir(exist_ok=True)
    course = Course(listener or Listener(), source.stat().st_size)
    loaded = FORMATS["csv"](source, scratch, course, name=name, wanted=ReadAs.of(options))
    with duckdb.connect() as con:
        con.execute("SET TimeZone = 'UTC'").fetchall()
        path = str(loaded.path)
        types = {row[0]: row[1] for row in con.execute("DESCRIBE FROM read_parquet(?)", [path]).fetchall()}
        # DuckDB gives zoned times to Python only where pytz is installed: in UTC they need none.
        zoned = [quote_identifier(name) for name, kind in types.items() if kind == "TIMESTAMP WITH TIME ZONE"]
        replaced = (
            f" REPLACE ({', '.join(f'timezone({chr(39)}UTC{chr(39)}, {name}) AS {name}' for name in zoned)})" if zoned else ""
        )
        return Read(loaded, con.execute(f"SELECT *{replaced} FROM read_parquet(?)", [path]).fetchall(), types)
