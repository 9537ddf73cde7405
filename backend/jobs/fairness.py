"""Which chunks get a hint next. Only a small window of hints waits in Redis; it is filled in turn, owner by owner.

Who has the fewest chunks hinted or running comes first, so a person with twenty chunks does not wait behind another's million.
"""

from sqlalchemy import text
from sqlmodel import Session

from backend.core.config import settings
from backend.jobs.hints import Hint
from backend.jobs.kinds import kinds_of

# Per owner the inner query walks two indexes in order and stops after `room` chunks, however many wait.
_CHOOSE = text("""
WITH owners AS (
  SELECT DISTINCT owner_id FROM jobs
  WHERE status IN ('pending', 'processing') AND NOT cancel_requested AND kind = ANY(:kinds)
), hinted AS MATERIALIZED (
  SELECT job_id FROM chunks WHERE status IN ('pending', 'processing') AND sent_at IS NOT NULL
), busy AS (
  SELECT j.owner_id, count(*) AS chunks FROM hinted JOIN jobs j ON j.id = hinted.job_id
  WHERE j.kind = ANY(:kinds) GROUP BY j.owner_id
), candidates AS (
  SELECT o.owner_id, waiting.*,
         row_number() OVER (PARTITION BY o.owner_id ORDER BY waiting.created_at, waiting.job_id, waiting.number) AS turn
  FROM owners o CROSS JOIN LATERAL (
    SELECT j.created_at, j.kind, j.id AS job_id, c.number
    FROM jobs j CROSS JOIN LATERAL (
      SELECT number FROM chunks
      WHERE job_id = j.id AND status IN ('pending', 'processing') AND status = 'pending' AND sent_at IS NULL
        AND (not_before IS NULL OR not_before <= clock_timestamp())
      ORDER BY number LIMIT :room) c
    WHERE j.owner_id = o.owner_id AND j.status IN ('pending', 'processing') AND NOT j.cancel_requested AND j.kind = ANY(:kinds)
    ORDER BY j.created_at, j.id, c.number LIMIT :room) waiting
), due AS (
  SELECT job_id, number, kind FROM candidates LEFT JOIN busy USING (owner_id)
  ORDER BY turn + coalesce(busy.chunks, 0), created_at, job_id, number LIMIT :room
), locked AS MATERIALIZED (
  SELECT due.kind, c.job_id, c.number FROM due JOIN chunks c ON c.job_id = due.job_id AND c.number = due.number
  WHERE c.status = 'pending' AND c.sent_at IS NULL FOR UPDATE OF c SKIP LOCKED
)
UPDATE chunks c SET sent_at = clock_timestamp()
FROM locked WHERE c.job_id = locked.job_id AND c.number = locked.number
RETURNING locked.kind, c.job_id, c.number
""")
_LOST = text("""
WITH old AS MATERIALIZED (
  SELECT job_id, number, sent_at FROM chunks
  WHERE status IN ('pending', 'processing') AND status = 'pending'
    AND sent_at < clock_timestamp() - make_interval(secs => :resend_s)
), due AS MATERIALIZED (
  SELECT c.job_id, c.number, j.kind FROM old JOIN jobs j ON j.id = old.job_id
  JOIN chunks c ON c.job_id = old.job_id AND c.number = old.number
  WHERE j.kind = ANY(:kinds) AND c.status = 'pending' AND c.sent_at = old.sent_at
  ORDER BY old.sent_at LIMIT :room FOR UPDATE OF c SKIP LOCKED
)
UPDATE chunks c SET sent_at = clock_timestamp()
FROM due WHERE c.job_id = due.job_id AND c.number = due.number
RETURNING due.kind, c.job_id, c.number
""")
_WINDING = text("""
WITH due AS MATERIALIZED (
  SELECT c.job_id, c.number, j.kind FROM chunks c JOIN jobs j ON j.id = c.job_id
  WHERE c.status IN ('pending', 'processing') AND c.winds_up AND c.status = 'pending' AND c.sent_at IS NULL
    AND (c.not_before IS NULL OR c.not_before <= clock_timestamp())
    AND j.status IN ('pending', 'processing') AND j.cancel_requested AND j.kind = ANY(:kinds)
  LIMIT :room FOR UPDATE OF c SKIP LOCKED
)
UPDATE chunks c SET sent_at = clock_timestamp()
FROM due WHERE c.job_id = due.job_id AND c.number = due.number
RETURNING due.kind, c.job_id, c.number
""")
# A million chunks just written are unknown to the planner's statistics; these keep it on the indexes made for the job.
_ON_INDEXES = text("SET LOCAL enable_bitmapscan = off; SET LOCAL enable_seqscan = off")


def choose(session: Session, queue: str, *, room: int) -> list[Hint]:
    """Mark up to `room` waiting chunks of `queue` as hinted, in turn over their owners, and return their hints."""
    if room <= 0:
        return []
    values = {"kinds": [kind.name for kind in kinds_of(queue)], "room": room}
    session.connection().execute(_ON_INDEXES)
    rows = session.connection().execute(_CHOOSE, values)
    return [Hint(row.kind, row.job_id, row.number) for row in rows]


def choose_winding(session: Session, queue: str, *, room: int) -> list[Hint]:
    """Mark up to `room` chunks of cancelled jobs that have to end what they began outside, and return their hints."""
    if room <= 0:
        return []
    values = {"kinds": [kind.name for kind in kinds_of(queue)], "room": room}
    session.connection().execute(_ON_INDEXES)
    rows = session.connection().execute(_WINDING, values)
    return [Hint(row.kind, row.job_id, row.number) for row in rows]


def choose_lost(session: Session, queue: str, *, room: int) -> list[Hint]:
    """Mark up to `room` chunks whose hint nobody answered for too long as hinted again, and return their hints."""
    if room <= 0:
        return []
    values = {"kinds": [kind.name for kind in kinds_of(queue)], "room": room, "resend_s": settings().job_resend_s}
    session.connection().execute(_ON_INDEXES)
    rows = session.connection().execute(_LOST, values)
    return [Hint(row.kind, row.job_id, row.number) for row in rows]
