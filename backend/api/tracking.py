"""Tracked links: the public address that leads on, and the routes that say what came of them."""

from uuid import UUID

from anyio import to_thread
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from backend.api.answers import accepted
from backend.api.identity import Me
from backend.api.plain_page import plain_page
from backend.core.errors import Unavailable
from backend.core.table import plain
from backend.documents.tracking import report as reports
from backend.documents.tracking import visits

router = APIRouter(tags=["letters"])
_PURPOSES = ("sec-purpose", "purpose", "x-purpose", "x-moz")
_QUIET = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex, nofollow", "Referrer-Policy": "no-referrer"}


@router.get("/batches/{batch_id}/visits")
def get_visits(batch_id: UUID, me: Me) -> dict[str, object]:
    """Say how many recipients of a batch followed their link, by day, and who came last."""
    found = reports.report(me.id, batch_id)
    return {
        "recipients": found.recipients,
        "visitors": found.visitors,
        "visits": found.visits,
        "machines": found.machines,
        "first_at": plain(found.first_at),
        "last_at": plain(found.last_at),
        "days": [{"day": plain(day), "visitors": count} for day, count in found.days],
        "latest": [
            {"row": one.row, "visits": one.visits, "first_at": plain(one.first_at), "last_at": plain(one.last_at)}
            for one in found.latest
        ],
    }


@router.post("/batches/{batch_id}/visits/apply", status_code=202)
def add_visits(batch_id: UUID, me: Me) -> dict[str, str]:
    """Make a version of the list with the visits of each row as columns."""
    return accepted(reports.start_joining(me.id, batch_id))


async def _follow(request: Request) -> Response:
    headers = request.headers
    purposes = " ".join(headers.get(name, "") for name in _PURPOSES)
    visitor = visits.visitor_of(request.method, user_agent=headers.get("user-agent", ""), purposes=purposes)
    try:
        target = await to_thread.run_sync(visits.follow, request.path_params["token"], visitor)
    except Unavailable:
        return plain_page("This page is away for a moment", "Please try again in a minute.", status=503)
    if target is None:
        return plain_page("This link leads nowhere", "It may have expired, or a character is missing.", status=404)
    return RedirectResponse(target, status_code=302, headers=_QUIET)


ROUTES = [Route("/t/{token}", _follow, methods=["GET", "HEAD"])]
