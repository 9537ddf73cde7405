"""Reading and sweeping the Parquet files that hold the rows of results."""

from collections.abc import Collection, Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pyarrow as pa
import pyarrow.parquet as pq

from backend.adapters.db import transaction
from backend.adapters.storage import storage
from backend.core.clock import now
from backend.core.config import settings
from backend.core.errors import Conflict, NotFound, Rejected
from backend.core.table import Table
from backend.queries import repository
from backend.queries.schemas import QueryRunView

PREFIX = "results/"
_AT_ONCE = 500


@contextmanager
def pinned(run: QueryRunView) -> Iterator[Path]:
    """Lend the file with the rows of a run.

    Raises Conflict while there is no result yet, Rejected when the statement was not answered, NotFound when its rows are
    not kept any more.
    """
    if run.error is not None:
        raise Rejected(f"This query was not answered: {run.error}", hint=run.hint or "Correct it and run it again.")
    if run.row_count is None:
        raise Conflict("This query has no result yet.", hint="Its job says how far it is; look again when that is done.")
    if run.result_key is None:
        raise _gone()
    with ExitStack() as held:
        try:
            path = held.enter_context(storage().local(run.result_key))
        except NotFound as error:
            raise _gone() from error
        yield path


def table(run: QueryRunView, path: Path, *, limit: int, offset: int) -> Table:
    """Return rows `offset` to `offset + limit` of a result; only the row groups that hold them are read."""
    with pq.ParquetFile(path, pre_buffer=False) as file:
        rows = [row for batch in _batches(file, limit=limit, offset=offset) for row in _rows(batch, run)]
        total = file.metadata.num_rows
    return Table(columns=run.columns, rows=rows, row_count=total, truncated=run.truncated)


def sweep(*, kept: Collection[UUID] = ()) -> int:
    """Delete result files older than `result_keep_days`, with or without a run that knows them; return how many.

    The rows of the runs `kept` stay however old. The history keeps its runs; they can be run again.
    """
    before = now() - timedelta(days=settings().result_keep_days)
    # Listed before the runs are looked up: what is shown since then was made, or made again, after it.
    listed = [found.key for found in storage().list(PREFIX) if found.modified_at < before]
    with transaction() as session:
        stay = repository.result_keys(session, kept)
    old = [key for key in listed if key not in stay]
    for start in range(0, len(old), _AT_ONCE):
        keys = old[start : start + _AT_ONCE]
        with transaction() as session:
            repository.forget_results(session, keys)
        storage().delete(keys)
    return len(old)


def _batches(file: pq.ParquetFile, *, limit: int, offset: int) -> Iterator[pa.RecordBatch]:
    start = 0
    for group in range(file.metadata.num_row_groups):
        size = file.metadata.row_group(group).num_rows
        first, last = max(offset - start, 0), min(offset + limit - start, size)
        if first < last:
            yield from file.read_row_group(group).slice(first, last - first).to_batches()
        start += size
        if start >= offset + limit:
            return


def _rows(batch: pa.RecordBatch, run: QueryRunView) -> Iterator[list[Any]]:  # Any: cells of any DuckDB type
    cells = [column.to_pylist(maps_as_pydicts="lossy") for column in batch.columns]
    for number, column in enumerate(run.columns):
        if column.type in {"HUGEINT", "UHUGEINT"}:  # Parquet keeps them as decimals
            cells[number] = [int(cell) if isinstance(cell, Decimal) else cell for cell in cells[number]]
    return (list(row) for row in zip(*cells, strict=True)) if cells else iter([[]] * batch.num_rows)


def _gone() -> NotFound:
    kept = settings().result_keep_days
    return NotFound(f"The rows of this query are not kept any more (they are for {kept:g} days).", hint="Run it again.")
