"""Running one chunk: claim it, do its work, publish the result only if it is still ours, end the job if it was the last.

Everything that can happen to an attempt ends here: nothing is raised to the worker.
"""

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy.exc import InterfaceError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlmodel import Session
from structlog.contextvars import bound_contextvars

from backend.adapters.db import transaction
from backend.core.config import settings
from backend.core.errors import Cancelled, Rejected
from backend.core.logs import logger
from backend.core.metrics import JOBS_ENDED
from backend.jobs import hints, lifecycle, progress, repository, wording
from backend.jobs.hints import Hint
from backend.jobs.kinds import KINDS, Kind
from backend.jobs.repository import Claim
from backend.jobs.watch import Held, Stop, watch

REPORT_EVERY_S = 0.5
PAUSES_S = (1.0, 5.0, 20.0, 60.0)  # after the first, second ... attempt that ended in an error
_AWAY = (OperationalError, InterfaceError, PoolTimeoutError)
_AWAY_PAUSES_S = (0.1, 0.5, 1.0, 2.0, 4.0)  # how long the end of an attempt waits for a database that restarts

Answer = TypeVar("Answer")


class LeaseLost(Exception):
    """This chunk is no longer ours; what we made is thrown away."""


class Postponed(Exception):
    """Raised by work that waits for something outside: the chunk is taken again in `pause_s` seconds, and no worker waits.

    It counts as no attempt. `done` and `message` are what the job says meanwhile.
    """

    def __init__(self, pause_s: float, *, done: int = 0, message: str = "") -> None:
        super().__init__(message)
        self.pause_s, self.done, self.message = pause_s, done, message


@dataclass(frozen=True)
class Outcome:
    """What work hands over: `done` in the kind's unit, a small result, and what to write in the publishing transaction.

    `publish` runs only if the chunk is still ours; whatever it writes is committed with the chunk or not at all.
    It may be called twice when the first commit did not succeed, so it does nothing but write to the session.
    """

    done: int
    result: dict[str, Any] = field(default_factory=dict)  # Any: JSON
    publish: Callable[[Session], None] | None = None


class Run:
    """One attempt at one chunk, as the work sees it."""

    def __init__(self, claim: Claim, held: Held) -> None:
        self.job_id = claim.holding.job_id
        self.number = claim.holding.number
        self.fence = claim.holding.fence
        self.attempt = claim.attempt
        self.owner_id = claim.owner_id
        self.subject_id = claim.subject_id
        self.parameters = claim.parameters
        self.winding = claim.winding  # a person cancelled: end what was begun outside, then raise Cancelled
        self._held = held
        self._written_at = 0.0
        self._measured: tuple[float, int] = (time.monotonic(), 0)
        self._rate: float | None = None

    def report(self, done: int, *, total: int | None = None, message: str = "") -> None:
        """Say how far the work is; at most two of these a second are written down.

        Raises Cancelled when a person asked the job to stop, LeaseLost when the chunk is no longer ours.
        """
        self.check()
        at = time.monotonic()
        if at - self._written_at < REPORT_EVERY_S:
            return
        since, before = self._measured
        self._rate = progress.smoothed(self._rate, units=done - before, seconds=at - since)
        self._written_at, self._measured = at, (at, done)
        try:
            with transaction() as session:
                ours = repository.report(session, self._held.holding, done=done, total=total, message=message, rate=self._rate)
        except _AWAY:
            return  # the next report says more; the lease decides whether the work still counts
        if not ours:
            self._held.stop(Stop.LOST)
            self.check()

    def check(self) -> None:
        """Raise Cancelled when a person asked the job to stop, LeaseLost when the chunk is no longer ours."""
        reason = self._held.reason
        if reason == Stop.CANCEL:
            raise Cancelled("Stopped because a person asked for it.", hint="Retry the job to run it after all.")
        if reason is not None:
            raise LeaseLost(reason.value)

    def begin_outside(self) -> None:
        """Note, before the first step outside that must not be forgotten, that a cancel shall let this chunk end it.

        From then on a cancelled job runs the chunk once more with `winding` set. Raises Cancelled, also where the chunk is lost.
        """
        self.check()
        if not _write(partial(repository.begin_outside, holding=self._held.holding)):
            raise Cancelled("Stopped before anything was begun.", hint="Retry the job to run it after all.")

    def stopping(self, stop: Callable[[], object]) -> AbstractContextManager[None]:
        """Call `stop` (say, a connection's interrupt) soon after a cancel, again and again until the block ends.

        `stop` runs in another thread and returns quickly.
        """
        return self._held.stopping(stop)

    def name(self, key: str) -> str:
        """Return `key` made ours alone: no two holders of a chunk ever share it."""
        return f"{key}.f{self.fence}"


Work = Callable[[Run], Outcome]


def run_chunk(kind: str, job_id: UUID, number: int, work: Work) -> None:
    """Run `work` on one chunk if it is to be had; a doubled or late call does nothing.

    The work raises Rejected to fail at once with its words, Cancelled to end as cancelled; anything else is tried again
    after a pause, until the kind's attempts are spent.
    """
    described, holdings = KINDS[kind], watch()
    with bound_contextvars(job_id=str(job_id), kind=kind, chunk=number):
        try:
            if holdings.closing:
                hints.unmark([Hint(kind, job_id, number)])
                return
            claim = _claim(described, job_id, number)
        except SQLAlchemyError as error:
            logger("jobs").warning("not_claimed", reason=str(error).partition("\n")[0])  # the hint is sent again
            return
        if claim is None:
            return
        with bound_contextvars(attempt=claim.attempt), holdings.hold(claim.holding, winding=claim.winding) as held:
            ended = _attempt(described, claim, held, work)
        JOBS_ENDED.labels(kind, ended).inc()


def hand_back_rest() -> None:
    """Give back what still runs when this process ends, so that another takes it at once."""
    for holding in watch().left():
        with transaction() as session:
            repository.hand_back(session, holding)


def _claim(kind: Kind, job_id: UUID, number: int) -> Claim | None:
    with transaction() as session:
        return repository.claim(session, job_id, number=number, lease_s=settings().job_lease_s, max_attempts=kind.max_attempts)


def _attempt(kind: Kind, claim: Claim, held: Held, work: Work) -> str:
    """Do the work and settle how it ended; return that in a word."""
    try:
        try:
            ended = _publish(claim, held, work(Run(claim, held)))
        except Exception as fault:  # noqa: BLE001  whatever stops the work is settled here
            ended = _settle(kind, claim, held, fault)
    except SQLAlchemyError as error:
        logger("jobs").warning("attempt_not_settled", reason=str(error).partition("\n")[0])  # its lease runs out
        return "unsettled"
    except BaseException:  # the thread itself is ended: an interrupt of the worker, the interpreter's exit
        _write(partial(repository.hand_back, holding=claim.holding))
        raise
    _finish(claim.holding.job_id)
    return ended


def _publish(claim: Claim, held: Held, outcome: Outcome) -> str:
    """Publish `outcome` if the chunk is still ours; a database that goes away meanwhile is waited for."""

    def write(session: Session) -> str:
        if repository.publish(session, claim.holding, done=outcome.done, result=outcome.result):
            if outcome.publish is not None:
                outcome.publish(session)
            return "completed"
        if repository.was_published(session, claim.holding):
            return "completed"
        return ""

    ended = _write(write)
    if ended:
        return ended
    # Refused: either it is lost, and this changes nothing, or it is ours still and a person wants it to stop.
    return _cancelled(claim, held)


def _settle(kind: Kind, claim: Claim, held: Held, fault: Exception) -> str:
    """Write down how an attempt ended that did not succeed."""
    reason = held.reason
    if reason == Stop.LOST or (reason is None and isinstance(fault, LeaseLost)):
        return _lost(held)
    if reason == Stop.SHUTDOWN and _write(partial(repository.hand_back, holding=claim.holding)):
        logger("jobs").info("handed_back")
        return "handed_back"
    if reason is not None or isinstance(fault, Cancelled):
        return _cancelled(claim, held)
    if isinstance(fault, Postponed):
        wait = partial(
            repository.postpone, holding=claim.holding, done=fault.done, message=fault.message, pause_s=fault.pause_s,
            winding=claim.winding,
        )  # fmt: skip
        return "postponed" if _write(wait) else _cancelled(claim, held)
    if isinstance(fault, Rejected):
        fail = partial(repository.fail, holding=claim.holding, error=fault.detail, hint=fault.hint)
        return "rejected" if _write(fail) else _lost(held)
    logger("jobs").error("attempt_failed", exc_info=fault)
    return _again_or_never(kind, claim, held, fault)


def _again_or_never(kind: Kind, claim: Claim, held: Held, fault: Exception) -> str:
    error, hint = wording.spent(fault, claim.title, claim.holding.job_id, attempts=claim.attempt)
    if claim.attempt < kind.max_attempts:
        pause_s = PAUSES_S[min(claim.attempt, len(PAUSES_S)) - 1]
        again = partial(
            repository.try_again,
            holding=claim.holding,
            error=error,
            hint=hint,
            message=wording.waits(pause_s, attempt=claim.attempt, max_attempts=kind.max_attempts),
            pause_s=pause_s,
            max_attempts=kind.max_attempts,
        )
        return "tried_again" if _write(again) else _cancelled(claim, held)
    return "failed" if _write(partial(repository.fail, holding=claim.holding, error=error, hint=hint)) else _lost(held)


def _cancelled(claim: Claim, held: Held) -> str:
    """End a chunk nobody wants any more; one that has begun something outside is taken once more to end that."""
    if not claim.winding and _write(partial(repository.wind_up, holding=claim.holding)):
        return "winds_up"
    return "cancelled" if _write(partial(repository.cancel_chunk, holding=claim.holding)) else _lost(held)


def _lost(held: Held) -> str:
    logger("jobs").warning("lease_lost", fence=held.holding.fence)
    return "lost"


def _write(act: Callable[[Session], Answer]) -> Answer:
    """Run `act` in a transaction of its own, again while the database is away for a moment."""
    for pause_s in _AWAY_PAUSES_S:
        try:
            with transaction() as session:
                return act(session)
        except _AWAY:
            time.sleep(pause_s)
    with transaction() as session:
        return act(session)


def _finish(job_id: UUID) -> None:
    try:
        lifecycle.finish(job_id)
    except SQLAlchemyError as error:
        logger("jobs").info("finish_left_to_the_reconciler", reason=str(error).partition("\n")[0])
