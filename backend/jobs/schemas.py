"""What the ledger hands out about jobs."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from backend.jobs.states import Status


@dataclass(frozen=True)
class JobCard:
    """A job as a person sees it. `done` and `total` count in `unit`; `percent` runs from 0 to 100.

    `rate` is in units a second; `eta_seconds` is None until it means something.
    """

    id: UUID
    kind: str
    title: str
    owner_id: UUID
    subject_id: UUID | None
    status: Status
    done: int
    total: int | None
    unit: str
    percent: float | None
    eta_seconds: float | None
    rate: float | None
    message: str
    error: str | None
    hint: str | None
    attempts: int
    cancel_requested: bool
    result: dict[str, Any] | None  # Any: JSON, as the work left it
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None


@dataclass(frozen=True)
class JobPage:
    """A page of jobs, newest first; `next` is the cursor of the page after it, None on the last."""

    items: list[JobCard]
    next: str | None
