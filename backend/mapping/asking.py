"""One batch: its values through the model within the cap, and its answers written down with what they cost."""

import random
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
from backend.mapping import purse, repository, store, usefulness
from backend.mapping.batches import Said, Solved, solve
from backend.mapping.checking import Labelled
from backend.mapping.models import MappingRun
from backend.mapping.passage import Turn, passage
from backend.mapping.prompting import Value, reply_shape
from backend.mapping.repository import Spent
from backend.mapping.standing import SURE
from backend.mapping.task import MOST_EXAMPLES, Task

_SECOND_LOOK = 10  # values of a batch a stronger model looks at, those doubted most
_PATIENCE_S = 600.0  # how long a batch waits for a provider that is busy before the job says so
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 0.25, 60.0
_FINAL = (Trouble.KEY, Trouble.MODEL, Trouble.QUOTA, Trouble.REQUEST)


class _CapReached(Exception):
    """Nothing more may be asked for."""


def ask_batch(run: Run, found: MappingRun, task: Task) -> Outcome:
    """Do the chunk of one batch. Past the cap nothing is asked: its values stay as they are."""
    model = found.model or ""
    with transaction() as session:
        waiting = repository.waiting(session, found.id, batch=run.number)
        examples = repository.examples(session, found, most=MOST_EXAMPLES)
        keys = dict(
            zip((one.number for one in waiting), store.keys_of(task, [one.value for one in waiting], by=model), strict=True)
        )
        known = store.known(session, run.owner_id, keys.values())
    before = {number: known[key] for number, key in keys.items() if key in known}
    unknown = [one for one in waiting if one.number not in before]
    if unknown:
        usefulness.check(found.id)
    asking = _Asking(run, task, examples, partial(_within_cap, found) if found.cost_cap_usd is not None else _no_cap)
    spent: list[tuple[str, Solved]] = []
    capped = asking.through([one.value for one in unknown], model=model, spent=spent)
    solved = spent[0][1] if spent else Solved()
    fresh = {unknown[place].number: label for place, label in solved.labels.items()}
    if unknown and not capped:
        usefulness.note(found.id, useful=bool(fresh))
    publish = partial(
        _publish, run_id=found.id, owner_id=run.owner_id, answers={**before, **fresh},
        fresh={keys[number]: label for number, label in fresh.items()},
        failed=[] if capped else [one.number for one in unknown if one.number not in fresh], spent=_bill(spent), capped=capped,
        review_above=found.review_above,
    )  # fmt: skip
    told: dict[str, Any] = {"calls": sum(one.calls for _, one in spent), "repairs": solved.repairs}  # Any: JSON
    return Outcome(
        len(before) + len(fresh) if capped else len(waiting), {**told, "stopped": "cap"} if capped else told, publish
    )


def _no_cap() -> None:
    """Let every call be made."""


def _within_cap(found: MappingRun) -> None:
    """Raise _CapReached once what is written down, or known to be spent, comes to the cap."""
    if llm.price_of(found.model or "") is None:
        return
    with transaction() as session:
        if repository.is_spent(session, found.id, known=purse.spent(found.id)):
            raise _CapReached


@dataclass(frozen=True)
class _Asking:
    """A batch on its way through models. `allow` raises _CapReached before a call that may not be made."""

    run: Run
    task: Task
    examples: Sequence[tuple[Any, Any]]  # Any: JSON
    allow: Callable[[], None]

    def through(self, values: Sequence[Value], *, model: str, spent: list[tuple[str, Solved]]) -> bool:
        """Ask the model for these values, and a stronger one for what it doubts most; say whether the cap ended it.

        What was asked of whom is added to `spent`, the first model's first; its labels are the ones that count.
        """
        if not values:
            return False
        try:
            solved = self._solve(values, model=model, spent=spent)
            self._second_look(values, solved, spent=spent)
        except _CapReached:
            return True
        return False

    def _solve(self, values: Sequence[Value], *, model: str, spent: list[tuple[str, Solved]]) -> Solved:
        """Return the labels one model gives."""
        shape, solved = reply_shape(self.task), Solved()
        spent.append((model, solved))

        def ask(messages: list[dict[str, str]]) -> Said:
            return self._patiently(lambda: _once(messages, shape, model=model, run_id=self._run_id()))

        return solve(self.task, values, ask, examples=self.examples, seed=self.run.number, into=solved)

    def _second_look(self, values: Sequence[Value], solved: Solved, *, spent: list[tuple[str, Solved]]) -> None:
        """Ask the stronger model, where there is one, for the few values of a batch that are doubted most; take its word."""
        stronger = settings().model_stronger
        doubted = sorted(
            (place for place, one in solved.labels.items() if one.doubt > SURE), key=lambda place: -solved.labels[place].doubt
        )
        if not stronger or not doubted or solved.strange:
            return
        chosen = doubted[:_SECOND_LOOK]
        second = self._solve([values[place] for place in chosen], model=stronger, spent=spent)
        solved.labels.update({chosen[place]: label for place, label in second.labels.items()})

    def _patiently(self, call: Callable[[], Said]) -> Said:
        """Call, again while the provider is busy: then no worker of this deployment calls for a while."""
        until, pause = time.monotonic() + _PATIENCE_S, _FIRST_PAUSE_S
        while True:
            with passage(self.run.check) as turn:
                self.allow()
                try:
                    return _heard(turn, call())
                except ModelTrouble as trouble:
                    wait, trouble_words = _pause_after(trouble, pause), trouble.detail
                    if time.monotonic() + wait > until:
                        raise Unavailable(
                            trouble.detail, hint="The rest is asked for again; what is done is kept."
                        ) from trouble
                    if trouble.kind is Trouble.BUSY:
                        turn.refused(wait)
            self.run.report(0, message=f"{trouble_words} It is asked again in {max(wait, 1):.0f} s.")
            pause = min(2 * pause, _LONGEST_PAUSE_S)
            _wait(self.run, wait)

    def _run_id(self) -> UUID:
        return UUID(self.run.parameters["run_id"])


def _once(messages: list[dict[str, str]], shape: Any, *, model: str, run_id: UUID) -> Said:  # Any: a class made for the task
    done = llm.answer(messages, shape, purpose="mapping", tries=1, model=model)
    cost = llm.cost_usd(model, input_tokens=done.input_tokens, output_tokens=done.output_tokens)
    purse.add(run_id, cost or Decimal(0))
    return Said(done.data, done.input_tokens, done.output_tokens, done.calls, done.allowance)


def _heard(turn: Turn, said: Said) -> Said:
    turn.heard(said.allowance)
    return said


def _pause_after(trouble: ModelTrouble, pause: float) -> float:
    """Return how long to wait after trouble that passes. Raises Rejected for one that needs a person, `trouble` for any other."""
    if trouble.kind in _FINAL:
        raise Rejected(trouble.detail, hint=trouble.hint) from trouble
    if trouble.kind not in (Trouble.BUSY, Trouble.AWAY, Trouble.LATE):
        raise trouble
    return trouble.retry_after_s if trouble.retry_after_s is not None else pause * random.uniform(0.75, 1.25)  # noqa: S311  jitter


def _wait(run: Run, seconds: float) -> None:
    until = time.monotonic() + seconds
    while (left := until - time.monotonic()) > 0:
        run.check()
        time.sleep(min(left, 0.2))


def _bill(spent: Sequence[tuple[str, Solved]]) -> Spent:
    """Return what all calls of a batch took."""
    costs = [llm.cost_usd(model, input_tokens=one.input_tokens, output_tokens=one.output_tokens) for model, one in spent]
    each = [one for _, one in spent]
    return Spent(
        sum(one.calls for one in each), sum(one.repairs for one in each), sum(one.input_tokens for one in each),
        sum(one.output_tokens for one in each), sum((cost for cost in costs if cost), Decimal(0)),
    )  # fmt: skip


def _publish(
    session: Session,
    *,
    run_id: UUID,
    owner_id: UUID,
    answers: Mapping[int, Labelled],
    fresh: Mapping[str, Labelled],
    failed: Sequence[int],
    spent: Spent,
    capped: bool,
    review_above: float,
) -> None:
    repository.write_answers(session, run_id, answers, way="model", review_above=review_above)
    repository.needs_review(session, run_id, failed)
    store.keep(session, owner_id, fresh)
    repository.spend(session, run_id, spent, capped=capped)
