"""Which rows of a version get a document: all, those a filter keeps, or some by their numbers; and the statement that reads them."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from backend.adapters.engine import quote_text
from backend.adapters.storage import scratch, storage
from backend.core.errors import Rejected, TooLarge
from backend.core.table import Column
from backend.datasets.filtering import Cell, read_filters, where
from backend.datasets.schemas import VersionRef
from backend.datasets.workshop import modest, workshop

MOST_NUMBERS = 100_000
ROW = "row"
# What a text can be filled with as it is; anything else is read as the text DuckDB writes of it.
_KEPT = frozenset(
    [
        "BOOLEAN", "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "FLOAT", "DOUBLE",
        "DATE", "TIME", "TIMESTAMP", "TIMESTAMP WITH TIME ZONE", "VARCHAR", "BLOB",
    ]
)  # fmt: skip


@dataclass(frozen=True)
class Choice:
    """Rows of a version: those that fit `filter` ("" for all), or those with these numbers, counted from 1."""

    filter: str = ""
    rows: tuple[int, ...] | None = None


def checked(choice: Choice, source: VersionRef) -> Choice:
    """Return a choice as it is kept, its numbers in their order. Raises Rejected for what the version does not have."""
    if choice.filter and choice.rows is not None:
        raise Rejected("Rows are chosen by a filter and by numbers at once.", hint="Choose them in one way.")
    where(tuple(read_filters(choice.filter)), _cells(source.columns))
    if choice.rows is None:
        return choice
    rows = tuple(sorted(set(choice.rows)))
    if len(rows) > MOST_NUMBERS:
        raise TooLarge(f"{len(rows):,} rows are named; {MOST_NUMBERS:,} can be.", hint="Choose them with a filter.")
    strange = next((row for row in rows if not 1 <= row <= source.rows), None)
    if strange is not None:
        raise Rejected(f"There is no row {strange:,}.", hint=f"The rows are 1 to {source.rows:,}.")
    return Choice(rows=rows)


def count(choice: Choice, source: VersionRef) -> int:
    """Return how many rows are chosen; a filter is worked out, the rest is known."""
    if choice.rows is not None:
        return len(choice.rows)
    if not choice.filter:
        return source.rows
    with opened(source, choice) as (con, sql):
        ((found,),) = con.execute(f"SELECT count(*) FROM ({sql})").fetchall()
    return int(found)


@contextmanager
def opened(
    source: VersionRef, choice: Choice, fields: Mapping[str, str] | None = None, *, threads: int = 2, memory_mb: int = 256
) -> Iterator[tuple[duckdb.DuckDBPyConnection, str]]:
    """Lend a connection and the statement of the chosen rows in their order: the row's number, then a column for each field.

    `fields` says which column fills which variable. The statement's columns are `row`, then `v0`, `v1` ... in their order,
    because names of variables may differ in case alone.
    """
    with scratch() as folder, ExitStack() as lent, modest(threads=threads, memory_mb=memory_mb), workshop(folder) as con:
        paths = [lent.enter_context(storage().local(key)) for key in source.parts]
        yield con, _statement(source, choice, fields or {}, paths=paths, folder=folder)


def _statement(source: VersionRef, choice: Choice, fields: Mapping[str, str], *, paths: Sequence[Path], folder: Path) -> str:
    place = {column.name: f"c{number}" for number, column in enumerate(source.columns)}
    types = {column.name: column.type for column in source.columns}
    wanted = "".join(
        f", {_readable(place[column], types[column])} AS v{number}" for number, column in enumerate(fields.values())
    )
    files = ", ".join(quote_text(str(path)) for path in paths)
    # Columns are named by their place: one that is called file_row_number would stand before that of the reader.
    read = f"read_parquet([{files}], hive_partitioning = false) AS t({', '.join(place.values())})"
    number = f"list_extract({_starts(paths)}, (file_index + 1)::BIGINT) + file_row_number + 1"
    kept = where(tuple(read_filters(choice.filter)), _cells(source.columns))
    sql = f"SELECT ({number})::BIGINT AS {ROW}{wanted} FROM {read} WHERE {kept}"
    if choice.rows is None:
        return sql
    named = folder / "rows.parquet"
    pq.write_table(pa.table({ROW: pa.array(choice.rows, pa.int64())}), named)
    # A join loses the order, which is that of the numbers.
    return f"SELECT * FROM ({sql}) SEMI JOIN read_parquet({quote_text(str(named))}) AS named USING ({ROW}) ORDER BY {ROW}"


def _starts(paths: Sequence[Path]) -> str:
    starts, at = [], 0
    for path in paths:
        starts.append(str(at))
        at += pq.read_metadata(path).num_rows
    return f"[{', '.join(starts)}]"


def _readable(cell: str, kind: str) -> str:
    name = kind.upper().removesuffix("[]")
    return cell if name in _KEPT or name.startswith("DECIMAL(") else f"{cell}::VARCHAR"


def _cells(columns: Sequence[Column]) -> dict[str, Cell]:
    return {column.name: Cell(f"c{number}", column.type) for number, column in enumerate(columns)}
