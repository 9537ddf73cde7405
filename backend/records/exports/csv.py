"""Rows as CSV after RFC 4180: UTF-8 without a mark, commas, CRLF, a header; empty texts are quoted, missing cells are not."""

import io
from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as arrow_csv

from backend.records.exports import rows

# A spreadsheet runs a cell that begins with one of these as a formula, and it came from a stranger's file.
_FORMULA = r"^[=+\-@\t\r]"


def stream(paths: Sequence[Path], *, name: str) -> Iterator[bytes]:
    """Yield a CSV file. A text that would start a formula gets an apostrophe in front; numbers stay as they are."""
    del name  # a CSV has no place for it
    options = arrow_csv.WriteOptions(include_header=False, eol="\r\n", batch_size=rows.BATCH_ROWS)
    yield _header(rows.schema(paths).names)
    for batch in rows.batches(paths):
        if not batch.num_columns:
            continue
        columns = [_column(rows.simple(column)) for column in batch.columns]
        piece = io.BytesIO()
        arrow_csv.write_csv(pa.RecordBatch.from_arrays(columns, names=batch.schema.names), piece, options)
        yield piece.getvalue()


def guarded(texts: pa.Array) -> pa.Array:
    """Return texts that no spreadsheet takes for formulas."""
    dangerous = pc.match_substring_regex(texts, pattern=_FORMULA)
    return pc.if_else(dangerous, pc.binary_join_element_wise("'", texts, ""), texts)


def _column(column: pa.Array) -> pa.Array:
    if pa.types.is_boolean(column.type) or pa.types.is_integer(column.type) or pa.types.is_floating(column.type):
        return column
    texts = rows.as_text(column)
    return guarded(texts) if rows.is_text(column.type) or pa.types.is_nested(column.type) else texts


def _header(names: list[str]) -> bytes:
    texts = guarded(pa.array(names, pa.string())).to_pylist()
    return (",".join('"' + text.replace('"', '""') + '"' for text in texts) + "\r\n").encode()
