"""`listmill doctor`: every dependency looked at; what is wrong, and what to do about it. Works with nothing running."""

import os
import platform
import resource
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import psutil
import psycopg
import redis

from backend.core.config import settings
from backend.core.errors import ListmillError
from backend.launcher import engines
from backend.launcher.binaries import POSTGRES_MAJOR, postgres_programs, valkey_program
from backend.launcher.commands import check_address, cores
from backend.launcher.files import ROOT
from backend.launcher.identity import OUTSIDE, namespaces_permitted

_LOW_SPACE = 2 << 30
_FILES = 1024
_POSTGRES_MIN = 14
_REDIS_MIN = (6, 2)


@dataclass(frozen=True)
class Finding:
    """What one look found. `hint` says what to do, if anything."""

    name: str
    detail: str
    hint: str = ""
    broken: bool = False


def examine() -> list[Finding]:
    """Look at everything, in the order in which one thing needs another."""
    return [_safely(look) for look in (_python, _data_dir, _limits, _database, _redis, _storage, _web, _editor)]


def report(findings: list[Finding]) -> str:
    """Return the findings as lines for a terminal."""
    lines = []
    for finding in findings:
        mark = "wrong" if finding.broken else "note " if finding.hint else "ok   "
        lines.append(f"{mark}  {finding.name}: {finding.detail}")
        lines.extend(f"       {line}" for line in finding.hint.splitlines())
    broken = sum(finding.broken for finding in findings)
    lines.append("Everything Listmill needs is here." if not broken else f"{broken} to repair; see what is marked wrong.")
    return "\n".join(lines)


def _safely(look: Callable[[], Finding]) -> Finding:
    try:
        return look()
    except ListmillError as error:
        return Finding(look.__name__.strip("_").replace("_", " "), error.detail, error.hint, broken=True)


def _python() -> Finding:
    return Finding("python", f"{platform.python_version()} on {platform.system()} {platform.machine()}, {cores()} cores")


def _data_dir() -> Finding:
    folder = settings().data_dir
    standing = next(path for path in (folder, *folder.parents) if path.exists())
    if not os.access(standing, os.W_OK | os.X_OK):
        return Finding("data folder", f"{standing} may not be written to.", "Choose another with --data-dir.", broken=True)
    free = shutil.disk_usage(standing).free
    detail = f"{folder}, {free / (1 << 30):.1f} GB free"
    if folder.exists() and folder.stat().st_mode & 0o077:
        return Finding("data folder", f"{folder} can be read by others.", f"chmod 700 {folder}", broken=True)
    if free < _LOW_SPACE:
        return Finding(
            "data folder", detail, "Conversion needs about the size of the file twice: make room.", broken=free < 1 << 28
        )
    return Finding("data folder", detail if folder.exists() else f"{detail}; it is made by `listmill up`")


def _limits() -> Finding:
    files = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    memory = psutil.virtual_memory().available
    detail = f"{files} open files, {memory / (1 << 30):.1f} GB of memory available"
    if 0 <= files < _FILES:
        return Finding(
            "limits", detail, f"Raise the limit of open files to {_FILES} or more: ulimit -n {_FILES}", broken=files < 256
        )
    if memory < settings().query_memory_mb << 20:
        return Finding("limits", detail, "A query may take more than that: lower LISTMILL_QUERY_MEMORY_MB.")
    return Finding("limits", detail)


def _database() -> Finding:
    url = settings().database_url
    if url is None:
        postgres_programs()
        as_whom = ""
        if os.geteuid() == 0:
            as_whom = ", inside a user namespace" if namespaces_permitted() else f", as the user nobody below {OUTSIDE}"
        return Finding("database", f"not running; `listmill up` starts PostgreSQL {POSTGRES_MAJOR} of its own{as_whom}")
    try:
        with psycopg.connect(url.get_secret_value(), connect_timeout=5) as connection:
            major = connection.info.server_version // 10_000
            size = connection.execute("SELECT pg_size_pretty(pg_database_size(current_database()))").fetchone()
    except psycopg.OperationalError as error:
        return Finding("database", f"no answer: {_first(error)}", "Start the server, or correct DATABASE_URL.", broken=True)
    if major < _POSTGRES_MIN:
        return Finding("database", f"PostgreSQL {major}", f"Use PostgreSQL {_POSTGRES_MIN} or newer.", broken=True)
    from backend.launcher.schema import revisions

    current, newest = revisions(url.get_secret_value())
    if current != newest:
        detail = f"PostgreSQL {major}, schema at {current or 'nothing'}, newest is {newest}"
        return Finding("database", detail, "Run `listmill migrate`.", broken=True)
    return Finding("database", f"PostgreSQL {major}, schema at {current}, {size[0] if size else '?'}")


def _redis() -> Finding:
    url = settings().redis_url
    if url is None:
        valkey_program()
        return Finding("redis", "not running; `listmill up` starts Valkey of its own")
    try:
        with redis.Redis.from_url(url.get_secret_value(), socket_timeout=5, socket_connect_timeout=5) as client:
            known = client.info()
    except (redis.RedisError, OSError) as error:
        return Finding("redis", f"no answer: {_first(error)}", "Start the server, or correct REDIS_URL.", broken=True)
    found = str(known.get("valkey_version") or known["redis_version"])
    if tuple(int(part) for part in found.split(".")[:2]) < _REDIS_MIN:
        return Finding("redis", f"version {found}", "Use Redis 6.2 or newer, or Valkey.", broken=True)
    detail = f"version {found}, {known['used_memory_human']} used"
    if known.get("maxmemory_policy", "noeviction") != "noeviction":
        return Finding("redis", f"{detail}, {known['maxmemory_policy']}", "Set maxmemory-policy noeviction: it holds a queue.")
    return Finding("redis", detail)


def _storage() -> Finding:
    from backend.adapters.storage import storage

    if settings().s3_bucket is None and not settings().data_dir.exists():
        return Finding("storage", f"{settings().data_dir / 'storage'}, made by `listmill up`")
    try:
        kind = storage().kind
        storage().exists("doctor/probe")
    except OSError as error:
        return Finding("storage", _first(error), "Check the folder's permissions and space.", broken=True)
    where = f"bucket {settings().s3_bucket}" if settings().s3_bucket else f"{settings().data_dir / 'storage'}"
    return Finding("storage", f"{kind}, {where}")


def _web() -> Finding:
    from backend.launcher.up import answers

    check_address(settings().address)
    where = engines.read(settings().data_dir).get("web")
    if not isinstance(where, str):
        return Finding("web", "not running on this data folder")
    if not answers(f"{where}/readyz"):
        return Finding(
            "web", f"{where}/readyz does not answer 200", f"See {settings().data_dir / 'logs' / 'web.log'}", broken=True
        )
    return Finding("web", f"{where} is ready")


def _editor() -> Finding:
    bundle = ROOT / "frontend" / "dist"
    if (bundle / "ready").exists():
        return Finding("browser parts", "SQL editor with colours and completion, grid of records, designer of letters, fonts")
    node = shutil.which("node")
    detail = f"plain ones, no fonts for letters ({'Node is at ' + str(Path(node)) if node else 'no Node found'})"
    return Finding("browser parts", detail, "Run `make setup` where a package registry can be reached; all else works without.")


def _first(error: BaseException) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0]
