"""Datasets that are ready, for benchmarks of queries: written straight to the storage, without a conversion."""

from uuid import uuid4

import duckdb

from backend.accounts.models import User
from backend.adapters.db import transaction
from backend.adapters.storage import scratch, storage
from backend.core.clock import now
from backend.datasets.models import Dataset, Version

ORDERS = (
    "SELECT i AS id, 'customer ' || hash(i) % 100000 AS customer, 'country ' || i % 50 AS country, (hash(i + 1) % 1000000) / 100 AS amount, "
    "DATE '2020-01-01' + (i % 2000)::INT AS day, i % 7 AS quantity FROM range({rows}) r(i)"
)


def publish(person: User, table: str, *, rows: int) -> str:
    """Give a person a dataset of `rows` orders in one part; return the part's key."""
    dataset = Dataset(id=uuid4(), owner_id=person.id, name=f"{table}.csv", table_name=table)
    version = Version(id=uuid4(), dataset_id=dataset.id, number=1, reason="benchmark", rows=rows, published_at=now())
    key = f"datasets/{dataset.id}/{version.id}/f1/part-00000.parquet"
    with scratch() as folder, duckdb.connect() as con:
        made = folder / "part.parquet"
        options = "(FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 30720)"
        con.execute(f"COPY ({ORDERS.format(rows=rows)}) TO '{made}' {options}").fetchall()
        described = con.sql(f"FROM '{made}'")
        version.columns = [{"name": n, "type": str(t)} for n, t in zip(described.columns, described.types, strict=True)]
        storage().put_file(key, made)
    version.parts = [key]
    with transaction() as session:
        session.add(dataset)
        session.flush()
        session.add(version)
        session.flush()
        session.get_one(Dataset, dataset.id).current_version_id = version.id
    return key
