"""What leaves the room of notifications."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from backend.notifications.models import Channel, Standing


@dataclass(frozen=True)
class NotificationView:
    """One thing a person was told. `link` is a path of ours, empty without one; `facts` are names and figures."""

    id: UUID
    topic: str
    failed: bool
    title: str
    body: str
    link: str
    facts: tuple[tuple[str, str], ...]
    created_at: datetime
    read_at: datetime | None


@dataclass(frozen=True)
class NotificationPage:
    """A page of notifications, newest first; `next` is the cursor of the page after it, None on the last."""

    items: tuple[NotificationView, ...]
    next: str | None


@dataclass(frozen=True)
class WishesView:
    """What a person wants to be told outside of the application, by topic, and where mails go.

    `address` is None where there is nobody to mail to; `own_address` says that the person may set it here.
    """

    address: str | None
    own_address: bool
    ways: Mapping[str, frozenset[Channel]]


@dataclass(frozen=True)
class DeliveryView:
    """The last thing that was sent to a webhook, and what came back."""

    id: UUID
    standing: Standing
    attempt: int
    answer: str
    about: str
    created_at: datetime
    due_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True)
class WebhookView:
    """An address that is told what its owner is told; the secret is shown when it is made, and never again."""

    id: UUID
    url: str
    enabled: bool
    created_at: datetime
    last: DeliveryView | None
