"""Statements on the table of query runs."""

import base64
import binascii
import json
from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CursorResult, tuple_, update
from sqlmodel import Session, col, select

from backend.core.errors import NotFound, Rejected
from backend.core.table import Column
from backend.queries.charts import ChartSpec
from backend.queries.models import QueryRun
from backend.queries.schemas import QueryRunView

_MOST = 200
_ASK_AT_ONCE = 5_000


def get(session: Session, owner_id: UUID, run_id: UUID) -> QueryRun:
    """Return one run of this person. Raises NotFound, also for one that is somebody else's."""
    return _one(session, owner_id, QueryRun.id == run_id)


def of_job(session: Session, owner_id: UUID, job_id: UUID) -> QueryRun:
    """Return the run a job of this person makes. Raises NotFound."""
    return _one(session, owner_id, QueryRun.job_id == job_id)


def page(
    session: Session, owner_id: UUID, *, dataset_id: UUID | None, cursor: str | None, size: int
) -> tuple[list[QueryRun], str | None]:
    """Return runs of this person, newest first, and the cursor of what follows. Raises Rejected for a strange cursor."""
    size = min(max(size, 1), _MOST)
    wanted = select(QueryRun).where(QueryRun.owner_id == owner_id)
    if dataset_id is not None:
        wanted = wanted.where(QueryRun.dataset_id == dataset_id)
    if cursor is not None:
        wanted = wanted.where(tuple_(col(QueryRun.executed_at), col(QueryRun.id)) < tuple_(*_read_cursor(cursor)))
    newest_first = wanted.order_by(col(QueryRun.executed_at).desc(), col(QueryRun.id).desc())
    found = list(session.exec(newest_first.limit(size + 1)).all())
    return found[:size], _cursor(found[size - 1]) if len(found) > size else None


def find_answered(session: Session, owner_id: UUID, cache_key: str) -> QueryRun | None:
    """Return the newest run of this person with that key whose rows are kept."""
    wanted = select(QueryRun).where(
        QueryRun.owner_id == owner_id,
        QueryRun.cache_key == cache_key,
        col(QueryRun.result_key).is_not(None),
        col(QueryRun.error).is_(None),
    )
    return session.exec(wanted.order_by(col(QueryRun.executed_at).desc()).limit(1)).first()


def forget_results(session: Session, keys: Collection[str]) -> int:
    """Note that these result files are gone; return how many runs had one of them."""
    gone = update(QueryRun).where(col(QueryRun.result_key).in_(keys)).values(result_key=None)
    done: CursorResult[Any] = session.connection().execute(gone)  # Any: an update has no rows
    return done.rowcount


def result_keys(session: Session, run_ids: Collection[UUID]) -> set[str]:
    """Return the keys of the rows of these runs, as far as they are kept."""
    ids, found = list(run_ids), set[str]()
    for start in range(0, len(ids), _ASK_AT_ONCE):
        some = col(QueryRun.id).in_(ids[start : start + _ASK_AT_ONCE])
        found |= {key for key in session.exec(select(QueryRun.result_key).where(some)).all() if key is not None}
    return found


def view(run: QueryRun) -> QueryRunView:
    """Return a run as it leaves the room."""
    return QueryRunView(
        id=run.id,
        sql=run.sql,
        columns=tuple(Column(column["name"], column["type"]) for column in run.columns),
        row_count=run.row_count,
        truncated=run.truncated,
        elapsed_ms=run.elapsed_ms,
        from_cache=run.from_cache,
        error=run.error,
        hint=run.hint,
        executed_at=run.executed_at,
        job_id=run.job_id,
        dataset_id=run.dataset_id,
        versions=dict(run.versions),
        chart=ChartSpec.model_validate(run.chart) if run.chart else None,
        result_key=run.result_key,
    )


def _one(session: Session, owner_id: UUID, *conditions: Any) -> QueryRun:  # Any: a comparison of columns types as bool
    run = session.exec(select(QueryRun).where(QueryRun.owner_id == owner_id, *conditions)).first()
    if run is None:
        raise NotFound("There is no such query among yours.", hint="Choose one under “Earlier queries”, or run it again.")
    return run


def _cursor(run: QueryRun) -> str:
    return base64.urlsafe_b64encode(json.dumps([run.executed_at.isoformat(), str(run.id)]).encode()).decode()


def _read_cursor(cursor: str) -> tuple[datetime, UUID]:
    try:
        executed_at, run_id = json.loads(base64.urlsafe_b64decode(cursor.encode()))
        return datetime.fromisoformat(executed_at).astimezone(UTC), UUID(run_id)
    except (binascii.Error, ValueError, TypeError, AttributeError) as error:
        raise Rejected("This cursor was not made by this list.", hint="Start again without a cursor.") from error
