"""Query routes: run SQL, look at past runs."""

from functools import lru_cache
from typing import Annotated
from uuid import UUID

from anyio import CapacityLimiter, to_thread
from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from backend.api.answers import columns_json, run_json, table_json
from backend.api.identity import Me
from backend.core.table import plain
from backend.queries import service

router = APIRouter(tags=["queries"])


class Statement(BaseModel):
    """One SELECT over your datasets."""

    sql: str = Field(min_length=1, examples=["SELECT country, sum(amount) FROM orders GROUP BY ALL"])
    limit: int = Field(10_000, ge=0, le=100_000, description="Rows to answer with; all rows stay in the result")


class Background(BaseModel):
    """One SELECT to run as a job."""

    sql: str = Field(min_length=1)


@lru_cache(maxsize=1)
def places() -> CapacityLimiter:
    """Threads that may wait for queries: apart from the few the whole server shares, so that waiting here stops nobody else."""
    return CapacityLimiter(64)


@router.post("/query")
async def run(statement: Statement, me: Me) -> dict[str, object]:
    """Run one SELECT in the sandbox and answer with its rows."""

    def work() -> dict[str, object]:
        found = service.run_sql(me.id, statement.sql)
        return table_json(found, service.result_table(me.id, found.id, limit=statement.limit))

    return await to_thread.run_sync(work, limiter=places())


@router.post("/query/background", status_code=202)
def start(statement: Background, me: Me) -> dict[str, str]:
    """Run one SELECT as a job, for what takes longer than a person waits."""
    return {"job_id": str(service.start_run(me.id, statement.sql))}


@router.get("/query-runs")
def history(
    me: Me, dataset_id: UUID | None = None, cursor: str | None = None, size: Annotated[int, Query(ge=1, le=200)] = 50
) -> dict[str, object]:
    """List your runs, newest first."""
    page = service.history(me.id, dataset_id=dataset_id, cursor=cursor, size=size)
    return {"items": [run_json(r) for r in page.items], "next": page.next}


@router.get("/query-runs/{run_id}")
def get(run_id: UUID, me: Me) -> dict[str, object]:
    """Return one run."""
    return run_json(service.get_run(me.id, run_id))


@router.get("/query-runs/{run_id}/rows")
def rows(
    run_id: UUID, me: Me, offset: Annotated[int, Query(ge=0)] = 0, limit: Annotated[int, Query(ge=0, le=100_000)] = 1000
) -> dict[str, object]:
    """Return rows of a result from `offset` on."""
    table = service.result_table(me.id, run_id, limit=limit, offset=offset)
    return {
        "columns": columns_json(table.columns),
        "rows": [[plain(cell) for cell in row] for row in table.rows],
        "row_count": table.row_count,
    }
