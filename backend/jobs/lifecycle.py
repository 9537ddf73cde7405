"""Statements on whole jobs: their end, cancelling and trying again. Each locks the job before its chunks."""

from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlmodel import Session

from backend.adapters.db import notify, transaction
from backend.jobs import telling

_HAS_OPEN = text("SELECT EXISTS (SELECT 1 FROM chunks WHERE job_id = :job AND status IN ('pending', 'processing'))")
_LOCK_ACTIVE = text("SELECT 1 FROM jobs WHERE id = :job AND status IN ('pending', 'processing') FOR NO KEY UPDATE")
_END = text("""
UPDATE jobs SET finished_at = clock_timestamp(),
       status = CASE WHEN s.cancelled > 0 THEN 'cancelled' WHEN s.failed > 0 THEN 'failed' ELSE 'completed' END,
       error = CASE WHEN s.cancelled = 0 THEN f.error END, hint = CASE WHEN s.cancelled = 0 THEN f.hint END,
       message = CASE WHEN s.chunks > 1 AND s.completed < s.chunks
                      THEN s.completed || ' of ' || s.chunks || ' parts are done and kept.' ELSE '' END,
       result = CASE WHEN s.chunks = 1 THEN (SELECT result FROM chunks WHERE job_id = :job)
                     ELSE jsonb_build_object('chunks', s.completed, 'done', s.done) END
FROM (SELECT count(*) AS chunks, count(*) FILTER (WHERE status = 'completed') AS completed,
             count(*) FILTER (WHERE status = 'cancelled') AS cancelled, count(*) FILTER (WHERE status = 'failed') AS failed,
             sum(done) FILTER (WHERE status = 'completed') AS done
      FROM chunks WHERE job_id = :job) s
     LEFT JOIN LATERAL (SELECT error, hint FROM chunks WHERE job_id = :job AND status = 'failed' ORDER BY number LIMIT 1) f
     ON true
WHERE id = :job AND status IN ('pending', 'processing')
""")
_REQUEST_CANCEL = text("""
UPDATE jobs SET cancel_requested = true WHERE id = :job AND owner_id = :owner AND status IN ('pending', 'processing')
""")
_CANCEL_WAITING = text("""
UPDATE chunks SET status = 'cancelled', message = '', finished_at = clock_timestamp()
WHERE job_id = :job AND status = 'pending' AND NOT winds_up
""")
_WAKE = text("""
UPDATE chunks SET not_before = NULL, sent_at = NULL
WHERE job_id = :job AND status IN ('pending', 'processing') AND winds_up AND status = 'pending'
""")
_RESTART = text("""
UPDATE jobs SET status = 'pending', runs = runs + 1, cancel_requested = false, error = NULL, hint = NULL, message = '',
       result = NULL, started_at = NULL, finished_at = NULL
WHERE id = :job AND owner_id = :owner AND status IN ('failed', 'cancelled')
""")
_RESTART_CHUNKS = text("""
UPDATE chunks SET status = 'pending', attempt = 0, sent_at = NULL, not_before = NULL, done = 0, total = NULL, rate = NULL,
       message = '', result = NULL, error = NULL, hint = NULL, started_at = NULL, reported_at = NULL, finished_at = NULL,
       winds_up = false
WHERE job_id = :job AND status IN ('failed', 'cancelled')
""")
_DELETE = text("""
DELETE FROM jobs WHERE id = :job AND owner_id = :owner AND status IN ('completed', 'failed', 'cancelled')
""")


def finish(job_id: UUID) -> bool:
    """End the job if no chunk of it is open, in a transaction of its own; say whether this call ended it.

    Call it after the commit that ended a chunk, never inside that transaction: the transactions of the last two chunks
    do not see each other's, and the job would stay open for ever. Whoever waits for it is told in the same transaction.
    """
    with transaction() as session:
        connection = session.connection()
        if connection.execute(_HAS_OPEN, {"job": job_id}).scalar_one():
            return False
        # The lock first, then a fresh look: between the two the job may have ended and been started again.
        if connection.execute(_LOCK_ACTIVE, {"job": job_id}).first() is None:
            return False
        if connection.execute(_HAS_OPEN, {"job": job_id}).scalar_one():
            return False
        if not _changed(session, _END, {"job": job_id}):
            return False
        telling.tell_end(session, job_id)
        return True


def request_cancel(session: Session, job_id: UUID, *, owner_id: UUID) -> bool:
    """Flag an active job and end its waiting chunks; False when it is not this person's or not active.

    Its running chunks are stopped by the processes that run them; those that wait for something outside are woken to end it.
    Call `finish` after the commit.
    """
    if not _changed(session, _REQUEST_CANCEL, {"job": job_id, "owner": owner_id}):
        return False
    session.connection().execute(_CANCEL_WAITING, {"job": job_id})
    wake(session, job_id)
    return True


def wake(session: Session, job_id: UUID) -> bool:
    """Let the chunks of a job that wait for something outside wait no longer; say whether there were any."""
    return session.connection().execute(_WAKE, {"job": job_id}).rowcount > 0


def restart(session: Session, job_id: UUID, *, owner_id: UUID) -> bool:
    """Make the failed and cancelled chunks of an ended job wait again; False when it is not this person's or not so ended.

    Completed chunks keep their results.
    """
    if not _changed(session, _RESTART, {"job": job_id, "owner": owner_id}):
        return False
    session.connection().execute(_RESTART_CHUNKS, {"job": job_id})
    return True


def delete_ended(session: Session, job_id: UUID, *, owner_id: UUID) -> bool:
    """Delete an ended job with its chunks; False when it is not this person's or not ended."""
    return _changed(session, _DELETE, {"job": job_id, "owner": owner_id})


def _changed(session: Session, statement: Any, values: dict[str, Any]) -> bool:  # Any: a textual statement, bind values
    if session.connection().execute(statement, values).rowcount == 0:
        return False
    notify(session, str(values["job"]))
    return True
