"""The server: pages, API, health and assets on one port, warmed up before the first visitor."""

import gc
import importlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from backend.adapters import db, engine
from backend.api import app as api_app
from backend.api import health, mailing, notifications, tracking
from backend.api.guard import Guard
from backend.core import logs
from backend.core.config import settings
from backend.queries import interpreter

ROOT = Path(__file__).parent
WARM = ("pandas", "plotly.graph_objects", "polars", "pyarrow.parquet", "duckdb")


@asynccontextmanager
async def _lifespan(_: object) -> AsyncIterator[None]:
    """Import what pages use, start the query nursery, then freeze.

    A full collection costs 80 ms once pandas and plotly are imported, with the interpreter locked; frozen objects are not
    scanned again. (The one Streamlit adds after every script run is switched off in .streamlit/config.toml.)
    """
    logs.configure(level=settings().log_level, as_json=settings().log_json)
    for module in WARM:
        importlib.import_module(module)
    interpreter.warm()
    engine.warm()
    gc.collect()
    gc.freeze()
    yield
    engine.shutdown()
    db.dispose()


assets = ROOT / "frontend" / "dist"
assets.mkdir(parents=True, exist_ok=True)

app = st.App(
    ROOT / "pages" / "main.py",
    lifespan=_lifespan,
    middleware=[Middleware(Guard)],
    routes=[
        *health.ROUTES,
        *tracking.ROUTES,
        *notifications.ROUTES,
        *mailing.ROUTES,
        Mount("/api", app=api_app.build()),
        Mount("/assets", app=StaticFiles(directory=assets)),
    ],
)
