"""One batch: its values through the model within the cap, and its answers written down with what they cost."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any
from uuid import UUID

from sqlmodel import Session

from backend.adapters import llm
from backend.adapters.db import transaction
from backend.adapters.llm import ModelTrouble, Trouble
from backend.core.config import settings
from backend.core.errors import Rejected, Unavailable
from backend.jobs.runner import Outcome, Run
from backend.mapping import repository, store
from backend.mapping.batches import Said, Solved, solve
from backend.mapping.checking import Labelled
from backend.mapping.models import MappingRun
from backend.mapping.passage import passage, quiet
from backend.mapping.prompting import Value, reply_shape
from backend.mapping.standing import SURE
from backend.mapping.task import MOST_EXAMPLES, Task

_SECOND_LOOK = 10  # values of a batch a stronger model looks at, those doubted most
_PATIENCE_S = 600.0  # how long a batch waits for a provider that is busy before the job says so
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 1.0, 60.0
_FINAL = (Trouble.KEY, Trouble.MODEL, Trouble.QUOTA, Trouble.REQUEST)


def ask_batch(run: Run, found: MappingRun, task: Task) -> Outcome:
    """Do the chunk of one batch. Past the cap nothing is asked: its values stay as they are."""
    model = found.model or ""
    with transaction() as session:
        waiting = repository.waiting(session, found.id, batch=run.number)
        examples = repository.examples(session, found, most=MOST_EXAMPLES)
        keys = {one.number: store.key_of(task, one.value, by=model) for one in waiting}
        known = store.known(session, run.owner_id, keys.values())
    before = {one.number: known[keys[one.number]] for one in waiting if keys[one.number] in known}
    unknown = [one for one in waiting if one.number not in before]
    if unknown and _spent(found.id, model):
        return Outcome(len(before), {"stopped": "cap"}, partial(_publish, run_id=found.id, answers=before, capped=True))
    asking = _Asking(run, task, examples)
    solved = asking.solve([one.value for one in unknown], model=model)
    spent = [(model, solved), *asking.second_look([one.value for one in unknown], solved)]
    fresh = {unknown[place].number: label for place, label in solved.labels.items()}
    publish = partial(
        _publish, run_id=found.id, answers={**before, **fresh}, fresh={keys[number]: label for number, label in fresh.items()},
        failed=[one.number for one in unknown if one.number not in fresh], spent=spent,
    )  # fmt: skip
    return Outcome(len(waiting), {"calls": sum(one.calls for _, one in spent), "repairs": solved.repairs}, publish)


def _spent(run_id: UUID, model: str) -> bool:
    """Say whether the cap of a run is reached."""
    with transaction() as session:
        run = session.get_one(MappingRun, run_id)
        return run.cost_cap_usd is not None and llm.price_of(model) is not None and run.cost_usd >= run.cost_cap_usd


@dataclass(frozen=True)
class _Asking:
    """A batch on its way through models."""

    run: Run
    task: Task
    examples: Sequence[tuple[Any, Any]]  # Any: JSON

    def solve(self, values: Sequence[Value], *, model: str) -> Solved:
        """Return the labels one model gives."""
        if not values:
            return Solved()
        shape = reply_shape(self.task)

        def ask(messages: list[dict[str, str]]) -> Said:
            return _patiently(self.run, lambda: _once(messages, shape, model=model))

        return solve(self.task, values, ask, examples=self.examples, seed=self.run.number)

    def second_look(self, values: Sequence[Value], solved: Solved) -> list[tuple[str, Solved]]:
        """Ask the stronger model, where there is one, for the few values of a batch that are doubted most; take its word.

        Return what was spent on it.
        """
        stronger = settings().model_stronger
        doubted = sorted(
            (place for place, one in solved.labels.items() if one.doubt > SURE), key=lambda place: -solved.labels[place].doubt
        )
        if not stronger or not doubted or solved.strange:
            return []
        chosen = doubted[:_SECOND_LOOK]
        second = self.solve([values[place] for place in chosen], model=stronger)
        solved.labels.update({chosen[place]: label for place, label in second.labels.items()})
        return [(stronger, second)]


def _once(messages: list[dict[str, str]], shape: Any, *, model: str | None) -> Said:  # Any: a class made for the task
    done = llm.answer(messages, shape, purpose="mapping", tries=1, model=model)
    return Said(done.data, done.input_tokens, done.output_tokens, done.calls)


def _patiently(run: Run, call: Callable[[], Said]) -> Said:
    """Call, again while the provider is busy: then no worker of this deployment calls for a while."""
    until, pause = time.monotonic() + _PATIENCE_S, _FIRST_PAUSE_S
    while True:
        with passage(run.check):
            try:
                return call()
            except ModelTrouble as trouble:
                if trouble.kind in _FINAL:
                    raise Rejected(trouble.detail, hint=trouble.hint) from trouble
                if trouble.kind not in (Trouble.BUSY, Trouble.AWAY, Trouble.LATE):
                    raise
                wait = trouble.retry_after_s if trouble.retry_after_s is not None else pause
                if time.monotonic() + wait > until:
                    raise Unavailable(trouble.detail, hint="The rest is asked for again; what is done is kept.") from trouble
                if trouble.kind is Trouble.BUSY:
                    quiet(wait)
        pause = min(2 * pause, _LONGEST_PAUSE_S)
        _wait(run, wait)


def _wait(run: Run, seconds: float) -> None:
    until = time.monotonic() + seconds
    while (left := until - time.monotonic()) > 0:
        run.check()
        time.sleep(min(left, 0.2))


def _publish(
    session: Session,
    *,
    run_id: UUID,
    answers: Mapping[int, Labelled],
    fresh: Mapping[str, Labelled] | None = None,
    failed: Sequence[int] = (),
    spent: Sequence[tuple[str, Solved]] = (),
    capped: bool = False,
) -> None:
    run = session.get_one(MappingRun, run_id, with_for_update=True)
    repository.write_answers(session, run_id, answers, way="model")
    repository.needs_review(session, run_id, failed)
    store.keep(session, run.owner_id, fresh or {})
    for model, solved in spent:
        run.calls += solved.calls
        run.repair_calls += solved.repairs
        run.input_tokens += solved.input_tokens
        run.output_tokens += solved.output_tokens
        cost = llm.cost_usd(model, input_tokens=solved.input_tokens, output_tokens=solved.output_tokens)
        run.cost_usd += cost or Decimal(0)
    run.stopped_at_cap = run.stopped_at_cap or capped
    session.add(run)
