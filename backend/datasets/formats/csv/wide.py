"""The pass over a text of very many columns: DuckDB would hold thousands of cells of every column; here few rows are held at once.

The rows are taken apart in Python, and all cells that are read alike go through DuckDB as one long column: the readings and the
notes are the same as in the strict pass.
"""

import csv
from collections.abc import Iterator, Sequence
from io import TextIOWrapper
from itertools import chain
from pathlib import Path
from typing import Self

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from backend.datasets.formats.course import Course
from backend.datasets.formats.csv.notes import Notes, RowJudge
from backend.datasets.formats.csv.reading import Reading
from backend.datasets.formats.csv.strict import NeedsMending, Passed, Plan, Text, cell_sql
from backend.datasets.workshop import workshop

WIDE = 1_000  # columns from which this pass is taken
COLUMNS_MAX = 20_000
_BATCH_CELLS = 1 << 20
_BATCH_CHARS = 16 << 20
_GROUP_BYTES = 48 << 20  # a group of rows, as it is held before it is written
_GROUP_ROWS = 30_720


def wide_pass(text: Text, plan: Plan, target: Path, course: Course) -> Passed:
    """Write the rows of a text that the mender wrote to `target`. Raises NeedsMending when it is not well formed."""
    notes = Notes(RowJudge(text.delimiter, plan.readings))
    with workshop(target.parent, threads=1) as con, course.stopping(con.interrupt):
        notes.register(con)
        typed = _Typed(con, text, plan)
        rows = 0
        with _Groups(target, plan.names) as groups:
            groups.add(typed.columns([]))
            for batch in _batches(text, len(plan.names), notes, course):
                groups.add(typed.columns(batch))
                rows += len(batch)
                course.check()
    return Passed(rows, (), notes)


class _Typed:
    """Turns rows of text into columns of values."""

    def __init__(self, con: duckdb.DuckDBPyConnection, text: Text, plan: Plan) -> None:
        self._con = con
        self._width = len(plan.names)
        alike: dict[tuple[str, str], tuple[Reading, list[int]]] = {}
        for i, reading in enumerate(plan.readings):
            alike.setdefault((reading.key, reading.type), (reading, []))[1].append(i)
        self._groups = [
            (columns, f"SELECT {cell_sql('cell', 'i', reading, text, plan)} AS value FROM cells")
            for reading, columns in alike.values()
        ]

    def columns(self, rows: Sequence[Sequence[str]]) -> list[pa.Array]:
        """Return the values of every column."""
        by_column = list(zip(*rows, strict=True)) if rows else [()] * self._width
        found: list[pa.Array] = [None] * self._width
        for columns, sql in self._groups:
            cells = pa.array(chain.from_iterable(by_column[i] for i in columns), pa.string())
            numbers = pa.array(np.repeat(np.array(columns, dtype=np.int32), len(rows)))
            self._con.register("cells", pa.table({"i": numbers, "cell": cells}))
            values = self._con.sql(sql).to_arrow_table().column(0).combine_chunks()
            for place, i in enumerate(columns):
                found[i] = values.slice(place * len(rows), len(rows))
        return found


class _Groups:
    """Writes columns as groups of rows to a Parquet file."""

    def __init__(self, target: Path, names: Sequence[str]) -> None:
        self._target, self._names = target, names
        self._writer: pq.ParquetWriter | None = None
        self._waiting: list[pa.Table] = []
        self._bytes = self._rows = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, fault: object, trace: object) -> None:
        if kind is None:
            self._write()
        if self._writer is not None:
            self._writer.close()

    def add(self, columns: list[pa.Array]) -> None:
        """Take the columns of a few rows."""
        table = pa.table(columns, names=list(self._names))
        self._waiting.append(table)
        self._bytes, self._rows = self._bytes + table.nbytes, self._rows + table.num_rows
        if self._bytes >= _GROUP_BYTES or self._rows >= _GROUP_ROWS:
            self._write()

    def _write(self) -> None:
        if not self._waiting:
            return
        table = pa.concat_tables(self._waiting)
        if self._writer is None:
            self._writer = pq.ParquetWriter(
                self._target, table.schema, compression="zstd", compression_level=1, use_dictionary=False, store_schema=False
            )
        if table.num_rows:
            self._writer.write_table(table, row_group_size=table.num_rows)
        self._waiting, self._bytes, self._rows = [], 0, 0


def _batches(text: Text, width: int, notes: Notes, course: Course) -> Iterator[list[list[str]]]:
    """Yield the rows, a few at once; blank ones are counted instead."""
    size = max(text.path.stat().st_size, 1)
    batch: list[list[str]] = []
    chars = 0
    with text.path.open("rb") as raw, TextIOWrapper(raw, encoding="utf-8", newline="") as lines:
        try:
            for row in _reader(lines, text):
                if len(row) != width:
                    raise NeedsMending(f"a row of {len(row):,} cells where {width:,} belong")
                joined = "".join(row)
                if not joined.strip():
                    notes.blank_rows += 1
                    continue
                batch.append(row)
                chars += len(joined)
                if len(batch) * width >= _BATCH_CELLS or chars >= _BATCH_CHARS:
                    yield batch
                    batch, chars = [], 0
                    course.at(raw.tell() / size)
        except csv.Error as fault:
            raise NeedsMending(str(fault)) from fault
    if batch:
        yield batch


def _reader(lines: TextIOWrapper, text: Text) -> Iterator[list[str]]:
    for _ in range(text.skip):
        next(lines, None)
    if not text.quote:
        return csv.reader(lines, delimiter=text.delimiter, quoting=csv.QUOTE_NONE, strict=True)
    return csv.reader(lines, delimiter=text.delimiter, quotechar=text.quote, strict=True)


def too_wide(head: bytes) -> int:
    """Return how many columns the first lines of a text have, if they are more than anyone can take, else 0."""
    lines = [line for line in head.split(b"\n", 3)[:2] if line.strip()]
    widest = max((min(line.count(mark) for line in lines) for mark in (b",", b";", b"\t", b"|")), default=0) if lines else 0
    return widest + 1 if widest >= COLUMNS_MAX else 0
