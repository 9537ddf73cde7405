"""Rows as one Parquet file: a single whole file as it is, anything else written anew with the same types."""

from collections.abc import Generator, Iterator
from pathlib import Path

import duckdb

from backend.adapters.engine.quoting import quote_identifier
from backend.records.exports.json import keys
from backend.records.exports.options import Options
from backend.records.exports.pulling import PIECE_BYTES, copied
from backend.records.exports.selection import Selection, Tally, types_of

_ROW_GROUP, _FEWEST_ROWS, _CELLS = 122_880, 2_048, 8_000_000  # a row group is held in memory while it is made


def stream(con: duckdb.DuckDBPyConnection, selection: Selection, *, options: Options, tally: Tally) -> Generator[bytes]:
    """Yield one Parquet file (zstd)."""
    del options  # Parquet leaves no choice
    if selection.whole and len(selection.paths) == 1:
        yield from _as_it_is(selection.paths[0])
        tally.rows = selection.rows or 0
        return
    types_of(con, selection)
    rows = max(_FEWEST_ROWS, min(_ROW_GROUP, _CELLS // len(selection.columns)))
    named = ", ".join(
        f"{place} AS {quote_identifier(name)}" for place, name in zip(selection.places, _unique(selection.columns), strict=True)
    )
    yield from copied(
        con,
        f"SELECT {named} FROM {selection.source}",
        options=f"FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {rows}",
        tally=tally,
        rows=selection.rows,
    )


def _as_it_is(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(PIECE_BYTES):
            yield piece


def _unique(names: tuple[str, ...]) -> list[str]:
    """Return names no two of which are equal without regard to case: Parquet files are read by name."""
    folded = keys([name.lower() for name in names])
    return [name + key[len(name.lower()) :] for name, key in zip(names, folded, strict=True)]
