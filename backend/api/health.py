"""Alive, ready, metrics: the three addresses that want no credentials."""

from anyio import to_thread
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from backend.adapters import cache, db, queue
from backend.adapters.storage import storage
from backend.core.errors import ListmillError


async def _alive(_: Request) -> Response:
    return JSONResponse({"status": "alive"})


def _storage_is_up() -> bool:
    try:
        storage().exists("readiness/probe")
    except (ListmillError, OSError):
        return False
    return True


def look() -> dict[str, bool]:
    """Say for each server behind us whether it answers now."""
    return {"database": db.is_up(), "cache": cache.is_up(), "broker": queue.is_up(), "storage": _storage_is_up()}


async def _ready(_: Request) -> Response:
    found = await to_thread.run_sync(look)
    ready = all(found.values())
    return JSONResponse({"status": "ready" if ready else "not ready", **found}, status_code=200 if ready else 503)


async def _metrics(_: Request) -> Response:
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)


ROUTES = [Route("/healthz", _alive), Route("/readyz", _ready), Route("/metrics", _metrics)]
