"""The recipients of a round as they were when it began: a Parquet file with a row group a part, in the order of their rows."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from backend.adapters.storage import storage
from backend.datasets.schemas import VersionRef
from backend.documents.batches.choosing import Choice, opened
from backend.documents.rendering import Recipient
from backend.jobs.runner import Run

PART = 1_000  # recipients of a part
_LOOK_EVERY = 50
_NAMES = b"listmill-variables"


def write(run: Run, source: VersionRef, choice: Choice, fields: Mapping[str, str], target: Path) -> int:
    """Write the chosen rows to `target`, and return how many; a person's cancel stops it within moments."""
    with opened(source, choice, fields, threads=2, memory_mb=512) as (con, sql), run.stopping(con.interrupt):
        try:
            return _written(run, con.sql(sql).to_arrow_reader(PART), tuple(fields), target)
        except duckdb.InterruptException:
            run.check()  # says why, if the work has to end
            raise


def read(key: str, number: int) -> list[Recipient]:
    """Return the recipients of part `number`, counted from 1. Raises NotFound when the snapshot is gone."""
    with storage().local(key) as path, pq.ParquetFile(path) as file:
        return group(file, number)


def group(file: pq.ParquetFile, number: int) -> list[Recipient]:
    """Return the recipients of part `number`, counted from 1, of an open snapshot."""
    return _recipients(file.read_row_group(number - 1), _names(file))


def last_row(file: pq.ParquetFile, number: int) -> int:
    """Return the row of the last recipient of part `number` of an open snapshot; nothing but its foot is read."""
    return int(file.metadata.row_group(number - 1).column(0).statistics.max)


def sample(source: VersionRef, choice: Choice, fields: Mapping[str, str], *, size: int) -> list[Recipient]:
    """Return about `size` recipients spread over all that are chosen."""
    with opened(source, choice, fields) as (con, sql):
        ((total,),) = con.execute(f"SELECT count(*) FROM ({sql})").fetchall()
        step = max(1, -(-int(total) // size))
        spread = (
            f"SELECT * EXCLUDE (nth) FROM (SELECT *, row_number() OVER () AS nth FROM ({sql})) WHERE (nth - 1) % {step} = 0"
        )
        return _recipients(con.sql(spread).to_arrow_table(), tuple(fields))


def everybody(source: VersionRef, choice: Choice, fields: Mapping[str, str]) -> list[Recipient]:
    """Return all chosen rows: for few."""
    with opened(source, choice, fields) as (con, sql):
        return _recipients(con.sql(sql).to_arrow_table(), tuple(fields))


def _written(run: Run, reader: pa.RecordBatchReader, names: Sequence[str], target: Path) -> int:
    rows = 0
    schema = reader.schema.with_metadata({_NAMES: json.dumps(names, ensure_ascii=False)})
    with pq.ParquetWriter(target, schema, compression="zstd") as writer:
        for number, table in enumerate(_thousands(reader)):
            writer.write_table(table.replace_schema_metadata(schema.metadata), row_group_size=PART)
            rows += table.num_rows
            if number % _LOOK_EVERY == 0:
                run.report(0, message=f"Gathering recipients: {rows:,}")
    return rows


def _thousands(reader: pa.RecordBatchReader) -> Iterator[pa.Table]:
    """Yield tables of exactly a thousand rows, the last one shorter."""
    held = reader.schema.empty_table()
    for batch in reader:
        held = pa.concat_tables([held, pa.Table.from_batches([batch])])
        while held.num_rows >= PART:
            yield held.slice(0, PART)
            held = held.slice(PART)
    if held.num_rows:
        yield held


def _names(file: pq.ParquetFile) -> list[str]:
    found: list[str] = json.loads(file.schema_arrow.metadata[_NAMES])
    return found


def _recipients(table: pa.Table, names: Sequence[str]) -> list[Recipient]:
    rows, *columns = (column.to_pylist() for column in table.columns)
    if not columns:
        return [Recipient(row, {}) for row in rows]
    return [Recipient(row, dict(zip(names, cells, strict=True))) for row, *cells in zip(rows, *columns, strict=True)]
