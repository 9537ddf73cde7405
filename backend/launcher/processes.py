"""Starting and ending child processes so that none is ever left behind.

Every child leads a session of its own (Ctrl-C reaches the supervisor alone) and carries a mark in its environment, which
its own children inherit: so even those that changed their group, or lost their parent, are found and ended.
"""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterable
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

import psutil

MARK = "LISTMILL_CHILD"  # the environment variable that carries the mark of a child


def die_with_parent(stop_signal: signal.Signals) -> tuple[str, ...]:
    """Return what to write before a command so that the kernel signals it when this process dies; Linux only."""
    return ("setpriv", "--pdeathsig", stop_signal.name.removeprefix("SIG")) if _setpriv_works() else ()


@lru_cache(maxsize=1)
def _setpriv_works() -> bool:
    if sys.platform != "linux" or not shutil.which("setpriv"):
        return False
    tried = subprocess.run(["setpriv", "--pdeathsig", "KILL", "true"], capture_output=True, check=False, timeout=10)
    return tried.returncode == 0  # the setpriv of small systems does not know the option


def spawn(
    command: Iterable[str], *, log: Path, mark: str, stop_signal: signal.Signals = signal.SIGKILL
) -> "subprocess.Popen[bytes]":
    """Start `command` with its output in `log` and `mark` in its environment; `stop_signal` reaches it if we are killed."""
    with log.open("ab") as output:
        return subprocess.Popen(
            [*die_with_parent(stop_signal), *command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
            env={**os.environ, MARK: mark, "PYTHONUNBUFFERED": "1"},
        )


def end_family(pids: Iterable[int], *, marks: Iterable[str] = ()) -> None:
    """Kill the groups led by `pids`, their descendants, and every process that carries one of `marks`. Returns at once."""
    pids = list(pids)
    family = {process for pid in pids for process in descendants(pid)} | marked(marks)
    for pid in pids:
        signal_group(pid, signal.SIGKILL)
    for process in family:
        with suppress(psutil.Error):
            process.kill()


def signal_group(pid: int, number: int) -> None:
    """Send a signal to the group led by `pid`, if there is one left."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, number)


def descendants(pid: int) -> list[psutil.Process]:
    """Return the process `pid` and all below it."""
    try:
        leader = psutil.Process(pid)
        return [leader, *leader.children(recursive=True)]
    except psutil.Error:
        return []


def marked(marks: Iterable[str]) -> set[psutil.Process]:
    """Return every process of ours that carries one of `marks` in its environment."""
    wanted = set(marks)
    found = set()
    for process in psutil.process_iter() if wanted else ():
        with suppress(psutil.Error, OSError):
            if process.pid != os.getpid() and process.environ().get(MARK) in wanted:
                found.add(process)
    return found


def runs(process: psutil.Process) -> bool:
    """Say whether a process is there and not merely waiting to be reaped."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False


def wait_until_gone(processes: Iterable[psutil.Process], *, wait_s: float) -> bool:
    """Wait for all of `processes` to end; say whether they did in time."""
    deadline = time.monotonic() + wait_s
    waiting = list(processes)
    while waiting := [process for process in waiting if runs(process)]:
        if time.monotonic() > deadline:
            return False
        time.sleep(0.03)
    return True
