"""What leaves the room of batches."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from backend.documents.batches.models import Archive
from backend.jobs.states import Status


@dataclass(frozen=True)
class IssueView:
    """Something about one recipient: its kind, the object of the template it is about, and a sentence."""

    kind: str
    object: str
    detail: str


class Outcome(StrEnum):
    """How a recipient of a batch fared."""

    PENDING = "pending"
    SUCCEEDED = "succeeded"
    NOTED = "noted"  # the document was made, and something about it is worth a look
    FAILED = "failed"


@dataclass(frozen=True)
class RecipientView:
    """One recipient: the row of the version, counted from 1, how it fared, and enough of the row to know who it is.

    `why` says in a dry run why it is worth a look.
    """

    row: int
    status: Outcome
    name: str
    issues: tuple[IssueView, ...] = ()
    why: str = ""


@dataclass(frozen=True)
class RecipientPage:
    """Recipients in the order of their rows; `next` is the row after which the next page begins, None on the last."""

    items: tuple[RecipientView, ...]
    next: int | None


@dataclass(frozen=True)
class ArchiveView:
    """One archive of a batch, counted from 1: whose rows are in it, how many documents, and how large it is."""

    n: int
    file_name: str
    kind: Archive
    documents: int
    size_bytes: int
    first_row: int
    last_row: int
    round: int = 1


@dataclass(frozen=True)
class BatchView:
    """A batch as its owner sees it. `unfinished` recipients are those nobody has come to yet; `status` is its newest job's.

    `failed` is also the status of a batch that ended without any document. `archives` are what can be fetched now.
    """

    id: UUID
    job_id: UUID | None
    title: str
    status: Status
    template_id: UUID
    dataset_id: UUID
    version_id: UUID
    fields: Mapping[str, str]
    archive: Archive
    file_name: str
    recipients: int | None
    succeeded: int
    failed: int
    noted: int
    percent: float | None
    eta_seconds: float | None
    archives: tuple[ArchiveView, ...]
    size_bytes: int
    counts: Mapping[str, int]
    rounds: int
    message: str
    error: str | None
    hint: str | None
    created_at: datetime
    finished_at: datetime | None
    expires_at: datetime | None
    expired: bool = False

    @property
    def unfinished(self) -> int:
        """Recipients nobody has come to yet."""
        return max((self.recipients or 0) - self.succeeded - self.failed, 0)


@dataclass(frozen=True)
class DryRun:
    """What a look over all recipients found: how many are fine, recipients by kind of issue, and the worst rows first.

    A look that is a job has ids, and `checked` recipients so far.
    """

    id: UUID | None
    job_id: UUID | None
    status: Status
    recipients: int
    checked: int
    fine: int
    stopped: int
    counts: Mapping[str, int]
    worst: tuple[RecipientView, ...]
    percent: float | None = 100.0
    eta_seconds: float | None = None
    error: str | None = None
    hint: str | None = None


@dataclass(frozen=True)
class Estimate:
    """What a batch will take, from documents drawn of rows spread over it: bytes either way, archives, seconds of drawing.

    `archive` is what is made unless a person says otherwise; `free_bytes` is None where nobody knows the room that is left.
    """

    recipients: int
    zip_bytes: int
    merged_bytes: int
    archives: int
    seconds: float
    archive: Archive
    free_bytes: int | None
    sampled: int


def issues_of(stored: Any) -> tuple[IssueView, ...]:  # Any: JSON
    """Return issues as a table keeps them."""
    return tuple(IssueView(one["kind"], one["object"], one["detail"]) for one in stored)
