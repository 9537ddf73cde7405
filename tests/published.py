"""Datasets that are ready, made without the work of a conversion."""

import time
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from backend.adapters.db import transaction
from backend.adapters.storage import storage
from backend.core.clock import now
from backend.datasets.models import Dataset, Version


def published(person, table, *selects):
    """Give `person` a dataset whose version has a part for each statement; return the dataset's id."""
    dataset = Dataset(id=uuid4(), owner_id=person.id, name=f"{table}.csv", table_name=table)
    with transaction() as session:
        session.add(dataset)
    publish_version(dataset.id, *selects)
    return dataset.id


def publish_version(dataset_id, *selects):
    version = Version(id=uuid4(), dataset_id=dataset_id, number=time.monotonic_ns() % 2**31, reason="test", published_at=now())
    version.columns = [dict(column) for column in made(selects[0])[1]]
    for number, sql in enumerate(selects):
        key = f"datasets/{dataset_id}/{version.id}/f1/part-{number:05}.parquet"
        storage().put_bytes(key, made(sql)[0])
        version.rows = (version.rows or 0) + pq.read_metadata(pa.BufferReader(made(sql)[0])).num_rows
        version.parts = [*version.parts, key]
    with transaction() as session:
        session.add(version)
        session.flush()
        session.get_one(Dataset, dataset_id).current_version_id = version.id
    return version.id


@lru_cache(maxsize=32)
def made(sql):
    """Return what a statement selects as a Parquet file, and its columns; many tests begin with the same few tables."""
    with TemporaryDirectory() as folder, duckdb.connect() as con:
        part = Path(folder) / "part.parquet"
        con.execute(f"COPY ({sql}) TO '{part}' (FORMAT parquet)").fetchall()
        columns = con.sql(sql)
        named = [{"name": n, "type": str(t)} for n, t in zip(columns.columns, columns.types, strict=True)]
        return part.read_bytes(), named
