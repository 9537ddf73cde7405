"""The signed session cookie of a browser, and the key it is signed with."""

import os
import secrets
import tempfile
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from uuid import UUID

from itsdangerous import BadSignature, URLSafeTimedSerializer

from backend.core.config import settings
from backend.core.errors import Unauthenticated

COOKIE = "listmill_session"
MAX_AGE_S = 30 * 24 * 3600
KEY_FILE = Path("secrets") / "signing"


@lru_cache(maxsize=1)
def signing_key() -> str:
    """Return the deployment's signing key: LISTMILL_SECRET_KEY, or one made in the data folder with mode 0600."""
    given = settings().secret_key
    if given is not None:
        return given.get_secret_value()
    path = settings().data_dir / KEY_FILE
    if not path.exists():
        _create_once(path)
    return path.read_text()


def _create_once(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, name = tempfile.mkstemp(dir=path.parent)  # mode 0600
    with os.fdopen(handle, "w") as file:
        file.write(secrets.token_urlsafe(48))
    with suppress(FileExistsError):  # whoever links first wins; the others read what stands there
        os.link(name, path)
    Path(name).unlink()


def _serializer(purpose: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(signing_key(), salt=purpose)


def make_cookie(user_id: UUID) -> str:
    """Return the value of a session cookie for this person."""
    return _serializer("session").dumps(str(user_id))


def read_cookie(value: str) -> UUID:
    """Return the person a session cookie was made for. Raises Unauthenticated for a forged or old one."""
    try:
        return UUID(_serializer("session").loads(value, max_age=MAX_AGE_S))
    except (BadSignature, ValueError):
        raise Unauthenticated("This session has ended.", hint="Load the page again.") from None


def sign(purpose: str, content: object) -> str:
    """Return `content` (JSON) signed for one purpose, safe in an address."""
    return _serializer(purpose).dumps(content)


def unsign(purpose: str, value: str) -> object:
    """Return what was signed with `sign` for this purpose, or None if it was changed."""
    try:
        content: object = _serializer(purpose).loads(value)
    except BadSignature:
        return None
    return content
