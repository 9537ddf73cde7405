"""Rows as one Parquet file: a single part as it is, several joined."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow.parquet as pq

from backend.adapters.storage import scratch
from backend.records.exports import rows


def stream(paths: Sequence[Path], *, name: str) -> Iterator[bytes]:
    """Yield one Parquet file (zstd). Several parts are joined in a scratch file, row group by row group."""
    del name  # Parquet has no place for it
    if len(paths) == 1:
        yield from rows.file_pieces(paths[0])
        return
    with scratch() as folder:
        joined = folder / "joined.parquet"
        _join(paths, joined)
        yield from rows.file_pieces(joined)


def _join(paths: Sequence[Path], joined: Path) -> None:
    schema = rows.plain_schema(paths)
    with pq.ParquetWriter(joined, schema, compression="zstd") as writer:
        for path in paths:
            with pq.ParquetFile(path, pre_buffer=False) as part:
                for group in range(part.metadata.num_row_groups):
                    writer.write_table(part.read_row_group(group).replace_schema_metadata(None).cast(schema))
