"""The caller's hand on the process that draws: starts it in a folder of its own, asks it, ends it at the deadline."""

import contextlib
import json
import os
import select
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import backend
from backend.adapters.pdf import fonts, wire

_ENVIRONMENT = {"PATH": os.defpath, "RAYON_NUM_THREADS": "1", "PYTHONUTF8": "1", "LC_ALL": "C.UTF-8", "MALLOC_ARENA_MAX": "2"}
_START_S = 60.0
_PIECE = 1 << 20
_PREFIX = "lm-draw-"
_TOO_MUCH = "it needs more memory or time than a document may take"


class Stopped(Exception):
    """The process ended or was ended before it answered; the reason is for people."""


class Fault(Exception):
    """The process lives, but could not do what it was asked; the reason is for people."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much the process may take: memory and files in MB."""

    memory_mb: int = 1536
    file_mb: int = 256


class Drawer:
    """One process that draws, with its folder. Not for several threads at once: `lock` it."""

    def __init__(self, bounds: Bounds | None = None) -> None:
        self.caller = os.getpid()
        self.lock = threading.Lock()
        _sweep()
        self._folder = tempfile.TemporaryDirectory(prefix=f"{_PREFIX}{self.caller}-", ignore_cleanup_errors=True)
        self.root = Path(self._folder.name)
        for name in ("in", "images", "none"):
            (self.root / name).mkdir()
        shutil.copyfile(Path(__file__).with_name("program.typ"), self.root / "program.typ")
        found = bounds or Bounds()
        config = {
            "root": str(self.root),
            "fonts": str(fonts.folder()),
            "memory_mb": found.memory_mb,
            "file_mb": found.file_mb,
        }
        self._process = subprocess.Popen(
            [sys.executable, "-m", "backend.adapters.pdf.child", json.dumps(config)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_ENVIRONMENT,
            cwd=Path(backend.__file__).parents[1],
            start_new_session=True,
        )
        self._ready = False
        self.refused: dict[str, str] = {}  # pictures it could not make ready, with the reasons

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    @property
    def pid(self) -> int:
        """The number of the process."""
        return self._process.pid

    def alive(self) -> bool:
        """Say whether the process runs and is ours: a forked process has none."""
        return self.caller == os.getpid() and self._process.poll() is None

    def ask(self, head: wire.Head, body: bytes = b"", *, deadline_s: float) -> tuple[wire.Head, list[bytes]]:
        """Return the answer to a request and the files that came with it.

        Raises Fault if it could not be done, Stopped if the process is gone (it is closed then).
        """
        if not self._ready:
            self._answer(time.monotonic() + _START_S)
            self._ready = True
        until = time.monotonic() + deadline_s
        try:
            self._send(wire.packed(head | {"deadline_s": deadline_s}, [body]), until)
        except OSError as fault:
            raise self._gone(_TOO_MUCH) from fault
        answer, made = self._answer(until)
        if "fault" in answer:
            raise Fault(str(answer["fault"]))
        return answer, made

    def close(self) -> None:
        """End the process and remove its folder."""
        for pipe in (self._process.stdin, self._process.stdout):
            with contextlib.suppress(OSError):
                if pipe is not None:
                    pipe.close()
        if self.caller == os.getpid():
            with contextlib.suppress(ProcessLookupError):
                self._process.kill()
            self._process.wait()
            self._folder.cleanup()

    def _send(self, pieces: Sequence[bytes], until: float) -> None:
        pipe = _number(self._process.stdin)
        os.set_blocking(pipe, False)
        for piece in pieces:
            rest = memoryview(piece)
            while rest:
                _, ready, _ = select.select([], [pipe], [], max(0.0, until - time.monotonic()))
                if not ready:
                    raise self._gone("it took too long")
                rest = rest[os.write(pipe, rest[:_PIECE]) :]

    def _answer(self, until: float) -> tuple[wire.Head, list[bytes]]:
        head_size, body_size = wire.SIZES.unpack(self._read(wire.SIZES.size, until))
        if head_size > wire.HEAD_MOST:
            raise self._gone("it answered in a way nobody understands")
        head: dict[str, Any] = json.loads(self._read(head_size, until))  # Any: JSON
        return head, wire.cut(self._read(body_size, until), head["sizes"])

    def _read(self, size: int, until: float) -> bytearray:
        pipe = _number(self._process.stdout)
        held, at = bytearray(size), 0
        room = memoryview(held)
        while at < size:
            ready, _, _ = select.select([pipe], [], [], max(0.0, until - time.monotonic()))
            if not ready:
                raise self._gone("it took too long")
            count = os.readv(pipe, [room[at : at + _PIECE]])  # straight to its place: a hundred documents are megabytes
            if not count:
                raise self._gone(_TOO_MUCH)
            at += count
        return held

    def _gone(self, reason: str) -> Stopped:
        self.close()
        return Stopped(reason)


def _sweep() -> None:
    """Remove the folders of callers that were killed."""
    for left in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        owner = left.name.removeprefix(_PREFIX).partition("-")[0]
        if owner.isdigit() and not _lives(int(owner)):
            shutil.rmtree(left, ignore_errors=True)


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def _number(pipe: Any) -> int:  # Any: one end of a pipe, as subprocess has it
    return int(pipe.fileno())
