"""Asking the questions: a subject made from the table as the product makes it, and whether rows answer a question."""

import itertools
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from importlib import import_module

import duckdb

from backend.adapters.engine import quote_identifier
from backend.queries.interpreter import Interpretation, Subject, interpret, subject_of
from backend.queries.interpreter.subject import Column
from tests.questions.asked import Asked, Topic

NAMES = (
    "appointments", "bookings", "claims", "containers", "deals", "donations", "downtime", "fleet", "helpdesk", "inventory", "leaves", "meters", "parcels", "readings", "registrations", "sessions",
    "students", "suppliers", "tickets", "trips",
)  # fmt: skip
ROOMS = {name: import_module(f"tests.questions.{name}") for name in NAMES}
Row = tuple[object, ...]


class Asking:
    """A topic ready to be asked: the table in memory under its name and as t, and its subject."""

    def __init__(self, topic: Topic) -> None:
        self.topic = topic
        self.engine = duckdb.connect()
        self.engine.execute("SET TimeZone='UTC'; SET threads=1")
        self.engine.register("source", topic.table)
        self.engine.execute(f"CREATE TABLE {quote_identifier(topic.name)} AS SELECT * FROM source")
        self.engine.execute(f"CREATE VIEW t AS SELECT * FROM {quote_identifier(topic.name)}")
        self.subject = subject_in(self.engine, topic.name)

    def ask(self, question: str) -> Interpretation:
        """Return what the interpreter makes of a question."""
        return interpret(question, self.subject)

    def rows(self, sql: str) -> list[Row]:
        """Return the rows of a statement."""
        return self.engine.execute(sql).fetchall()

    def is_right(self, asked: Asked, rows: Sequence[Row], *, strict: bool = False) -> bool:
        """Say whether rows answer a question; `strict` allows no further columns."""
        return any(same(self.rows(fair), rows, strict=strict) for fair in asked.fair)


@cache
def asking(name: str) -> Asking:
    """Return a topic ready to be asked."""
    return Asking(ROOMS[name].topic())


def subject_in(engine: duckdb.DuckDBPyConnection, table: str, *, most_values: int = 4_000) -> Subject:
    """Return the subject of a table in a connection."""
    source = quote_identifier(table)
    rows = engine.execute(f"SELECT count(*) FROM {source}").fetchone()[0]
    columns, values = [], {}
    for name, kind, *_ in engine.execute(f"DESCRIBE {source}").fetchall():
        column = quote_identifier(name)
        found = engine.execute(
            f"SELECT count(DISTINCT {column}), count({column}), min({column}), max({column}) FROM {source}"
        ).fetchone()
        columns.append(Column(name, kind, *found))
        if kind == "VARCHAR" and found[0] <= most_values:
            values[name] = [
                cell
                for (cell,) in engine.execute(f"SELECT DISTINCT {column} FROM {source} WHERE {column} IS NOT NULL").fetchall()
            ]
    return subject_of(table, columns, rows=rows, values=values)


def same(gold: Sequence[Row], rows: Sequence[Row], *, strict: bool = False) -> bool:
    """Say whether rows hold the gold rows, in any order and with columns in any order; others are allowed unless strict."""
    if len(gold) != len(rows):
        return False
    if not gold:
        return True
    if strict and len(gold[0]) != len(rows[0]):
        return False
    want, have = [[_plain(cell) for cell in row] for row in gold], [[_plain(cell) for cell in row] for row in rows]
    whole = Counter(tuple(row) for row in want)
    return any(Counter(tuple(row[place] for place in places) for row in have) == whole for places in _places(want, have))


def _places(want: list[list[object]], have: list[list[object]]) -> Iterator[tuple[int, ...]]:
    """Yield which columns of an answer may stand for the gold's."""
    columns = [Counter(row[place] for row in have) for place in range(len(have[0]))]
    fitting = []
    for place in range(len(want[0])):
        gold = Counter(row[place] for row in want)
        fitting.append([at for at, column in enumerate(columns) if column == gold])
    return itertools.islice((places for places in itertools.product(*fitting) if len(set(places)) == len(places)), 500)


def _plain(cell: object) -> object:
    if isinstance(cell, bool) or cell is None:
        return cell
    if isinstance(cell, int | float | Decimal):
        return float(f"{float(cell):.7g}")
    if isinstance(cell, datetime) and (cell.hour, cell.minute, cell.second) == (0, 0, 0):
        return cell.date().isoformat()
    return cell.isoformat() if isinstance(cell, date) else str(cell)
