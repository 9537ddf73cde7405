"""`listmill up`: everything in one process tree, from an empty folder to pages that answer."""

import os
import signal
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import urlsplit

from backend.core.config import Settings
from backend.core.errors import Rejected, Unavailable
from backend.launcher import engines
from backend.launcher.commands import (
    DOCUMENTS,
    HEAVY,
    LIGHT,
    MODEL,
    check_address,
    default_workers,
    document_threads,
    model_threads,
    reconcile_command,
    web_command,
    worker_command,
)
from backend.launcher.files import private_folder, tail
from backend.launcher.processes import spawn
from backend.launcher.services import Postgres, Server, Valkey, free_port
from backend.launcher.supervisor import Part, Supervisor

_SERVERS_S = 60.0
_READY_S = 120.0
_TRIES = 8  # starts of one part that never gets ready, before we give up
_LIGHT_THREADS = 4


class StoppedEarly(Exception):
    """No error: someone asked to stop before everything was ready."""


@dataclass
class Stopping:
    """How often someone asked to stop: once is in order, twice is at once."""

    asked: int = 0

    def listen(self) -> None:
        """Count SIGINT and SIGTERM from now on."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._ask)

    def hurry(self) -> bool:
        """Say whether someone asked twice."""
        return self.asked > 1

    def _ask(self, *_: object) -> None:
        self.asked += 1


@dataclass
class Up:
    """One run on one data folder."""

    settings: Settings
    workers: int | None
    say: Callable[[str], None]
    stopping: Stopping = field(default_factory=Stopping)

    def run(self) -> None:
        """Start everything, print the line, and keep it running until asked to stop.

        Raises Conflict, Rejected or Unavailable with what to do when something does not start; nothing remains then.
        """
        check_address(self.settings.address)
        os.umask(0o077)  # whatever this process or its children make is ours alone
        data_dir = private_folder(self.settings.data_dir)
        lock = engines.claim(data_dir)
        try:
            engines.end_leftovers(data_dir)
            port = choose_port(self.settings.address, self.settings.port)
            self.stopping.listen()
            self._run(data_dir, port)
        finally:
            lock.release()

    def _run(self, data_dir: Path, port: int) -> None:
        supervisor = Supervisor(log=private_folder(data_dir / "logs") / "supervisor.log", say=self.say)
        try:
            with suppress(StoppedEarly):
                self._start(supervisor, data_dir, port)
        finally:
            if self.stopping.asked:
                self.say("Stopping ...")
            supervisor.stop(stop_order(self._workers), hurry=self.stopping.hurry)
            supervisor.close()
            engines.remove(data_dir)

    def _start(self, supervisor: Supervisor, data_dir: Path, port: int) -> None:
        servers = self._servers(data_dir)
        known = self._engines(servers, port)
        logs = data_dir / "logs"
        for server in servers.values():
            supervisor.start(Part(server.name, server.spawn, server.log, server.stop_signal))
        known.write(data_dir, supervisor.pids)
        # The web server imports for seconds; it asks for the database only when someone comes.
        supervisor.start(python_part("web", web_command(self.settings.address, port), logs, stop_within_s=3.0))
        for server in servers.values():
            self._until(supervisor, server.is_up, server.name, server.log, within_s=_SERVERS_S)
        self._migrate(known.database_url)
        supervisor.start(python_part("reconciler", reconcile_command(), logs, stop_within_s=1.5))
        for name, command in self._worker_commands().items():
            supervisor.start(python_part(name, command, logs, stop_within_s=4.0))
        known.write(data_dir, supervisor.pids)
        ready = partial(answers, f"{known.web}/readyz")
        self._until(supervisor, ready, "web", logs / "web.log", within_s=_READY_S)
        print(f"Listmill is ready at {known.web} (data in {data_dir})", flush=True)  # noqa: T201  the promised line
        while not self.stopping.asked:
            if supervisor.tick():
                known.write(data_dir, supervisor.pids)
            time.sleep(0.1)

    def _servers(self, data_dir: Path) -> dict[str, Server]:
        servers: dict[str, Server] = {}
        if self.settings.redis_url is None:
            servers["valkey"] = Valkey(data_dir)
        if self.settings.database_url is None:
            servers["postgres"] = Postgres(data_dir)
        return servers

    def _engines(self, servers: dict[str, Server], port: int) -> engines.Engines:
        database = self.settings.database_url.get_secret_value() if self.settings.database_url else servers["postgres"].url
        cache = self.settings.redis_url.get_secret_value() if self.settings.redis_url else servers["valkey"].url
        return engines.Engines(database_url=database, redis_url=cache, web=web_url(self.settings.address, port))

    @property
    def _workers(self) -> int:
        return self.workers or default_workers()

    def _worker_commands(self) -> dict[str, list[str]]:
        heavy = worker_command(HEAVY, threads=1)
        light = worker_command(LIGHT, threads=_LIGHT_THREADS)
        return {
            "worker-light": light,
            "worker-model": worker_command(MODEL, threads=model_threads(self.settings.model_parallel)),
            "worker-documents": worker_command(DOCUMENTS, threads=document_threads(self.settings.document_workers)),
            **{f"worker-{number}": heavy for number in range(1, self._workers + 1)},
        }

    def _migrate(self, database_url: str) -> None:
        from backend.launcher.schema import upgrade

        upgrade(database_url)

    def _until(self, supervisor: Supervisor, ready: Callable[[], bool], name: str, log: Path, *, within_s: float) -> None:
        """Wait until `ready`, keeping every part running meanwhile."""
        deadline = time.monotonic() + within_s
        while not ready():
            if self.stopping.asked:
                raise StoppedEarly
            if time.monotonic() > deadline or supervisor.starts(name) > _TRIES:
                raise Unavailable(f"{name} does not start.", hint=f"The end of its log {log}:\n{tail(log, lines=12)}")
            supervisor.tick()
            time.sleep(0.03)


def stop_order(workers: int) -> list[tuple[str, ...]]:
    """Return the parts in the order they stop: who asks before who answers."""
    heavy = tuple(f"worker-{number}" for number in range(1, workers + 1))
    return [("web",), ("worker-light", "worker-model", "worker-documents", *heavy), ("reconciler",), ("valkey", "postgres")]


def python_part(name: str, command: list[str], logs: Path, *, stop_within_s: float) -> Part:
    """Return the part that runs a Python command with its log in `logs`."""
    log = logs / f"{name}.log"
    return Part(name, lambda mark: spawn(command, log=log, mark=mark), log, stop_within_s=stop_within_s, first_pause_s=0.3)


def choose_port(address: str, port: int) -> int:
    """Return the port to listen on; 0 picks a free one. Raises Rejected when it is taken."""
    if port == 0:
        return free_port()
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address.strip("[]"), port))
        except OSError as error:
            raise Rejected(
                f"Port {port} of {address} cannot be used: {(error.strerror or str(error)).lower()}.",
                hint=f"Stop what uses it, or choose another: listmill up --port {port + 1}, or --port 0 for any free one.",
            ) from error
    return port


def web_url(address: str, port: int) -> str:
    """Return where a person on this machine finds the pages."""
    host = {"0.0.0.0": "127.0.0.1", "::": "[::1]", "::1": "[::1]"}.get(address, address)  # noqa: S104  compared, not bound
    return f"http://{host}:{port}"


def answers(url: str) -> bool:
    """Say whether `url` answers 200. Asks directly, whatever proxy the environment names."""
    place = urlsplit(url)
    connection = HTTPConnection(place.hostname or "127.0.0.1", place.port, timeout=5)
    try:
        connection.request("GET", place.path)
        return connection.getresponse().status == HTTPStatus.OK
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()
