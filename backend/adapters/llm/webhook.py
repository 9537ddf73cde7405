"""The provider's call that a batch has ended: whether it is really the provider's, and which batch it names."""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Mapping

from backend.core.config import settings

_FRESH_S = 300  # how old or how far ahead of our clock a call may be: one that is caught cannot be used again later
_ENDED = frozenset({"batch.completed", "batch.failed", "batch.expired", "batch.cancelled"})
_SECRET_PREFIX = "whsec_"  # noqa: S105  what stands before a secret written in base 64


def is_open() -> bool:
    """Say whether this deployment expects such calls: it has the secret they are signed with."""
    return settings().openai_webhook_secret is not None


def batch_named(body: bytes, headers: Mapping[str, str]) -> str | None:
    """Return the id of the batch a call is about; "" for one about something else, None where it is not the provider's.

    The signature is compared in constant time, over the bytes as they came.
    """
    if not _signed(body, headers):
        return None
    try:
        told = json.loads(body)
    except ValueError:
        return ""
    if not isinstance(told, dict) or told.get("type") not in _ENDED or not isinstance(told.get("data"), dict):
        return ""
    return str(told["data"].get("id") or "")


def _signed(body: bytes, headers: Mapping[str, str]) -> bool:
    """Say whether one of the signatures is ours over the id, the time and the bytes (Standard Webhooks)."""
    secret = settings().openai_webhook_secret
    name, at, given = (headers.get(f"webhook-{part}", "") for part in ("id", "timestamp", "signature"))
    if secret is None or not at.isascii() or not at.isdigit() or abs(time.time() - int(at)) > _FRESH_S:
        return False
    told = secret.get_secret_value()
    key = base64.b64decode(told[len(_SECRET_PREFIX) :]) if told.startswith(_SECRET_PREFIX) else told.encode()
    signed = hmac.new(key, f"{name}.{at}.".encode() + body, hashlib.sha256).digest()
    wanted = base64.b64encode(signed)
    return any(hmac.compare_digest(wanted, one.removeprefix("v1,").encode()) for one in given.split())
