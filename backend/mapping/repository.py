"""Statements on runs and their values."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, func, select, update
from sqlmodel import Session, col

from backend.core.errors import NotFound
from backend.mapping.checking import Labelled
from backend.mapping.models import MappedValue, MappingRun, State
from backend.mapping.standing import state_of


def get(session: Session, owner_id: UUID, run_id: UUID) -> MappingRun:
    """Return a run of this person. Raises NotFound."""
    wanted = select(MappingRun).where(col(MappingRun.id) == run_id, col(MappingRun.owner_id) == owner_id)
    found = session.scalars(wanted).one_or_none()
    if found is None:
        raise NotFound("There is no such filling of a column.", hint="Choose one from the list of the dataset.")
    return found


def run_of_job(session: Session, run_id: UUID) -> MappingRun:
    """Return the run a job is about. Raises NotFound when it was deleted."""
    found = session.get(MappingRun, run_id)
    if found is None:
        raise NotFound("What this job was to fill was deleted.", hint="Start it anew.")
    return found


def waiting(session: Session, run_id: UUID, *, batch: int) -> list[MappedValue]:
    """Return the values of a batch that wait for an answer, in their order."""
    wanted = select(MappedValue).where(
        col(MappedValue.run_id) == run_id, col(MappedValue.batch) == batch, col(MappedValue.status) == State.WAITING
    )
    return list(session.scalars(wanted.order_by(col(MappedValue.number))))


def examples(session: Session, run: MappingRun, *, most: int) -> list[tuple[Any, Any]]:  # Any: JSON
    """Return values with the answer a person gave, the newest corrections first, then those given at the start."""
    wanted = (
        select(col(MappedValue.value), col(MappedValue.answers))
        .where(col(MappedValue.run_id) == run.id, col(MappedValue.status) == State.CHANGED)
        .order_by(col(MappedValue.weight).desc())
        .limit(most)
    )
    corrected = [(value, answers[0] if len(answers) == 1 else answers) for value, answers in session.execute(wanted) if answers]
    return [*corrected, *((value, answer) for value, answer in run.examples)][:most]


def write_answers(session: Session, run_id: UUID, answers: Mapping[int, Labelled], *, way: str) -> None:
    """Write the answers of values that wait; those a person has settled meanwhile stay."""
    if not answers:
        return
    rows = [
        {
            "at": number, "answers": list(one.answers), "doubt": one.doubt, "way": way,
            "status": state_of(one),
        }
        for number, one in answers.items()
    ]  # fmt: skip
    statement = (
        update(MappedValue)
        .where(col(MappedValue.run_id) == run_id, col(MappedValue.number) == bindparam("at"), col(MappedValue.status) == State.WAITING)
        .values(
            answers=bindparam("answers"), doubt=bindparam("doubt"), way=bindparam("way"), status=bindparam("status"),
            weight=col(MappedValue.rows) * bindparam("doubt"),
        )
    )  # fmt: skip
    session.connection().execute(statement, rows)


def needs_review(session: Session, run_id: UUID, numbers: Sequence[int]) -> None:
    """Hand values that got no answer to a person."""
    if numbers:
        statement = (
            update(MappedValue)
            .where(
                col(MappedValue.run_id) == run_id,
                col(MappedValue.number).in_(numbers),
                col(MappedValue.status) == State.WAITING,
            )
            .values(status=State.NEEDS_REVIEW, doubt=1.0, weight=col(MappedValue.rows))
        )
        session.connection().execute(statement)


def tally(session: Session, run_id: UUID) -> dict[State, int]:
    """Return how many values of a run stand where."""
    wanted = (
        select(col(MappedValue.status), func.count()).where(col(MappedValue.run_id) == run_id).group_by(col(MappedValue.status))
    )
    found = {state: int(count) for state, count in session.execute(wanted)}
    return {state: found.get(state, 0) for state in State}


def values(session: Session, run_id: UUID, *, status: State | None, after: int, size: int) -> list[MappedValue]:
    """Return values of a run after a number, in their order; those to be looked at by what they weigh."""
    wanted = select(MappedValue).where(col(MappedValue.run_id) == run_id)
    if status is None:
        wanted = wanted.where(col(MappedValue.number) > after).order_by(col(MappedValue.number))
    else:
        wanted = wanted.where(col(MappedValue.status) == status)
        wanted = wanted.order_by(col(MappedValue.weight).desc(), col(MappedValue.number))
    return list(session.scalars(wanted.limit(size)))


def answered(session: Session, run_id: UUID, *, states: Sequence[State], after: int, size: int) -> list[MappedValue]:
    """Return values in these states after a number, in their order."""
    wanted = select(MappedValue).where(
        col(MappedValue.run_id) == run_id, col(MappedValue.number) > after, col(MappedValue.status).in_(states)
    )
    return list(session.scalars(wanted.order_by(col(MappedValue.number)).limit(size)))


def of_dataset(session: Session, owner_id: UUID, dataset_id: UUID, *, size: int) -> list[MappingRun]:
    """Return the runs over a dataset, newest first."""
    wanted = select(MappingRun).where(col(MappingRun.owner_id) == owner_id, col(MappingRun.dataset_id) == dataset_id)
    return list(session.scalars(wanted.order_by(col(MappingRun.created_at).desc()).limit(size)))
