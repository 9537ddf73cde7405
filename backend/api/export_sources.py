"""What an export is made of, where two features meet: the rows of a query's result."""

from uuid import UUID

from backend.core.errors import Conflict, NotFound, Rejected
from backend.queries import service as queries
from backend.records.export_jobs.schemas import OfResult

RESULT = "query result"  # what a file with the rows of a result is called


def of_run(owner_id: UUID, run_id: UUID) -> OfResult:
    """Return the rows of a run of this person as an export reads them.

    Raises NotFound, also for rows no longer kept; Conflict while there is no result yet; Rejected if it was not answered.
    """
    run = queries.get_run(owner_id, run_id)
    if run.error is not None:
        raise Rejected(f"This query was not answered: {run.error}", hint=run.hint or "Correct it and run it again.")
    if run.row_count is None:
        raise Conflict("This query has no result yet.", hint="Its job says how far it is; export it when that is done.")
    if run.result_key is None:
        raise NotFound("The rows of this query are not kept any more.", hint="Run it again and export its rows then.")
    return OfResult(run.id, RESULT, (run.result_key,), run.columns, run.row_count)
