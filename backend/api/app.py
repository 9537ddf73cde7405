"""The API as one application, mounted at /api."""

import time

from fastapi import FastAPI
from fastapi_offline import FastAPIOffline
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from backend.api import (
    ask,
    batches,
    charts,
    cleaning,
    datasets,
    exports,
    fonts,
    glossary,
    images,
    imports,
    jobs,
    mailing,
    mapping,
    notebooks,
    notifications,
    previews,
    problems,
    profiles,
    queries,
    records,
    templates,
    tracking,
    uploads,
    versions,
    webhooks,
)
from backend.core.metrics import HTTP_SECONDS


class Measure:
    """ASGI middleware that times every request until its last byte, by route and status."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and note how long it took."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started, status = time.perf_counter(), 500

        async def noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, noting)
        finally:
            route = getattr(scope.get("route"), "path", "unknown")
            if not route.endswith("/events"):  # a stream lasts as long as someone looks
                HTTP_SECONDS.labels(route=route, status=str(status)).observe(time.perf_counter() - started)


def build() -> FastAPI:
    """Return the application with every route of the contract; its documentation page needs no network."""
    api = FastAPIOffline(
        title="Listmill",
        version="0.1.0",
        description="Upload lists, look at their profile and repair report, query them in SQL, export, follow jobs.",
        redoc_url=None,
    )
    problems.install(api)
    for room in (
        uploads,
        previews,
        imports,
        datasets,
        versions,
        cleaning,
        profiles,
        queries,
        records,
        exports,
        charts,
        ask,
        notebooks,
        glossary,
        mapping,
        templates,
        images,
        fonts,
        batches,
        tracking,
        mailing,
        notifications,
        jobs,
        webhooks,
    ):
        api.include_router(room.router)
    api.add_middleware(Measure)
    return api
