"""Statements on prepared views. Every one takes the session of its caller."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import CursorResult, update
from sqlmodel import Session, col, delete, func, select

from backend.core.clock import now
from backend.records.models import PreparedView

_NOTE_USE_EVERY = timedelta(minutes=5)  # a page every second need not write every second


def find(session: Session, version_id: UUID, names: Collection[str]) -> Sequence[PreparedView]:
    """Return those of these views of a version that are prepared."""
    return session.exec(
        select(PreparedView).where(PreparedView.version_id == version_id, col(PreparedView.view).in_(names))
    ).all()


def note_use(session: Session, found: PreparedView) -> None:
    """Write down that a copy was read, if that is not written already."""
    if now() - found.used_at > _NOTE_USE_EVERY:
        used = update(PreparedView).where(
            col(PreparedView.version_id) == found.version_id, col(PreparedView.view) == found.view
        )
        session.connection().execute(used.values(used_at=now()))


def put(session: Session, made: PreparedView) -> None:
    """Write a copy down, in place of one that was made for the same view before."""
    session.merge(made)


def sizes(session: Session) -> list[tuple[PreparedView, int]]:
    """Return every copy, least recently used first, with what it and those used later take up in bytes."""
    later = func.sum(PreparedView.size_bytes).over(order_by=col(PreparedView.used_at).desc())
    return [(found, int(size)) for found, size in session.exec(select(PreparedView, later).order_by(col(PreparedView.used_at)))]


def unused(session: Session, *, before: datetime) -> Sequence[PreparedView]:
    """Return the copies nobody has read since `before`."""
    return session.exec(select(PreparedView).where(col(PreparedView.used_at) < before)).all()


def remove(session: Session, keys: Collection[str]) -> int:
    """Forget the copies under these keys; return how many there were."""
    gone = delete(PreparedView).where(col(PreparedView.key).in_(keys))
    done: CursorResult[Any] = session.connection().execute(gone)  # Any: a delete has no rows
    return done.rowcount


def named(session: Session, keys: Collection[str]) -> set[str]:
    """Return which of these keys belong to a copy."""
    return set(session.exec(select(PreparedView.key).where(col(PreparedView.key).in_(keys))).all())
