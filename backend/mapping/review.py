"""A person looks at what is doubtful: accepts, changes, skips; what was said holds for values written alike, and for ever."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from rapidfuzz import process
from rapidfuzz.fuzz import token_sort_ratio
from sqlmodel import Session, col, select

from backend.adapters.db import transaction
from backend.core.errors import NotFound, Rejected
from backend.mapping import repository, store
from backend.mapping.checking import Labelled
from backend.mapping.embedded.folding import folded
from backend.mapping.knowing import words
from backend.mapping.models import MappedValue, MappingRun, State
from backend.mapping.task import Task, answer_of

_ALIKE = 80.0  # of 100: how much alike two values are written to be called similar
_COMPARED = 5_000  # of the weightiest values in review with the same proposal are compared with one: the card opens at once
_PERSON = "person"


@dataclass(frozen=True)
class Similar:
    """Values in review that are written like one another: how many, how many rows hold them, and the first of them."""

    count: int
    rows: int
    sample: tuple[Any, ...]  # Any: JSON, values
    numbers: tuple[int, ...]


@dataclass(frozen=True)
class Agreement:
    """How often a person agreed with what was proposed, over the values they looked at."""

    looked_at: int
    agreed: int

    @property
    def share(self) -> float | None:
        """The share that was right, 0 to 1; None before anybody looked."""
        return self.agreed / self.looked_at if self.looked_at else None


def accept(owner_id: UUID, run_id: UUID, numbers: Sequence[int]) -> int:
    """Agree with what is proposed for these values; return how many that settled. Values without a proposal stay."""
    with transaction() as session:
        run = repository.get(session, owner_id, run_id)
        found = [one for one in _own(session, run.id, numbers) if one.answers is not None]
        _settle(session, run, found, State.ACCEPTED, answers=None)
        return len(found)


def change(owner_id: UUID, run_id: UUID, numbers: Sequence[int], said: Any) -> int:  # Any: JSON; one answer, or a list of them
    """Give these values another answer; return how many. Raises NotFound; Rejected for an answer the column cannot hold."""
    with transaction() as session:
        run = repository.get(session, owner_id, run_id)
        answers = checked_answers(Task.model_validate(run.task), said)
        found = _own(session, run.id, numbers)
        _settle(session, run, found, State.CHANGED, answers=answers)
        return len(found)


def skip(owner_id: UUID, run_id: UUID, numbers: Sequence[int]) -> int:
    """Leave these values empty; return how many."""
    with transaction() as session:
        run = repository.get(session, owner_id, run_id)
        found = _own(session, run.id, numbers)
        for one in found:
            one.status, one.answers, one.doubt, one.weight, one.way = State.SKIPPED, None, None, 0.0, _PERSON
        session.add_all(found)
        return len(found)


def similar(owner_id: UUID, run_id: UUID, number: int, *, sample: int = 8) -> Similar:
    """Return the values in review that are written like one value and have the same proposal. Raises NotFound."""
    with transaction() as session:
        run = repository.get(session, owner_id, run_id)
        (one,) = _own(session, run.id, [number]) or (None,)
        if one is None:
            raise NotFound("There is no such value in this run.", hint="Look at the list of values.")
        others = repository.alike(session, run.id, number, size=_COMPARED)
        texts = [folded(words(other.value)) for other in others]
        near = process.extract(
            folded(words(one.value)), texts, scorer=token_sort_ratio, score_cutoff=_ALIKE, limit=None, processor=None
        )
        found = [others[place] for _, _, place in near]
        return Similar(
            len(found), sum(other.rows for other in found), tuple(other.value for other in found[:sample]),
            tuple(other.number for other in found),
        )  # fmt: skip


def agreement(owner_id: UUID, run_id: UUID) -> Agreement:
    """Return how often the person agreed so far. Raises NotFound."""
    with transaction() as session:
        counts = repository.tally(session, repository.get(session, owner_id, run_id).id)
    return Agreement(counts[State.ACCEPTED] + counts[State.CHANGED], counts[State.ACCEPTED])


def _own(session: Session, run_id: UUID, numbers: Sequence[int]) -> list[MappedValue]:
    wanted = select(MappedValue).where(MappedValue.run_id == run_id, col(MappedValue.number).in_(list(numbers)))
    return list(session.exec(wanted.order_by(col(MappedValue.number)).with_for_update()))


def checked_answers(task: Task, said: Any) -> list[Any]:  # Any: JSON; one answer, or a list of them
    """Return the answers of one value as they are kept. Raises Rejected for one the column cannot hold."""
    each = said if isinstance(said, list) and len(task.fills) > 1 else [said]
    if len(each) != len(task.fills):
        raise Rejected(
            f"{len(task.fills)} answers are needed, one for each new column.", hint="Send them as a list, in their order."
        )
    try:
        return [answer_of(fill, one) for fill, one in zip(task.fills, each, strict=True)]
    except (ValueError, TypeError) as error:
        names = ", ".join(f"“{fill.name}”" for fill in task.fills)
        raise Rejected(f"{names} cannot hold that: {error}.", hint="Choose one of the labels, or skip the value.") from error


def _settle(
    session: Session, run: MappingRun, found: Sequence[MappedValue], state: State, *, answers: list[Any] | None
) -> None:  # Any: JSON
    task = Task.model_validate(run.task)
    kept: dict[str, Labelled] = {}
    for one in found:
        if answers is not None:
            one.answers, one.way = answers, _PERSON
        one.status, one.doubt, one.weight = state, 0.0, 0.0
        kept[store.key_of(task, one.value, by=store.PERSON)] = Labelled(tuple(one.answers or ()), 0.0)
    session.add_all(found)
    store.keep(session, run.owner_id, kept)
