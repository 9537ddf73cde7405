"""The schema: brought to the newest revision by whoever comes first, and never behind the models."""

import importlib
import os
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID, uuid4

import psycopg
import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool
from sqlmodel import SQLModel

from backend.core.errors import Unavailable
from backend.launcher.files import ROOT
from backend.launcher.schema import revisions, upgrade

ONE = UUID(int=1)


@pytest.fixture
def empty():
    """The address of a database without any table."""
    url, name = os.environ["DATABASE_URL"], f"empty_{uuid4().hex}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    yield f"{url.rpartition('/')[0]}/{name}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def migrate(url, revision):
    """Bring a database to this very revision, up or down."""
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://"), poolclass=NullPool)
    configuration = Config()
    configuration.set_main_option("script_location", str(ROOT / "migrations"))
    with engine.begin() as connection:
        configuration.attributes["connection"] = connection
        known = {script.revision for script in ScriptDirectory.from_config(configuration).iterate_revisions("head", revision)}
        at = MigrationContext.configure(connection).get_current_revision()
        (command.downgrade if at in known else command.upgrade)(configuration, revision)


def tables(url):
    with psycopg.connect(url) as connection:
        return {name for (name,) in connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")}


def test_two_upgrades_at_once_are_fine_and_only_one_has_something_to_do(empty):
    with ThreadPoolExecutor(2) as pool:
        changed = list(pool.map(upgrade, [empty, empty]))

    assert sorted(changed) == [False, True]
    assert {"users", "jobs", "datasets", "query_runs", "alembic_version"} <= tables(empty)


def test_the_migrations_make_exactly_the_tables_of_the_models(home):
    for models in (ROOT / "backend").rglob("models.py"):
        importlib.import_module(".".join(models.relative_to(ROOT).with_suffix("").parts))
    engine = create_engine(os.environ["DATABASE_URL"].replace("postgresql://", "postgresql+psycopg://"))

    with engine.connect() as connection:
        difference = compare_metadata(MigrationContext.configure(connection), SQLModel.metadata)
    engine.dispose()

    assert difference == []


def test_versions_made_before_there_were_several_sources_keep_the_one_they_have(empty):
    migrate(empty, "0001")
    with psycopg.connect(empty, autocommit=True) as connection:
        connection.execute(f"""
            INSERT INTO users (id, email, name, role, disabled, created_at) VALUES ('{ONE}', 'a@b.c', 'a', 'analyst', false, now());
            INSERT INTO datasets (id, owner_id, name, table_name, created_at, updated_at) VALUES ('{ONE}', '{ONE}', 'o', 'o', now(), now());
            INSERT INTO versions (id, dataset_id, number, reason, source_key, source_name, source_bytes, options, parts, columns, rows, created_at)
            VALUES ('{ONE}', '{ONE}', 1, 'uploaded', 'sources/x/o.csv', 'o.csv', 12, '{{"delimiter": ";"}}', '["p"]', '[]', 3, now())""")

    upgrade(empty)

    with psycopg.connect(empty) as connection:
        [(change, sources)] = connection.execute("SELECT change, sources FROM versions").fetchall()
    assert change == "upload"
    assert sources == [
        {"key": "sources/x/o.csv", "name": "o.csv", "bytes": 12, "options": {"delimiter": ";"}, "origin": "upload"}
        | {"parts": ["p"], "columns": [], "rows": 3}
    ]
    migrate(empty, "0001")
    with psycopg.connect(empty) as connection:
        assert connection.execute("SELECT source_key, source_name FROM versions").fetchall() == [("sources/x/o.csv", "o.csv")]


def test_a_database_of_a_newer_listmill_is_left_alone(empty):
    upgrade(empty)
    with psycopg.connect(empty, autocommit=True) as connection:
        connection.execute("UPDATE alembic_version SET version_num = 'from-tomorrow'")

    with pytest.raises(Unavailable) as raised:
        upgrade(empty)

    assert "from-tomorrow" in raised.value.detail
    assert revisions(empty)[0] == "from-tomorrow"


def test_a_database_that_is_away_is_named_as_such():
    with pytest.raises(Unavailable) as raised:
        upgrade("postgresql://nobody:words@127.0.0.1:1/none")

    assert "DATABASE_URL" in raised.value.hint
    assert "words" not in raised.value.detail


def test_an_address_of_something_else_is_refused():
    with pytest.raises(Unavailable):
        upgrade("mysql://someone@127.0.0.1/none")
