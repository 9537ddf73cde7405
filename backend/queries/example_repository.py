"""Questions with SQL a person said is right, as they are kept: what they are found by, and the statements on their table."""

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, delete, select

from backend.core.clock import now
from backend.core.errors import NotFound
from backend.core.table import Column
from backend.queries import statement
from backend.queries.answer_cache import normalised
from backend.queries.answers import Answer
from backend.queries.models import VerifiedExample

MOST = 500  # examples of one dataset; the oldest go
_FAMILIES = (
    ("number", re.compile(r"U?(TINY|SMALL|BIG|HUGE)?INT|INTEGER|DOUBLE|FLOAT|DECIMAL|REAL|BIGNUM")),
    ("date", re.compile(r"DATE|TIMESTAMP")),
)


@dataclass(frozen=True)
class Example:
    """A question and the SQL a person verified. `before` are the questions it went on from, `corrected` says who wrote the SQL.

    `unusable` says why it is not used with the version looked at, None where it is.
    """

    id: UUID
    dataset_id: UUID
    question: str
    before: tuple[str, ...]
    sql: str
    reading: str
    parts: tuple[tuple[str, str], ...]
    columns: tuple[Column, ...]
    version_id: UUID
    version_number: int
    answer_id: UUID | None
    corrected: bool
    made_at: datetime
    unusable: str | None = None


def asked_key(question: str, before: Sequence[str] = (), after_sql: str = "") -> str:
    """Return what a question is found by: its normal form, those of the questions it went on from, and the last one's SQL."""
    said = [*(normalised(one) for one in (*before, question)), statement.normal(after_sql)]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def named_columns(sql: str, columns: Sequence[Column]) -> tuple[Column, ...]:
    """Return the columns a statement may name."""
    by_lower = {one.name.lower(): one for one in columns}
    words = dict.fromkeys(piece.name for piece in statement.pieces(sql) if piece.kind in {"word", "quoted"})
    return tuple(by_lower[word] for word in words if word in by_lower)


def why_unusable(example: Example, columns: Sequence[Column], *, table: str) -> str | None:
    """Return why an example does not fit a version with these columns, None where it does."""
    now_there = {one.name: one.type for one in columns}
    for one in example.columns:
        if one.name not in now_there:
            return f"The list has no column “{one.name}” any more."
        if _family(one.type) != _family(now_there[one.name]):
            return f"“{one.name}” was {one.type} and is {now_there[one.name]} now."
    return None if statement.mentioned(example.sql, [table]) else "Its SQL reads another list."


def remember(session: Session, owner_id: UUID, answer: Answer, *, columns: Sequence[Column]) -> None:
    """Keep an answer as the example of its question, in the place of an earlier one. Joins the caller's transaction."""
    sql = answer.sql or ""
    key = asked_key(answer.question, answer.before, answer.after_sql)
    row = _of_question(session, owner_id, answer.dataset_id, key) or VerifiedExample(
        owner_id=owner_id,
        dataset_id=answer.dataset_id,
        asked=key,
        question="",
        sql="",
        reading="",
        version_id=answer.receipt.version_id,
    )
    row.question, row.before, row.sql, row.reading = answer.question, list(answer.before), sql, answer.reading
    row.parts = [list(part) for part in answer.parts]
    row.columns = [{"name": one.name, "type": one.type} for one in named_columns(sql, columns)]
    row.version_id, row.version_number = answer.receipt.version_id, answer.receipt.version_number
    row.answer_id, row.corrected, row.made_at = answer.id, answer.receipt.corrected, now()
    session.add(row)
    session.flush()
    _drop_oldest(session, owner_id, answer.dataset_id)


def find(session: Session, owner_id: UUID, dataset_id: UUID, *, key: str) -> Example | None:
    """Return the example of a question (see `asked_key`)."""
    row = _of_question(session, owner_id, dataset_id, key)
    return view(row) if row else None


def get(session: Session, owner_id: UUID, example_id: UUID) -> VerifiedExample:
    """Return one example of this person. Raises NotFound."""
    row = session.get(VerifiedExample, example_id)
    if row is None or row.owner_id != owner_id:
        raise NotFound("There is no such example among yours.", hint="Load the list of examples again.")
    return row


def all_of(session: Session, owner_id: UUID, dataset_id: UUID) -> tuple[Example, ...]:
    """Return the examples of a dataset, newest first."""
    wanted = select(VerifiedExample).where(VerifiedExample.owner_id == owner_id, VerifiedExample.dataset_id == dataset_id)
    return tuple(map(view, session.exec(wanted.order_by(col(VerifiedExample.made_at).desc()).limit(MOST)).all()))


def forget(session: Session, owner_id: UUID, answer: Answer, *, only_of_it: bool = False) -> None:
    """Delete the example of an answer's question; `only_of_it` where it was made of this very answer. Joins the transaction."""
    row = _of_question(session, owner_id, answer.dataset_id, asked_key(answer.question, answer.before, answer.after_sql))
    if row is not None and (not only_of_it or row.answer_id == answer.id):
        session.delete(row)


def view(row: VerifiedExample) -> Example:
    """Return an example as it leaves the room."""
    return Example(
        id=row.id,
        dataset_id=row.dataset_id,
        question=row.question,
        before=tuple(row.before),
        sql=row.sql,
        reading=row.reading,
        parts=tuple((kind, text) for kind, text in row.parts),
        columns=tuple(Column(one["name"], one["type"]) for one in row.columns),
        version_id=row.version_id,
        version_number=row.version_number,
        answer_id=row.answer_id,
        corrected=row.corrected,
        made_at=row.made_at,
    )


def _of_question(session: Session, owner_id: UUID, dataset_id: UUID, key: str) -> VerifiedExample | None:
    wanted = select(VerifiedExample).where(
        VerifiedExample.owner_id == owner_id, VerifiedExample.dataset_id == dataset_id, VerifiedExample.asked == key
    )
    return session.exec(wanted).first()


def _drop_oldest(session: Session, owner_id: UUID, dataset_id: UUID) -> None:
    wanted = select(VerifiedExample.id).where(VerifiedExample.owner_id == owner_id, VerifiedExample.dataset_id == dataset_id)
    surplus = session.exec(wanted.order_by(col(VerifiedExample.made_at).desc()).offset(MOST)).all()
    if surplus:
        session.exec(delete(VerifiedExample).where(col(VerifiedExample.id).in_(surplus)))


def _family(type_name: str) -> str:
    return next((family for family, pattern in _FAMILIES if pattern.match(type_name)), type_name.partition("(")[0])
