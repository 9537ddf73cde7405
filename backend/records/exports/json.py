"""Rows as JSON: one array of objects, or one object a line."""

import json
from collections.abc import Generator, Sequence

import duckdb

from backend.adapters.engine.quoting import quote_text
from backend.records.exports import cells
from backend.records.exports.options import Options
from backend.records.exports.pulling import joined, texts
from backend.records.exports.selection import Selection, Tally, types_of


def stream(con: duckdb.DuckDBPyConnection, selection: Selection, *, options: Options, tally: Tally) -> Generator[bytes]:
    """Yield one JSON array with an object a row. Moments are ISO 8601, missing cells and not-a-number are null."""
    del options  # JSON leaves no choice
    first = True
    yield b"["
    for batch in texts(con, _objects(con, selection, before=",\n"), columns=len(selection.columns)):
        tally.rows += batch.num_rows
        yield bytes(joined(batch.column(0))[2 if first else 0 :])
        first = False
    yield b"]\n"


def stream_lines(con: duckdb.DuckDBPyConnection, selection: Selection, *, options: Options, tally: Tally) -> Generator[bytes]:
    """Yield an object a line (JSON Lines)."""
    del options  # JSON leaves no choice
    for batch in texts(con, _objects(con, selection, after="\n"), columns=len(selection.columns)):
        tally.rows += batch.num_rows
        yield bytes(joined(batch.column(0)))


def keys(names: Sequence[str]) -> list[str]:
    """Return a key for each column; of two columns with one name the later one gets a number."""
    taken: set[str] = set()
    found = []
    for name in names:
        key, count = name, 1
        while key in taken:
            count += 1
            key = f"{name} ({count})"
        taken.add(key)
        found.append(key)
    return found


def _objects(con: duckdb.DuckDBPyConnection, selection: Selection, *, before: str = "", after: str = "") -> str:
    """Return the SELECT of the rows as objects, one text each, with what stands before and after each of them."""
    pieces, lead = [], before + "{"
    for key, place, kind in zip(keys(selection.columns), selection.places, types_of(con, selection), strict=True):
        pieces += [quote_text(f"{lead}{json.dumps(key, ensure_ascii=False)}:"), cells.json_text(place, kind)]
        lead = ","
    return f"SELECT concat({', '.join(pieces)}, {quote_text('}' + after)}) FROM {selection.source}"
