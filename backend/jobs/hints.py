"""Wake-up hints on their way out: marked in the ledger, then sent; what could not be sent is unmarked again."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlmodel import Session

from backend.adapters import queue
from backend.adapters.db import after_commit, transaction
from backend.core.config import settings
from backend.core.errors import Unavailable
from backend.core.logs import logger
from backend.jobs.kinds import KINDS

_RING_EVERY = 4  # hints in a row for one queue

# A WITH, not a sub-select: PostgreSQL may run a sub-select with LIMIT and FOR UPDATE once a row, and would mark them all.
_MARK_FIRST = text("""
WITH due AS MATERIALIZED (
  SELECT job_id, number FROM chunks
  WHERE job_id = :job AND status IN ('pending', 'processing') AND status = 'pending' AND sent_at IS NULL
    AND (not_before IS NULL OR not_before <= clock_timestamp())
  ORDER BY number LIMIT :room FOR UPDATE SKIP LOCKED
)
UPDATE chunks c SET sent_at = clock_timestamp()
FROM due WHERE c.job_id = due.job_id AND c.number = due.number
RETURNING c.number
""")
_UNMARK = text("""
WITH unsent AS MATERIALIZED (
  SELECT c.job_id, c.number FROM unnest(CAST(:jobs AS uuid[]), CAST(:numbers AS int[])) AS named(job_id, number)
  JOIN chunks c ON c.job_id = named.job_id AND c.number = named.number
  WHERE c.status = 'pending' FOR UPDATE OF c SKIP LOCKED
)
UPDATE chunks c SET sent_at = NULL
FROM unsent WHERE c.job_id = unsent.job_id AND c.number = unsent.number
""")


@dataclass(frozen=True)
class Hint:
    """What a message says: this chunk wants a worker."""

    kind: str
    job_id: UUID
    number: int


def room(name: str) -> int:
    """Return how many more hints may wait in the queue `name`. Raises Unavailable."""
    return max(0, settings().job_window - queue.waiting(name))


def send(hints: Sequence[Hint]) -> int:
    """Send hints that are marked as sent and return how many left; the others are unmarked, so the reconciler finds them."""
    for sent, hint in enumerate(hints):
        try:
            name = KINDS[hint.kind].queue
            is_last = sent + 1 == len(hints) or KINDS[hints[sent + 1].kind].queue != name
            queue.send_hint(name, hint.kind, hint.job_id, hint.number, rings=is_last or sent % _RING_EVERY == 0)
        except Unavailable as error:
            logger("jobs").warning("hints_not_sent", hints=len(hints) - sent, reason=error.detail)
            unmark(hints[sent:])
            return sent
    return len(hints)


def unmark(hints: Sequence[Hint]) -> None:
    """Forget that these hints were sent, for chunks that still wait."""
    values: dict[str, Any] = {  # Any: bind values
        "jobs": [hint.job_id for hint in hints],
        "numbers": [hint.number for hint in hints],
    }
    with transaction() as session:
        session.connection().execute(_UNMARK, values)


def send_first_after_commit(session: Session, job_id: UUID, *, kind: str) -> None:
    """Once `session` is committed, send hints for the job's first waiting chunks, as far as its queue has room."""
    after_commit(session, partial(_send_first, job_id, kind))


def _send_first(job_id: UUID, kind: str) -> None:
    try:
        free = room(KINDS[kind].queue)
    except Unavailable as error:
        logger("jobs").warning("hints_not_sent", job_id=str(job_id), reason=error.detail)
        return
    with transaction() as session:
        rows = session.connection().execute(_MARK_FIRST, {"job": job_id, "room": free}).scalars().all()
    send([Hint(kind, job_id, number) for number in sorted(rows)])
