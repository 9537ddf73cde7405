"""What leaves the queries room."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from backend.core.table import Column
from backend.queries.charts import ChartSpec


@dataclass(frozen=True)
class QueryRunView:
    """One run of one statement.

    `row_count` is None while it runs as a job (`job_id`) and when it was not answered (`error`, `hint`). `versions` are the
    dataset versions it read, by table. Without a `result_key` its rows are not kept any more. `chart` is what the person
    chose; None: what `charts.suggest` says.
    """

    id: UUID
    sql: str
    columns: tuple[Column, ...]
    row_count: int | None
    truncated: bool
    elapsed_ms: int | None
    from_cache: bool
    error: str | None
    hint: str | None
    executed_at: datetime
    job_id: UUID | None
    dataset_id: UUID | None
    versions: dict[str, str]
    chart: ChartSpec | None
    result_key: str | None


@dataclass(frozen=True)
class HistoryPage:
    """A page of runs, newest first; `next` is the cursor of the page after it, None on the last."""

    items: tuple[QueryRunView, ...]
    next: str | None
