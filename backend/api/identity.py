"""Who asks: an API token, or the browser's session cookie together with the header and origin that only our pages send."""

from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends, Request

from backend.accounts.models import User
from backend.accounts.service import user_by_id, user_of_token
from backend.accounts.sessions import read_cookie
from backend.api.guard import cookie_of, host_name
from backend.core.errors import Refused, Unauthenticated

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def current_user(request: Request) -> User:
    """Return the person who asks.

    Raises Unauthenticated without credentials that hold, Refused when a cookie comes without what our pages send.
    """
    kind, _, token = request.headers.get("authorization", "").partition(" ")
    if token:
        if kind.lower() != "bearer":
            raise Unauthenticated(
                "Only “Authorization: Bearer TOKEN” is understood.", hint="Make a token with `listmill token create NAME`."
            )
        return user_of_token(token.strip())
    cookie = cookie_of(request.headers)
    if cookie is None:
        raise Unauthenticated(
            "This address wants an API token.",
            hint="Make one with `listmill token create NAME`, send it as “Authorization: Bearer TOKEN”.",
        )
    _check_our_page(request)
    return user_by_id(read_cookie(cookie))


def _check_our_page(request: Request) -> None:
    """Another site can make a browser send our cookie, but not this header, and not our origin."""
    if request.method in SAFE_METHODS:
        return
    origin = request.headers.get("origin")
    if origin is not None and urlsplit(origin).netloc.lower() != request.headers.get("host", "").lower():
        raise Refused(
            f"A page of {host_name(urlsplit(origin).netloc) or 'another site'} may not do this.",
            hint="Do it on Listmill's own pages.",
        )
    if request.headers.get("x-listmill-request") != "1":
        raise Refused(
            "With a session cookie this wants the header “X-Listmill-Request: 1”.", hint="Scripts use an API token instead."
        )


Me = Annotated[User, Depends(current_user)]
