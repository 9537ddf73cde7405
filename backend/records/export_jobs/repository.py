"""Statements on the table of exports. Each joins the session it is given."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select, update

from backend.core.errors import NotFound
from backend.records.export_jobs.models import ExportFile


def get(session: Session, owner_id: UUID, export_id: UUID) -> ExportFile:
    """Return one export of this person. Raises NotFound."""
    found = session.exec(select(ExportFile).where(ExportFile.id == export_id, ExportFile.owner_id == owner_id)).one_or_none()
    if found is None:
        raise NotFound("There is no such export among yours.", hint="It may have been deleted. Export the rows again.")
    return found


def recent(session: Session, owner_id: UUID, *, since: datetime, limit: int) -> Sequence[ExportFile]:
    """Return this person's exports that were asked for after `since`, newest first."""
    wanted = select(ExportFile).where(ExportFile.owner_id == owner_id, ExportFile.created_at > since)
    return session.exec(wanted.order_by(col(ExportFile.created_at).desc()).limit(limit)).all()


def of_jobs(session: Session, owner_id: UUID, job_ids: Collection[UUID]) -> Sequence[ExportFile]:
    """Return those of this person's exports that these jobs make or made."""
    wanted = select(ExportFile).where(ExportFile.owner_id == owner_id, col(ExportFile.job_id).in_(job_ids))
    return session.exec(wanted).all()


def take_unseen(session: Session, owner_id: UUID, *, at: datetime) -> Sequence[ExportFile]:
    """Return the finished exports this person was not told of, and note that they are told now: each leaves once."""
    told = (
        update(ExportFile)
        .where(
            col(ExportFile.owner_id) == owner_id, col(ExportFile.finished_at).is_not(None), col(ExportFile.seen_at).is_(None)
        )
        .values(seen_at=at)
        .returning(col(ExportFile.id))
    )
    ids = session.exec(told).scalars().all()
    return session.exec(select(ExportFile).where(col(ExportFile.id).in_(ids))).all() if ids else ()


def expired(session: Session, *, at: datetime, limit: int) -> Sequence[ExportFile]:
    """Return exports whose file is still kept past its time."""
    wanted = select(ExportFile).where(col(ExportFile.key).is_not(None), col(ExportFile.expires_at) < at)
    return session.exec(wanted.limit(limit)).all()


def of_deleted(session: Session, *, limit: int) -> Sequence[ExportFile]:
    """Return exports of datasets whose file is kept, for a look whether the dataset still is."""
    wanted = select(ExportFile).where(col(ExportFile.key).is_not(None), col(ExportFile.dataset_id).is_not(None))
    return session.exec(wanted.limit(limit)).all()


def known_keys(session: Session, keys: Collection[str]) -> set[str]:
    """Return those of these keys that an export has."""
    return {key for key in session.exec(select(ExportFile.key).where(col(ExportFile.key).in_(keys))).all() if key}


def old(session: Session, *, before: datetime, limit: int) -> Sequence[ExportFile]:
    """Return exports asked for before a moment, of which no file is kept."""
    wanted = select(ExportFile).where(col(ExportFile.created_at) < before, col(ExportFile.key).is_(None))
    return session.exec(wanted.limit(limit)).all()
