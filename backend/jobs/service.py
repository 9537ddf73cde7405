"""The public verbs about jobs: asking for work, looking at it, cancelling, trying again."""

import base64
import binascii
import json
from collections.abc import Collection, Iterable
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, text, tuple_
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, col

from backend.accounts import limits
from backend.adapters.db import JobBus, notify, transaction
from backend.core.errors import Conflict, NotFound, Rejected
from backend.jobs import hints, lifecycle, progress, states
from backend.jobs.kinds import KINDS
from backend.jobs.models import Job
from backend.jobs.schemas import JobCard, JobPage
from backend.jobs.states import Status

_CHUNKS = text("""
INSERT INTO chunks (job_id, number, status, attempt, fence, done, message)
SELECT :job, number, 'pending', 0, 0, 0, '' FROM generate_series(0, :chunks - 1) AS number
""")

_MORE_CHUNKS = text("""
INSERT INTO chunks (job_id, number, status, attempt, fence, done, message)
SELECT :job, number, 'pending', 0, 0, 0, '' FROM generate_series(
  (SELECT max(number) + 1 FROM chunks WHERE job_id = :job), (SELECT max(number) FROM chunks WHERE job_id = :job) + :chunks) AS number
""")


def enqueue(
    session: Session,
    kind: str,
    *,
    owner_id: UUID,
    title: str,
    parameters: dict[str, Any] | None = None,  # Any: JSON
    subject_id: UUID | None = None,
    chunks: int = 1,
    total: int | None = None,
    idempotency_key: str | None = None,
) -> Job:
    """Write a job and its chunks into the caller's transaction; the first hints leave once it is committed.

    Chunks are numbered from 0. `total` counts in the kind's unit. The same key of the same owner returns the job made first,
    also when both come at once.
    """
    if kind not in KINDS or chunks < 1:
        raise ValueError(f"No job of kind {kind!r} with {chunks} chunks can be made.")
    session.flush()  # the owner may have been added in this transaction
    job = Job(
        owner_id=owner_id,
        kind=kind,
        title=title[:400],
        parameters=parameters or {},
        subject_id=subject_id,
        total=total,
        idempotency_key=idempotency_key,
    )
    if not _insert(session, job):
        same = select(Job).where(col(Job.owner_id) == owner_id, col(Job.idempotency_key) == idempotency_key)
        return session.scalars(same).one()
    session.connection().execute(_CHUNKS, {"job": job.id, "chunks": chunks})
    notify(session, str(job.id))
    hints.send_first_after_commit(session, job.id, kind=kind)
    return session.get_one(Job, job.id)


def extend(session: Session, job_id: UUID, *, chunks: int, total: int | None = None) -> None:
    """Add chunks to a job, in the transaction that publishes one of its own: what is to be done was not known before."""
    job = session.get_one(Job, job_id)
    if total is not None:
        job.total = total
        session.add(job)
        session.flush()
    if chunks:
        session.connection().execute(_MORE_CHUNKS, {"job": job_id, "chunks": chunks})
        hints.send_first_after_commit(session, job_id, kind=job.kind)
    notify(session, str(job_id))


def get(owner_id: UUID, job_id: UUID) -> JobCard:
    """Return one job of this person. Raises NotFound."""
    with transaction() as session:
        return _cards(session, [_own(session, owner_id, job_id)])[0]


def list_jobs(
    owner_id: UUID, *, status: Status | None = None, kind: str | None = None, cursor: str | None = None, size: int = 50
) -> JobPage:
    """Return a page of this person's jobs, newest first. Raises Rejected for a cursor that is not ours."""
    wanted = select(Job).where(col(Job.owner_id) == owner_id)
    if status is not None:
        wanted = wanted.where(col(Job.status) == status)
    if kind is not None:
        wanted = wanted.where(col(Job.kind) == kind)
    if cursor is not None:
        wanted = wanted.where(tuple_(col(Job.created_at), col(Job.id)) < tuple_(*_read_cursor(cursor)))
    size = min(max(size, 1), 500)
    wanted = wanted.order_by(col(Job.created_at).desc(), col(Job.id).desc()).limit(size + 1)
    with transaction() as session:
        found = list(session.scalars(wanted))
        return JobPage(_cards(session, found[:size]), _cursor(found[size - 1]) if len(found) > size else None)


def active(owner_id: UUID) -> list[JobCard]:
    """Return this person's jobs that wait or run, newest first."""
    wanted = select(Job).where(col(Job.owner_id) == owner_id, text("status IN ('pending', 'processing')"))
    with transaction() as session:
        return _cards(session, session.scalars(wanted.order_by(col(Job.created_at).desc(), col(Job.id).desc())))


def cards(job_ids: Collection[UUID]) -> dict[UUID, JobCard]:
    """Return those of these jobs that exist, whoever owns them: for services that have checked that already."""
    if not job_ids:
        return {}
    with transaction() as session:
        found = session.scalars(select(Job).where(col(Job.id).in_(set(job_ids))))
        return {card.id: card for card in _cards(session, found)}


def find(owner_id: UUID, idempotency_key: str) -> JobCard | None:
    """Return the job that this person asked for under a key, None if there is none."""
    wanted = select(Job).where(col(Job.owner_id) == owner_id, col(Job.idempotency_key) == idempotency_key)
    with transaction() as session:
        return next(iter(_cards(session, session.scalars(wanted))), None)


def counts(owner_id: UUID) -> dict[Status, int]:
    """Return how many jobs this person has in each status."""
    wanted = select(col(Job.status), func.count()).where(col(Job.owner_id) == owner_id).group_by(col(Job.status))
    with transaction() as session:
        found = {status: int(number) for status, number in session.execute(wanted)}
    return {status: found.get(status, 0) for status in Status}


def cancel(owner_id: UUID, job_id: UUID) -> JobCard:
    """Ask a job to stop: at once where it waits, within a second where it runs. Asking again changes nothing.

    Raises NotFound, and Conflict for a job that has completed or failed.
    """
    with transaction() as session:
        job = _own(session, owner_id, job_id)
        if lifecycle.request_cancel(session, job_id, owner_id=owner_id):
            hints.send_first_after_commit(session, job_id, kind=job.kind)
        else:
            session.refresh(job)
            if job.status != Status.CANCELLED:
                states.check(job.status, Status.CANCELLED)
    lifecycle.finish(job_id)
    return get(owner_id, job_id)


def wake(job_id: UUID) -> bool:
    """Let a job look again now at what it waits for outside; say whether it waits for something."""
    with transaction() as session:
        job = session.get(Job, job_id)
        if job is None or not lifecycle.wake(session, job_id):
            return False
        hints.send_first_after_commit(session, job_id, kind=job.kind)
        return True


def retry(owner_id: UUID, job_id: UUID) -> JobCard:
    """Try the failed and cancelled chunks of an ended job again; completed ones keep their results.

    Raises NotFound, Conflict for a job that has not failed and was not cancelled, TooMany at a limit of this person.
    """
    job = get(owner_id, job_id)
    states.check(job.status, Status.PENDING)
    if limit := KINDS[job.kind].limit:
        limits.allow(owner_id, limit)
    with transaction() as session:
        if not lifecycle.restart(session, job_id, owner_id=owner_id):
            states.check(_own(session, owner_id, job_id).status, Status.PENDING)
        hints.send_first_after_commit(session, job_id, kind=_own(session, owner_id, job_id).kind)
    return get(owner_id, job_id)


def delete(owner_id: UUID, job_id: UUID) -> None:
    """Delete an ended job. Raises NotFound, and Conflict for one that waits or runs."""
    with transaction() as session:
        if not lifecycle.delete_ended(session, job_id, owner_id=owner_id):
            job = _own(session, owner_id, job_id)
            raise Conflict(f"This job is {job.status.value}; only one that has ended can be deleted.", hint="Cancel it first.")


@lru_cache(maxsize=1)
def bus() -> JobBus:
    """Return this process's one stream of news: subscribe with a job's id to be woken when it changes."""
    return JobBus()


def _insert(session: Session, job: Job) -> bool:
    """Insert `job` unless its owner has used its key before; then wait for that job to be committed."""
    row = insert(Job).values(job.model_dump()).on_conflict_do_nothing(index_elements=["owner_id", "idempotency_key"])
    return session.connection().execute(row.returning(col(Job.id))).first() is not None


def _own(session: Session, owner_id: UUID, job_id: UUID) -> Job:
    job = session.scalars(select(Job).where(col(Job.id) == job_id, col(Job.owner_id) == owner_id)).one_or_none()
    if job is None:
        raise NotFound("There is no such job among yours.", hint="It may have been deleted. Load the list of jobs again.")
    return job


def _cards(session: Session, jobs: Iterable[Job]) -> list[JobCard]:
    listed = list(jobs)
    found = progress.sums(session, [job.id for job in listed])
    return [progress.card(job, found.get(job.id, progress.Sums())) for job in listed]


def _cursor(job: Job) -> str:
    return base64.urlsafe_b64encode(json.dumps([job.created_at.isoformat(), str(job.id)]).encode()).decode()


def _read_cursor(cursor: str) -> tuple[datetime, UUID]:
    try:
        created_at, job_id = json.loads(base64.urlsafe_b64decode(cursor.encode()))
        return datetime.fromisoformat(created_at).astimezone(UTC), UUID(job_id)
    except (binascii.Error, ValueError, TypeError, AttributeError) as error:
        raise Rejected("This cursor was not made by this list.", hint="Start again without a cursor.") from error
