"""The public verbs of notifications: tell, list, mark as read. What is not yours is not found."""

import base64
import binascii
import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, func, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, col

from backend.adapters.db import transaction
from backend.core.clock import now
from backend.core.config import settings
from backend.core.errors import NotFound, Rejected
from backend.notifications import wishes
from backend.notifications.models import Channel, Delivery, Notification, Webhook
from backend.notifications.schemas import NotificationPage, NotificationView
from backend.notifications.topics import TOPICS

_MOST_FACTS = 20


def notify(
    session: Session,
    owner_id: UUID,
    *,
    topic: str,
    title: str,
    body: str = "",
    link: str = "",
    facts: Sequence[tuple[str, str]] = (),
    failed: bool = False,
    key: str | None = None,
) -> UUID | None:
    """Tell a person something, in the caller's transaction: in the application, and on the ways they wish for its topic.

    `link` is a path of ours ("/jobs"). The same `key` of the same person is told once; None is returned the second time.
    """
    if topic not in TOPICS or (link and not link.startswith("/")):
        raise ValueError(f"No notification about {topic!r} with the link {link!r} can be made.")
    told = Notification(
        owner_id=owner_id, topic=topic, title=title[:400], body=body[:2000], link=link[:1000], failed=failed, key=key,
        facts=[[name[:100], value[:300]] for name, value in facts[:_MOST_FACTS]],
    )  # fmt: skip
    row = insert(Notification).values(told.model_dump()).on_conflict_do_nothing(index_elements=["owner_id", "key"])
    if session.connection().execute(row.returning(col(Notification.id))).first() is None:
        return None
    ways = wishes.ways_of(session, owner_id)[topic]
    if Channel.MAIL in ways and wishes.address_of(session, owner_id):
        session.add(Delivery(notification_id=told.id, channel=Channel.MAIL))
    if Channel.WEBHOOK in ways:
        wanted = select(col(Webhook.id)).where(col(Webhook.owner_id) == owner_id, col(Webhook.enabled))
        for webhook_id in session.scalars(wanted):
            session.add(Delivery(notification_id=told.id, webhook_id=webhook_id, channel=Channel.WEBHOOK))
    session.flush()
    return told.id


def list_notifications(owner_id: UUID, *, cursor: str | None = None, size: int = 50, unread: bool = False) -> NotificationPage:
    """Return what this person was told, newest first. Raises Rejected for a cursor that is not ours."""
    wanted = select(Notification).where(col(Notification.owner_id) == owner_id)
    if unread:
        wanted = wanted.where(col(Notification.read_at).is_(None))
    if cursor is not None:
        wanted = wanted.where(tuple_(col(Notification.created_at), col(Notification.id)) < tuple_(*_read_cursor(cursor)))
    size = min(max(size, 1), 200)
    wanted = wanted.order_by(col(Notification.created_at).desc(), col(Notification.id).desc()).limit(size + 1)
    with transaction() as session:
        found = list(session.scalars(wanted))
    items = tuple(_view(one) for one in found[:size])
    return NotificationPage(items, _cursor(found[size - 1]) if len(found) > size else None)


def count_unread(owner_id: UUID) -> int:
    """Return how many of this person's notifications nobody has looked at."""
    wanted = (
        select(func.count())
        .select_from(Notification)
        .where(col(Notification.owner_id) == owner_id, col(Notification.read_at).is_(None))
    )
    with transaction() as session:
        return int(session.execute(wanted).scalar_one())


def mark_read(owner_id: UUID, notification_id: UUID | None = None) -> int:
    """Mark one notification as read, or all of this person's; return how many were not. Raises NotFound."""
    change = update(Notification).where(col(Notification.owner_id) == owner_id, col(Notification.read_at).is_(None))
    with transaction() as session:
        if notification_id is not None:
            one = session.get(Notification, notification_id)
            if one is None or one.owner_id != owner_id:
                raise NotFound("There is no such message among yours.", hint="Load the page again.")
            change = change.where(col(Notification.id) == notification_id)
        return session.connection().execute(change.values(read_at=now())).rowcount


def sweep() -> int:
    """Delete what people were told long ago, and tests of webhooks as old; return how many."""
    before = now() - timedelta(days=settings().notifications_keep_days)
    with transaction() as session:
        connection = session.connection()
        tests = delete(Delivery).where(col(Delivery.created_at) < before, col(Delivery.notification_id).is_(None))
        told = delete(Notification).where(col(Notification.created_at) < before)
        return connection.execute(told).rowcount + connection.execute(tests).rowcount


def _view(one: Notification) -> NotificationView:
    facts = tuple((str(name), str(value)) for name, value in one.facts)
    return NotificationView(
        one.id, one.topic, one.failed, one.title, one.body, one.link, facts, one.created_at, one.read_at
    )  # fmt: skip


def _cursor(one: Notification) -> str:
    return base64.urlsafe_b64encode(json.dumps([one.created_at.isoformat(), str(one.id)]).encode()).decode()


def _read_cursor(cursor: str) -> tuple[datetime, UUID]:
    try:
        created_at, notification_id = json.loads(base64.urlsafe_b64decode(cursor.encode()))
        return datetime.fromisoformat(created_at).astimezone(UTC), UUID(notification_id)
    except (binascii.Error, ValueError, TypeError, AttributeError) as error:
        raise Rejected("This cursor was not made by this list.", hint="Start again without a cursor.") from error
