"""What leaves: a notification as a mail to its person, and as a signed message to a webhook."""

import json
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from backend.accounts.sessions import sign, unsign
from backend.adapters.db import transaction
from backend.adapters.mail import Action, Letter, html_of, text_of
from backend.core.config import settings
from backend.notifications import wishes
from backend.notifications.addresses import Place, resolve
from backend.notifications.models import Notification, Webhook
from backend.notifications.signing import headers_of
from backend.notifications.topics import TOPICS

_STOP = "stop-notifications"


@dataclass(frozen=True)
class Request:
    """A signed message for a webhook."""

    url: str
    body: bytes
    headers: dict[str, str]

    def place(self) -> Place:
        """Return where it is sent, checked now. Raises Rejected, Unavailable."""
        return resolve(self.url)


def letter_of(delivery_id: UUID, notification_id: UUID | None) -> Letter | None:
    """Return a notification as a letter; None when it is gone, or there is nobody to mail to."""
    with transaction() as session:
        told = session.get(Notification, notification_id) if notification_id else None
        to = wishes.address_of(session, told.owner_id) if told else None
    if told is None or to is None:
        return None
    stop = stop_url(told.owner_id, told.topic)
    facts = [(str(name), str(value)) for name, value in told.facts]
    action = Action("Open in Listmill", settings().web_url + told.link) if told.link else None
    said = [part for part in told.body.split("\n\n") if part.strip()]
    footer = (
        f"You are told this because you wish for mails about “{TOPICS.get(told.topic, told.topic)}”.",
        Action("No more mails about this", stop),
        Action("All wishes", f"{settings().web_url}/settings"),
    )
    html = html_of(title=told.title, paragraphs=said, facts=facts, action=action, footer=footer, failed=told.failed)
    text = text_of(title=told.title, paragraphs=said, facts=facts, action=action, footer=footer)
    return Letter(str(delivery_id), to, told.title, text, html=html, stop_url=stop)


def request_of(delivery_id: UUID, notification_id: UUID | None, webhook_id: UUID | None, *, at: datetime) -> Request | None:
    """Return a notification as a message to a webhook, a test without one; None when the webhook is gone or off."""
    with transaction() as session:
        webhook = session.get(Webhook, webhook_id) if webhook_id else None
        if webhook is None or (notification_id is not None and not webhook.enabled):
            return None
        told = session.get(Notification, notification_id) if notification_id else None
        content = _content(told, at)
    body = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
    headers = headers_of(webhook.id, webhook.secret_number, message_id=delivery_id, at=at, body=body)
    return Request(webhook.url, body, headers)


def stop_url(owner_id: UUID, topic: str) -> str:
    """Return the address where one click ends mails about a topic; it needs no sign-in and cannot be made up."""
    return f"{settings().web_url}/unsubscribe/{sign(_STOP, [str(owner_id), topic])}"


def read_stop(token: str) -> tuple[UUID, str] | None:
    """Return whose mails about which topic a token ends, None for one that is not ours."""
    match unsign(_STOP, token):
        case [str(owner_id), str(topic)] if topic in TOPICS:
            return UUID(owner_id), topic
        case _:
            return None


def _content(told: Notification | None, at: datetime) -> dict[str, object]:
    if told is None:
        return {"type": "test", "timestamp": at.isoformat(), "data": {"title": "A test from Listmill"}}
    return {
        "type": f"{told.topic}.{'failed' if told.failed else 'ended'}",
        "timestamp": told.created_at.isoformat(),
        "data": {
            "id": str(told.id),
            "topic": told.topic,
            "failed": told.failed,
            "title": told.title,
            "body": told.body,
            "url": settings().web_url + told.link if told.link else None,
            "facts": {str(name): str(value) for name, value in told.facts},
        },
    }
