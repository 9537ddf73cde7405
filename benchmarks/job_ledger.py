"""A ledger of its own for benchmarks: embedded servers on a fresh folder, a person, workers."""

import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from backend.accounts.models import Role, User
from backend.adapters.db import dispose, transaction
from backend.core.config import settings
from backend.launcher.processes import end_family, spawn
from backend.launcher.schema import upgrade
from backend.launcher.services import Postgres, Valkey, start, stop

HERE = Path(__file__).resolve().parent


@contextmanager
def ledger() -> Iterator[Path]:
    """Start PostgreSQL and Valkey as the product does, with its schema; yield their folder."""
    with tempfile.TemporaryDirectory(prefix="listmill-benchmark-") as name:
        folder = Path(name)
        servers = [Postgres(folder), Valkey(folder)]
        children = [start(server) for server in servers]
        os.environ.update(DATABASE_URL=servers[0].url, REDIS_URL=servers[1].url, LISTMILL_DATA_DIR=name)
        settings.cache_clear()
        try:
            upgrade(servers[0].url)
            yield folder
        finally:
            dispose()
            for server, child in zip(servers, children, strict=True):
                stop(server, child)


def person(email: str) -> User:
    """Add a person."""
    with transaction() as session:
        user = User(email=email, name=email.partition("@")[0], role=Role.ANALYST)
        session.add(user)
    return user


class Worker:
    """One worker master running the actors of `module`, ready when made."""

    def __init__(self, folder: Path, module: str, *, threads: int = 2) -> None:
        self._mark = f"benchmark-{uuid4().hex}"
        log = folder / f"{self._mark}.log"
        command = [sys.executable, "-m", "dramatiq", module, "--path", str(HERE), "-p", "1", "-t", str(threads)]
        self.process = spawn(command, log=log, mark=self._mark)
        until(lambda: "ready for action" in log.read_text(), within_s=30)

    def kill(self) -> None:
        """Kill -9 the master and everything below it."""
        end_family([self.process.pid], marks=[self._mark])
        self.process.wait()


def until(condition: Callable[[], object], *, within_s: float = 60.0, look_s: float = 0.005) -> object:
    """Wait for a condition and return what it found."""
    deadline = time.monotonic() + within_s
    while not (found := condition()):
        if time.monotonic() > deadline:
            raise TimeoutError("it did not happen in time")
        time.sleep(look_s)
    return found
