"""The bill before anything is paid: values counted exactly, tokens measured on a sample of them."""

import json
import math
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from uuid import UUID

from backend.adapters import llm
from backend.adapters.llm import batches as provider
from backend.core.config import settings
from backend.datasets import service as datasets
from backend.datasets.course import Course
from backend.mapping.batches import SIZE, Example
from backend.mapping.dictionary import Dictionary, note
from backend.mapping.distinct import Counted, count_distinct
from backend.mapping.knowing import settle
from backend.mapping.models import MappingRun
from backend.mapping.prompting import messages, reply_shape
from backend.mapping.schemas import Estimate
from backend.mapping.task import Fill, Kind, Task

CHARACTERS = 3.2  # of JSON with names and numbers make a token; English prose takes four, so this is the dearer side
_A_DAY_S = 86_400.0  # within so long the provider answers a batch
_SPREAD = 5_000
_CALL_S = 4.0  # what a call of fifty values takes a common model
_ANSWER = 28  # characters of {"id": 12, "label": , "doubt": 0.1}, without the label
_IN_A_CALL = SIZE + 1  # one value whose answer is known is among them


def estimate(
    owner_id: UUID,
    dataset_id: UUID,
    task: Task,
    *,
    examples: Sequence[Example] = (),
    version_id: UUID | None = None,
    dictionary: Dictionary | None = None,
) -> Estimate:
    """Return what filling these columns will take, without what is known already.

    Of more than five thousand values, how many are known is told by five thousand spread over them.
    Raises NotFound, Conflict, Rejected for columns the version lacks.
    """
    source = datasets.version_ref(owner_id, dataset_id, version_id=version_id)
    distinct, rows, sample = count_distinct(task, source, Course(_Nobody(), 1), spread=_SPREAD)
    model = llm.model_name()
    asked = MappingRun(
        owner_id=owner_id, dataset_id=dataset_id, version_id=source.version_id, examples=[list(one) for one in examples],
        model=model, dictionary=note(owner_id, dictionary, task),
    )  # fmt: skip
    known = sum(one.answer is not None for one in settle(asked, task, sample))
    known = round(known * distinct / max(1, len(sample)))
    batches = math.ceil((distinct - known) / SIZE) if model else 0
    into, out = tokens(task, sample[:: max(1, len(sample) // SIZE)][:SIZE], examples)
    input_tokens, output_tokens = into * batches, round(out * (distinct - known)) if model else 0
    cost = llm.cost_usd(model, input_tokens=input_tokens, output_tokens=output_tokens) if model else None
    eta = math.ceil(batches / settings().model_parallel) * _CALL_S
    told = Estimate(rows, distinct, known, batches, input_tokens, output_tokens, cost if model else None, eta, model)
    if not provider.offered():
        return told
    cheaper = None if cost is None else cost * provider.price_share()
    return replace(told, economy_cost_usd=cheaper, economy_eta_seconds=_A_DAY_S)


def tokens(task: Task, sample: Sequence[Counted], examples: Sequence[Example]) -> tuple[int, float]:
    """Return the input tokens of a call of fifty values like these, and the output tokens of one value."""
    items = [(place, one.value) for place, one in enumerate(sample)]
    sent = sum(len(one["content"]) for one in messages(task, items, examples))
    alone = sum(len(one["content"]) for one in messages(task, [], examples))
    each = (sent - alone) / max(1, len(sample))
    shape = len(json.dumps(reply_shape(task).model_json_schema(), ensure_ascii=False))  # providers count it as input, too
    return math.ceil((alone + shape + each * _IN_A_CALL) / CHARACTERS), answer_tokens(task) * _IN_A_CALL / SIZE


def answer_tokens(task: Task) -> float:
    """Return the output tokens of one value."""
    answer = sum(_written(fill) for fill in task.fills) + (len(task.fills) > 1) * sum(len(fill.name) + 4 for fill in task.fills)
    return (_ANSWER + answer) / CHARACTERS


def _written(fill: Fill) -> float:
    if fill.kind in (Kind.LABEL, Kind.LABELS):
        return sum(len(json.dumps(label, ensure_ascii=False)) for label in fill.labels) / len(fill.labels)
    return {Kind.TEXT: min(60, fill.longest), Kind.DATE: 12, Kind.NUMBER: 6}.get(fill.kind, 5)


class _Nobody:
    """Whom an estimate reports to."""

    def report(self, done: int, *, total: int | None = None, message: str = "") -> None:
        """Take no notice."""

    def check(self) -> None:
        """Go on."""

    def stopping(self, stop: Callable[[], object]) -> AbstractContextManager[None]:  # noqa: ARG002  nobody stops it
        """Let it run."""
        return nullcontext()
