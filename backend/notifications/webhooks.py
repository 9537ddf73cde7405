"""A person's webhooks: added with a secret that is shown once, tried, tried again, removed."""

from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import Session, col

from backend.adapters.db import transaction
from backend.core.clock import now
from backend.core.errors import Conflict, NotFound, Rejected
from backend.notifications.addresses import check_url
from backend.notifications.models import Channel, Delivery, Notification, Standing, Webhook
from backend.notifications.schemas import DeliveryView, WebhookView
from backend.notifications.signing import secret_of

MOST = 10


def list_webhooks(owner_id: UUID) -> tuple[WebhookView, ...]:
    """Return this person's webhooks, oldest first, each with what was last sent to it."""
    wanted = select(Webhook).where(col(Webhook.owner_id) == owner_id).order_by(col(Webhook.created_at))
    with transaction() as session:
        return tuple(_view(session, one) for one in session.scalars(wanted))


def add_webhook(owner_id: UUID, url: str) -> tuple[WebhookView, str]:
    """Add a webhook and return it with its secret, which is not shown again. Raises Rejected."""
    kept = check_url(url)
    with transaction() as session:
        count = select(func.count()).select_from(Webhook).where(col(Webhook.owner_id) == owner_id)
        if session.execute(count).scalar_one() >= MOST:
            raise Rejected(f"You have {MOST} webhooks, which is the most there can be.", hint="Remove one first.")
        made = Webhook(owner_id=owner_id, url=kept)
        session.add(made)
        session.flush()
        return _view(session, made), secret_of(made.id, made.secret_number)


def renew_secret(owner_id: UUID, webhook_id: UUID) -> str:
    """Return another secret for a webhook; the one before is worth nothing from then on. Raises NotFound."""
    with transaction() as session:
        found = _own(session, owner_id, webhook_id)
        found.secret_number += 1
        session.add(found)
        return secret_of(found.id, found.secret_number)


def switch_webhook(owner_id: UUID, webhook_id: UUID, *, enabled: bool) -> WebhookView:
    """Switch a webhook on or off. Raises NotFound."""
    with transaction() as session:
        found = _own(session, owner_id, webhook_id)
        found.enabled = enabled
        session.add(found)
        session.flush()
        return _view(session, found)


def remove_webhook(owner_id: UUID, webhook_id: UUID) -> None:
    """Remove a webhook with what waits for it. Raises NotFound."""
    with transaction() as session:
        session.delete(_own(session, owner_id, webhook_id))


def send_test(owner_id: UUID, webhook_id: UUID) -> UUID:
    """Send a test to a webhook, soon; return its delivery's id. Raises NotFound."""
    with transaction() as session:
        made = Delivery(webhook_id=_own(session, owner_id, webhook_id).id, channel=Channel.WEBHOOK)
        session.add(made)
        return made.id


def try_again(owner_id: UUID, webhook_id: UUID) -> None:
    """Send what a webhook did not take last once more, soon. Raises NotFound; Conflict when there is no such thing."""
    with transaction() as session:
        found = _own(session, owner_id, webhook_id)
        last = _last(session, found.id)
        if last is None or last.standing not in {Standing.GIVEN_UP, Standing.WAITING}:
            raise Conflict("Nothing waits to be sent again.", hint="Send a test instead.")
        last.standing, last.due_at, last.ended_at, last.attempt = Standing.WAITING, now(), None, 0
        session.add(last)


def _own(session: Session, owner_id: UUID, webhook_id: UUID) -> Webhook:
    found = session.get(Webhook, webhook_id)
    if found is None or found.owner_id != owner_id:
        raise NotFound("There is no such webhook among yours.", hint="Load the page again to see those there are.")
    return found


def _last(session: Session, webhook_id: UUID) -> Delivery | None:
    wanted = select(Delivery).where(col(Delivery.webhook_id) == webhook_id).order_by(col(Delivery.created_at).desc())
    return session.scalars(wanted.limit(1)).one_or_none()


def _view(session: Session, webhook: Webhook) -> WebhookView:
    last = _last(session, webhook.id)
    if last is None:
        return WebhookView(webhook.id, webhook.url, webhook.enabled, webhook.created_at, None)
    told = session.get(Notification, last.notification_id) if last.notification_id else None
    view = DeliveryView(
        last.id, last.standing, last.attempt, last.answer, told.title if told else "Test", last.created_at, last.due_at,
        last.ended_at,
    )  # fmt: skip
    return WebhookView(webhook.id, webhook.url, webhook.enabled, webhook.created_at, view)
