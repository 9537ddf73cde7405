"""A sample a person labels to measure a run: drawn by doubt, answered without seeing what was proposed, counted with its doubt.

Choices are labelled blind: who sees a proposal tends to agree with it. A text, number or date is shown and judged, since two right
texts are rarely the same letter for letter.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, select

from backend.adapters.db import transaction
from backend.core.clock import now
from backend.core.errors import Conflict, NotFound
from backend.mapping import repository, review
from backend.mapping.measure import Measured, measured, stratum_of
from backend.mapping.models import MappedValue, MappingCheck, MappingRun, State
from backend.mapping.task import Kind, Task

SIZE = 50
MOST = 500
_DRAWN = (State.DONE, State.NEEDS_REVIEW)


@dataclass(frozen=True)
class Drawn:
    """A value of the sample. `said` is what was proposed, `right` what a person found; None before they looked."""

    number: int
    value: Any  # Any: JSON, a text or {column: text}
    rows: int
    said: tuple[Any, ...]  # Any: see task.answer_of
    doubt: float
    right: bool | None


@dataclass(frozen=True)
class Check:
    """A sample: its values, those not labelled first, and what the labelled ones tell of the whole run."""

    values: tuple[Drawn, ...]
    blind: bool  # whether a person answers without seeing what was proposed
    measured: Measured
    review_above: float

    @property
    def left(self) -> int:
        """How many are not labelled yet."""
        return sum(one.right is None for one in self.values)


def start_check(owner_id: UUID, run_id: UUID, *, size: int = SIZE) -> Check:
    """Draw values of a run to be labelled, the same ones whenever it is asked; what was drawn before stays.

    As many are drawn from each band of doubt as from another, where it has so many. Raises NotFound; Conflict without answers.
    """
    with transaction() as session:
        run = repository.get(session, owner_id, run_id)
        drawn = set(session.exec(select(MappingCheck.number).where(MappingCheck.run_id == run.id)))
        wanted = min(max(size, 1), MOST) - len(drawn)
        if wanted > 0:
            found = [one for one in _answered(session, run.id) if one[0] not in drawn]
            if not found and not drawn:
                raise Conflict("There are no answers to check yet.", hint="Wait until some values are filled.")
            session.add_all(_checks(session, run, _draw(found, wanted, seed=str(run.id))))
    return get_check(owner_id, run_id)


def get_check(owner_id: UUID, run_id: UUID, *, measure: bool = True) -> Check:
    """Return the sample of a run, empty before it was drawn; without `measure` the levels are left out. Raises NotFound."""
    with transaction() as session:
        run = repository.get(session, owner_id, run_id)
        task = Task.model_validate(run.task)
        wanted = (
            select(MappingCheck, MappedValue.value, MappedValue.rows)
            .join(
                MappedValue, (col(MappedValue.run_id) == MappingCheck.run_id) & (col(MappedValue.number) == MappingCheck.number)
            )
            .where(MappingCheck.run_id == run.id)
        )
        values = [
            Drawn(one.number, value, rows, tuple(one.said), one.doubt, one.right) for one, value, rows in session.exec(wanted)
        ]
        labels = [(one.doubt, one.right) for one in values if one.right is not None]
        # A value that was labelled has no doubt any more; it counts as it was drawn.
        told = measured(
            labels, [*(repository.doubts(session, run.id) if measure else ()), *((doubt, 1) for doubt, _ in labels)]
        )
    order = random.Random(str(run_id))  # noqa: S311  an order, no secret: the bands of doubt must not be told by it
    order.shuffle(values)
    values.sort(key=lambda one: one.right is not None)
    return Check(tuple(values), is_blind(task), told, run.review_above)


def label(owner_id: UUID, run_id: UUID, number: int, said: Any) -> bool:  # Any: JSON; one answer, or a list of them
    """Say what the answer of a drawn value is; return whether it was right. What was said holds for the run and for ever.

    Raises NotFound; Rejected for an answer the column cannot hold.
    """
    with transaction() as session:
        run = repository.get(session, owner_id, run_id)
        one = _one(session, run.id, number)
        answers = review.checked_answers(Task.model_validate(run.task), said)
        _note(session, one, right=answers == one.said)
    if one.right:
        review.accept(owner_id, run_id, [number])
    else:
        review.change(owner_id, run_id, [number], said)
    return bool(one.right)


def judge(owner_id: UUID, run_id: UUID, number: int, *, right: bool) -> None:
    """Say whether what was proposed for a drawn value is right; a wrong answer waits for a look. Raises NotFound."""
    with transaction() as session:
        run = repository.get(session, owner_id, run_id)
        one = _one(session, run.id, number)
        _note(session, one, right=right)
        if not right:
            value = session.get_one(MappedValue, (run.id, number))
            value.status, value.doubt, value.weight = State.NEEDS_REVIEW, 1.0, float(value.rows)
            session.add(value)
    if right:
        review.accept(owner_id, run_id, [number])


def review_above(owner_id: UUID, run_id: UUID, doubt: float) -> int:
    """Let answers wait for a look that are more doubtful than this, and no others; return how many wait now. Raises NotFound."""
    with transaction() as session:
        run = repository.get(session, owner_id, run_id)
        run.review_above = min(1.0, max(0.0, doubt))
        session.add(run)
        session.flush()
        repository.sort_by_doubt(session, run.id, above=run.review_above)
        return repository.tally(session, run.id)[State.NEEDS_REVIEW]


def is_blind(task: Task) -> bool:
    """Say whether a person answers without seeing the proposal: where the answer is one of few."""
    return len(task.fills) == 1 and task.fills[0].kind in (Kind.LABEL, Kind.YES_NO)


def _answered(session: Session, run_id: UUID) -> list[tuple[int, float]]:
    wanted = (
        select(MappedValue.number, MappedValue.doubt)
        .where(MappedValue.run_id == run_id, col(MappedValue.status).in_(_DRAWN), col(MappedValue.answers).is_not(None))
        .where(col(MappedValue.way).not_in(["person", "dictionary"]))
        .order_by(col(MappedValue.number))
    )
    return [(number, doubt if doubt is not None else 1.0) for number, doubt in session.exec(wanted)]


def _draw(found: Sequence[tuple[int, float]], wanted: int, *, seed: str) -> list[int]:
    """Return values drawn in turn from the bands of doubt."""
    bands: dict[int, list[int]] = {}
    for number, doubt in found:
        bands.setdefault(stratum_of(doubt), []).append(number)
    chance = random.Random(seed)  # noqa: S311  a sample anybody can draw again
    for band in bands.values():
        chance.shuffle(band)
    drawn: list[int] = []
    while len(drawn) < wanted and any(bands.values()):
        for place in sorted(bands):
            if bands[place] and len(drawn) < wanted:
                drawn.append(bands[place].pop())
    return drawn


def _checks(session: Session, run: MappingRun, numbers: Sequence[int]) -> list[MappingCheck]:
    wanted = select(MappedValue).where(MappedValue.run_id == run.id, col(MappedValue.number).in_(list(numbers)))
    return [
        MappingCheck(
            run_id=run.id, number=one.number, stratum=stratum_of(one.doubt or 0.0), doubt=one.doubt or 0.0, said=one.answers or []
        )
        for one in session.exec(wanted)
    ]  # fmt: skip


def _one(session: Session, run_id: UUID, number: int) -> MappingCheck:
    found = session.get(MappingCheck, (run_id, number), with_for_update=True)
    if found is None:
        raise NotFound("This value is not in the sample.", hint="Draw a sample first, and label its values.")
    return found


def _note(session: Session, one: MappingCheck, *, right: bool) -> None:
    one.right, one.checked_at = right, now()
    session.add(one)
