"""What a running `listmill up` writes down for other commands: addresses, process ids; and what a killed one left behind."""

import json
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil
from filelock import FileLock, Timeout

from backend.core.config import ENGINES_FILE
from backend.core.errors import Conflict
from backend.launcher.files import write_private
from backend.launcher.processes import descendants

_GUARD_S = 8.0  # how long the guard of a killed supervisor may take


@dataclass(frozen=True)
class Engines:
    """The addresses of the servers and of the pages."""

    database_url: str
    redis_url: str
    web: str

    def write(self, data_dir: Path, pids: Mapping[str, int]) -> None:
        """Write the addresses and the processes down, readable for us alone."""
        known = {"database_url": self.database_url, "redis_url": self.redis_url, "web": self.web}
        write_private(data_dir / ENGINES_FILE, json.dumps({**known, "pids": dict(pids), "born": _born(pids)}, indent=1))


def read(data_dir: Path) -> dict[str, object]:
    """Return what was written down, empty when nothing runs on this folder."""
    try:
        found: dict[str, object] = json.loads((data_dir / ENGINES_FILE).read_text())
    except (OSError, ValueError):
        return {}
    return found


def remove(data_dir: Path) -> None:
    """Forget it: nothing runs any longer."""
    (data_dir / ENGINES_FILE).unlink(missing_ok=True)


def claim(data_dir: Path) -> FileLock:
    """Take the data folder for this process. The lock ends with the process. Raises Conflict when another has it."""
    lock = FileLock(data_dir / "lock")
    try:
        lock.acquire(timeout=0)
    except Timeout as error:
        where = read(data_dir).get("web")
        raise Conflict(
            f"Listmill already runs on the data folder {data_dir}" + (f", at {where}." if where else "."),
            hint="Use that one, stop it first, or start another with --data-dir and --port.",
        ) from error
    return lock


def end_leftovers(data_dir: Path) -> None:
    """End what a supervisor that was killed left behind: first its guard may finish, then what remains is killed.

    To be called by the holder of the lock. Two servers on one folder would damage it.
    """
    found = read(data_dir)
    pids, born = found.get("pids"), found.get("born")
    if isinstance(pids, dict) and isinstance(born, dict):
        alive = {name: process for name, pid in pids.items() if (process := _same(pid, born.get(name)))}
        _wait(alive.pop("guard", None))
        for process in alive.values():
            for member in reversed(descendants(process.pid) if process.is_running() else []):
                with suppress(psutil.Error):
                    member.kill()
            _wait(process)
    remove(data_dir)


def _born(pids: Mapping[str, int]) -> dict[str, float]:
    born = {}
    for name, pid in pids.items():
        with suppress(psutil.Error):
            born[name] = psutil.Process(pid).create_time()
    return born


def _same(pid: object, born: object) -> psutil.Process | None:
    """Return the process only if it is the one that was written down, not another that got its number."""
    if not isinstance(pid, int) or not isinstance(born, int | float):
        return None
    with suppress(psutil.Error):
        process = psutil.Process(pid)
        if abs(process.create_time() - born) < 1:
            return process
    return None


def _wait(process: psutil.Process | None) -> None:
    deadline = time.monotonic() + _GUARD_S
    while process is not None and process.is_running() and time.monotonic() < deadline:
        with suppress(psutil.Error):
            if process.status() == psutil.STATUS_ZOMBIE:
                return
        time.sleep(0.05)
