"""Every error that leaves a room, drawn once.

ListmillError
├── Rejected          422  the request cannot be done as asked
│   └── TooLarge      413  more bytes, rows or characters than this deployment takes
├── Unauthenticated   401  no or unknown credentials
├── Refused           403  credentials are fine, the request's origin is not
├── NotFound          404  it does not exist, or it is not yours
├── Conflict          409  it is not in a state that allows this
├── TimedOut          408  stopped at its deadline
├── Cancelled         409  stopped because a person asked for it
├── TooMany           429  a limit per user or minute is reached
└── Unavailable       503  a server behind us is away, or all places are taken

A message says what happened and where; the hint says what to do.
"""

from datetime import datetime, timedelta
from typing import ClassVar

from backend.core.clock import now


class ListmillError(Exception):
    """Base of all errors a person may see."""

    status: ClassVar[int] = 500
    title: ClassVar[str] = "Something went wrong"

    def __init__(self, detail: str, *, hint: str = "") -> None:
        super().__init__(detail)
        self.detail = detail
        self.hint = hint


class Rejected(ListmillError):
    """The request cannot be done as asked."""

    status = 422
    title = "Not possible as asked"


class TooLarge(Rejected):
    """More bytes, rows or characters than this deployment takes."""

    status = 413
    title = "Too large"


class Unauthenticated(ListmillError):
    """No or unknown credentials."""

    status = 401
    title = "Sign-in needed"


class Refused(ListmillError):
    """The request came from a place that may not make it."""

    status = 403
    title = "Refused"


class NotFound(ListmillError):
    """It does not exist, or it belongs to somebody else."""

    status = 404
    title = "Not found"


class Conflict(ListmillError):
    """It is not in a state that allows this."""

    status = 409
    title = "Not in this state"


class TimedOut(ListmillError):
    """Stopped at its deadline."""

    status = 408
    title = "Stopped at its deadline"


class Cancelled(ListmillError):
    """Stopped because a person asked for it."""

    status = 409
    title = "Cancelled"


class TooMany(ListmillError):
    """A limit per user or minute is reached. `again_at` is when it will have room, None where that is not known."""

    status = 429
    title = "Too many requests"

    def __init__(self, detail: str, *, hint: str = "", retry_after_s: float | None = None) -> None:
        super().__init__(detail, hint=hint)
        self.retry_after_s = retry_after_s
        self.again_at: datetime | None = None if retry_after_s is None else now() + timedelta(seconds=retry_after_s)


class Unavailable(ListmillError):
    """A server behind us is away, or all places are taken."""

    status = 503
    title = "Not available right now"
