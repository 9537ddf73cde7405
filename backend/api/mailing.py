"""Mailings of a batch: what one would do, a test, the start, what became of it; and the signed links of those who were mailed."""

from dataclasses import asdict
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
from backend.core.errors import ListmillError
from backend.core.table import plain
from backend.documents.batches import documents
from backend.documents.mailing import composing, service, stops
from backend.documents.mailing.models import Standing
from backend.documents.mailing.schemas import MailingView
from backend.documents.mailing.wish import BUTTON, Wish

router = APIRouter(tags=["letters"])
_PRIVATE = {
    "Cache-Control": "private, no-store",
    "X-Robots-Tag": "noindex, nofollow",
    "Referrer-Policy": "no-referrer",
    "Content-Disposition": 'inline; filename="letter.pdf"',
    "Content-Security-Policy": "frame-ancestors 'none'",
}


class NewMailing(BaseModel):
    """Mails to the recipients of a batch. Subject and text may hold variables."""

    model_config = ConfigDict(extra="forbid")
    addresses: str = Field(description="The column that holds the addresses")
    subject: str
    text: str
    fields: dict[str, str] = Field(default={}, description="{variable: column}, where the names differ")
    sender: str = Field(default="", description="The name beside this deployment's address")
    reply_to: str = ""
    button: str = BUTTON
    attach: bool = Field(default=False, description="The letter itself instead of a link to it")
    repeats: bool = Field(default=False, description="Also to an address that an earlier row had")
    again: bool = Field(default=False, description="Also to recipients an earlier mailing has reached")

    def wish(self) -> Wish:
        """Return what is wished."""
        return Wish(**self.model_dump())


class Address(BaseModel):
    """An address of a mailbox."""

    model_config = ConfigDict(extra="forbid")
    address: str


@router.post("/batches/{batch_id}/mail/check")
def check(batch_id: UUID, body: NewMailing, me: Me) -> dict[str, object]:
    """Say to how many a mailing would go, why others get none, and what the first mail says. Sends nothing."""
    found = asdict(service.check(me.id, batch_id, body.wish()))
    sample = [{"row": row, "address": address, "why": why} for row, address, why in found.pop("sample")]
    return {**found, "sample": sample}


@router.post("/batches/{batch_id}/mail/test")
def send_test(batch_id: UUID, body: NewMailing, me: Me) -> dict[str, str]:
    """Send the first recipient's mail to yourself, now."""
    return {"to": service.send_test(me.id, batch_id, body.wish())}


@router.post("/batches/{batch_id}/mail", status_code=202)
def start(batch_id: UUID, body: NewMailing, me: Me) -> dict[str, object]:
    """Begin to mail everybody who has a letter."""
    made = service.start_mailing(me.id, batch_id, body.wish())
    return {"mailing_id": str(made.id), "job_id": str(made.job_id)}


@router.get("/batches/{batch_id}/mailings")
def list_mailings(batch_id: UUID, me: Me) -> dict[str, object]:
    """List the mailings of a batch, newest first."""
    return {"items": [_mailing(one) for one in service.list_mailings(me.id, batch_id)]}


@router.get("/mailings/{mailing_id}")
def get_mailing(mailing_id: UUID, me: Me) -> dict[str, object]:
    """Return a mailing: what it says, and what became of its recipients."""
    return _mailing(service.get_mailing(me.id, mailing_id))


@router.get("/mailings/{mailing_id}/letters")
def list_letters(
    mailing_id: UUID,
    me: Me,
    standing: Standing | None = None,
    after: Annotated[int, Query(ge=0)] = 0,
    size: Annotated[int, Query(ge=1, le=1_000)] = 50,
) -> dict[str, object]:
    """List what became of recipients, in the order of their rows."""
    found = service.list_letters(me.id, mailing_id, standing=standing, after=after, size=size)
    items = [
        {"row": one.row, "address": one.address, "standing": one.standing.value, "answer": one.answer, "at": plain(one.at)}
        for one in found
    ]
    return {"items": items, "next": found[-1].row if len(found) == size else None}


@router.get("/mail-stops")
def list_stops(me: Me, after: str = "", size: Annotated[int, Query(ge=1, le=1_000)] = 200) -> dict[str, object]:
    """List the addresses that want no more mails from you."""
    found = stops.list_stops(me.id, after=after, size=size)
    items = [{"address": address, "at": plain(at)} for address, at in found]
    return {"items": items, "next": found[-1][0] if len(found) == size else None}


@router.post("/mail-stops", status_code=204)
def add_stop(body: Address, me: Me) -> Response:
    """Mail an address no more."""
    stops.stop(me.id, body.address)
    return Response(status_code=204)


@router.delete("/mail-stops/{address}", status_code=204)
def remove_stop(address: str, me: Me) -> Response:
    """Allow mails to an address again."""
    stops.allow(me.id, address)
    return Response(status_code=204)


def _letter(token: str) -> bytes | None:
    found = composing.read_link(token)
    if found is None:
        return None
    owner_id, place, row, test = found
    try:
        batch_id = place if test else service.batch_of_mailing(owner_id, place)
        return documents.document(owner_id, batch_id, row)
    except ListmillError:
        return None  # expired, deleted or cancelled: for whoever holds the link that is one and the same


async def _open(request: Request) -> PlainResponse:
    content = await to_thread.run_sync(_letter, request.path_params["token"])
    if content is None:
        return plain_page("This letter is not kept any more", "Ask whoever sent it to you.", status=404)
    return PlainResponse(content, media_type="application/pdf", headers=_PRIVATE)


ROUTES = [Route("/d/{token}", _open, methods=["GET", "HEAD"])]


def _mailing(one: MailingView) -> dict[str, object]:
    return {
        "mailing_id": str(one.id),
        "batch_id": str(one.batch_id),
        "job_id": plain(one.job_id),
        "status": one.status.value,
        "recipients": one.recipients,
        "counts": {standing.value: count for standing, count in one.counts.items()},
        "skipped": dict(one.skipped),
        "wish": one.wish.to_json(),
        "created_at": plain(one.created_at),
    }
