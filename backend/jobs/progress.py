"""How far a job is: a sum over its chunks, never a counter, and what follows from it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlmodel import Session

from backend.core.clock import now
from backend.jobs.kinds import KINDS
from backend.jobs.models import Job
from backend.jobs.schemas import JobCard
from backend.jobs.states import ENDED, Status

SETTLED_S = 5.0  # a guess made from less time than this, and from fewer chunks than the next line says, is not shown
SETTLED_CHUNKS = 3
RECENT_S = 60.0  # the rate of many chunks is that of so long

_SUMS = text("""
SELECT job_id, count(*) AS chunks, count(*) FILTER (WHERE status = 'completed') AS completed,
       sum(done) AS done, CASE WHEN count(total) = count(*) THEN sum(total) END AS total, max(attempt) AS attempts,
       coalesce(sum(rate) FILTER (WHERE status = 'processing'), 0) AS running_rate,
       coalesce(sum(done) FILTER (WHERE status = 'completed' AND finished_at > :since), 0) AS recent_done,
       count(*) FILTER (WHERE status = 'completed' AND finished_at > :since) AS recent_chunks,
       (array_agg(message ORDER BY reported_at DESC NULLS LAST)
          FILTER (WHERE status IN ('pending', 'processing') AND message <> ''))[1] AS message,
       bool_or(winds_up AND status IN ('pending', 'processing')) AS outside
FROM chunks WHERE job_id = ANY(:job_ids) GROUP BY job_id
""")


@dataclass(frozen=True)
class Sums:
    """The chunks of one job, added up. `recent_*` count what was completed in the last RECENT_S seconds."""

    chunks: int = 0
    completed: int = 0
    done: int = 0
    total: int | None = None
    attempts: int = 0
    running_rate: float = 0.0
    recent_done: int = 0
    recent_chunks: int = 0
    message: str = ""
    outside: bool = False  # some of it waits for something outside, so nobody can say how fast it goes


def sums(session: Session, job_ids: Collection[UUID]) -> dict[UUID, Sums]:
    """Return the sums over the chunks of each of these jobs."""
    if not job_ids:
        return {}
    since = datetime.fromtimestamp(now().timestamp() - RECENT_S, tz=now().tzinfo)
    rows = session.connection().execute(_SUMS, {"job_ids": list(job_ids), "since": since})
    return {
        row.job_id: Sums(
            chunks=row.chunks,
            completed=row.completed,
            done=int(row.done),
            total=None if row.total is None else int(row.total),
            attempts=row.attempts,
            running_rate=float(row.running_rate),
            recent_done=int(row.recent_done),
            recent_chunks=row.recent_chunks,
            message=row.message or "",
            outside=row.outside,
        )
        for row in rows
    }


def smoothed(before: float | None, *, units: float, seconds: float, memory_s: float = 10.0) -> float | None:
    """Return the rate after `units` more in `seconds`: half of what is older than `memory_s` seconds is forgotten."""
    if seconds <= 0:
        return before
    latest = max(units, 0.0) / seconds
    if before is None:
        return latest
    kept: float = 0.5 ** (seconds / memory_s)
    return before * kept + latest * (1 - kept)


def card(job: Job, found: Sums) -> JobCard:
    """Return `job` as a person sees it."""
    total = job.total if job.total is not None else found.total
    running_s = 0.0 if job.started_at is None else max((now() - job.started_at).total_seconds(), 0.001)
    active = job.status == Status.PROCESSING
    rate = _rate(found, running_s) if active else None
    return JobCard(
        id=job.id,
        kind=job.kind,
        title=job.title,
        owner_id=job.owner_id,
        subject_id=job.subject_id,
        status=job.status,
        done=found.done,
        total=total,
        unit=KINDS[job.kind].unit if job.kind in KINDS else "",
        percent=_percent(job.status, found, total=total),
        eta_seconds=_eta_s(found, rate, total=total, running_s=running_s) if active and not job.cancel_requested else None,
        rate=rate,
        message=job.message if job.status in ENDED else found.message,
        error=job.error,
        hint=job.hint,
        attempts=found.attempts,
        cancel_requested=job.cancel_requested,
        result=job.result,
        created_at=job.created_at,
        started_at=job.started_at,
        finished_at=job.finished_at,
    )


def _rate(found: Sums, running_s: float) -> float | None:
    """Return units a second: of one chunk as it reports them, of many as they were completed lately."""
    if found.outside:
        return None
    if found.chunks > 1 and found.recent_done:
        return found.recent_done / min(running_s, RECENT_S)
    return found.running_rate or None


def _percent(status: Status, found: Sums, *, total: int | None) -> float | None:
    if status == Status.COMPLETED:
        return 100.0
    if total:
        return round(min(100.0 * found.done / total, 99.9), 1)
    if found.chunks > 1:
        return round(min(100.0 * found.completed / found.chunks, 99.9), 1)
    return None


def _eta_s(found: Sums, rate: float | None, *, total: int | None, running_s: float) -> float | None:
    """Return the seconds that are left, None while nobody can know."""
    if found.outside or (running_s < SETTLED_S and found.completed < SETTLED_CHUNKS):
        return None
    if total and rate:
        return round(max(total - found.done, 0) / rate, 1)
    if not total and found.chunks > 1 and found.recent_chunks:
        return round((found.chunks - found.completed) * min(running_s, RECENT_S) / found.recent_chunks, 1)
    return None
