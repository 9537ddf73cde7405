"""The guard: a small process that outlives its owner by seconds and stops whatever the owner left running.

It reads its standard input, a pipe the owner alone holds: `+ pid signal mark` for a child that was started, `- pid` for
one that ended, `bye` when all were stopped in order. When the pipe closes without `bye` (the owner was killed), every
child still there gets its signal, and what remains of it soon after is killed. Works on Linux and macOS.
"""

import os
import signal
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass
from typing import IO

from backend.launcher.files import ROOT
from backend.launcher.processes import descendants, end_family, marked, signal_group, wait_until_gone

GRACE_S = 4.0


@dataclass(frozen=True)
class Watched:
    """A child on the guard's list: its process id leads a group."""

    pid: int
    stop_signal: int
    mark: str


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
            bufsize=0,
        )

    @property
    def pid(self) -> int:
        """The guard's own process."""
        return self._child.pid

    def watch(self, pid: int, *, stop_signal: signal.Signals, mark: str = "-") -> None:
        """Stop `pid`, by `stop_signal` first, should this process vanish; then kill what remains of its group and mark."""
        self._say(f"+ {pid} {int(stop_signal)} {mark}")

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
    def _pipe(self) -> IO[bytes]:
        if self._child.stdin is None:
            raise RuntimeError("the guard is started with a pipe")
        return self._child.stdin

    def _say(self, line: str) -> None:
        with suppress(OSError):  # a guard that died is replaced by the supervisor
            self._pipe.write(f"{line}\n".encode())


def listen(lines: IO[str]) -> None:
    """Keep the list until the pipe closes, then stop what is left on it."""
    children: dict[int, Watched] = {}
    for line in lines:
        match line.split():
            case ["+", pid, number, mark]:
                children[int(pid)] = Watched(int(pid), int(number), mark)
            case ["-", pid]:
                children.pop(int(pid), None)
            case ["bye"]:
                return
    end(list(children.values()))


def end(children: list[Watched], *, grace_s: float = GRACE_S) -> None:
    """Signal every child, wait up to `grace_s`, and kill what remains."""
    marks = {child.mark for child in children} - {"-"}
    family = {process for child in children for process in descendants(child.pid)} | marked(marks)
    for child in children:
        if child.stop_signal == signal.SIGKILL:
            signal_group(child.pid, signal.SIGKILL)
        else:
            with suppress(ProcessLookupError, PermissionError):
                os.kill(child.pid, child.stop_signal)
    leaders = {child.pid for child in children}
    wait_until_gone([process for process in family if process.pid in leaders], wait_s=grace_s)
    end_family([child.pid for child in children], marks=marks)
    for process in family:
        with suppress(Exception):
            process.kill()


if __name__ == "__main__":
    for ignored in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ignored, signal.SIG_IGN)
    listen(sys.stdin)
