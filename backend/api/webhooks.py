"""Calls that others make to us when something has happened there: signed, so no sign-in is asked for."""

import json

from anyio import to_thread
from fastapi import APIRouter, Request, Response

from backend.accounts import service as accounts
from backend.adapters.llm import webhook
from backend.api.answers import accepted
from backend.core.config import settings
from backend.core.errors import Rejected, Unauthenticated
from backend.core.logs import logger
from backend.core.signatures import is_bearer, is_signed
from backend.datasets import arrivals
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


@router.post("/objects")
async def objects(request: Request) -> dict[str, object]:
    """Take a bucket's word of new objects (event notifications of S3, or of EventBridge): those below LISTMILL_IMPORT_PREFIXES are imported.

    Signed as in Standard Webhooks, or with the secret as “Authorization: Bearer SECRET”. Telling the same again imports nothing
    twice. What is not imported is said in the answer, and is no reason to send it again.
    """
    body, secret = await request.body(), settings().objects_webhook_secret
    known = secret.get_secret_value() if secret else ""
    if not known or not (is_signed(body, request.headers, secret=known) or is_bearer(request.headers, secret=known)):
        raise Unauthenticated(
            "This call is not signed with the secret of this deployment.", hint="Check LISTMILL_OBJECTS_WEBHOOK_SECRET."
        )
    return await to_thread.run_sync(_import, body)


def _import(body: bytes) -> dict[str, object]:
    try:
        arrived = arrivals.told(json.loads(body))
    except (ValueError, RecursionError) as error:
        raise Rejected("This is no JSON.", hint="Send the event as the bucket writes it.") from error
    owner = settings().objects_owner
    person = accounts.get_user(owner) if owner else accounts.local_user()
    begun, left = arrivals.import_arrived(person.id, arrived)
    logger("datasets").info("objects_arrived", told=len(arrived), begun=len(begun), left=len(left))
    return {"imported": [accepted(one) for one in begun], "left": [vars(one) for one in left]}
