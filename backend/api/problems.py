"""Errors as application/problem+json: {type, title, status, detail, hint}."""

from math import ceil
from uuid import uuid4

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import Response

from backend.core.errors import ListmillError, TooMany
from backend.core.logs import logger

_AGAIN_S = 5  # when to try again where nobody knows


def problem(status: int, title: str, detail: str, *, hint: str = "", retry_after_s: float | None = None) -> JSONResponse:
    """Return one problem as a response; Retry-After says `retry_after_s` in whole seconds, rounded up."""
    body = {
        "type": f"urn:listmill:problem:{title.lower().replace(' ', '-')}",
        "title": title,
        "status": status,
        "detail": detail,
        "hint": hint,
    }
    headers = {"WWW-Authenticate": "Bearer"} if status == 401 else {}
    if status in {429, 503}:
        headers["Retry-After"] = str(_AGAIN_S if retry_after_s is None else max(1, ceil(retry_after_s)))
    return JSONResponse(body, status_code=status, media_type="application/problem+json", headers=headers)


async def _ours(_: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, ListmillError):  # registered for ListmillError alone
        raise error
    after_s = error.retry_after_s if isinstance(error, TooMany) else None
    return problem(error.status, error.title, error.detail, hint=error.hint, retry_after_s=after_s)


async def _not_understood(_: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, RequestValidationError):  # registered for RequestValidationError alone
        raise error
    first = error.errors()[0]
    where = [str(part) for part in first["loc"]]
    if where[0] == "path":
        return problem(
            404, "Not found", "There is nothing at this address.", hint="Look at /api/docs for the addresses there are."
        )
    name = ".".join(where[1:]) or where[0]
    return problem(
        422, "Not possible as asked", f"“{name}”: {first['msg']}.", hint="Look at /api/docs for what this route takes."
    )


async def _http(_: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, HTTPException):  # registered for HTTPException alone
        raise error
    title = "Not found" if error.status_code == 404 else "Not possible as asked"
    detail = "There is nothing at this address." if error.status_code == 404 else str(error.detail)
    return problem(error.status_code, title, detail, hint="Look at /api/docs for the addresses there are.")


async def _gone(_: Request, __: Exception) -> Response:
    return Response(status_code=499)  # nobody is left to read it: an upload was paused, or a page closed


async def _unknown(request: Request, error: Exception) -> JSONResponse:
    number = uuid4().hex[:12]
    logger("api").error("unexpected", number=number, path=request.url.path, exc_info=error)
    return problem(
        500,
        "Something went wrong",
        f"The server stumbled over this request (number {number}).",
        hint="Try again; if it stays, send us that number.",
    )


def install(app: FastAPI) -> None:
    """Register the handlers on `app`."""
    app.add_exception_handler(ListmillError, _ours)
    app.add_exception_handler(RequestValidationError, _not_understood)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(ClientDisconnect, _gone)
    app.add_exception_handler(Exception, _unknown)
