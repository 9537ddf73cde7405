"""Whether a call of another server is signed with the secret we share with it (Standard Webhooks)."""

import base64
import hashlib
import hmac
import time
from collections.abc import Mapping

FRESH_S = 300  # how old or how far ahead of our clock a call may be: one that is caught cannot be used again later
_PREFIX = "whsec_"  # what stands before a secret written in base 64


def is_signed(body: bytes, headers: Mapping[str, str], *, secret: str) -> bool:
    """Say whether one of the signatures is made with `secret` over the id, the time and the bytes as they came.

    Signatures are compared in constant time. `headers` answers to names in small letters.
    """
    name, at, given = (headers.get(f"webhook-{part}", "") for part in ("id", "timestamp", "signature"))
    if not at.isascii() or not at.isdigit() or len(at) > 20 or abs(time.time() - int(at)) > FRESH_S:
        return False
    key = base64.b64decode(secret[len(_PREFIX) :]) if secret.startswith(_PREFIX) else secret.encode()
    signed = hmac.new(key, f"{name}.{at}.".encode() + body, hashlib.sha256).digest()
    wanted = base64.b64encode(signed)
    return any(hmac.compare_digest(wanted, one.removeprefix("v1,").encode()) for one in given.split())


def is_bearer(headers: Mapping[str, str], *, secret: str) -> bool:
    """Say whether the call carries the secret itself, as senders do that cannot sign. Compared in constant time."""
    kind, _, token = headers.get("authorization", "").partition(" ")
    return kind.lower() == "bearer" and hmac.compare_digest(token.strip().encode(), secret.encode())
