"""Datasets with several versions, for the pages that show them."""

from uuid import uuid4

from backend.adapters.db import transaction
from backend.core.clock import now
from backend.datasets.models import Dataset, Version
from backend.jobs import service as jobs
from backend.jobs.models import Job
from backend.jobs.states import Status
from tests.pages.stage import COLUMNS, PROFILE, REPAIR, ended, ready

DRIFT = {"new": ["channel"], "gone": [], "retyped": [{"name": "amount", "before": "DOUBLE", "after": "VARCHAR"}], "moved": []}


def two_versions(owner_id, **more):
    """A dataset whose second version is the current one; returns (dataset id, id of the first, id of the second)."""
    made = ready(owner_id)
    second = version_of(made.dataset_id, number=2, parent_id=made.version_id, **more)
    return made.dataset_id, made.version_id, second


def version_of(dataset_id, *, number, parent_id, current=True, rows=1250, columns=COLUMNS, profile=PROFILE, drift=None):
    """A published version, as an append leaves it."""
    version = Version(
        id=uuid4(), dataset_id=dataset_id, number=number, parent_id=parent_id, reason="more.csv appended to version 1", change="append",
        sources=[{"key": "a", "name": "orders.csv", "bytes": 9, "rows": 1000}, {"key": "b", "name": "more.csv", "bytes": 5, "rows": 250}],
        columns=columns, rows=rows, size_bytes=20_000, profile=profile, repair=REPAIR, drift=drift, published_at=now(),
    )  # fmt: skip
    with transaction() as session:
        session.add(version)
        session.flush()
        if current:
            session.get_one(Dataset, dataset_id).current_version_id = version.id
    return version.id


def version_that_failed(dataset_id, owner_id, *, number, error):
    """A version whose conversion ended badly."""
    version = Version(id=uuid4(), dataset_id=dataset_id, number=number, reason="replaced by broken.csv", change="replace")
    with transaction() as session:
        session.add(version)
        session.flush()
        job = jobs.enqueue(session, "datasets.convert", owner_id=owner_id, title="Convert orders", subject_id=version.id)
        session.flush()
        ended(session, job.id, Status.FAILED).error = error
        version.job_id = job.id
    return version.id


def compared(job_id, result):
    """A comparison that came to its end."""
    with transaction() as session:
        ended(session, job_id, Status.COMPLETED)
        session.get_one(Job, job_id).result = result
