"""What leaves the room of mailings."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from backend.documents.mailing.models import Standing
from backend.documents.mailing.wish import Wish
from backend.jobs.states import Status


@dataclass(frozen=True)
class Check:
    """What a mailing would do: to how many it goes, why others get none, and the first mail as it would be.

    `sample` are the first rows that get none: (row, what stands there, why).
    """

    letters: int
    recipients: int
    skipped: Mapping[str, int]
    sample: tuple[tuple[int, str, str], ...]
    to: str
    subject: str
    text: str
    minutes: float


@dataclass(frozen=True)
class MailingView:
    """A mailing: what it is, how far, what became of its recipients."""

    id: UUID
    batch_id: UUID
    job_id: UUID | None
    status: Status
    wish: Wish
    recipients: int | None
    counts: Mapping[Standing, int]
    skipped: Mapping[str, int]
    created_at: datetime


@dataclass(frozen=True)
class LetterView:
    """What became of one recipient's mail."""

    row: int
    address: str
    standing: Standing
    answer: str
    at: datetime
