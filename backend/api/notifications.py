"""Routes of notifications: what I was told, what I wish to be told where, my webhooks, and the way out of mails for everybody."""

from typing import Annotated
from uuid import UUID

from anyio import to_thread
from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request
from starlette.responses import Response as PlainResponse
from starlette.routing import Route

from backend.api.identity import Me
from backend.api.plain_page import plain_page
from backend.core.table import plain
from backend.documents.mailing import composing, stops
from backend.notifications import outgoing, service, webhooks, wishes
from backend.notifications.models import Channel
from backend.notifications.schemas import NotificationView, WebhookView, WishesView
from backend.notifications.topics import TOPICS

router = APIRouter(tags=["notifications"])


class Preferences(BaseModel):
    """What is to be told where, for the topics named; `address` only without sign-in, where nobody has one."""

    model_config = ConfigDict(extra="forbid")
    topics: dict[str, dict[Channel, bool]] = Field(default={}, description="{topic: {mail: bool, webhook: bool}}")
    address: str | None = Field(default=None, description="Where mails go; empty: nowhere")


class NewWebhook(BaseModel):
    """An address that is told what I am told."""

    model_config = ConfigDict(extra="forbid")
    url: str


class Switched(BaseModel):
    """Whether a webhook is told anything."""

    model_config = ConfigDict(extra="forbid")
    enabled: bool


@router.get("/notifications")
def list_notifications(
    me: Me, cursor: str | None = None, size: Annotated[int, Query(ge=1, le=200)] = 50, *, unread: bool = False
) -> dict[str, object]:
    """List what you were told, newest first, and how much of it is new."""
    page = service.list_notifications(me.id, cursor=cursor, size=size, unread=unread)
    return {"items": [_notification(one) for one in page.items], "next": page.next, "unread": service.count_unread(me.id)}


@router.post("/notifications/read")
def read_all(me: Me) -> dict[str, int]:
    """Mark everything as read; say how much was not."""
    return {"marked": service.mark_read(me.id)}


@router.get("/notifications/preferences")
def get_preferences(me: Me) -> dict[str, object]:
    """Return what you wish to be told where."""
    return _wishes(wishes.get_wishes(me.id))


@router.put("/notifications/preferences")
def put_preferences(body: Preferences, me: Me) -> dict[str, object]:
    """Change what you wish to be told where; topics and ways not named stay as they are."""
    before = wishes.get_wishes(me.id).ways
    ways = {
        topic: [one for one in Channel if named.get(one, one in before.get(topic, frozenset()))]
        for topic, named in body.topics.items()
    }
    return _wishes(wishes.put_wishes(me.id, ways=ways, address=body.address))


@router.post("/notifications/{notification_id}/read")
def read_one(notification_id: UUID, me: Me) -> dict[str, int]:
    """Mark one as read."""
    return {"marked": service.mark_read(me.id, notification_id)}


@router.get("/webhooks")
def list_webhooks(me: Me) -> dict[str, object]:
    """List your webhooks with what was last sent to each."""
    return {"items": [_webhook(one) for one in webhooks.list_webhooks(me.id)]}


@router.post("/webhooks", status_code=201)
def add_webhook(body: NewWebhook, me: Me) -> dict[str, object]:
    """Add a webhook; its secret is in this answer and nowhere else."""
    made, secret = webhooks.add_webhook(me.id, body.url)
    return {**_webhook(made), "secret": secret}


@router.patch("/webhooks/{webhook_id}")
def switch_webhook(webhook_id: UUID, body: Switched, me: Me) -> dict[str, object]:
    """Switch a webhook on or off."""
    return _webhook(webhooks.switch_webhook(me.id, webhook_id, enabled=body.enabled))


@router.delete("/webhooks/{webhook_id}", status_code=204)
def remove_webhook(webhook_id: UUID, me: Me) -> Response:
    """Remove a webhook."""
    webhooks.remove_webhook(me.id, webhook_id)
    return Response(status_code=204)


@router.post("/webhooks/{webhook_id}/secret")
def renew_secret(webhook_id: UUID, me: Me) -> dict[str, str]:
    """Give a webhook another secret; the one before is worth nothing from then on."""
    return {"secret": webhooks.renew_secret(me.id, webhook_id)}


@router.post("/webhooks/{webhook_id}/test", status_code=202)
def send_test(webhook_id: UUID, me: Me) -> dict[str, str]:
    """Send a test to a webhook; the list says how it went."""
    return {"delivery_id": str(webhooks.send_test(me.id, webhook_id))}


@router.post("/webhooks/{webhook_id}/again", status_code=202)
def try_again(webhook_id: UUID, me: Me) -> dict[str, object]:
    """Send once more what a webhook did not take last."""
    webhooks.try_again(me.id, webhook_id)
    return {}


async def _unsubscribe(request: Request) -> PlainResponse:
    """End mails about a topic: a page that asks on GET, done at once on POST, as mail programs do it with one click."""
    token = request.path_params["token"]
    letters = composing.read_stop(token)
    if letters is not None:
        return await _unsubscribe_letters(request, *letters)
    found = outgoing.read_stop(token)
    if found is None:
        return plain_page("This link does not hold", "Open it as it stands in the mail.", status=404)
    owner_id, topic = found
    if request.method != "POST":
        return plain_page(
            "No more mails about this?",
            f"You will get no more mails about “{TOPICS[topic]}”. In the application you are still told.",
            button="No more mails",
        )
    await to_thread.run_sync(wishes.stop_mail, owner_id, topic)
    return plain_page("Done", f"You get no more mails about “{TOPICS[topic]}”. The settings bring them back.")


async def _unsubscribe_letters(request: Request, owner_id: UUID, address: str) -> PlainResponse:
    if request.method != "POST":
        words = f"{address} will get no more mails from whoever sent you this one."
        return plain_page("No more mails?", words, button="No more mails")
    await to_thread.run_sync(stops.stop, owner_id, address)
    return plain_page("Done", f"{address} gets no more mails from whoever sent you this one.")


ROUTES = [Route("/unsubscribe/{token}", _unsubscribe, methods=["GET", "POST"])]


def _notification(one: NotificationView) -> dict[str, object]:
    return {
        "notification_id": str(one.id),
        "topic": one.topic,
        "failed": one.failed,
        "title": one.title,
        "body": one.body,
        "link": one.link or None,
        "facts": dict(one.facts),
        "created_at": plain(one.created_at),
        "read_at": plain(one.read_at),
    }


def _wishes(found: WishesView) -> dict[str, object]:
    topics = {topic: {one.value: one in ways for one in Channel} for topic, ways in found.ways.items()}
    return {"address": found.address, "topics": topics}


def _webhook(one: WebhookView) -> dict[str, object]:
    last = one.last
    return {
        "webhook_id": str(one.id),
        "url": one.url,
        "enabled": one.enabled,
        "created_at": plain(one.created_at),
        "last": None
        if last is None
        else {
            "about": last.about,
            "standing": last.standing.value,
            "attempts": last.attempt,
            "answer": last.answer,
            "at": plain(last.ended_at or last.created_at),
            "next_at": plain(last.due_at) if last.standing == "waiting" else None,
        },
    }
