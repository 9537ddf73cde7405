"""The connection pool of this process, made on first use (so after a fork)."""

import threading
import time
from functools import lru_cache

from sqlalchemy import Connection, Engine, create_engine, text
from sqlalchemy.exc import SQLAlchemyError

from backend.core.config import settings
from backend.core.errors import Unavailable


def database_url() -> str:
    """Return the address of the database as psycopg and libpq read it.

    Raises Unavailable when no database is configured and no `listmill up` runs on the data folder.
    """
    url = settings().database_url
    if url is None:
        raise Unavailable(
            f"No database is known for the data folder {settings().data_dir}.",
            hint="Start `listmill up` on that folder, or set DATABASE_URL.",
        )
    return url.get_secret_value().replace("postgresql+psycopg://", "postgresql://").replace("postgres://", "postgresql://")


_REST_S = 2.0
_making = threading.Lock()  # two threads that come first would make two pools, and nobody would close the one left over


def engine() -> Engine:
    """Return the process's engine. Its pool holds `database_pool` connections, at least as many as the process has threads."""
    with _making:
        return _engine()


@lru_cache(maxsize=1)
def _engine() -> Engine:
    return create_engine(
        database_url().replace("postgresql://", "postgresql+psycopg://", 1),
        pool_size=settings().database_pool,
        max_overflow=4,
        pool_pre_ping=True,
        pool_recycle=1800,
        connect_args={"connect_timeout": 5, "application_name": "listmill"},
    )


def warm(connections: int) -> None:
    """Open so many connections ahead, at most what the pool holds: each takes longer than most transactions. Quiet when the database is away."""
    held: list[Connection] = []
    try:
        held = [engine().connect() for _ in range(min(connections, settings().database_pool))]
    except (SQLAlchemyError, Unavailable):
        return
    finally:
        for connection in held:
            connection.close()


def is_up() -> bool:
    """Say whether the database answers now."""
    try:
        with engine().connect() as connection:
            connection.execute(text("SELECT 1"))
    except (SQLAlchemyError, Unavailable):
        return False
    return True


def dispose() -> None:
    """Close the pool; the next use makes a new one. For the end of a process, and for a changed address.

    What other threads still hold is waited for, at most `_REST_S`: it would be closed by nobody.
    """
    with _making:
        if _engine.cache_info().currsize:
            ends = time.monotonic() + _REST_S
            while _engine().pool.checkedout() and time.monotonic() < ends:  # type: ignore[attr-defined]
                time.sleep(0.01)
            _engine().dispose()
        _engine.cache_clear()
