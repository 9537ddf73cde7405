"""The servers of a test run and the fixtures every room shares.

One PostgreSQL and one Valkey serve the whole run: the controller starts them, each xdist worker gets a database of its
own (a clone of a migrated template) and a logical Valkey database of its own. The guard stops both even if the run is killed.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
import redis
from xdist.scheduler import LoadFileScheduling

from backend.accounts.models import Role, User
from backend.accounts.service import forget_local_user
from backend.adapters.db import dispose, transaction
from backend.core.config import Settings, settings
from backend.launcher.guard import Guard
from backend.launcher.schema import upgrade
from backend.launcher.services import Postgres, Server, Valkey, start, stop

pytest_plugins = ["tests.bucket", "tests.model_server", "tests.post_office", "tests.hook_server"]

TEMPLATE = "listmill_template"
FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_connections": "300"}
SLOWEST = "tests/flows/test_launcher_up.py"
KEPT_CACHES = (
    "backend.adapters.queue",  # the address of these two is the same all run long
    "backend.adapters.cache",
    "backend.queries.interpreter",  # and these know languages and formats, which no setting changes
    "backend.queries.world",
    "backend.queries.behind",
    "backend.datasets.formats",
    "backend.datasets.profiles",
    "backend.notebooks.exports",
)


class Servers:
    """The pair of servers of this run."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="listmill-tests-"))
        self.guard = Guard()
        self.running: list[tuple[Server, subprocess.Popen[bytes]]] = []
        self.postgres = Postgres(self.folder, options=FAST)
        self.valkey = Valkey(self.folder, options={"databases": "64", "appendonly": "no"})

    def start(self) -> None:
        for server in (self.valkey, self.postgres):
            child = start(server)
            self.guard.watch(child.pid, stop_signal=server.stop_signal)
            self.running.append((server, child))
        with psycopg.connect(self.postgres.url, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {TEMPLATE}")
        upgrade(database(self.postgres.url, TEMPLATE))

    def stop(self) -> None:
        for server, child in reversed(self.running):
            stop(server, child)
        self.guard.release()
        shutil.rmtree(self.folder, ignore_errors=True)


def database(url: str, name: str) -> str:
    return f"{url.rpartition('/')[0]}/{name}"


SERVERS = pytest.StashKey[Servers]()


def pytest_configure(config):
    Settings.model_config["env_file"] = None  # a developer's .env must not reach the tests
    if hasattr(config, "workerinput"):
        enter(config.workerinput["postgres_url"], config.workerinput["valkey_url"], worker=config.workerinput["workerid"])
    elif not config.option.collectonly:
        servers = config.stash[SERVERS] = Servers()
        try:
            servers.start()
        except BaseException:
            servers.stop()
            raise
        enter(servers.postgres.url, servers.valkey.url, worker="main")


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node):
    servers = node.config.stash[SERVERS]
    node.workerinput["postgres_url"] = servers.postgres.url
    node.workerinput["valkey_url"] = servers.valkey.url


class ByFile(LoadFileScheduling):
    """The tests of a file run in one process, so that what they share is made once; the file that takes longest comes first."""

    def _assign_work_unit(self, node):
        if SLOWEST in self.workqueue:
            self.workqueue.move_to_end(SLOWEST, last=False)
        super()._assign_work_unit(node)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    return ByFile(config, log)


def pytest_unconfigure(config):
    dispose()
    servers = config.stash.get(SERVERS, None)
    if servers is not None:
        del config.stash[SERVERS]
        servers.stop()


def enter(postgres_url, valkey_url, *, worker):
    """Point this process at its own databases, before any test module is imported."""
    number = int(worker.removeprefix("gw")) + 1 if worker.startswith("gw") else 0
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE listmill_{worker} TEMPLATE {TEMPLATE}")
    for name in [name for name in os.environ if name.startswith(("LISTMILL_", "S3_", "AWS_", "OPENAI_", "SMTP_"))]:
        del os.environ[name]
    os.environ["DATABASE_URL"] = database(postgres_url, f"listmill_{worker}")
    os.environ["REDIS_URL"] = database(valkey_url, str(number))


def forget_everything():
    """Clear what this process remembers from the settings."""
    dispose()
    forget_local_user()
    for name, module in sys.modules.copy().items():  # another thread may import something meanwhile
        if name.startswith(("backend.", "actors")):
            for clear in caches_of(name, module):
                clear()


def caches_of(name, module):
    """What empties the caches a module made; a module that is still being imported is looked at again."""
    if name in CACHES:
        return CACHES[name]
    values = [value for value in vars(module).copy().values() if callable(getattr(value, "cache_clear", None))]
    found = [value.cache_clear for value in values if not value.__module__.startswith(KEPT_CACHES)]
    if not getattr(module.__spec__, "_initializing", False):
        CACHES[name] = found
    return found


CACHES = {}


def empty_database():
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
        names = connection.execute(
            "SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version'"
        ).fetchall()
        full = connection.execute(
            " UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT FROM {name})" for (name,) in names)
        ).fetchall()
        if full:
            connection.execute(f"TRUNCATE {', '.join(name for (name,) in full)} RESTART IDENTITY CASCADE")


def empty_valkey():
    with redis.Redis.from_url(os.environ["REDIS_URL"]) as client:
        client.flushdb()


@pytest.fixture(scope="session")
def data_folder(tmp_path_factory):
    """The data folder of all tests of this process: it stays the same, so that the query engine need not start for each."""
    folder = tmp_path_factory.mktemp("home") / "data"
    folder.mkdir(mode=0o700)
    return folder


@pytest.fixture
def home(data_folder, tmp_path, monkeypatch):
    """An empty database with the schema, an empty Valkey and an empty data folder; the settings point to them."""
    empty_database()
    empty_valkey()
    monkeypatch.setenv("LISTMILL_DATA_DIR", str(data_folder))
    forget_everything()
    settings()
    yield data_folder
    monkeypatch.undo()
    forget_everything()
    put_away(data_folder, tmp_path)


def put_away(folder, place):
    """Move what a test left in the data folder beside its other files; the folder of the query engine stays."""
    (place / "left").mkdir()
    engines = {path.parent for path in folder.glob("scratch/*/queries")}
    for path in [*folder.glob("scratch/*"), *(path for path in folder.iterdir() if path.name != "scratch")]:
        if path not in engines:
            path.rename(place / "left" / path.name)
    folder.chmod(0o700)


@pytest.fixture
def owner(home):
    """A person with datasets and jobs."""
    return person("owner@example.com")


@pytest.fixture
def other(home):
    """Somebody else, who may see nothing of the owner's."""
    return person("other@example.com")


def person(email):
    with transaction() as session:
        user = User(id=uuid4(), email=email, name=email.partition("@")[0], role=Role.ANALYST)
        session.add(user)
    return user
