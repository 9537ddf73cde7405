"""The schema: brought to the newest revision by whoever comes first, and never behind the models."""

import importlib
import os
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import create_engine
from sqlmodel import SQLModel

from backend.core.errors import Unavailable
from backend.launcher.files import ROOT
from backend.launcher.schema import revisions, upgrade


@pytest.fixture
def empty():
    """The address of a database without any table."""
    url, name = os.environ["DATABASE_URL"], f"empty_{uuid4().hex}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    yield f"{url.rpartition('/')[0]}/{name}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def tables(url):
    with psycopg.connect(url) as connection:
        return {name for (name,) in connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")}


def test_two_upgrades_at_once_are_fine_and_only_one_has_something_to_do(empty):
    with ThreadPoolExecutor(2) as pool:
        changed = list(pool.map(upgrade, [empty, empty]))

    assert sorted(changed) == [False, True]
    assert {"users", "jobs", "datasets", "query_runs", "alembic_version"} <= tables(empty)


def test_the_migrations_make_exactly_the_tables_of_the_models(home):
    for models in (ROOT / "backend").glob("*/models.py"):
        importlib.import_module(f"backend.{models.parent.name}.models")
    engine = create_engine(os.environ["DATABASE_URL"].replace("postgresql://", "postgresql+psycopg://"))

    with engine.connect() as connection:
        difference = compare_metadata(MigrationContext.configure(connection), SQLModel.metadata)
    engine.dispose()

    assert difference == []


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
