"""Calls that others make to us when something has happened there: signed, so no sign-in is asked for."""

from anyio import to_thread
from fastapi import APIRouter, Request, Response

from backend.adapters.llm import webhook
from backend.core.errors import Unauthenticated
from backend.core.logs import logger
from backend.mapping.economy.standing import wake

router = APIRouter(prefix="/webhooks", tags=["webhooks"])


@router.post("/model", status_code=204)
async def model(request: Request) -> Response:
    """Take the provider's word that a batch has ended: whoever waits for it looks now (headers as in Standard Webhooks).

    The same call again changes nothing. One about a batch that is not ours is taken as well, so that it is not sent again.
    """
    if not webhook.is_open():
        raise Unauthenticated("No calls of a provider are expected here.", hint="Set OPENAI_WEBHOOK_SECRET to take them.")
    batch_id = webhook.batch_named(await request.body(), request.headers)
    if batch_id is None:
        raise Unauthenticated("This call is not signed by the provider, or came too late.", hint="Check OPENAI_WEBHOOK_SECRET.")
    if batch_id:
        woken = await to_thread.run_sync(wake, batch_id)
        logger("mapping").info("provider_called", batch=batch_id[:100], woken=woken)
    return Response(status_code=204)
