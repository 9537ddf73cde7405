"""Runs one statement of a stranger: a place, a process of its own, a deadline, and a result file.

The caller opens the data and the result; the process gets open files, never a name it could follow elsewhere.
"""

import os
import signal
import socket
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, nullcontext, suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from backend.adapters.engine import wire, words
from backend.adapters.engine.admission import Places
from backend.adapters.engine.keeper import keeper
from backend.core.errors import Cancelled, ListmillError, Rejected, TimedOut, Unavailable
from backend.core.table import Column

Stopping = Callable[[Callable[[], object]], AbstractContextManager[None]]


@dataclass(frozen=True)
class EngineResult:
    """What stands in the result file.

    `elapsed_ms` is wall time, with the process's start and without the wait for a place; `tables` are those that were read.
    """

    rows: int
    truncated: bool
    columns: tuple[Column, ...]
    elapsed_ms: int
    tables: tuple[str, ...]


class _Call:
    """One query under way: who runs it, and whether someone stopped it."""

    def __init__(self, line: socket.socket) -> None:
        self.line = line
        self.pid: int | None = None
        self.stopped = False

    def stop(self) -> None:
        """End the query now because someone asked for it; may be called again and again."""
        self.stopped = True
        self.kill()
        with suppress(OSError):
            self.line.shutdown(socket.SHUT_RDWR)  # wakes our own wait for the answer

    def kill(self) -> None:
        """End the process. In a container without the right to, its alarm clock does it a moment later."""
        if self.pid is not None:
            with suppress(ProcessLookupError, PermissionError):
                os.kill(self.pid, signal.SIGKILL)


def run(
    sql: str,
    tables: Mapping[str, Sequence[Path]],
    result_path: Path,
    *,
    deadline_s: float,
    max_rows: int,
    stopping: Stopping | None = None,
    known: Collection[str] = (),
    progress: Callable[[int], object] | None = None,
) -> EngineResult:
    """Run one SELECT over `tables` (name to Parquet parts in row order) and write its rows to `result_path` as Parquet.

    `known` are further table names a message may propose. `stopping` is `Run.stopping`; `progress` hears the rows written
    so far about twice a second and may raise to end the query. Blocks; any number of threads may call it.

    Raises Rejected (what does not run, with the engine's words), TimedOut, Cancelled, and Unavailable when no place is free
    in time or the engine cannot start.
    """
    from backend.core.config import settings  # see keeper: the children import this package
    from backend.core.metrics import QUERIES, QUERY_PLACES_TAKEN, QUERY_SECONDS

    asked = settings()
    with _places(asked.query_places or 2 * (os.cpu_count() or 1)).taken(wait_s=asked.query_wait_s):
        QUERY_PLACES_TAKEN.inc()
        try:
            request = {
                "sql": sql,
                "known": list(known),
                "deadline_s": deadline_s,
                "max_rows": max_rows,
                "max_result_mb": asked.result_max_mb,
            }
            result = _run(request, tables, result_path, stopping=stopping, progress=progress)
        except ListmillError as error:
            QUERIES.labels(type(error).__name__.lower()).inc()
            raise
        finally:
            QUERY_PLACES_TAKEN.dec()
    QUERIES.labels("completed").inc()
    QUERY_SECONDS.observe(result.elapsed_ms / 1000)
    return result


def warm() -> None:
    """Start this process's nursery now, so that the first query does not wait for it."""
    keeper()


@lru_cache(maxsize=1)
def _places(count: int) -> Places:
    return Places(count)


def _run(
    request: wire.Message,
    tables: Mapping[str, Sequence[Path]],
    result_path: Path,
    *,
    stopping: Stopping | None,
    progress: Callable[[int], object] | None,
) -> EngineResult:
    started = time.monotonic()
    deadline_s: float = request["deadline_s"]
    with _connect(deadline_s) as line:
        call = _Call(line)
        with stopping(call.stop) if stopping else nullcontext():
            try:
                _ask(line, request, tables, result_path)
                said = _listen(call, until=started + deadline_s, progress=progress)
            except TimeoutError as late:
                raise _timed_out(deadline_s) from late
            except OSError as gone:
                said = {}
                if not call.stopped and not isinstance(gone, ConnectionError):
                    raise
            finally:
                call.kill()
    if call.stopped:
        raise Cancelled("The query was stopped because someone asked for it.")
    return _result(said, seconds=time.monotonic() - started, deadline_s=deadline_s)


def _connect(deadline_s: float) -> socket.socket:
    for _ in range(3):
        with suppress(ConnectionError):
            line = keeper().connect()
            line.settimeout(deadline_s)
            return line
    raise Unavailable("The query engine does not answer.", hint="Try again in a moment; it is started again by itself.")


def _ask(line: socket.socket, request: wire.Message, tables: Mapping[str, Sequence[Path]], result_path: Path) -> None:
    """Send the request with the open files. Ours are closed at once; the process has its own."""
    with ExitStack() as held:
        files = [os.open(result_path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)]
        held.callback(os.close, files[0])
        sent: dict[str, list[tuple[int, str]]] = {}
        for name, parts in tables.items():
            for part in parts:
                file = _open_part(part)
                held.callback(os.close, file)
                sent.setdefault(name, []).append((len(files), str(part)))
                files.append(file)
        wire.send_request(line, {**request, "tables": sent}, files=files)


def _open_part(part: Path) -> int:
    file = os.open(part, os.O_RDONLY)
    # The process opens it again as a user without rights; a part never changes, so everyone may read it who gets this far.
    if os.geteuid() == 0 and not os.fstat(file).st_mode & 0o004:
        os.fchmod(file, 0o444)
    return file


def _listen(call: _Call, *, until: float, progress: Callable[[int], object] | None) -> wire.Message:
    """Return the last word of the process, or {} when it ended without one. Raises TimeoutError at the deadline."""
    held = bytearray()
    said: wire.Message = {}
    while True:
        left = until - time.monotonic()
        if left <= 0:
            raise TimeoutError
        call.line.settimeout(left)
        piece = call.line.recv(65_536)
        if not piece:
            return said
        held += piece
        for message in wire.split(held):
            if "pid" in message:
                call.pid = message["pid"]
                if call.stopped:
                    call.kill()
            elif "so_far" in message:
                if progress:
                    progress(message["so_far"])
            else:
                said = message


def _result(said: wire.Message, *, seconds: float, deadline_s: float) -> EngineResult:
    match said.get("error"):
        case "rejected":
            raise Rejected(said["detail"], hint=said["hint"])
        case "memory":
            raise words.out_of_memory(keeper().wishes.memory_mb)
        case "timeout":
            raise _timed_out(deadline_s)
        case None if "rows" not in said:
            if seconds >= deadline_s * 0.95:
                raise _timed_out(deadline_s)
            raise words.ended(seconds, keeper().wishes.memory_mb)
    return EngineResult(
        rows=said["rows"],
        truncated=said["truncated"],
        columns=tuple(Column(column["name"], column["type"]) for column in said["columns"]),
        elapsed_ms=round(seconds * 1000),
        tables=tuple(said["tables"]),
    )


def _timed_out(deadline_s: float) -> TimedOut:
    return TimedOut(
        f"The query was stopped at its deadline of {deadline_s:g} s.",
        hint="Filter earlier, group into fewer rows, or run it in the background, where it may take longer.",
    )
