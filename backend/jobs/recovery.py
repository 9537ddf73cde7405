"""The reconciler: repeats whatever was lost, and ends what would otherwise never end.

It may run in several processes; an advisory lock lets one of them act at a time.
"""

import threading
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from backend.adapters.db import notify, transaction
from backend.core.clock import now
from backend.core.config import settings
from backend.core.errors import ListmillError, Unavailable
from backend.core.logs import logger
from backend.core.metrics import JOBS_ENDED
from backend.jobs import fairness, hints, lifecycle, wording
from backend.jobs.hints import Hint
from backend.jobs.kinds import KINDS, Kind, queues
from backend.jobs.states import Status

_LOCK = 0x6C6D6A6F6273  # "lmjobs"
_MOST = 500  # chunks looked at in one go
_HURRY = 5  # how many times as often to look while the window runs dry

_OVER = text("""
WITH over AS MATERIALIZED (
  SELECT job_id, number, attempt, error, winds_up FROM chunks
  WHERE status IN ('pending', 'processing') AND sent_at IS NOT NULL
    AND status = 'processing' AND lease_until < clock_timestamp()
  ORDER BY lease_until LIMIT :most FOR UPDATE SKIP LOCKED
)
SELECT over.*, j.kind, j.title, j.cancel_requested FROM over JOIN jobs j ON j.id = over.job_id
""")
_FREE = text("""
UPDATE chunks SET status = 'pending', lease_until = NULL, sent_at = clock_timestamp(), message = :message
WHERE job_id = :job AND number = :number AND status = 'processing'
""")
_END = text("""
UPDATE chunks SET status = :status, lease_until = NULL, message = '', error = coalesce(:error, error),
       hint = coalesce(:hint, hint), finished_at = clock_timestamp()
WHERE job_id = :job AND number = :number AND status = 'processing'
""")
_UNWANTED = text("""
UPDATE chunks c SET status = 'cancelled', message = '', finished_at = clock_timestamp() FROM jobs j
WHERE j.id = c.job_id AND j.status IN ('pending', 'processing') AND j.cancel_requested
  AND c.status IN ('pending', 'processing') AND c.status = 'pending' AND NOT c.winds_up
""")
_DONE = text("""
SELECT id FROM jobs j WHERE status IN ('pending', 'processing')
  AND (SELECT 1 FROM chunks c WHERE c.job_id = j.id AND c.status IN ('pending', 'processing') LIMIT 1) IS NULL
LIMIT :most
""")


@dataclass(frozen=True)
class Look:
    """What one look of the reconciler did; `led` is False when another process was at it."""

    led: bool = False
    freed: int = 0
    poisoned: int = 0
    cancelled: int = 0
    hinted: int = 0
    finished: int = 0


def reconcile(*, free_leases: bool = True) -> Look:
    """Put right what is wrong in the ledger now; several at once are fine.

    Chunks whose lease is over are handed on, or failed when their attempts are spent; waiting chunks of cancelled jobs are
    ended, or woken where they have something to end outside; hints that nobody answered are sent again and the window is filled; jobs without an open chunk are ended.
    With `free_leases` false, leases are left alone.
    """
    free = _free_places()
    with transaction() as session:
        if not session.connection().execute(text("SELECT pg_try_advisory_xact_lock(:key)"), {"key": _LOCK}).scalar_one():
            return Look()
        counted, due = _free_leases(session) if free_leases else (Counter[str](), [])
        cancelled = session.connection().execute(_UNWANTED).rowcount
        for name, places in free.items():
            lost = fairness.choose_lost(session, name, room=places)
            lost += fairness.choose_winding(session, name, room=places - len(lost))
            due += lost + fairness.choose(session, name, room=places - len(lost))
    hinted = hints.send(due)
    return Look(
        led=True,
        freed=counted["freed"],
        poisoned=counted["poisoned"],
        cancelled=counted["cancelled"] + cancelled,
        hinted=hinted,
        finished=_finish(),
    )


def run_forever(stop: threading.Event) -> None:
    """Reconcile again and again until `stop` is set. A server that is away is waited for.

    After the database was away, or the whole machine slept, leases are left alone for half a lease: those who still work
    renew theirs first.
    """
    log = logger("jobs")
    away, busy = False, False
    last, spared_until = now(), now()
    while not stop.is_set():
        grace = timedelta(seconds=settings().job_lease_s / 2)
        if now() - last > grace:
            spared_until = now() + grace
        try:
            look = reconcile(free_leases=now() >= spared_until)
            if away:
                log.info("reconciler_back")
            away, busy = False, look.hinted >= settings().job_window // 2
            if look.freed or look.poisoned:
                log.warning("leases_over", freed=look.freed, poisoned=look.poisoned)
        except (SQLAlchemyError, ListmillError) as error:
            if not away:
                log.warning("reconciler_waits", reason=str(error).partition("\n")[0])
            away, busy = True, False
            spared_until = now() + grace
        last = now()
        # Small chunks empty the window faster than the usual pause; the workers must not wait for the next look.
        stop.wait(settings().reconcile_every_s / (_HURRY if busy else 1))


def _free_places() -> dict[str, int]:
    """Return the room in each queue; none when Redis is away, and the rest of the look goes on without it."""
    try:
        return {name: hints.room(name) for name in queues()}
    except Unavailable:
        return {}


def _free_leases(session: Session) -> tuple[Counter[str], list[Hint]]:
    counted: Counter[str] = Counter()
    due: list[Hint] = []
    connection = session.connection()
    for row in connection.execute(_OVER, {"most": _MOST}).all():
        key = {"job": row.job_id, "number": row.number}
        kind = KINDS.get(row.kind) or Kind(row.kind, queue="", unit="")
        if row.cancel_requested and not row.winds_up:
            counted["cancelled"] += 1
            connection.execute(_END, {**key, "status": Status.CANCELLED.value, "error": None, "hint": None})
        elif row.attempt >= kind.max_attempts:
            counted["poisoned"] += 1
            JOBS_ENDED.labels(row.kind, "poisoned").inc()
            error, hint = wording.poisoned(row.title, row.job_id, attempts=row.attempt, before=row.error)
            connection.execute(_END, {**key, "status": Status.FAILED.value, "error": error, "hint": hint})
        else:
            counted["freed"] += 1
            connection.execute(_FREE, {**key, "message": wording.taken_over(row.attempt)})
            due += [Hint(row.kind, row.job_id, row.number)] if row.kind in KINDS else []
        notify(session, str(row.job_id))
    return counted, due


def _finish() -> int:
    with transaction() as session:
        done: list[UUID] = list(session.connection().execute(_DONE, {"most": _MOST}).scalars())
    return sum(lifecycle.finish(job_id) for job_id in done)
