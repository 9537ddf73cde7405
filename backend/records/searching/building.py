"""Making the index of a version: its texts folded, then the tokens of so many of them at a time as memory takes."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from backend.adapters.engine import quote_text
from backend.datasets.course import Course
from backend.datasets.workshop import rows_of, watched
from backend.records.base import Base
from backend.records.searching.layout import (
    ALWAYS,
    BLOCK_ROWS,
    LONGEST_ROW,
    NUMBERS,
    SEGMENT_BLOCKS,
    TOKEN_PATTERN,
    TOKEN_SEPARATOR,
    WORDS,
    column_of,
    kind_of_token,
)
from backend.records.searching.words import SEPARATOR, folded, texts_of

_SEGMENT_BYTES = 64 << 20  # of texts whose tokens are held at once
_FEW_BLOCKS = 16
_SCHEMA = pa.schema(
    [
        ("first", pa.int32()),
        ("kind", pa.uint8()),
        ("longest", pa.uint32()),
        ("mask", pa.uint64()),
        (WORDS, pa.string()),
        (NUMBERS, pa.string()),
    ]
)
# Packing digits harder would make half the size of them, and a search for a number several times as slow.
_PACKED = {"first": "zstd", "kind": "zstd", "longest": "zstd", "mask": "zstd", WORDS: "lz4", NUMBERS: "none"}


@dataclass(frozen=True)
class Built:
    """The two files of an index."""

    texts: Path
    tokens: Path


def build(con: duckdb.DuckDBPyConnection, base: Base, folder: Path, course: Course) -> Built:
    """Make the index of the rows of a version in `folder`; memory is bounded by that of `con`. Raises what ends the work."""
    made = Built(folder / "texts.parquet", folder / "tokens.parquet")
    course.leg(0.45, "Reading texts")
    watched(con, _texts(base, made.texts), course, course.at)
    course.leg(1.0, "Listing words")
    segments = list(_segments(made.texts))
    with pq.ParquetWriter(made.tokens, _SCHEMA, compression=_PACKED, write_statistics=["first", "kind", "longest"]) as out:
        for number, (first, last) in enumerate(segments):
            course.at(number / len(segments))
            rows_of(con, f"CREATE OR REPLACE TEMP TABLE segment AS {_tokens(made.texts, first, last)}", course)
            _write(con, out)
    return made


def _texts(base: Base, target: Path) -> str:
    cells = texts_of(base.cells())
    length = " + ".join(f"coalesce(strlen({text}), 0)" for text in cells)
    joined = f"concat_ws({quote_text(SEPARATOR)}, {', '.join(folded(text) for text in cells)})"
    rows = base.between(0, base.rows)
    return (
        f"COPY (SELECT ((row - 1) // {BLOCK_ROWS})::INTEGER AS block, row, CASE WHEN {length} <= {LONGEST_ROW} THEN {joined} END AS text"
        f" FROM {rows}) TO {quote_text(str(target))}"
        f" (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {BLOCK_ROWS}, PARQUET_VERSION v2)"
    )


def _segments(texts: Path) -> Iterator[tuple[int, int]]:
    """Yield the first and last block of stretches that are small enough to be held at once."""
    meta = pq.read_metadata(texts)
    first, size, last = 0, 0, -1
    for number in range(meta.num_row_groups):
        group = meta.row_group(number)
        last = int(group.column(0).statistics.max)
        size += group.total_byte_size
        while last - first + 1 >= SEGMENT_BLOCKS:  # a row group may hold several blocks
            yield first, first + SEGMENT_BLOCKS - 1
            first, size = first + SEGMENT_BLOCKS, 0
        if size >= _SEGMENT_BYTES and last >= first:
            yield first, last
            first, size = last + 1, 0
    if last >= first:
        yield first, last


def _tokens(texts: Path, first: int, last: int) -> str:
    """Return the rows of the tokens' file for a stretch of blocks."""
    here = f"(FROM read_parquet({quote_text(str(texts))}) WHERE block BETWEEN {first} AND {last})"
    bit = f"1::UBIGINT << (block - {first})"
    each = f"SELECT block, unnest(regexp_extract_all(text, {quote_text(TOKEN_PATTERN)})) AS token FROM {here}"
    once = f"SELECT token, {kind_of_token('token')} AS kind, bit_or({bit}) AS mask FROM ({each}) GROUP BY token"
    between = quote_text(TOKEN_SEPARATOR)
    # A search pays for every text it looks through: tokens of few blocks stand in the text of each of them.
    return f"""
WITH once AS MATERIALIZED ({once}), placed AS (
  SELECT token, kind, mask FROM once WHERE bit_count(mask) = 1 OR bit_count(mask) > {_FEW_BLOCKS}
  UNION ALL
  SELECT token, kind, 1::UBIGINT << bit FROM once, range({SEGMENT_BLOCKS}) AS bits(bit)
  WHERE bit_count(mask) BETWEEN 2 AND {_FEW_BLOCKS} AND mask & (1::UBIGINT << bit) <> 0
)
SELECT {first}::INTEGER AS first, kind::UTINYINT AS kind, max(length(token))::UINTEGER AS longest, mask,
  {between} || string_agg(token, {between}) || {between} AS tokens
FROM placed GROUP BY kind, mask
UNION ALL
SELECT {first}, {ALWAYS}, 0, bit_or({bit}), NULL FROM {here} WHERE text IS NULL HAVING count(*) > 0"""


def _write(con: duckdb.DuckDBPyConnection, out: pq.ParquetWriter) -> None:
    """Write a segment with a row group for each kind of token, so that a search reads only those it needs."""
    for kind in range(ALWAYS + 1):
        held = ", ".join(f"{'tokens' if name == column_of(kind) else 'NULL'} AS {name}" for name in (WORDS, NUMBERS))
        found = con.sql(f"SELECT first, kind, longest, mask, {held} FROM segment WHERE kind = {kind}").to_arrow_table()
        if found.num_rows:
            out.write_table(found.cast(_SCHEMA))
