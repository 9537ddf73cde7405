"""What of fillings goes: those of deleted datasets at once, answers nobody made or used for a year."""

from datetime import timedelta

from sqlmodel import col, delete, select

from backend.adapters.db import transaction
from backend.datasets.service import gone
from backend.mapping import store
from backend.mapping.models import MappingRun

KEPT = timedelta(days=365)


def sweep() -> int:
    """Remove runs of datasets that were deleted, with their values, and answers that are a year old; return how many of both."""
    with transaction() as session:
        of = set(session.exec(select(MappingRun.dataset_id).distinct()).all())
    deleted = gone(of) if of else set()
    with transaction() as session:
        runs = 0
        if deleted:
            runs = session.exec(delete(MappingRun).where(col(MappingRun.dataset_id).in_(deleted))).rowcount
        return runs + store.forget(session, older_than=KEPT)
