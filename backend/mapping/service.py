"""The public verbs of filling columns by judgement: start, look, list values. What is not yours is not found."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlmodel import Session

from backend.adapters import llm
from backend.adapters.db import transaction
from backend.adapters.llm import batches as provider
from backend.core.errors import Rejected
from backend.datasets import service as datasets
from backend.jobs import service as jobs
from backend.jobs.states import Status
from backend.mapping import repository
from backend.mapping.dictionary import Dictionary, note, of_run
from backend.mapping.economy.standing import economy_of
from backend.mapping.estimating import estimate
from backend.mapping.filling import KIND
from backend.mapping.models import MappingRun, State
from backend.mapping.schemas import RunView, ValueView
from backend.mapping.task import Task, answer_of

__all__ = ["estimate", "get_run", "list_runs", "list_values", "start_run"]

MOST_GIVEN = 2_000
_SETTLED = (State.DONE, State.ACCEPTED, State.CHANGED, State.SKIPPED)


def start_run(
    owner_id: UUID,
    dataset_id: UUID,
    task: Task,
    *,
    cost_cap_usd: Decimal | None = None,
    examples: Sequence[tuple[Any, Any]] = (),
    pilot: int | None = None,
    economy: bool = False,
    rest_now: bool = False,
    dictionary: Dictionary | None = None,
) -> RunView:
    """Begin to fill the columns of a task; the job goes on whoever looks.

    `examples` are values with the answer a person gives them; `pilot` asks only for so many, the most frequent and some
    spread over the others; `dictionary` is a list that says answers.
    `economy` asks in batches of the provider, within a day at a lower price; what is not done by then is asked for in the next
    batch, or at once with `rest_now`. Raises NotFound, Conflict; Rejected for columns the version lacks, examples that do not
    fit, and economy where the provider makes no batches.
    """
    if economy and not provider.offered():
        raise Rejected("The model's server makes no batches within a day.", hint="Fill the column at once.")
    source = datasets.version_ref(owner_id, dataset_id)
    _check(task, [column.name for column in source.columns], examples)
    kept = note(owner_id, dictionary, task)
    model = llm.model_name()
    title = f"Fill {', '.join(f'“{fill.name}”' for fill in task.fills)} of {source.table}"
    with transaction() as session:
        run = MappingRun(
            owner_id=owner_id, dataset_id=dataset_id, version_id=source.version_id, task=task.model_dump(mode="json"),
            examples=[list(one) for one in examples], model=model, pilot=pilot, cost_cap_usd=cost_cap_usd,
            economy=economy, rest_now=economy and rest_now, dictionary=kept,
        )  # fmt: skip
        session.add(run)
        session.flush()
        parameters = {"run_id": str(run.id)}
        job = jobs.enqueue(session, KIND, owner_id=owner_id, title=title, parameters=parameters, subject_id=dataset_id)
        run.job_id = job.id
        session.add(run)
        return _view(session, run, Status.PENDING)


def get_run(owner_id: UUID, run_id: UUID) -> RunView:
    """Return a run. Raises NotFound."""
    with transaction() as session:
        run = repository.get(session, owner_id, run_id)
        view = _view(session, run, Status.COMPLETED)
    card = jobs.cards([run.job_id]).get(run.job_id) if run.job_id else None
    return view if card is None else replace(view, status=card.status)


def list_runs(owner_id: UUID, dataset_id: UUID, *, size: int = 20) -> tuple[RunView, ...]:
    """Return what was filled in for a dataset, newest first. Raises NotFound."""
    datasets.get_dataset(owner_id, dataset_id)
    with transaction() as session:
        found = repository.of_dataset(session, owner_id, dataset_id, size=size)
        views = [_view(session, run, Status.COMPLETED) for run in found]
    cards = jobs.cards([view.job_id for view in views if view.job_id])
    return tuple(replace(view, status=cards[view.job_id].status) if view.job_id in cards else view for view in views)


def list_values(
    owner_id: UUID, run_id: UUID, *, status: State | None = None, after: int = -1, size: int = 50
) -> tuple[ValueView, ...]:
    """Return values of a run after a number, in their order; those to be looked at with the weightiest first."""
    with transaction() as session:
        run = repository.get(session, owner_id, run_id)
        found = repository.values(session, run.id, status=status, after=after, size=min(max(size, 1), 1_000))
        return tuple(
            ValueView(one.number, one.value, one.rows, None if one.answers is None else tuple(one.answers), one.doubt, one.way, one.status)
            for one in found
        )  # fmt: skip


def _check(task: Task, columns: Sequence[str], examples: Sequence[tuple[Any, Any]]) -> None:
    missing = [name for name in task.columns if name not in columns]
    if missing:
        raise Rejected(f"There is no column “{missing[0][:100]}”.", hint=f"There are {', '.join(columns[:12])}.")
    taken = [fill.name for fill in task.fills if fill.name.casefold() in {name.casefold() for name in columns}]
    if taken:
        raise Rejected(f"There is a column “{taken[0]}” already.", hint="Give the new column another name.")
    if len(examples) > MOST_GIVEN:
        raise Rejected(f"{len(examples):,} examples are too many.", hint=f"Give at most {MOST_GIVEN:,}.")
    for value, answer in examples:
        said = answer if isinstance(answer, list) and len(task.fills) > 1 else [answer]
        try:
            _ = [answer_of(fill, one) for fill, one in zip(task.fills, said, strict=True)]
        except (ValueError, TypeError) as error:
            raise Rejected(
                f"The example “{str(value)[:60]}” has an answer the new column cannot hold.",
                hint="Answer as the column is described.",
            ) from error


def _view(session: Session, run: MappingRun, status: Status) -> RunView:
    counts = repository.tally(session, run.id)
    return RunView(
        run.id, run.dataset_id, run.version_id, run.job_id, Task.model_validate(run.task),
        tuple((value, answer) for value, answer in run.examples), run.model, status,
        rows=run.rows, distinct_values=run.distinct_values, done_values=sum(counts[state] for state in _SETTLED),
        needs_review=counts[State.NEEDS_REVIEW], values=counts, batches=run.batches, calls=run.calls,
        repair_calls=run.repair_calls, input_tokens=run.input_tokens, output_tokens=run.output_tokens,
        cost_usd=run.cost_usd, cost_cap_usd=run.cost_cap_usd, stopped_at_cap=run.stopped_at_cap, pilot=run.pilot,
        created_at=run.created_at, applied_version_id=run.applied_version_id, economy=economy_of(session, run),
        dictionary=of_run(run),
    )  # fmt: skip
