"""The caller's side of the nursery: started on first use, started again when it died or the settings changed."""

import atexit
import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
from contextlib import ExitStack, suppress
from dataclasses import asdict, dataclass
from pathlib import Path

import backend
from backend.core.errors import Unavailable

_ROOM_MB = 320  # memory a query takes besides DuckDB's own: Arrow, stacks, the batch being written
_ENVIRONMENT = {
    # One thread before the fork: libraries must not start theirs on import.
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "JE_ARROW_MALLOC_CONF": "background_thread:false",
    "PYTHONDONTWRITEBYTECODE": "1",
}
_KEPT = ("PATH", "LANG", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "VIRTUAL_ENV")


@dataclass(frozen=True)
class Wishes:
    """What the nursery is started with; another wish means another nursery."""

    data_dir: str
    memory_mb: int
    temp_mb: int
    threads: int
    spare: int


class Keeper:
    """One nursery of one process."""

    def __init__(self, wishes: Wishes) -> None:
        from backend.adapters.storage import scratch  # the storage's vendors are not for the children, who import this package

        self.wishes = wishes
        self.caller = os.getpid()
        self._held = ExitStack()
        folder = self._held.enter_context(scratch())
        self._socket_folder = self._held.enter_context(tempfile.TemporaryDirectory(prefix="lm-", ignore_cleanup_errors=True))
        self.address = str(Path(self._socket_folder) / "s")
        config = {
            **asdict(wishes),
            "caller": self.caller,
            "scratch": str(folder / "queries"),
            "address": self.address,
            "data_mb": int(wishes.memory_mb * 1.25) + _ROOM_MB,
        }
        (folder / "queries").mkdir(mode=0o700)
        self._process = subprocess.Popen(
            [sys.executable, "-m", "backend.adapters.engine.nursery", json.dumps(config)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=_ENVIRONMENT | {name: os.environ[name] for name in _KEPT if name in os.environ},
            cwd=Path(backend.__file__).parents[1],
            start_new_session=True,
        )
        assert self._process.stdout is not None  # noqa: S101  we asked for the pipe
        if self._process.stdout.readline().strip() != b"ready":
            self.close()
            raise Unavailable(
                "The query engine did not start.",
                hint="Look at this process's log for the reason; `listmill doctor` checks the rest.",
            )

    def alive(self) -> bool:
        """Say whether the nursery runs and is ours: a forked process has none."""
        return self.caller == os.getpid() and self._process.poll() is None

    def connect(self) -> socket.socket:
        """Return a line to a child that waits. Raises ConnectionError when the nursery is gone."""
        line = socket.socket(socket.AF_UNIX)
        try:
            line.settimeout(10)
            line.connect(self.address)
        except OSError as error:
            line.close()
            raise ConnectionError(str(error)) from error
        return line

    def close(self) -> None:
        """End the nursery and every query in it."""
        if self.caller != os.getpid():
            return
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, 9)
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe:
                pipe.close()
        self._held.close()


_lock = threading.Lock()
_current: Keeper | None = None


def keeper() -> Keeper:
    """Return the nursery of this process, started if there is none fit for the present settings."""
    global _current  # noqa: PLW0603  one nursery a process; guarded by the lock
    wishes = _wishes()
    with _lock:
        if _current is not None and _current.alive() and _current.wishes == wishes:
            return _current
        if _current is not None:
            _current.close()
            _current = None
        _current = Keeper(wishes)
        return _current


def shutdown() -> None:
    """End this process's nursery; the next query starts a new one."""
    global _current  # noqa: PLW0603  see keeper
    with _lock:
        if _current is not None:
            _current.close()
            _current = None


def _wishes() -> Wishes:
    from backend.core.config import settings  # the children import this package and must know no setting

    asked, cores = settings(), os.cpu_count() or 1
    return Wishes(
        data_dir=str(asked.data_dir),
        memory_mb=asked.query_memory_mb,
        temp_mb=asked.query_temp_mb,
        threads=asked.query_threads or min(4, cores),
        spare=min(4, cores),
    )


atexit.register(shutdown)
