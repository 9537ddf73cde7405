"""The supervisor: starts parts, notices their end, starts them again with a growing pause, and stops them in order.

One thread, one loop. A part that dies takes its whole group with it before it is started again: a worker whose master was
killed would go on working unwatched.
"""

import json
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from backend.core.clock import now
from backend.core.errors import ListmillError
from backend.launcher.guard import Guard
from backend.launcher.processes import descendants, end_family, wait_until_gone

LOG_MAX_BYTES = 10 << 20
_LONGEST_PAUSE_S = 15.0
_STEADY_S = 20.0  # a part that ran this long begins again with the shortest pause


@dataclass(frozen=True)
class Part:
    """Something to keep running. `spawn` gets the mark its process must carry and returns at once."""

    name: str
    spawn: Callable[[str], "subprocess.Popen[bytes]"]
    log: Path
    stop_signal: signal.Signals = signal.SIGTERM
    stop_within_s: float = 4.0
    first_pause_s: float = 0.2


@dataclass
class Running:
    """A part and its current process."""

    part: Part
    mark: str
    child: "subprocess.Popen[bytes]"
    started_s: float
    starts: int = 1  # since it last ran steadily
    due_s: float | None = None  # when it is started again; None while it runs


class Supervisor:
    """Keeps parts running until told to stop; `say` is told what a person should know."""

    def __init__(self, *, log: Path, say: Callable[[str], None]) -> None:
        self._guard = Guard()
        self._parts: dict[str, Running] = {}
        self._say = say
        self._log = log
        self._next_rotation_s = 0.0

    @property
    def pids(self) -> dict[str, int]:
        """The process ids of the parts that run now, and of the guard."""
        alive = {name: running.child.pid for name, running in self._parts.items() if running.due_s is None}
        return {"supervisor": os.getpid(), "guard": self._guard.pid, **alive}

    def start(self, part: Part) -> None:
        """Start a part and keep it running from now on."""
        mark = uuid4().hex
        self._parts[part.name] = Running(part, mark, self._spawn(part, mark), time.monotonic())

    def starts(self, name: str) -> int:
        """Say how often a part was started since it last ran steadily."""
        return self._parts[name].starts

    def tick(self) -> bool:
        """Look at every part once; say whether any process changed."""
        changed = False
        if not self._guard.is_alive():
            self._replace_guard()
            changed = True
        for running in self._parts.values():
            if running.due_s is None and running.child.poll() is not None:
                self._ended(running)
                changed = True
            elif running.due_s is not None and time.monotonic() >= running.due_s:
                self._start_again(running)
                changed = True
        if time.monotonic() >= self._next_rotation_s:
            self._next_rotation_s = time.monotonic() + 5
            rotate([self._log, *(running.part.log for running in self._parts.values())])
        return changed

    def stop(self, groups: Iterable[Sequence[str]], *, hurry: Callable[[], bool]) -> None:
        """Stop the named parts, one group after the other; the parts of a group together.

        Each part gets its signal and its time; then its group and every process that carries its mark is killed.
        When `hurry` turns true nothing is waited for any longer.
        """
        for names in groups:
            stopping = [self._parts.pop(name) for name in names if name in self._parts]
            family = [process for running in stopping for process in descendants(running.child.pid)]
            for running in stopping:
                if running.child.poll() is None:
                    running.child.send_signal(running.part.stop_signal)
            self._await(stopping, hurry)
            end_family([r.child.pid for r in stopping], marks={r.mark for r in stopping})
            wait_until_gone(family, wait_s=1.0)
            for running in stopping:
                running.child.wait()
                self._guard.forget(running.child.pid)
                self._note("stopped", part=running.part.name, code=running.child.returncode)

    def close(self) -> None:
        """Send the guard home."""
        self._guard.release()

    def _note(self, event: str, **facts: object) -> None:
        with self._log.open("a") as file:
            file.write(json.dumps({"timestamp": now().isoformat(), "event": event, **facts}) + "\n")

    def _await(self, stopping: list[Running], hurry: Callable[[], bool]) -> None:
        began = time.monotonic()
        while not hurry():
            waited_s = time.monotonic() - began
            if not any(r.child.poll() is None and waited_s < r.part.stop_within_s for r in stopping):
                return
            time.sleep(0.02)

    def _spawn(self, part: Part, mark: str) -> "subprocess.Popen[bytes]":
        child = part.spawn(mark)
        self._guard.watch(child.pid, stop_signal=part.stop_signal, mark=mark)
        self._note("started", part=part.name, pid=child.pid)
        return child

    def _ended(self, running: Running) -> None:
        end_family([running.child.pid], marks={running.mark})
        self._guard.forget(running.child.pid)
        if time.monotonic() - running.started_s > _STEADY_S:
            running.starts = 1
        pause_s = min(running.part.first_pause_s * 2 ** (running.starts - 1), _LONGEST_PAUSE_S)
        running.due_s = time.monotonic() + pause_s
        how = _how(running.child.returncode)
        self._note("ended", part=running.part.name, code=running.child.returncode, again_in_s=pause_s)
        if running.starts.bit_count() == 1:  # the 1st, 2nd, 4th, 8th time: a part that keeps ending does not fill the screen
            self._say(f"{running.part.name} ended ({how}) and is started again; its log is {running.part.log}")

    def _start_again(self, running: Running) -> None:
        running.mark = uuid4().hex
        running.starts += 1
        running.started_s = time.monotonic()
        try:
            running.child = self._spawn(running.part, running.mark)
            running.due_s = None
        except (OSError, ListmillError) as error:
            running.due_s = time.monotonic() + _LONGEST_PAUSE_S
            self._say(f"{running.part.name} could not be started: {error}")

    def _replace_guard(self) -> None:
        self._note("guard_ended")
        self._guard.release()
        self._guard = Guard()
        for running in self._parts.values():
            self._guard.watch(running.child.pid, stop_signal=running.part.stop_signal, mark=running.mark)


def rotate(logs: Iterable[Path], *, max_bytes: int = LOG_MAX_BYTES) -> None:
    """Move what a log holds to `NAME.1` once it is over `max_bytes`. Writers append, so they go on in the emptied file."""
    for log in set(logs):
        if log.exists() and log.stat().st_size > max_bytes:
            shutil.copyfile(log, log.with_name(log.name + ".1"))
            os.truncate(log, 0)


def _how(code: int) -> str:
    if code >= 0:
        return f"exit code {code}"
    try:
        return signal.Signals(-code).name
    except ValueError:
        return f"signal {-code}"
