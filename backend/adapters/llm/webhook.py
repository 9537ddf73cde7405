"""The provider's call that a batch has ended: whether it is really the provider's, and which batch it names."""

import json
from collections.abc import Mapping

from backend.core.config import settings
from backend.core.signatures import is_signed

_ENDED = frozenset({"batch.completed", "batch.failed", "batch.expired", "batch.cancelled"})


def is_open() -> bool:
    """Say whether this deployment expects such calls: it has the secret they are signed with."""
    return settings().openai_webhook_secret is not None


def batch_named(body: bytes, headers: Mapping[str, str]) -> str | None:
    """Return the id of the batch a call is about; "" for one about something else, None where it is not the provider's.

    The signature is compared in constant time, over the bytes as they came.
    """
    secret = settings().openai_webhook_secret
    if secret is None or not is_signed(body, headers, secret=secret.get_secret_value()):
        return None
    try:
        told = json.loads(body)
    except ValueError:
        return ""
    if not isinstance(told, dict) or told.get("type") not in _ENDED or not isinstance(told.get("data"), dict):
        return ""
    return str(told["data"].get("id") or "")
