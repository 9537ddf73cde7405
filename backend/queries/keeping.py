"""How long questions and what people told of their lists are kept: the work of the sweep."""

from collections.abc import Collection
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import CursorResult
from sqlmodel import Session, col, delete, select, union

from backend.adapters.db import transaction
from backend.core.clock import now
from backend.core.config import settings
from backend.datasets.service import gone
from backend.queries.models import AskedQuestion, DatasetGlossary, VerifiedExample


def sweep_questions() -> int:
    """Delete questions older than `questions_keep_days`, and all that was told of datasets that are gone; return how many.

    Questions of notebooks stay as long as their notebook, whatever their age.
    """
    loose = col(AskedQuestion.notebook_id).is_(None)
    before = now() - timedelta(days=settings().questions_keep_days)
    with transaction() as session:
        removed = _delete(session, AskedQuestion, loose, col(AskedQuestion.asked_at) < before)
        told_of = _datasets(session)
    lost = gone(told_of)
    if not lost:
        return removed
    with transaction() as session:
        removed += _delete(session, AskedQuestion, loose, col(AskedQuestion.dataset_id).in_(lost))
        removed += _delete(session, DatasetGlossary, col(DatasetGlossary.dataset_id).in_(lost))
        return removed + _delete(session, VerifiedExample, col(VerifiedExample.dataset_id).in_(lost))


def _datasets(session: Session) -> Collection[UUID]:
    wanted = union(
        select(AskedQuestion.dataset_id).where(col(AskedQuestion.notebook_id).is_(None)).distinct(),
        select(DatasetGlossary.dataset_id),
        select(VerifiedExample.dataset_id).distinct(),
    )
    return [row[0] for row in session.connection().execute(wanted)]


def _delete(session: Session, table: Any, *conditions: Any) -> int:  # Any: a table, and comparisons that type as bool
    done: CursorResult[Any] = session.connection().execute(delete(table).where(*conditions))  # Any: a delete has no rows
    return done.rowcount
