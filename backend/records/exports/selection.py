"""What leaves: rows of Parquet files as a SELECT says, and how their cells are named and read by the formats."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
from duckdb.sqltypes import DuckDBPyType

from backend.adapters.engine.quoting import quote_identifier, quote_text
from backend.core.errors import Rejected
from backend.core.table import Column
from backend.datasets.workshop import modest, workshop


@dataclass(frozen=True)
class Selection:
    """Rows to write: `sql` gives them in their order, over the local files `paths`.

    `columns` are the names as people know them; two may be the same. `rows` is how many there are, None while nobody knows.
    `whole` says that these are all rows and columns of the files, as they stand there. `sample` gives rows like these at
    once, where `sql` would have to read everything first.
    """

    name: str
    sql: str
    columns: tuple[str, ...]
    paths: tuple[Path, ...]
    rows: int | None = None
    whole: bool = False
    sample: str = ""

    def __post_init__(self) -> None:
        if not self.columns:
            raise Rejected("No column is chosen.", hint="Choose at least one column to export.")

    @property
    def places(self) -> tuple[str, ...]:
        """The names of the columns inside of our statements: no two are the same, however the people's names are."""
        return tuple(f"c{number}" for number in range(len(self.columns)))

    @property
    def head(self) -> str:
        """A SELECT of rows like these, of which a few come at once."""
        return self.sample or self.sql

    @property
    def source(self) -> str:
        """The rows as what stands behind FROM; a subquery keeps its order."""
        return f"({self.sql}\n) AS rows_({', '.join(self.places)})"


@dataclass
class Tally:
    """What came of an export while it is written: rows so far, and what the format could not say as it was.

    `cut` counts texts that were too long, `blanked` numbers that were none (not-a-number, infinity).
    """

    rows: int = 0
    cut: int = 0
    blanked: int = 0


def whole(paths: Sequence[Path], *, name: str, columns: Sequence[Column] | None = None) -> Selection:
    """Return all rows of Parquet files in their order, under the names of `columns`, by default those of the files."""
    found = pq.read_schema(paths[0]).names if paths else []
    names = tuple(column.name for column in columns) if columns else tuple(found)
    listed = ", ".join(quote_text(str(path)) for path in paths)
    cells = ", ".join(quote_identifier(name) for name in found)
    return Selection(
        name=name,
        sql=f"SELECT {cells} FROM read_parquet([{listed}], hive_partitioning = false)",
        columns=names,
        paths=tuple(paths),
        rows=sum(pq.read_metadata(path).num_rows for path in paths),
        whole=True,
    )


def types_of(con: duckdb.DuckDBPyConnection, selection: Selection) -> list[DuckDBPyType]:
    """Return the types of the columns, without reading rows; for a wide list let the connection take fewer threads.

    Each thread holds a stretch of every column, and what it makes of it: two thousand of them leave room for one.
    """
    threads = int(con.execute("SELECT current_setting('threads')").fetchall()[0][0])
    most = max(1, _COLUMNS_AT_ONCE // len(selection.columns))
    if most < threads:
        con.execute(f"SET threads = {most}").fetchall()
        # They look at each expression again and again: two thousand columns would be planned for a minute.
        con.execute(f"SET disabled_optimizers = '{_SLOW_PLANNERS}'").fetchall()
    return list(con.sql(f"SELECT * FROM {selection.source}").types)


@contextmanager
def connection(folder: Path, *, quick: bool) -> Iterator[duckdb.DuckDBPyConnection]:
    """Lend a connection that spills into `folder`; a `quick` one, for which somebody waits at a page, takes less."""
    if not quick:
        with workshop(folder) as con:
            yield con
        return
    with modest(threads=_QUICK_THREADS, memory_mb=_QUICK_MEMORY_MB):
        lent = workshop(folder)
        con = lent.__enter__()
    try:
        yield con
    finally:
        lent.__exit__(None, None, None)


_COLUMNS_AT_ONCE = 1_200
_SLOW_PLANNERS = "common_subexpressions,expression_rewriter,statistics_propagation"
_QUICK_THREADS = 4
_QUICK_MEMORY_MB = 512
