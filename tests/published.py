"""Datasets that are ready, made without the work of a conversion."""

import time
from uuid import uuid4

import duckdb

from backend.adapters.db import transaction
from backend.adapters.storage import scratch, storage
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
    with scratch() as folder, duckdb.connect() as con:
        for number, sql in enumerate(selects):
            made = folder / f"part-{number}"
            con.execute(f"COPY ({sql}) TO '{made}' (FORMAT parquet)").fetchall()
            key = f"datasets/{dataset_id}/{version.id}/f1/part-{number:05}.parquet"
            storage().put_file(key, made)
            version.parts = [*version.parts, key]
        columns = con.sql(selects[0])
        version.columns = [{"name": n, "type": str(t)} for n, t in zip(columns.columns, columns.types, strict=True)]
    with transaction() as session:
        session.add(version)
        session.flush()
        session.get_one(Dataset, dataset_id).current_version_id = version.id
    return version.id
