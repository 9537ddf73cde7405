"""How a webhook knows that a message is ours and new: the headers of Standard Webhooks, with a secret of its own.

The secret is worked out of the deployment's key, so no table holds it.
"""

import base64
import hashlib
import hmac
from datetime import datetime
from uuid import UUID

from backend.accounts.sessions import signing_key

PREFIX = "whsec_"  # as Standard Webhooks writes secrets


def secret_of(webhook_id: UUID, number: int) -> str:
    """Return the secret that holds for a webhook; each `number` has another."""
    return PREFIX + base64.b64encode(_key(webhook_id, number)).decode()


def headers_of(webhook_id: UUID, number: int, *, message_id: UUID, at: datetime, body: bytes) -> dict[str, str]:
    """Return the headers a message is sent with. `message_id` stays the same over all attempts."""
    sent = str(int(at.timestamp()))
    signed = hmac.digest(_key(webhook_id, number), b".".join((str(message_id).encode(), sent.encode(), body)), "sha256")
    return {
        "Content-Type": "application/json",
        "User-Agent": "Listmill-Webhooks/1",
        "Idempotency-Key": str(message_id),
        "webhook-id": str(message_id),
        "webhook-timestamp": sent,
        "webhook-signature": f"v1,{base64.b64encode(signed).decode()}",
    }


def _key(webhook_id: UUID, number: int) -> bytes:
    return hmac.digest(signing_key().encode(), f"webhook:{webhook_id}:{number}".encode(), hashlib.sha256)
