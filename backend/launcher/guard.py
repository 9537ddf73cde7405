"""The guard: a small process that outlives its owner by seconds and stops whatever the owner left running.

It reads its standard input, a pipe the owner alone holds: `+ pid signal` for a child that was started, `- pid` for one
that ended, `bye` when all were stopped in order. When the pipe closes without `bye` (the owner was killed), every child
still there gets its signal, with its process group and descendants killed soon after. Works on Linux and macOS.
"""

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from typing import IO

import psutil

from backend.launcher.files import ROOT

GRACE_S = 4.0


class Guard:
    """The owner's end: tell it of children, and say `release` once they are stopped."""

    def __init__(self) -> None:
        self._child = subprocess.Popen(
            [sys.executable, "-m", "backend.launcher.guard"],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=ROOT,
            start_new_session=True,
            text=True,
        )

    @property
    def pid(self) -> int:
        """The guard's own process."""
        return self._child.pid

    def watch(self, pid: int, *, stop_signal: signal.Signals) -> None:
        """Stop `pid`, by `stop_signal` first, should this process vanish. It leads a process group of its own."""
        self._say(f"+ {pid} {int(stop_signal)}")

    def forget(self, pid: int) -> None:
        """Take `pid` off the list; it ended."""
        self._say(f"- {pid}")

    def is_alive(self) -> bool:
        """Say whether the guard itself runs."""
        return self._child.poll() is None

    def release(self) -> None:
        """Send the guard home: there is nothing left to stop."""
        self._say("bye")
        with suppress(OSError):
            self._pipe.close()
        self._child.wait()

    @property
    def _pipe(self) -> IO[str]:
        if self._child.stdin is None:
            raise RuntimeError("the guard is started with a pipe")
        return self._child.stdin

    def _say(self, line: str) -> None:
        with suppress(OSError):  # a guard that died is replaced by the supervisor
            self._pipe.write(line + "\n")
            self._pipe.flush()


def listen(lines: IO[str]) -> None:
    """Keep the list until the pipe closes, then stop what is left on it."""
    children: dict[int, int] = {}
    for line in lines:
        match line.split():
            case ["+", pid, number]:
                children[int(pid)] = int(number)
            case ["-", pid]:
                children.pop(int(pid), None)
            case ["bye"]:
                return
    end(children)


def end(children: dict[int, int], *, grace_s: float = GRACE_S) -> None:
    """Stop the process groups led by `children`, a signal for each, and kill what remains after `grace_s`."""
    family = {process for pid in children for process in _family(pid)}
    for pid, number in children.items():
        _signal_leader(pid, number)
    deadline = time.monotonic() + grace_s
    while time.monotonic() < deadline and any(_runs(process) for process in family):
        time.sleep(0.05)
    for pid in children:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(pid, signal.SIGKILL)
    for process in family:
        with suppress(psutil.Error):
            process.kill()


def _signal_leader(pid: int, number: int) -> None:
    with suppress(ProcessLookupError, PermissionError):
        if number == signal.SIGKILL:
            os.killpg(pid, number)
        else:
            os.kill(pid, number)


def _family(pid: int) -> list[psutil.Process]:
    try:
        leader = psutil.Process(pid)
        return [leader, *leader.children(recursive=True)]
    except psutil.Error:
        return []


def _runs(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False


if __name__ == "__main__":
    for ignored in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ignored, signal.SIG_IGN)
    listen(sys.stdin)
