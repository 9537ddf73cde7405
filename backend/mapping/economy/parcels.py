"""Statements on parcels, and on the values that travel in them."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, text, update
from sqlmodel import Session, col

from backend.mapping.economy.models import Parcel, Step
from backend.mapping.models import MappedValue, State

_REGROUP = text("""
WITH placed AS (
  SELECT number, row_number() OVER (ORDER BY number) - 1 AS place FROM mapped_values WHERE run_id = :run AND status = 'waiting'
)
UPDATE mapped_values v SET batch = :first + placed.place / :size FROM placed
WHERE v.run_id = :run AND v.number = placed.number
""")
_SECOND_LOOK = text("""
UPDATE mapped_values v SET status = 'waiting' FROM (
  SELECT number FROM mapped_values
  WHERE run_id = :run AND status = 'needs_review' AND way = 'model' AND answers IS NOT NULL AND doubt > :sure
    AND (doubt < 1 OR answers ->> 0 IS NULL)
  ORDER BY doubt DESC, number LIMIT :most
) doubted WHERE v.run_id = :run AND v.number = doubted.number
""")
_FIRST_WORD_STANDS = text("""
UPDATE mapped_values SET status = 'needs_review' WHERE run_id = :run AND status = 'waiting' AND answers IS NOT NULL
""")
_TO_REVIEW = text("""
UPDATE mapped_values SET status = 'needs_review', doubt = 1.0, weight = rows WHERE run_id = :run AND status = 'waiting'
""")


def of_run(session: Session, run_id: UUID) -> list[Parcel]:
    """Return the parcels of a run, in their order."""
    return list(session.scalars(select(Parcel).where(col(Parcel.run_id) == run_id).order_by(col(Parcel.number))))


def of_runs(session: Session, run_ids: Sequence[UUID]) -> dict[UUID, list[Parcel]]:
    """Return the parcels of several runs, in their order."""
    found: dict[UUID, list[Parcel]] = {run_id: [] for run_id in run_ids}
    wanted = select(Parcel).where(col(Parcel.run_id).in_(run_ids)).order_by(col(Parcel.run_id), col(Parcel.number))
    for parcel in session.scalars(wanted):
        found[parcel.run_id].append(parcel)
    return found


def run_of_batch(session: Session, batch_id: str) -> UUID | None:
    """Return the run a batch of the provider belongs to."""
    return session.scalar(select(col(Parcel.run_id)).where(col(Parcel.batch_id) == batch_id).limit(1))


def move(session: Session, parcel_id: UUID, before: Step, after: Step, **values: Any) -> bool:  # Any: columns
    """Take a parcel from one step to another, or write `values` where both are the same; False when it stands elsewhere."""
    changed = (
        update(Parcel).where(col(Parcel.id) == parcel_id, col(Parcel.step) == before).values(step=after, **values)
    )  # fmt: skip
    return session.connection().execute(changed).rowcount > 0


def last_batch(session: Session, run_id: UUID) -> int:
    """Return the highest number a batch of a run has; 0 without any."""
    return session.scalar(select(func.max(col(MappedValue.batch))).where(col(MappedValue.run_id) == run_id)) or 0


def regroup(session: Session, run_id: UUID, *, first: int, size: int) -> None:
    """Put the values that wait into batches of `size`, numbered from `first`."""
    session.connection().execute(_REGROUP, {"run": run_id, "first": first, "size": size})


def waiting_batches(session: Session, run_id: UUID) -> list[int]:
    """Return the numbers of the batches with values that wait, in their order."""
    wanted = select(col(MappedValue.batch)).where(
        col(MappedValue.run_id) == run_id, col(MappedValue.status) == State.WAITING, col(MappedValue.batch).is_not(None)
    )
    return sorted(number for (number,) in session.execute(wanted.distinct()))


def count_waiting(session: Session, run_id: UUID) -> int:
    """Return how many values wait."""
    wanted = select(func.count()).where(col(MappedValue.run_id) == run_id, col(MappedValue.status) == State.WAITING)
    return session.scalar(wanted) or 0


def count_settled(session: Session, run_id: UUID) -> int:
    """Return how many values that were to be asked for wait no longer."""
    wanted = select(func.count()).where(
        col(MappedValue.run_id) == run_id, col(MappedValue.batch).is_not(None), col(MappedValue.status) != State.WAITING
    )
    return session.scalar(wanted) or 0


def values_of(session: Session, run_id: UUID, numbers: Sequence[int]) -> dict[int, list[MappedValue]]:
    """Return the values of batches by batch, those settled meanwhile too: a value's place among them is its id."""
    wanted = select(MappedValue).where(col(MappedValue.run_id) == run_id, col(MappedValue.batch).in_(numbers))
    found: dict[int, list[MappedValue]] = {}
    for one in session.scalars(wanted.order_by(col(MappedValue.batch), col(MappedValue.number))):
        found.setdefault(one.batch or 0, []).append(one)
    return found


def waiting_values(session: Session, run_id: UUID, *, after: int, size: int) -> list[MappedValue]:
    """Return values that wait after a number, in their order."""
    wanted = select(MappedValue).where(
        col(MappedValue.run_id) == run_id, col(MappedValue.status) == State.WAITING, col(MappedValue.number) > after
    )
    return list(session.scalars(wanted.order_by(col(MappedValue.number)).limit(size)))


def doubt_again(session: Session, run_id: UUID, *, sure: float, most: int) -> int:
    """Let the values that are doubted most wait once more, for a stronger model; return how many."""
    return session.connection().execute(_SECOND_LOOK, {"run": run_id, "sure": sure, "most": most}).rowcount


def first_word_stands(session: Session, run_id: UUID) -> None:
    """Hand values a stronger model said nothing of back to review, with what the first model said."""
    session.connection().execute(_FIRST_WORD_STANDS, {"run": run_id})


def rest_to_review(session: Session, run_id: UUID) -> None:
    """Hand every value that still waits to a person."""
    session.connection().execute(_TO_REVIEW, {"run": run_id})


def promised(parcels: Sequence[Parcel]) -> Decimal:
    """Return what parcels that are not paid for yet may cost, from above."""
    return sum((one.promised_usd for one in parcels if one.step in (Step.SENDING, Step.OUTSIDE)), Decimal(0))
