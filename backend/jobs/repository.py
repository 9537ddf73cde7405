"""Statements on chunks. Each effect is one conditional UPDATE: no row means that somebody else was faster.

Leases, hints and back-off are compared with the database's clock, the only one all workers share.
Locks are taken in one order, the job before its chunks, so that no two of these wait for each other.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlmodel import Session

from backend.adapters.db import NOTIFIES
from backend.jobs.states import Status

_JOB = text("SELECT owner_id, subject_id, parameters, title, status FROM jobs WHERE id = :job")
_JOB_LOCKED = text("SELECT status FROM jobs WHERE id = :job FOR NO KEY UPDATE")
_CLAIM = text(f"""
UPDATE chunks SET status = 'processing', attempt = attempt + 1, fence = fence + 1,
       lease_until = clock_timestamp() + make_interval(secs => :lease_s), sent_at = coalesce(sent_at, clock_timestamp()),
       not_before = NULL, started_at = clock_timestamp(), reported_at = NULL, rate = NULL,
       done = CASE WHEN winds_up THEN done ELSE 0 END, message = CASE WHEN winds_up THEN message ELSE '' END
WHERE job_id = :job AND number = :number
  AND ((status = 'pending' AND (not_before IS NULL OR not_before <= clock_timestamp()))
       OR (status = 'processing' AND lease_until < clock_timestamp() AND attempt < :max_attempts))
  AND EXISTS (SELECT 1 FROM jobs WHERE id = :job AND status IN ('pending', 'processing') AND (winds_up OR NOT cancel_requested))
RETURNING fence, attempt, winds_up AND (SELECT cancel_requested FROM jobs WHERE id = :job) AS winding, {NOTIFIES}
""")
_START_JOB = text("""
UPDATE jobs SET status = 'processing', started_at = coalesce(started_at, clock_timestamp())
WHERE id = :job AND status = 'pending'
""")
# A chunk that is just being published is locked by its own holder; it needs no renewal, and nobody should wait for it.
_RENEW = text("""
WITH ours AS MATERIALIZED (
  SELECT c.job_id, c.number
  FROM unnest(CAST(:jobs AS uuid[]), CAST(:numbers AS int[]), CAST(:fences AS bigint[])) AS mine(job_id, number, fence)
  JOIN chunks c ON c.job_id = mine.job_id AND c.number = mine.number AND c.fence = mine.fence
  WHERE c.status = 'processing' FOR UPDATE OF c SKIP LOCKED
)
UPDATE chunks c SET lease_until = clock_timestamp() + make_interval(secs => :lease_s)
FROM ours WHERE c.job_id = ours.job_id AND c.number = ours.number
RETURNING c.job_id, c.number, c.fence
""")
_LOOK = text("""
SELECT c.job_id, c.number, c.fence, j.cancel_requested
FROM unnest(CAST(:jobs AS uuid[]), CAST(:numbers AS int[]), CAST(:fences AS bigint[])) AS mine(job_id, number, fence)
JOIN chunks c ON c.job_id = mine.job_id AND c.number = mine.number AND c.fence = mine.fence AND c.status = 'processing'
JOIN jobs j ON j.id = c.job_id
""")
_MINE = "job_id = :job AND number = :number AND fence = :fence AND status = 'processing'"
_WANTED = "NOT EXISTS (SELECT 1 FROM jobs WHERE id = :job AND cancel_requested)"
_REPORT = text(f"""
UPDATE chunks SET done = :done, total = coalesce(:total, total), message = :message, rate = :rate,
       reported_at = clock_timestamp()
WHERE {_MINE}
RETURNING {NOTIFIES}
""")
_PUBLISH = text(f"""
UPDATE chunks SET status = 'completed', done = :done, result = CAST(:result AS jsonb), lease_until = NULL, error = NULL,
       hint = NULL, message = '', finished_at = clock_timestamp()
WHERE {_MINE} AND {_WANTED}
RETURNING {NOTIFIES}
""")
_PUBLISHED = text("""
SELECT 1 FROM chunks WHERE job_id = :job AND number = :number AND fence = :fence AND status = 'completed'
""")
_FAIL = text(f"""
UPDATE chunks SET status = 'failed', error = :error, hint = :hint, lease_until = NULL, message = '',
       finished_at = clock_timestamp()
WHERE {_MINE}
RETURNING {NOTIFIES}
""")
_TRY_AGAIN = text(f"""
UPDATE chunks SET status = 'pending', error = :error, hint = :hint, lease_until = NULL, sent_at = NULL, message = :message,
       not_before = clock_timestamp() + make_interval(secs => :pause_s)
WHERE {_MINE} AND attempt < :max_attempts AND (winds_up OR {_WANTED})
RETURNING {NOTIFIES}
""")
_HAND_BACK = text(f"""
UPDATE chunks SET status = 'pending', attempt = attempt - 1, lease_until = NULL, sent_at = NULL,
       message = CASE WHEN winds_up THEN message ELSE '' END
WHERE {_MINE} AND (winds_up OR {_WANTED})
RETURNING {NOTIFIES}
""")
# The lock lets a cancel come before or after, never between: it wakes what waits, and what runs sees it here.
_CANCELLING = text("SELECT cancel_requested FROM jobs WHERE id = :job FOR SHARE")
_POSTPONE = text(f"""
UPDATE chunks SET status = 'pending', attempt = 0, lease_until = NULL, sent_at = NULL, error = NULL, hint = NULL,
       done = :done, message = :message, reported_at = clock_timestamp(),
       not_before = clock_timestamp() + make_interval(secs => :pause_s)
WHERE {_MINE} AND (winds_up OR {_WANTED})
RETURNING {NOTIFIES}
""")
_OUTSIDE = text(f"UPDATE chunks SET winds_up = true WHERE {_MINE} AND (winds_up OR {_WANTED})")
_WIND_UP = text(f"""
UPDATE chunks SET status = 'pending', attempt = 0, lease_until = NULL, sent_at = NULL, not_before = NULL
WHERE {_MINE} AND winds_up
RETURNING {NOTIFIES}
""")
_CANCEL = text(f"""
UPDATE chunks SET status = 'cancelled', lease_until = NULL, message = '', finished_at = clock_timestamp()
WHERE {_MINE}
RETURNING {NOTIFIES}
""")


@dataclass(frozen=True)
class Holding:
    """The right to work on one chunk: it ends when the chunk's fence moves on or its status changes."""

    job_id: UUID
    number: int
    fence: int

    def keys(self) -> dict[str, Any]:  # Any: bind values
        """Return the values the statements name the holding by."""
        return {"job": self.job_id, "number": self.number, "fence": self.fence}


@dataclass(frozen=True)
class Claim:
    """A chunk that is ours now, with what its work needs to know."""

    holding: Holding
    attempt: int
    owner_id: UUID
    subject_id: UUID | None
    parameters: dict[str, Any]  # Any: JSON
    title: str
    winding: bool = False  # its job is to be cancelled, and it shall end what it has begun outside


def claim(session: Session, job_id: UUID, *, number: int, lease_s: float, max_attempts: int) -> Claim | None:
    """Take a chunk that waits, or whose holder fell silent, and return the claim; None when it is not to be had."""
    connection = session.connection()
    job = connection.execute(_JOB, {"job": job_id}).one_or_none()
    if job is None:
        return None
    if job.status == Status.PENDING:
        connection.execute(_JOB_LOCKED, {"job": job_id})
    values = {"job": job_id, "number": number, "lease_s": lease_s, "max_attempts": max_attempts}
    taken = connection.execute(_CLAIM, values).one_or_none()
    if taken is None:
        return None
    connection.execute(_START_JOB, {"job": job_id})
    holding = Holding(job_id, number, taken.fence)
    return Claim(holding, taken.attempt, job.owner_id, job.subject_id, job.parameters, job.title, taken.winding)


def renew(session: Session, holdings: Sequence[Holding], *, lease_s: float) -> set[Holding]:
    """Prolong the leases of those of these chunks that are still ours, and return those prolonged."""
    rows = session.connection().execute(_RENEW, {**_columns(holdings), "lease_s": lease_s})
    return {Holding(row.job_id, row.number, row.fence) for row in rows}


def look(session: Session, holdings: Sequence[Holding]) -> dict[Holding, bool]:
    """Return which of these chunks are still ours, each with whether its job is to be cancelled."""
    rows = session.connection().execute(_LOOK, _columns(holdings))
    return {Holding(row.job_id, row.number, row.fence): row.cancel_requested for row in rows}


def report(session: Session, holding: Holding, *, done: int, total: int | None, message: str, rate: float | None) -> bool:
    """Write down how far the work is; False when the chunk is no longer ours. Not worth waiting for the disk."""
    session.connection().execute(text("SET LOCAL synchronous_commit = off"))
    values = {**holding.keys(), "done": done, "total": total, "message": message, "rate": rate}
    return _change(session, _REPORT, values)


def publish(session: Session, holding: Holding, *, done: int, result: dict[str, Any]) -> bool:  # Any: JSON
    """Complete the chunk; False when it is no longer ours, or its job is to be cancelled."""
    return _change(session, _PUBLISH, {**holding.keys(), "done": done, "result": json.dumps(result)})


def was_published(session: Session, holding: Holding) -> bool:
    """Say whether this very holding completed the chunk: the answer to its commit may have been lost on the way."""
    return session.connection().execute(_PUBLISHED, holding.keys()).first() is not None


def fail(session: Session, holding: Holding, *, error: str, hint: str) -> bool:
    """Fail the chunk for good; False when it is no longer ours."""
    return _change(session, _FAIL, {**holding.keys(), "error": error, "hint": hint})


def try_again(
    session: Session, holding: Holding, *, error: str, hint: str, message: str, pause_s: float, max_attempts: int
) -> bool:
    """Let the chunk wait `pause_s` seconds for its next attempt; False when none is left, or nobody wants it any more."""
    values = {"error": error, "hint": hint, "message": message, "pause_s": pause_s, "max_attempts": max_attempts}
    return _change(session, _TRY_AGAIN, {**holding.keys(), **values})


def hand_back(session: Session, holding: Holding) -> bool:
    """Give the chunk back as if it had not been taken; False when it is no longer ours, or its job is to be cancelled."""
    return _change(session, _HAND_BACK, holding.keys())


def postpone(session: Session, holding: Holding, *, done: int, message: str, pause_s: float, winding: bool) -> bool:
    """Let the chunk wait for what happens outside, which is no attempt; False when it is no longer ours, or not wanted any more.

    One that has something to wind up and is not yet told so (`winding`) does not wait if its job is to be cancelled.
    """
    cancelling = session.connection().execute(_CANCELLING, {"job": holding.job_id}).scalar()
    pause_s = 0.0 if cancelling and not winding else pause_s
    return _change(session, _POSTPONE, {**holding.keys(), "done": done, "message": message, "pause_s": pause_s})


def begin_outside(session: Session, holding: Holding) -> bool:
    """Note that the chunk begins something outside that a cancel must end; False when it is no longer ours, or not wanted."""
    return session.connection().execute(_OUTSIDE, holding.keys()).rowcount > 0


def wind_up(session: Session, holding: Holding) -> bool:
    """Let the chunk be taken once more to end what it began outside; False where it began nothing, or is no longer ours."""
    return _change(session, _WIND_UP, holding.keys())


def cancel_chunk(session: Session, holding: Holding) -> bool:
    """End the chunk because a person asked for it; False when it is no longer ours."""
    return _change(session, _CANCEL, holding.keys())


def _change(session: Session, statement: Any, values: dict[str, Any]) -> bool:  # Any: a textual statement, bind values
    return bool(session.connection().execute(statement, values).rowcount)


def _columns(holdings: Sequence[Holding]) -> dict[str, list[Any]]:  # Any: bind values
    return {
        "jobs": [h.job_id for h in holdings],
        "numbers": [h.number for h in holdings],
        "fences": [h.fence for h in holdings],
    }
