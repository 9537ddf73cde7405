"""What leaves the room of mapping."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from backend.jobs.states import Status
from backend.mapping.dictionary import Dictionary
from backend.mapping.models import State
from backend.mapping.task import Task


@dataclass(frozen=True)
class Estimate:
    """The bill before anything is paid: how many rows and distinct values, calls, tokens, dollars, seconds.

    `cost_usd` is None where nobody told the model's price; without a model nothing is asked and it is 0. `economy_eta_seconds`
    is None where the provider makes no batches within a day.
    """

    rows: int
    distinct_values: int
    known_values: int  # a person, an earlier run or the value itself says them
    batches: int
    input_tokens: int
    output_tokens: int
    cost_usd: Decimal | None
    eta_seconds: float
    model: str | None
    economy_cost_usd: Decimal | None = None
    economy_eta_seconds: float | None = None


@dataclass(frozen=True)
class Economy:
    """How far a filling within a day is: calls that are with the provider or came back, since when, and until when at the latest.

    `parcels` counts batches of the provider, `open_parcels` those that have not come back.
    """

    requests: int
    done: int
    parcels: int
    open_parcels: int
    round: int
    since: datetime | None
    until: datetime | None
    rest_now: bool


@dataclass(frozen=True)
class RunView:
    """A filling of columns: what it is, how far, what it cost."""

    id: UUID
    dataset_id: UUID
    version_id: UUID
    job_id: UUID | None
    task: Task
    examples: tuple[tuple[Any, Any], ...]  # Any: JSON; values with the answer a person gave
    model: str | None
    status: Status
    rows: int | None
    distinct_values: int | None
    done_values: int
    needs_review: int
    values: dict[State, int]
    batches: int | None
    calls: int
    repair_calls: int
    input_tokens: int
    output_tokens: int
    cost_usd: Decimal
    cost_cap_usd: Decimal | None
    stopped_at_cap: bool
    pilot: int | None
    created_at: datetime
    applied_version_id: UUID | None
    economy: Economy | None = None
    dictionary: Dictionary | None = None


@dataclass(frozen=True)
class ValueView:
    """A distinct value with its answers, one per new column."""

    number: int
    value: Any  # Any: JSON, a text or {column: text}
    rows: int
    answers: tuple[Any, ...] | None  # Any: see task.answer_of
    doubt: float | None
    way: str
    status: State
