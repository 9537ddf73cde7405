"""Rows as CSV after RFC 4180: UTF-8, CRLF, a header; an empty text is written as "", a missing cell as nothing."""

from collections.abc import Generator

import duckdb

from backend.adapters.engine.quoting import quote_text
from backend.records.exports import cells
from backend.records.exports.options import DECIMALS, DELIMITERS, Options
from backend.records.exports.pulling import copied
from backend.records.exports.selection import Selection, Tally, types_of

# A spreadsheet runs a cell that begins with one of these as a formula, and it came from a stranger's file. Apostrophes in front
# count too, so that taking one away from what looks like this brings back every text.
FORMULA = r"^'*[=+\-@\t\r]"
_END = "\r\n"


def stream(con: duckdb.DuckDBPyConnection, selection: Selection, *, options: Options, tally: Tally) -> Generator[bytes]:
    """Yield a CSV file. With the guard, a text that would start a formula gets an apostrophe in front; numbers never do."""
    kinds = types_of(con, selection)
    cells_ = [_cell(place, kind, options) for place, kind in zip(selection.places, kinds, strict=True)]
    if len(cells_) == 1:
        cells_ = [f"coalesce(CAST({cells_[0]} AS VARCHAR), '')"]  # a line of nothing would not count as a row
    delimiter = DELIMITERS[options.delimiter]
    yield _header(selection.columns, options)
    yield from copied(
        con,
        f"SELECT {', '.join(cells_)} FROM {selection.source}",
        options=f"FORMAT csv, HEADER false, DELIMITER {quote_text(delimiter)}, QUOTE '\"', ESCAPE '\"', NEW_LINE '\\r\\n'",
        tally=tally,
        rows=selection.rows,
    )


def guarded(text: str) -> str:
    """Return a name that no spreadsheet takes for a formula."""
    bare = text.lstrip("'")
    return f"'{text}" if bare and bare[0] in "=+-@\t\r" else text


def _cell(place: str, kind: cells.Kind, options: Options) -> str:
    if kind.id == "boolean" or kind.id in cells.WHOLE:
        return place
    if kind.id in cells.FLOATING or kind.id == "decimal":
        mark = DECIMALS[options.decimal]
        return place if mark == "." else f"replace(CAST({place} AS VARCHAR), '.', {quote_text(mark)})"
    text = place if kind.id == "varchar" and str(kind) != "JSON" else cells.as_text(place, kind)
    if not (options.guard and cells.is_text(kind)):
        return text
    return f"CASE WHEN regexp_matches({text}, {quote_text(FORMULA)}) THEN '''' || {text} ELSE {text} END"


def _header(names: tuple[str, ...], options: Options) -> bytes:
    told = [guarded(name) if options.guard else name for name in names]
    line = DELIMITERS[options.delimiter].join('"' + name.replace('"', '""') + '"' for name in told)
    return ("\ufeff" * options.bom + line + _END).encode()
