"""Statements on the tables of batches. Each joins the session it is given."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, insert, text
from sqlmodel import Session, col, delete, select

from backend.core.clock import now
from backend.core.config import settings
from backend.core.errors import NotFound
from backend.documents.batches.models import Batch, BatchPart, BatchRecipient, BatchRound, Standing

_LOCK = text("SELECT pg_advisory_xact_lock(:number)")
_COUNTS = text("""
SELECT kind, sum(value::bigint) FROM batch_parts, jsonb_each_text(counts) AS one(kind, value)
WHERE batch_id = :batch GROUP BY kind ORDER BY 2 DESC, 1
""")


@dataclass(frozen=True)
class Tally:
    """Parts of a batch added up. What failed is counted by who is written down as failed: a later round may make it good."""

    recipients: int
    documents: int
    failed: int
    noted: int
    size_bytes: int


def lock_owner(session: Session, owner_id: UUID) -> None:
    """Let one transaction at a time start a batch of this person; released at its end."""
    session.connection().execute(_LOCK, {"number": int.from_bytes(owner_id.bytes[8:], signed=True)})


def get(session: Session, owner_id: UUID, batch_id: UUID, *, dry: bool = False) -> Batch:
    """Return a batch of this person. Raises NotFound."""
    found = session.exec(select(Batch).where(Batch.id == batch_id, Batch.owner_id == owner_id)).one_or_none()
    if found is None or found.dry is not dry:
        raise NotFound("There is no such batch among yours.", hint="It may have been deleted. Look through your batches.")
    return found


def by_key(session: Session, owner_id: UUID, key: str) -> Batch | None:
    """Return the batch this person asked for under a key."""
    return session.exec(select(Batch).where(Batch.owner_id == owner_id, Batch.idempotency_key == key)).one_or_none()


def just_asked(session: Session, owner_id: UUID, fingerprint: str, *, within: timedelta, dry: bool = False) -> Batch | None:
    """Return the batch of the very same wishes that was asked for a moment ago."""
    wanted = select(Batch).where(
        Batch.owner_id == owner_id, Batch.fingerprint == fingerprint, Batch.created_at > now() - within, Batch.dry == dry
    )
    return session.exec(wanted.order_by(col(Batch.created_at).desc()).limit(1)).one_or_none()


def recent(
    session: Session, owner_id: UUID, *, dataset_id: UUID | None, template_id: UUID | None, size: int
) -> Sequence[Batch]:
    """Return this person's batches, newest first."""
    wanted = select(Batch).where(Batch.owner_id == owner_id, col(Batch.dry).is_(False))
    if dataset_id is not None:
        wanted = wanted.where(Batch.dataset_id == dataset_id)
    if template_id is not None:
        wanted = wanted.where(Batch.template_id == template_id)
    return session.exec(wanted.order_by(col(Batch.created_at).desc()).limit(size)).all()


def rounds(session: Session, batch_id: UUID) -> Sequence[BatchRound]:
    """Return the rounds of a batch in their order."""
    return session.exec(select(BatchRound).where(BatchRound.batch_id == batch_id).order_by(col(BatchRound.number))).all()


def parts(session: Session, batch_id: UUID) -> Sequence[BatchPart]:
    """Return the finished parts of a batch in their order."""
    wanted = select(BatchPart).where(BatchPart.batch_id == batch_id)
    return session.exec(wanted.order_by(col(BatchPart.round), col(BatchPart.number))).all()


def parts_with(session: Session, batch_id: UUID, row: int) -> Sequence[BatchPart]:
    """Return the parts among whose rows this one is, the newest round first."""
    wanted = select(BatchPart).where(BatchPart.batch_id == batch_id, BatchPart.first_row <= row, BatchPart.last_row >= row)
    return session.exec(wanted.order_by(col(BatchPart.round).desc())).all()


def tally(session: Session, batch_id: UUID) -> Tally:
    """Add up what is done of a batch."""
    first = func.coalesce(func.sum(BatchPart.recipients).filter(col(BatchPart.round) == 1), 0)
    sums = select(
        first, func.coalesce(func.sum(BatchPart.documents), 0), func.coalesce(func.sum(BatchPart.noted), 0),
        func.coalesce(func.sum(BatchPart.data_bytes), 0),
    ).where(BatchPart.batch_id == batch_id)  # fmt: skip
    recipients, documents, noted, size_bytes = session.exec(sums).one()
    failed = select(func.count()).where(
        col(BatchRecipient.batch_id) == batch_id, col(BatchRecipient.standing) == Standing.FAILED
    )
    return Tally(int(recipients), int(documents), session.exec(failed).one(), int(noted), int(size_bytes))


def counts(session: Session, batch_id: UUID) -> dict[str, int]:
    """Return how many recipients have each kind of issue, the most frequent first."""
    found = session.connection().execute(_COUNTS, {"batch": batch_id})
    return {kind: int(number) for kind, number in found if number > 0}


def recipients(
    session: Session, batch_id: UUID, *, standing: Standing | None, after: int, size: int
) -> Sequence[BatchRecipient]:
    """Return those who are written down, in the order of their rows."""
    wanted = select(BatchRecipient).where(BatchRecipient.batch_id == batch_id, BatchRecipient.row > after)
    if standing is not None:
        wanted = wanted.where(BatchRecipient.standing == standing)
    return session.exec(wanted.order_by(col(BatchRecipient.row)).limit(size)).all()


def gravest(session: Session, batch_id: UUID, *, size: int) -> Sequence[BatchRecipient]:
    """Return those who are written down, who failed first."""
    wanted = select(BatchRecipient).where(BatchRecipient.batch_id == batch_id)
    return session.exec(wanted.order_by(col(BatchRecipient.standing), col(BatchRecipient.row)).limit(size)).all()


def failed_rows(session: Session, batch_id: UUID) -> list[int]:
    """Return the rows no document was made for, in their order."""
    wanted = select(BatchRecipient.row).where(BatchRecipient.batch_id == batch_id, BatchRecipient.standing == Standing.FAILED)
    return list(session.exec(wanted.order_by(col(BatchRecipient.row))).all())


def add_part(
    session: Session, part: BatchPart, *, rows: Sequence[int], told: Iterable[Mapping[str, Any]]
) -> bool:  # Any: cells
    """Write a finished part with what is to be said of its recipients; False when the batch was deleted meanwhile.

    `rows` are all its recipients: what was said of them in an earlier round does not count any more.
    """
    batch = session.get(Batch, part.batch_id, with_for_update=True)
    if batch is None:
        return False
    if part.round > 1:  # what was counted of them before is made up for
        part.counts = _less(part.counts, _said_before(session, part.batch_id, rows))
    session.add(part)
    # One statement of short arrays, and one of JSON: a part in which all fail is a thousand rows.
    session.exec(delete(BatchRecipient).where(col(BatchRecipient.batch_id) == part.batch_id, col(BatchRecipient.row).in_(rows)))
    listed = [{"batch_id": part.batch_id, **one} for one in told]
    if listed:
        session.connection().execute(insert(BatchRecipient), listed)
    batch.expires_at = now() + timedelta(days=settings().archive_keep_days)
    session.add(batch)
    return True


def _said_before(session: Session, batch_id: UUID, rows: Sequence[int]) -> Counter[str]:
    """Return how many of these recipients had each kind of issue until now."""
    wanted = select(BatchRecipient.issues).where(col(BatchRecipient.batch_id) == batch_id, col(BatchRecipient.row).in_(rows))
    return Counter(kind for issues in session.exec(wanted).all() for kind in {issue["kind"] for issue in issues})


def _less(counted: Mapping[str, Any], before: Counter[str]) -> dict[str, int]:  # Any: JSON
    return {kind: int(counted.get(kind, 0)) - before[kind] for kind in {**counted, **before}}


def expired(session: Session, *, at: datetime, limit: int) -> Sequence[Batch]:
    """Return batches whose files are kept past their time."""
    wanted = select(Batch).where(col(Batch.swept_at).is_(None), col(Batch.expires_at) < at)
    return session.exec(wanted.limit(limit)).all()


def known_keys(session: Session, batch_ids: Iterable[UUID]) -> set[str]:
    """Return every key that a part or a snapshot of these batches has."""
    wanted = list(batch_ids)
    of_parts = select(BatchPart.key).where(col(BatchPart.batch_id).in_(wanted), col(BatchPart.key).is_not(None))
    of_rounds = select(BatchRound.snapshot_key).where(col(BatchRound.batch_id).in_(wanted))
    return {key for statement in (of_parts, of_rounds) for key in session.exec(statement).all() if key}
