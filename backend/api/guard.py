"""What stands before every request: known host names only, a session cookie with the page, small bodies, plain headers."""

from contextlib import suppress
from http.cookies import CookieError, SimpleCookie

from anyio import to_thread
from sqlalchemy.exc import SQLAlchemyError
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from backend.accounts.service import local_user
from backend.accounts.sessions import COOKIE, MAX_AGE_S, make_cookie, read_cookie
from backend.api.problems import problem
from backend.core.config import settings
from backend.core.errors import Unauthenticated, Unavailable

_NO_PAGE = (
    "/api",
    "/assets",
    "/_stcore",
    "/static",
    "/media",
    "/component",
    "/healthz",
    "/readyz",
    "/metrics",
    "/t/",
    "/d/",
    "/unsubscribe/",
)
SMALL_BODY_BYTES = 2 << 20  # JSON requests; only files take more
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def host_name(host: str) -> str:
    """Return the name in a Host header without its port, lower case."""
    host = host.strip().lower()
    if host.startswith("["):
        return host[: host.find("]") + 1]
    return host.split(":", 1)[0]


def cookie_of(headers: Headers) -> str | None:
    """Return the session cookie of a request, if there is one."""
    try:
        found = SimpleCookie(headers.get("cookie", "")).get(COOKIE)
    except CookieError:
        return None
    return found.value if found else None


def _is_stream(method: str, path: str) -> bool:
    return (
        (method in {"PUT", "POST"} and path.startswith("/api/datasets"))
        or (method == "PUT" and path.startswith("/api/uploads/"))
        or (method == "POST" and path in {"/api/images", "/api/templates/import"})
    )


class Guard:
    """ASGI middleware around the whole server, pages and API alike."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer it with the reason why not."""
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        if host_name(headers.get("host", "")) not in settings().hosts:
            await self._refuse_host(scope, receive, send)
            return
        if scope["type"] == "websocket":
            await self._app(scope, receive, send)
            return
        if not _is_stream(scope["method"], scope["path"]) and not _small(headers):
            too_large = problem(
                413, "Too large", "This request's body is too large for this address.", hint="Send files to /api/uploads."
            )
            await too_large(scope, receive, send)
            return
        cookie = await _new_cookie(scope, headers)

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                answer = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    answer.setdefault(name, value)
                if cookie and answer.get("content-type", "").startswith("text/html"):
                    answer.append("Set-Cookie", f"{COOKIE}={cookie}; Path=/; Max-Age={MAX_AGE_S}; HttpOnly; SameSite=Lax")
            await send(message)

        await self._app(scope, receive, send_with_headers)

    async def _refuse_host(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 1008, "reason": "unknown host"})
            return
        answer = problem(
            421,
            "Unknown host",
            "This server is not known under that host name.",
            hint="Open it as 127.0.0.1 or localhost, or name the host in LISTMILL_ALLOWED_HOSTS.",
        )
        await answer(scope, receive, send)


def _small(headers: Headers) -> bool:
    length = headers.get("content-length")
    if length is None:
        return "transfer-encoding" not in headers
    return length.isdigit() and int(length) <= SMALL_BODY_BYTES


async def _new_cookie(scope: Scope, headers: Headers) -> str | None:
    """Return a fresh session cookie for a page load that has none that holds: the local user's, as there is no sign-in."""
    if scope["method"] != "GET" or scope["path"].startswith(_NO_PAGE):
        return None
    return await to_thread.run_sync(_cookie_for, cookie_of(headers))


def _cookie_for(held: str | None) -> str | None:
    try:
        user = local_user()
    except (SQLAlchemyError, Unavailable):
        return None  # the database is away: the page itself says so
    with suppress(Unauthenticated):
        if held and read_cookie(held) == user.id:
            return None
    return make_cookie(user.id)
