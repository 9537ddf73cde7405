"""The one state machine of jobs and chunks.

           claim                    finished
PENDING ----------> PROCESSING ----------------> COMPLETED
 ^  |                |   |  |
 |  | cancel         |   |  +-- attempts spent --> FAILED --+
 |  v                |   |                                  | retry
 | CANCELLED <-------+   | lease lost / error to retry      |
 +----+------------------+----------------------------------+
"""

from enum import StrEnum

from backend.core.errors import Conflict


class Status(StrEnum):
    """The five statuses; "cancelling" and "retrying" are flags, not statuses."""

    PENDING = "pending"
    PROCESSING = "processing"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"


ACTIVE = frozenset({Status.PENDING, Status.PROCESSING})
ENDED = frozenset({Status.COMPLETED, Status.FAILED, Status.CANCELLED})

EDGES: dict[Status, frozenset[Status]] = {
    Status.PENDING: frozenset({Status.PROCESSING, Status.CANCELLED, Status.FAILED}),
    Status.PROCESSING: frozenset({Status.COMPLETED, Status.FAILED, Status.CANCELLED, Status.PENDING}),
    Status.FAILED: frozenset({Status.PENDING}),
    Status.CANCELLED: frozenset({Status.PENDING}),
    Status.COMPLETED: frozenset(),
}


def check(before: Status, after: Status) -> None:
    """Raise Conflict unless a job may go from `before` to `after`."""
    if after not in EDGES[before]:
        raise Conflict(
            f"This job is {before.value}; it cannot become {after.value}.", hint="Load the page to see its current state."
        )
