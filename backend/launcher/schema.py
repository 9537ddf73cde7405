"""The database's schema: brought to the newest revision, by one process at a time."""

import contextlib
import io

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import NullPool

from backend.core.errors import Unavailable
from backend.launcher.files import ROOT

_LOCK = 0x6C6973746D696C6C  # "listmill": two upgrades at once wait for each other


def upgrade(url: str) -> bool:
    """Bring the database at `url` to the newest revision; say whether anything was to do.

    Runs in one transaction under an advisory lock: two at once are fine, and one that is cut off leaves nothing behind.

    Raises Unavailable when the database does not answer or knows a revision this Listmill does not.
    """
    engine = create_engine(_driver(url), poolclass=NullPool, connect_args={"connect_timeout": 5})
    try:
        with engine.begin() as connection:
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
            return _upgrade(connection)
    except OperationalError as error:
        raise Unavailable(
            f"The database does not answer: {str(error.orig).strip()}", hint="Check DATABASE_URL, and that the server runs."
        ) from error
    finally:
        engine.dispose()


def revisions(url: str) -> tuple[str | None, str]:
    """Return the revision of the database at `url` and the newest one we have."""
    engine = create_engine(_driver(url), poolclass=NullPool, connect_args={"connect_timeout": 5})
    try:
        with engine.connect() as connection:
            return MigrationContext.configure(connection).get_current_revision(), _newest(_configuration())
    finally:
        engine.dispose()


def _upgrade(connection: Connection) -> bool:
    configuration = _configuration()
    newest = _newest(configuration)
    current = MigrationContext.configure(connection).get_current_revision()
    if current == newest:
        return False
    known = {script.revision for script in ScriptDirectory.from_config(configuration).walk_revisions()}
    if current is not None and current not in known:
        raise Unavailable(
            f"The database has revision {current}, which this Listmill does not know.",
            hint="A newer Listmill was here. Start that one, or restore a backup from before it.",
        )
    configuration.attributes["connection"] = connection
    with contextlib.redirect_stdout(io.StringIO()):
        command.upgrade(configuration, "head")
    return True


def _configuration() -> Config:
    configuration = Config()
    configuration.set_main_option("script_location", str(ROOT / "migrations").replace("%", "%%"))
    return configuration


def _newest(configuration: Config) -> str:
    newest = ScriptDirectory.from_config(configuration).get_current_head()
    if newest is None:
        raise Unavailable(f"There are no migrations in {ROOT / 'migrations'}.", hint="Install Listmill again, whole.")
    return newest


def _driver(url: str) -> str:
    for prefix in ("postgresql+psycopg://", "postgresql://", "postgres://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url.removeprefix(prefix)
    raise Unavailable("DATABASE_URL does not name a PostgreSQL.", hint="Write postgresql://user:password@host:5432/name.")
