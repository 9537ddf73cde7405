"""The sweep: the work of "maintenance.sweep", and who asks for it every hour."""

import threading
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from sqlalchemy.exc import SQLAlchemyError

from backend.accounts.service import local_user
from backend.adapters.db import transaction
from backend.adapters.storage import storage
from backend.core.clock import now
from backend.core.errors import Conflict, ListmillError, NotFound
from backend.core.logs import logger
from backend.datasets import purge, uploads
from backend.documents import upkeep as pictures
from backend.documents.batches import upkeep as letters
from backend.documents.mailing import upkeep as mailings
from backend.documents.tracking import report as visits
from backend.jobs import service as jobs
from backend.jobs.runner import Outcome, Run
from backend.jobs.states import Status
from backend.mapping import upkeep as fillings
from backend.notebooks import upkeep
from backend.notifications import service as notifications
from backend.queries import keeping
from backend.queries import service as queries
from backend.records import copies
from backend.records.export_jobs import upkeep as exports

SWEEP = "maintenance.sweep"
_LOOK_EVERY_S = 300.0
_KEEP_OWN_JOBS = timedelta(days=1)


def schedule() -> None:
    """Ask for this hour's sweep. Asking again within the hour changes nothing, so many processes may call it often."""
    slot = now().strftime("%Y-%m-%dT%H")
    with transaction() as session:
        jobs.enqueue(session, SWEEP, owner_id=_system(), title="Tidy up", idempotency_key=f"sweep@{slot}")


def keep_scheduled(stop: threading.Event) -> None:
    """Ask for a sweep every hour until `stop` is set; a database that is away is asked again. For a thread of the reconciler."""
    while not stop.is_set():
        try:
            schedule()
        except (SQLAlchemyError, ListmillError) as away:
            logger("retention").warning("schedule_waits", reason=str(away).partition("\n")[0])
        stop.wait(_LOOK_EVERY_S)


def sweep(run: Run) -> Outcome:
    """Remove what nobody needs any more; with a `dataset_id` among the parameters only the files of that deleted dataset."""
    if "dataset_id" in run.parameters:
        removed = purge.purge_deleted(only=UUID(run.parameters["dataset_id"]), check=run.check)
        return Outcome(removed, {"files": removed})
    found: dict[str, int] = {}
    for name, step in _steps(run).items():
        run.report(sum(found.values()), message=f"Looking for {name}")
        found[name] = step()
    logger("retention").info("swept", **{name.replace(" ", "_"): number for name, number in found.items()})
    return Outcome(sum(found.values()), found)


def _steps(run: Run) -> dict[str, Callable[[], int]]:
    return {
        "unfinished uploads": uploads.sweep_uploads,
        "files of deleted datasets": lambda: purge.purge_deleted(check=run.check),
        "files of attempts that were given up": lambda: purge.purge_leftovers(check=run.check),
        "notebooks deleted long ago": upkeep.purge_deleted,
        "old query results": lambda: queries.sweep_results(kept=upkeep.shown_results()),
        "expired exports": exports.sweep,
        "expired documents": letters.sweep,
        "old questions": keeping.sweep_questions,
        "fillings of deleted datasets": fillings.sweep,
        "prepared views": lambda: copies.sweep(check=run.check),
        "pictures no template shows": pictures.sweep,
        "addresses of expired mailings": mailings.sweep,
        "tracked links of long ago": visits.sweep,
        "old notifications": notifications.sweep,
        "temporary files": storage().sweep,
        "ended sweeps": _sweep_own_jobs,
    }


def _sweep_own_jobs() -> int:
    """Delete the jobs of earlier sweeps, which would crowd the list of the person they are booked on."""
    owner_id, removed = _system(), 0
    ended = jobs.list_jobs(owner_id, status=Status.COMPLETED, kind=SWEEP, size=100).items
    for card in ended:
        if card.finished_at is not None and now() - card.finished_at > _KEEP_OWN_JOBS:
            try:
                jobs.delete(owner_id, card.id)
            except (Conflict, NotFound):
                continue
            removed += 1
    return removed


def _system() -> UUID:
    """Return on whom work is booked that nobody asked for."""
    return local_user().id
