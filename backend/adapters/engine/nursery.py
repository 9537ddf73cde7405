"""The single-threaded process that keeps children forked ahead of time, one for each query to come.

Its one connection has no thread and is never asked anything but while it is warmed; so children can be forked off with it,
ready in a few milliseconds. Threads would not survive the fork: it looks that there are none. It ends when its caller ends,
and takes its children along. Run as `python -m backend.adapters.engine.nursery CONFIG`, never imported by the caller.
"""

import contextlib
import ctypes  # noqa: F401  children must not look for modules once they may read no file
import encodings.idna  # noqa: F401  the same
import gc
import json
import os
import select
import shutil
import signal
import socket
import sys
import time
from pathlib import Path
from typing import Any

from backend.adapters.engine import child, sandbox

_LOOK_EVERY_S = 2.0
_QUIET_S = 0.05
_LEAST_SPARE = 2
_EARLY_DEATHS = 20  # children that ended before they were asked anything, in a row


class Nursery:
    """The children of one caller: those that wait, and those that run a query."""

    def __init__(self, config: dict[str, Any]) -> None:  # Any: JSON
        self._config = config
        self._folder = Path(config["scratch"])
        self._con = child.prepare(memory_mb=config["memory_mb"])
        if sandbox.threads() > 1:
            sys.exit("queries: a library has started a thread; children cannot be forked")
        self._idle: set[int] = set()
        self._scratch: dict[int, Path] = {}
        self._early_deaths = 0
        self._number = 0
        self._busy_read, self._busy_write = os.pipe()
        self._woken_read, self._woken_write = os.pipe()
        for end in (self._woken_read, self._woken_write):
            os.set_blocking(end, False)
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(config["address"])
        self._listener.listen(256)

    def serve(self) -> None:
        """Keep children ready until the caller is gone."""
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(self._woken_write, warn_on_full_buffer=False)
        print("ready", flush=True)  # noqa: T201  the caller waits for this line
        while True:
            while len(self._idle) < min(_LEAST_SPARE, self._config["spare"]):
                self._fork()
            # To make a child ready takes as long as a small query: that waits for a quiet moment while there are others.
            full = len(self._idle) >= self._config["spare"]
            ready, _, _ = select.select(
                [sys.stdin, self._busy_read, self._woken_read], [], [], _LOOK_EVERY_S if full else _QUIET_S
            )
            if not ready and not full:
                self._fork()
            if sys.stdin in ready or os.getppid() != self._config["caller"]:
                return
            if self._busy_read in ready:
                self._note_busy()
            if self._woken_read in ready:
                os.read(self._woken_read, 4096)
            self._reap()

    def end(self) -> None:
        """Remove what we made and end with all children."""
        with contextlib.suppress(OSError):
            Path(self._config["address"]).unlink()
        shutil.rmtree(self._folder, ignore_errors=True)
        os.killpg(0, signal.SIGKILL)

    def _note_busy(self) -> None:
        told = os.read(self._busy_read, 4096)
        for start in range(0, len(told), 4):  # a pipe keeps writes of four bytes whole
            self._idle.discard(int.from_bytes(told[start : start + 4], "little"))
        self._early_deaths = 0

    def _reap(self) -> None:
        while True:
            try:
                pid, _ = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            if pid in self._idle:
                self._note_early_death(pid)
            shutil.rmtree(self._scratch.pop(pid, Path(os.devnull)), ignore_errors=True)

    def _note_early_death(self, pid: int) -> None:
        self._idle.discard(pid)
        self._early_deaths += 1
        if self._early_deaths > _EARLY_DEATHS:
            sys.exit("queries: processes end before they are asked anything")
        time.sleep(min(1.0, 0.02 * self._early_deaths))

    def _fork(self) -> None:
        self._number += 1
        scratch = self._folder / f"q{self._number}"
        scratch.mkdir(mode=0o700)
        parent = os.getpid()
        pid = os.fork()
        if pid == 0:
            status = 1
            try:
                self._be_child(str(scratch), parent)
                status = 0
            finally:
                os._exit(status)
        self._idle.add(pid)
        self._scratch[pid] = scratch

    def _be_child(self, scratch: str, parent: int) -> None:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        sandbox.drop_user(scratch)
        sandbox.die_with_parent()
        nothing = os.open(os.devnull, os.O_RDWR)
        for standard in (0, 1, 2):
            os.dup2(nothing, standard)
        os.environ.clear()
        config = self._config
        child.settle(self._con, temp_mb=config["temp_mb"])
        line = self._accept(parent)
        if line is None:
            return
        os.write(self._busy_write, os.getpid().to_bytes(4, "little"))
        for end in (self._busy_read, self._busy_write, self._woken_read, self._woken_write):
            os.close(end)
        with line:
            child.answer(self._con, line, data_mb=config["data_mb"], temp_mb=config["temp_mb"], threads=config["threads"])

    def _accept(self, parent: int) -> socket.socket | None:
        self._listener.settimeout(_LOOK_EVERY_S)
        while os.getppid() == parent:
            with contextlib.suppress(TimeoutError):
                line, _ = self._listener.accept()
                self._listener.close()
                line.settimeout(None)
                return line
        return None


def main() -> None:
    """Serve the caller whose wishes stand in the first argument."""
    os.umask(0o077)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the caller, which ends us in order
    nursery = Nursery(json.loads(sys.argv[1]))
    gc.collect()
    gc.freeze()  # forked pages stay shared
    try:
        nursery.serve()
    finally:
        nursery.end()


if __name__ == "__main__":
    main()
