"""What proposals look at: every row of a small list; of a large one rows in blocks spread over it, and few-valued columns whole.

Blocks are evenly spaced, so that rows in any order are looked at fairly, and whole row groups between them are never read.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from backend.adapters.engine import quote_identifier, quote_text
from backend.core.table import Column
from backend.datasets.course import Course
from backend.datasets.workshop import rows_of

LOOKED_ROWS = 200_000
LOOKED_CELLS = 4_000_000  # of wide lists fewer rows are looked at
LOOKED_LETTERS = 200_000_000  # and of long texts
FEW_VALUES = 5_000  # a column with no more distinct values is counted over every row
_BLOCKS = 64
_WIDE = 300  # columns
_PROSE = 1_000  # letters on average
ROW = '"\x01row"'  # no file has a column called that
TABLE = '"\x01looked"'


@dataclass(frozen=True)
class Look:
    """A list and the rows of it that are looked at: a table in memory. `relation` is the SQL of the whole list.

    `profile` has what is known of each column, by name.
    """

    con: duckdb.DuckDBPyConnection
    relation: str
    columns: tuple[Column, ...]
    rows: int
    looked: int
    profile: Mapping[str, Mapping[str, Any]]  # Any: JSON, column profiles
    course: Course
    began: float = field(default_factory=time.monotonic)

    @property
    def is_whole(self) -> bool:
        """Whether every row is looked at."""
        return self.looked >= self.rows

    @property
    def each(self) -> float:
        """How many rows of the list one row looked at stands for."""
        return 1.0 if self.is_whole else self.rows / max(self.looked, 1)

    def has_time(self, seconds: float) -> bool:
        """Say whether looking began less than so many seconds ago."""
        return time.monotonic() - self.began < seconds

    def ask(self, sql: str) -> list[tuple[Any, ...]]:  # Any: cells
        """Run a statement and return its rows."""
        return rows_of(self.con, sql, self.course)


@dataclass(frozen=True)
class Values:
    """The distinct texts of a column in a table of (v, n); a row counted stands for `each` rows of the list.

    `distinct` values stand in `filled` rows that were looked at.
    """

    column: Column
    table: str
    distinct: int
    filled: int
    each: float

    @property
    def is_exact(self) -> bool:
        """Whether every row of the list was counted."""
        return self.each == 1.0

    @property
    def name(self) -> str:
        """The column's name, quoted for SQL."""
        return quote_identifier(self.column.name)


def relation_of(parts: Sequence[Path], columns: Sequence[Column]) -> str:
    """Return the SQL of a version: its columns by name and, as ROW, the number of a row in its part."""
    listed = ", ".join(quote_text(str(part)) for part in parts)
    # Columns are read by their place: one that is called file_row_number would stand before that of the reader.
    places = ", ".join(f"c{i}" for i in range(len(columns)))
    cells = "".join(f", c{i} AS {quote_identifier(column.name)}" for i, column in enumerate(columns))
    return f"(SELECT file_row_number AS {ROW}{cells} FROM read_parquet([{listed}], hive_partitioning = false) AS t({places}))"


def look_at(
    con: duckdb.DuckDBPyConnection,
    relation: str,
    *,
    columns: Sequence[Column],
    rows: int,
    profile: Mapping[str, Any],  # Any: JSON, the profile of the version
    course: Course,
    numbered: bool = True,
) -> Look:
    """Take the rows to look at into memory, numbered from 1 in ROW.

    `relation` numbers its rows in ROW where it is `numbered`; else all rows are taken.
    """
    known = {one["name"]: one for one in profile.get("columns", ())}
    wanted = _wanted(columns, known)
    names = ", ".join(quote_identifier(one.name) for one in columns)
    where = f" WHERE {_blocks(rows, wanted)}" if numbered and rows > wanted else ""
    taken = f"SELECT row_number() OVER () AS {ROW}, {names} FROM {relation}{where}"
    rows_of(con, f"CREATE OR REPLACE TEMP TABLE {TABLE} AS {taken}", course)
    looked = int(rows_of(con, f"SELECT count(*) FROM {TABLE}", course)[0][0])
    return Look(con, relation, tuple(columns), max(rows, looked) if where else looked, looked, known, course)


def values_of(look: Look, column: Column, number: int) -> Values:
    """Count the distinct values of a text column: of every row where they are few, else of the rows looked at."""
    name, table = quote_identifier(column.name), f'"\x01values{number}"'
    known = look.profile.get(column.name, {})
    distinct, letters = int(known.get("distinct") or 0), float((known.get("length") or {}).get("mean") or 0)
    # In a list of very many columns it takes longer to find one column than to look at it.
    everywhere = look.is_whole or (0 < distinct <= FEW_VALUES and len(look.columns) <= _WIDE and letters <= _PROSE)
    source = TABLE if look.is_whole or not everywhere else look.relation
    look.ask(
        f"CREATE OR REPLACE TEMP TABLE {table} AS SELECT {name}::VARCHAR AS v, count(*)::BIGINT AS n FROM {source} WHERE {name} IS NOT NULL GROUP BY ALL"
    )
    found = look.ask(f"SELECT count(*), coalesce(sum(n), 0)::BIGINT FROM {table}")[0]
    return Values(column, table, int(found[0]), int(found[1]), 1.0 if everywhere else look.each)


def _wanted(columns: Sequence[Column], known: Mapping[str, Mapping[str, Any]]) -> int:  # Any: JSON, column profiles
    """Return how many rows are looked at: fewer of wide lists, and of long texts."""
    letters = sum(float((known.get(one.name, {}).get("length") or {}).get("mean") or 8) for one in columns)
    return max(1_000, min(LOOKED_ROWS, LOOKED_CELLS // max(len(columns), 1), int(LOOKED_LETTERS / max(letters, 1))))


def _blocks(rows: int, wanted: int) -> str:
    size = max(1, wanted // _BLOCKS)
    begins = [i * rows // _BLOCKS for i in range(_BLOCKS)]
    return "(" + " OR ".join(f"{ROW} BETWEEN {begin} AND {begin + size - 1}" for begin in begins) + ")"
