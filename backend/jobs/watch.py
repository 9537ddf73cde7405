"""What this process holds: one thread renews the leases of all its running chunks, one looks whether any has to stop."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from functools import lru_cache

from sqlalchemy.exc import SQLAlchemyError

from backend.adapters.db import transaction
from backend.core.config import settings
from backend.core.errors import ListmillError
from backend.core.logs import logger
from backend.jobs import repository
from backend.jobs.repository import Holding

LOOK_S = 0.25
_LINGER_S = 5.0  # a thread with nothing to do ends after this


class Stop(StrEnum):
    """Why a running chunk has to stop."""

    CANCEL = "cancel"  # a person asked for it
    LOST = "lost"  # it belongs to another worker now, or it is gone
    SHUTDOWN = "shutdown"  # this process ends


class Held:
    """One running chunk: whether it has to stop, and what makes the library it sits in return."""

    def __init__(self, holding: Holding, *, winding: bool = False) -> None:
        self.holding = holding
        self.winding = winding  # it ends what it began because its job is cancelled: that is no reason to stop
        self._reason: Stop | None = None
        self._stoppers: list[Callable[[], object]] = []
        self._lock = threading.Lock()

    @property
    def reason(self) -> Stop | None:
        """Why it has to stop; None while it may go on."""
        return self._reason

    def stop(self, reason: Stop) -> None:
        """Make it stop. The first reason stands, but what is lost is lost."""
        with self._lock:
            if self._reason is None or reason == Stop.LOST:
                self._reason = reason
        self.press()

    def press(self) -> None:
        """Call its stoppers once more if it has to stop: a call between two statements has no effect, the next one has."""
        with self._lock:  # so that none is called once its block has ended
            if self._reason is None:
                return
            for stop in self._stoppers:
                try:
                    stop()
                except Exception:  # noqa: BLE001  part of jobs.runner: a stopper that raises must not spare the others
                    logger("jobs").warning("stopper_raised", job_id=str(self.holding.job_id), exc_info=True)

    @contextmanager
    def stopping(self, stop: Callable[[], object]) -> Iterator[None]:
        """Call `stop` when this chunk has to stop, again and again until the block ends."""
        with self._lock:
            self._stoppers.append(stop)
        self.press()
        try:
            yield
        finally:
            with self._lock:
                self._stoppers.remove(stop)


class Watch:
    """All running chunks of this process and the two threads that mind them. Both run only while something is held."""

    def __init__(self) -> None:
        self._held: dict[Holding, Held] = {}
        self._threads: set[str] = set()
        self._lock = threading.Lock()
        self._closing = False

    @property
    def closing(self) -> bool:
        """Whether this process ends, so that no new work should start."""
        return self._closing

    @contextmanager
    def hold(self, holding: Holding, *, winding: bool = False) -> Iterator[Held]:
        """Renew the lease of `holding` and look for a reason to stop until the block ends."""
        held = Held(holding, winding=winding)
        with self._lock:
            self._held[holding] = held
            self._start("renew", settings().job_lease_s / 3, self._renew)
            self._start("look", LOOK_S, self._look)
            closing = self._closing
        if closing:
            held.stop(Stop.SHUTDOWN)
        try:
            yield held
        finally:
            with self._lock:
                del self._held[holding]

    def shut_down(self) -> None:
        """Make everything stop because this process ends."""
        with self._lock:
            self._closing = True
            found = list(self._held.values())
        for held in found:
            held.stop(Stop.SHUTDOWN)

    def left(self) -> list[Holding]:
        """Return what is still running."""
        with self._lock:
            return list(self._held)

    def _start(self, name: str, every_s: float, act: Callable[[Sequence[Held]], None]) -> None:
        if name not in self._threads:
            self._threads.add(name)
            threading.Thread(target=self._repeat, args=(name, every_s, act), name=f"jobs-{name}", daemon=True).start()

    def _repeat(self, name: str, every_s: float, act: Callable[[Sequence[Held]], None]) -> None:
        idle_s, pause_s = 0.0, every_s
        while True:
            time.sleep(pause_s)
            with self._lock:
                found = list(self._held.values())
                idle_s = 0.0 if found else idle_s + pause_s
                if idle_s >= _LINGER_S:
                    self._threads.discard(name)
                    return
            if not found:
                continue
            try:
                act(found)
                pause_s = every_s
            except (SQLAlchemyError, ListmillError) as error:  # the database is away: look again soon
                pause_s = min(every_s, 0.5)
                logger("jobs").warning("ledger_away", thread=name, reason=str(error).partition("\n")[0])

    def _renew(self, found: Sequence[Held]) -> None:
        with transaction() as session:
            repository.renew(session, [held.holding for held in found], lease_s=settings().job_lease_s)

    def _look(self, found: Sequence[Held]) -> None:
        try:
            with transaction() as session:
                mine = repository.look(session, [held.holding for held in found])
            for held in found:
                if held.holding not in mine:
                    held.stop(Stop.LOST)
                elif mine[held.holding] and not held.winding:
                    held.stop(Stop.CANCEL)
        finally:
            for held in found:
                held.press()


@lru_cache(maxsize=1)
def watch() -> Watch:
    """Return what this process holds."""
    return Watch()
