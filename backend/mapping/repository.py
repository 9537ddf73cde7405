"""Statements on runs and their values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import select, text, update
from sqlmodel import Session, col

from backend.core.errors import NotFound
from backend.mapping.checking import Labelled
from backend.mapping.models import MappedValue, MappingRun, State
from backend.mapping.standing import SURE, state_of
from backend.mapping.store import as_json


@dataclass(frozen=True)
class Spent:
    """What calls took."""

    calls: int = 0
    repairs: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cost_usd: Decimal = Decimal(0)


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


class Waiting(NamedTuple):
    """A value that waits for its answer."""

    number: int
    value: Any  # Any: JSON, a text or {column: text}


def waiting(session: Session, run_id: UUID, *, batch: int) -> list[Waiting]:
    """Return the values of a batch that wait for an answer, in their order."""
    wanted = select(col(MappedValue.number), col(MappedValue.value)).where(
        col(MappedValue.run_id) == run_id, col(MappedValue.batch) == batch, col(MappedValue.status) == State.WAITING
    )
    return [Waiting(number, value) for number, value in session.execute(wanted.order_by(col(MappedValue.number)))]


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


_WRITE = text("""
UPDATE mapped_values v
SET answers = said.answers, doubt = said.doubt, way = :way, status = said.status, weight = v.rows * said.doubt
FROM unnest(CAST(:numbers AS int[]), CAST(CAST(:answers AS text[]) AS jsonb[]), CAST(:doubts AS float8[]), CAST(:states AS text[]))
     AS said(number, answers, doubt, status)
WHERE v.run_id = :run AND v.number = said.number AND v.status = 'waiting'
""")
_SPEND = text("""
UPDATE mapping_runs SET calls = calls + :calls, repair_calls = repair_calls + :repairs, input_tokens = input_tokens + :into,
       output_tokens = output_tokens + :out, cost_usd = cost_usd + :cost, stopped_at_cap = stopped_at_cap OR :capped
WHERE id = :run
""")
_DOUBTS = text("""
SELECT round(doubt::numeric, 2), count(*) FROM mapped_values
WHERE run_id = :run AND status IN ('done', 'needs_review') AND answers IS NOT NULL AND way NOT IN ('person', 'dictionary')
GROUP BY 1 ORDER BY 1
""")
_SORT = text("""
UPDATE mapped_values SET status = CASE WHEN doubt > :above THEN 'needs_review' ELSE 'done' END
WHERE run_id = :run AND status IN ('done', 'needs_review') AND answers IS NOT NULL AND way NOT IN ('person', 'dictionary')
  AND (doubt > :above) = (status = 'done') AND EXISTS (SELECT 1 FROM jsonb_array_elements(answers) AS one(said) WHERE said <> 'null')
""")
_ENOUGH = text(
    "SELECT cost_cap_usd IS NOT NULL AND greatest(cost_usd, :spent) >= cost_cap_usd FROM mapping_runs WHERE id = :run"
)


def write_answers(
    session: Session, run_id: UUID, answers: Mapping[int, Labelled], *, way: str, review_above: float = SURE
) -> None:
    """Write the answers of values that wait, in one statement; those a person has settled meanwhile stay.

    What is more doubtful than `review_above` waits for a look.
    """
    if not answers:
        return
    values = {
        "run": run_id, "way": way, "numbers": list(answers), "answers": [as_json(one.answers) for one in answers.values()],
        "doubts": [one.doubt for one in answers.values()], "states": [state_of(one, above=review_above).value for one in answers.values()],
    }  # fmt: skip
    session.connection().execute(_WRITE, values)


def spend(session: Session, run_id: UUID, spent: Spent, *, capped: bool) -> None:
    """Add what calls took to a run's bill. Its row is locked from here to the commit: do it last."""
    values = {
        "run": run_id, "calls": spent.calls, "repairs": spent.repairs, "into": spent.input_tokens, "out": spent.output_tokens,
        "cost": spent.cost_usd, "capped": capped,
    }  # fmt: skip
    session.connection().execute(_SPEND, values)


def is_spent(session: Session, run_id: UUID, *, known: Decimal) -> bool:
    """Say whether a run has reached its cap, by what is written down or by what is `known` to be spent."""
    return bool(session.connection().execute(_ENOUGH, {"run": run_id, "spent": known}).scalar())


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


def doubts(session: Session, run_id: UUID) -> list[tuple[float, int]]:
    """Return the doubts of answers nobody has settled, to a hundredth, each with how many values have it."""
    rows = session.connection().execute(_DOUBTS, {"run": run_id})
    return [(float(doubt), int(count)) for doubt, count in rows]


def sort_by_doubt(session: Session, run_id: UUID, *, above: float) -> None:
    """Let answers nobody has settled wait for a look where they are more doubtful than `above`, and be done where they are not."""
    session.connection().execute(_SORT, {"run": run_id, "above": above})


def tally(session: Session, run_id: UUID) -> dict[State, int]:
    """Return how many values of a run stand where, as the database has counted them."""
    columns = [getattr(MappingRun, f"count_{state.value}") for state in State]
    found = session.execute(select(*columns).where(col(MappingRun.id) == run_id)).one()
    return dict(zip(State, map(int, found), strict=True))


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


class Doubtful(NamedTuple):
    """A value that waits for a look, as one is compared with others."""

    number: int
    value: Any  # Any: JSON
    rows: int


def alike(session: Session, run_id: UUID, number: int, *, size: int) -> list[Doubtful]:
    """Return the weightiest other values in review that have the same proposal as this one."""
    same = select(col(MappedValue.answers)).where(col(MappedValue.run_id) == run_id, col(MappedValue.number) == number)
    wanted = select(col(MappedValue.number), col(MappedValue.value), col(MappedValue.rows)).where(
        col(MappedValue.run_id) == run_id, col(MappedValue.status) == State.NEEDS_REVIEW, col(MappedValue.number) != number,
        col(MappedValue.answers).is_not_distinct_from(same.scalar_subquery()),
    )  # fmt: skip
    wanted = wanted.order_by(col(MappedValue.weight).desc(), col(MappedValue.number)).limit(size)
    return [Doubtful(*row) for row in session.execute(wanted)]


def of_dataset(session: Session, owner_id: UUID, dataset_id: UUID, *, size: int) -> list[MappingRun]:
    """Return the runs over a dataset, newest first."""
    wanted = select(MappingRun).where(col(MappingRun.owner_id) == owner_id, col(MappingRun.dataset_id) == dataset_id)
    return list(session.scalars(wanted.order_by(col(MappingRun.created_at).desc()).limit(size)))
