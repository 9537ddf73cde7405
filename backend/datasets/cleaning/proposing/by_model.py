"""Steps that a model suggests, as a job: closed operations only, each measured on the rows by us, none of them switched on.

The same list is not asked about twice within an hour, however many ask at once.
"""

import hashlib
import json
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from backend.accounts import limits, model_costs
from backend.adapters import cache, llm
from backend.adapters.db import transaction
from backend.adapters.llm import Completion, ModelTrouble
from backend.core.config import settings
from backend.core.errors import ListmillError, Rejected
from backend.datasets.cleaning.measuring import StepEffect, measure
from backend.datasets.cleaning.plan import Plan
from backend.datasets.cleaning.proposing.candidates import amount
from backend.datasets.cleaning.proposing.looking import ROW, TABLE, Look
from backend.datasets.cleaning.proposing.prompt import STEPS_MAX, VERSION, Prompt, SuggestedStep, Suggestions, prompt_for
from backend.datasets.cleaning.proposing.service import looked_at, propose
from backend.datasets.cleaning.step import Step
from backend.datasets.schemas import VersionRef
from backend.datasets.service import get_profile, version_ref
from backend.jobs import service as jobs
from backend.jobs.runner import Outcome, Run
from backend.jobs.states import Status

KIND = "datasets.propose"
KEPT_S = 3600.0
_SLOT_S = 600  # asked again within this time it is one job, however many ask
_STEPS = 3
_REASON_MAX = 200
_OF_COLUMNS = frozenset({"rename", "drop"})  # these change no cell, and something all the same


def is_offered() -> bool:
    """Say whether this deployment has a model that could suggest steps."""
    return llm.is_configured()


def suggested(owner_id: UUID, dataset_id: UUID, *, version_id: UUID | None = None) -> Plan | None:
    """Return what a model suggested for a version (the current one) within the last hour; None where nobody asked it.

    Raises NotFound; Conflict while there are no rows.
    """
    known: Any = cache.get_json(_key(owner_id, version_ref(owner_id, dataset_id, version_id=version_id)))  # Any: JSON
    return Plan.parse(known) if known is not None else None


def start_suggesting(
    owner_id: UUID, dataset_id: UUID, *, check_spending: Callable[[UUID], None], version_id: UUID | None = None
) -> UUID:
    """Start the job that asks a model; return its id. Its result says how many steps there are; `suggested` gives them.

    `check_spending` raises when this person's money of the day is spent: what a day cost is known above this room.
    Raises NotFound; Conflict while there are no rows; Rejected where there is no model; TooMany.
    """
    ref = version_ref(owner_id, dataset_id, version_id=version_id)
    if not llm.is_configured():
        raise Rejected(
            "This deployment has no model to ask.", hint="Whoever runs it can set OPENAI_API_KEY or OPENAI_BASE_URL."
        )
    check_spending(owner_id)
    limits.allow(owner_id, "questions")
    key = f"{_key(owner_id, ref)}@{int(time.time() // _SLOT_S)}"
    job_id, status = _enqueued(owner_id, ref, key)
    lost = status is Status.COMPLETED and cache.get_json(_key(owner_id, ref)) is None
    if lost or status in {Status.FAILED, Status.CANCELLED}:  # that job gives no answer any more
        job_id, _ = _enqueued(owner_id, ref, f"{key}+{uuid4()}")
    return job_id


def _enqueued(owner_id: UUID, ref: VersionRef, key: str) -> tuple[UUID, Status]:
    with transaction() as session:
        job = jobs.enqueue(
            session,
            KIND,
            owner_id=owner_id,
            title=f"Suggest steps for {ref.table}",
            subject_id=ref.dataset_id,
            parameters={"version_id": str(ref.version_id)},
            total=_STEPS,
            idempotency_key=key,
        )
        return job.id, job.status


def suggest(run: Run) -> Outcome:
    """Do the work of "datasets.propose": ask, check, measure, keep for an hour."""
    dataset_id, version_id = run.subject_id, UUID(run.parameters["version_id"])
    if dataset_id is None:
        raise Rejected("This job says no list to suggest steps for.", hint="Ask again from its page.")
    ref = version_ref(run.owner_id, dataset_id, version_id=version_id)
    if (known := suggested(run.owner_id, dataset_id, version_id=version_id)) is not None:
        return Outcome(_STEPS, {"steps": len(known.steps)})
    run.report(0, total=_STEPS, message="Looking at the columns")
    profile = get_profile(run.owner_id, dataset_id, version_id=version_id)
    ours = propose(run.owner_id, dataset_id, version_id=version_id).steps
    prompt = prompt_for(ref.columns, profile, ours)
    run.report(1, message="Asking the model")
    found = _asked(run.owner_id, prompt)
    run.report(2, message="Measuring what it suggests")
    steps = read_steps(prompt, found.data.steps, ref, ours)
    with looked_at(ref, ref.columns) as look:
        kept = [one for step in steps if (one := _measured(look, step, model=found.model)) is not None]
    plan = Plan(tuple(replace(one, id=f"m{number}") for number, one in enumerate(kept, 1)))
    cache.set_json(_key(run.owner_id, ref), plan.to_json(), KEPT_S)
    return Outcome(
        _STEPS, {"steps": len(plan.steps), "left_out": len(found.data.steps) - len(plan.steps), "model": found.model}
    )


def read_steps(prompt: Prompt, given: Sequence[SuggestedStep], ref: VersionRef, ours: Sequence[Step]) -> list[tuple[Step, str]]:
    """Return the steps that are closed, on columns there are, and not proposed already, each with the model's reason."""
    known = {(one.operation, one.column) for one in ours}
    names = {column.name for column in ref.columns}
    found: list[tuple[Step, str]] = []
    for one in given:
        told = prompt.read(one)
        if told is None or told["column"] not in names or (told["operation"], told["column"]) in known:
            continue
        try:
            found.append((Plan.parse({"steps": [told]}).steps[0], one.reason))
        except ListmillError:  # parameters that the operation does not take
            continue
    return found[:STEPS_MAX]


def _asked(owner_id: UUID, prompt: Prompt) -> Completion[Suggestions]:
    """Ask, and note what it cost whatever comes of it."""
    try:
        found = llm.answer(prompt.messages, Suggestions, purpose="cleaning")
    except ModelTrouble as trouble:
        _note(owner_id, llm.model_name() or "", trouble.input_tokens, trouble.output_tokens)
        raise Rejected(trouble.detail, hint=trouble.hint) from trouble
    _note(owner_id, found.model, found.input_tokens, found.output_tokens)
    return found


def _note(owner_id: UUID, model: str, input_tokens: int, output_tokens: int) -> None:
    model_costs.note(owner_id, llm.cost_usd(model, input_tokens=input_tokens, output_tokens=output_tokens) or Decimal(0))


def _measured(look: Look, told: tuple[Step, str], *, model: str) -> Step | None:
    """Return a step with what it changes; None for one that cannot be done or changes nothing."""
    step, reason = replace(told[0], id="one", enabled=True), told[1]
    effect = measure(look.con, TABLE, look.columns, Plan((step,)), course=look.course, row=ROW).steps[0]
    if effect.problem is not None or (not effect.cells and step.operation not in _OF_COLUMNS):
        return None
    many = amount(effect.cells or 0, look.each)
    said = f"{_plain(reason)} Suggested by {model}. {_told(effect, look.each)}".strip()
    return replace(step, reason=said, enabled=False, cells=many.count or None)


def _told(effect: StepEffect, each: float) -> str:
    if not effect.unfit:
        return ""
    lost = amount(effect.unfit, each)
    return f"What does not fit becomes empty: {lost.of('cell', 'cells')}."


def _plain(reason: str) -> str:
    """Return a model's sentence as text: one line, cut short, with its full stop."""
    line = " ".join("".join(sign if sign.isprintable() else " " for sign in reason).split())[:_REASON_MAX].rstrip(" .")
    return f"{line}." if line else ""


def _key(owner_id: UUID, ref: VersionRef) -> str:
    said = json.dumps([VERSION, str(owner_id), str(ref.version_id), llm.model_name(), settings().model_values])
    return f"suggested:{hashlib.sha256(said.encode()).hexdigest()}"
