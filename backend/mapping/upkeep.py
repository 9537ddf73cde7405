"""What of fillings goes: those of deleted datasets at once, answers nobody made or used for a year."""

from contextlib import suppress
from datetime import timedelta

from sqlmodel import col, delete, select

from backend.adapters.db import transaction
from backend.core.errors import Conflict, NotFound
from backend.datasets.service import gone
from backend.jobs import service as jobs
from backend.jobs.states import ACTIVE
from backend.mapping import store
from backend.mapping.models import MappingRun

KEPT = timedelta(days=365)


def sweep() -> int:
    """Remove runs of datasets that were deleted, with their values, and answers that are a year old; return how many of both.

    A run that is still at work is cancelled first and goes with a later sweep: what it has with a provider must be ended there.
    """
    with transaction() as session:
        of = set(session.exec(select(MappingRun.dataset_id).distinct()).all())
    deleted = gone(of) if of else set()
    with transaction() as session:
        doomed = session.exec(select(MappingRun).where(col(MappingRun.dataset_id).in_(deleted))).all()
        told = [(run.id, run.owner_id, run.job_id) for run in doomed]
    cards = jobs.cards([job_id for _, _, job_id in told if job_id])
    at_work = [(owner_id, job_id) for _, owner_id, job_id in told if job_id in cards and cards[job_id].status in ACTIVE]
    for owner_id, job_id in at_work:
        with suppress(Conflict, NotFound):  # it ended meanwhile
            jobs.cancel(owner_id, job_id)
    busy = {job_id for _, job_id in at_work}
    with transaction() as session:
        ended = [run_id for run_id, _, job_id in told if job_id not in busy]
        runs = session.exec(delete(MappingRun).where(col(MappingRun.id).in_(ended))).rowcount if ended else 0
        return runs + store.forget(session, older_than=KEPT)
