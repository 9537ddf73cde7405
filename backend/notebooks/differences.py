"""How two results differ: a number before and now, or rows that came, went and changed."""

from uuid import UUID

from backend.adapters.db import transaction
from backend.core.errors import ListmillError, Rejected
from backend.notebooks import repository
from backend.notebooks.comparing import compared
from backend.notebooks.models import CellRun
from backend.notebooks.schemas import Difference
from backend.queries import results, service
from backend.queries.schemas import QueryRunView

MOST_ROWS = 1_000_000  # of both results together that are compared while a person waits
_MOST_AT_ONCE = 100_000  # and whenever a cell is run again
_SAME = Difference("same", "The result is the same.")


def difference(owner_id: UUID, before_run_id: UUID, after_run_id: UUID) -> Difference:
    """Return how the results of two runs of cells differ.

    Raises NotFound for a run that is not theirs, and for rows that are not kept any more; Rejected for a run without rows and
    for more than a million rows.
    """
    with transaction() as session:
        before, after = (repository.run_of(session, owner_id, one)[0] for one in (before_run_id, after_run_id))
    old, new = (service.get_run(owner_id, _result(one)) for one in (before, after))
    return between(old, new, most=MOST_ROWS)


def between(old: QueryRunView, new: QueryRunView, *, most: int = MOST_ROWS) -> Difference:
    """Return how two results differ. Raises as `difference` does."""
    if old.id == new.id or (old.result_key is not None and old.result_key == new.result_key):
        return _SAME
    rows = (old.row_count or 0) + (new.row_count or 0)
    if rows > most:
        raise Rejected(
            f"{rows:,} rows are too many to compare here.", hint="Group them into fewer rows, or compare the versions."
        )
    with results.pinned(old) as before, results.pinned(new) as after:
        return compared(before, after)


def told_between(old: QueryRunView, new: QueryRunView) -> str | None:
    """Return in a sentence how two results differ; None where they do not, or where nobody can tell quickly."""
    try:
        found = between(old, new, most=_MOST_AT_ONCE)
    except ListmillError:
        return None
    return None if found.kind == "same" else found.told


def _result(run: CellRun) -> UUID:
    if run.query_run_id is None:
        raise Rejected(
            "One of these runs has no rows" + (f": {run.error}" if run.error else "."),
            hint="Choose two runs that were answered.",
        )
    return run.query_run_id
