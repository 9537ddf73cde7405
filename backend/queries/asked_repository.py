"""Statements on the table of asked questions."""

import base64
import binascii
import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import CursorResult, tuple_, update
from sqlmodel import Session, col, delete, func, select

from backend.core.errors import NotFound, Rejected
from backend.queries.models import AskedQuestion

_MOST = 100


@dataclass(frozen=True)
class Told:
    """Questions of one source: how many, and what they cost in dollars."""

    source: str
    questions: int
    cost_usd: Decimal


def get(session: Session, owner_id: UUID, answer_id: UUID) -> AskedQuestion:
    """Return one question of this person. Raises NotFound, also for one that is somebody else's."""
    row = session.get(AskedQuestion, answer_id)
    if row is None or row.owner_id != owner_id:
        raise NotFound("There is no such answer among yours.", hint="Ask the question again.")
    return row


def page(
    session: Session, owner_id: UUID, dataset_id: UUID, *, cursor: str | None, size: int
) -> tuple[list[AskedQuestion], str | None]:
    """Return questions about a dataset, newest first, and the cursor of what follows. Raises Rejected for a strange cursor."""
    size = min(max(size, 1), _MOST)
    wanted = select(AskedQuestion).where(AskedQuestion.owner_id == owner_id, AskedQuestion.dataset_id == dataset_id)
    if cursor is not None:
        wanted = wanted.where(tuple_(col(AskedQuestion.asked_at), col(AskedQuestion.id)) < tuple_(*_read_cursor(cursor)))
    newest_first = wanted.order_by(col(AskedQuestion.asked_at).desc(), col(AskedQuestion.id).desc())
    found = list(session.exec(newest_first.limit(size + 1)).all())
    return found[:size], _cursor(found[size - 1]) if len(found) > size else None


def until(session: Session, owner_id: UUID, dataset_id: UUID, moment: datetime, *, size: int = 6) -> list[AskedQuestion]:
    """Return the last questions about a dataset up to a moment, oldest first."""
    wanted = select(AskedQuestion).where(
        AskedQuestion.owner_id == owner_id, AskedQuestion.dataset_id == dataset_id, col(AskedQuestion.asked_at) <= moment
    )
    return list(reversed(session.exec(wanted.order_by(col(AskedQuestion.asked_at).desc()).limit(size)).all()))


def spent(session: Session, owner_id: UUID, *, since: datetime) -> Decimal:
    """Return what questions of this person have cost since a moment, in dollars."""
    wanted = select(func.coalesce(func.sum(AskedQuestion.cost_usd), 0)).where(
        AskedQuestion.owner_id == owner_id, col(AskedQuestion.asked_at) >= since
    )
    return Decimal(session.exec(wanted).one() or 0)


def by_source(session: Session, owner_id: UUID) -> list[Told]:
    """Return this person's questions counted by who read them."""
    wanted = (
        select(
            AskedQuestion.source,
            func.count(),
            func.coalesce(func.sum(AskedQuestion.cost_usd), 0),
        )
        .where(AskedQuestion.owner_id == owner_id)
        .group_by(AskedQuestion.source)
    )
    return [Told(source, int(n), Decimal(cost or 0)) for source, n, cost in session.exec(wanted).all()]


def forget_of_notebook(session: Session, notebook_id: UUID, *, kept: Collection[UUID] = ()) -> int:
    """Delete the questions of a notebook but those `kept`; return how many."""
    return _delete(session, AskedQuestion.notebook_id == notebook_id, col(AskedQuestion.id).not_in(kept))


def hand_over(session: Session, answer_ids: Collection[UUID], notebook_id: UUID) -> None:
    """Let these questions belong to a notebook, so that they stay as long as it does."""
    moved = update(AskedQuestion).where(col(AskedQuestion.id).in_(answer_ids)).values(notebook_id=notebook_id)
    session.connection().execute(moved)


def _delete(session: Session, *conditions: Any) -> int:  # Any: a comparison of columns types as bool
    done: CursorResult[Any] = session.connection().execute(
        delete(AskedQuestion).where(*conditions)
    )  # Any: a delete has no rows
    return done.rowcount


def _cursor(row: AskedQuestion) -> str:
    return base64.urlsafe_b64encode(json.dumps([row.asked_at.isoformat(), str(row.id)]).encode()).decode()


def _read_cursor(cursor: str) -> tuple[datetime, UUID]:
    try:
        asked_at, answer_id = json.loads(base64.urlsafe_b64decode(cursor.encode()))
        return datetime.fromisoformat(asked_at).astimezone(UTC), UUID(answer_id)
    except (binascii.Error, ValueError, TypeError, AttributeError) as error:
        raise Rejected("This cursor was not made by this list.", hint="Start again without a cursor.") from error
