"""Short ways to what tests of records begin with."""

from backend.datasets.service import version_ref
from backend.jobs import service as jobs
from backend.jobs.runner import run_chunk
from backend.records import preparing, viewing


def prepared(owner, dataset_id, view):
    """Have a view of the current version prepared, as a worker does."""
    source = version_ref(owner.id, dataset_id)
    job_id = preparing.ask(owner.id, source, viewing.resolved(view, source.columns))
    run_chunk(preparing.KIND, job_id, 0, preparing.prepare)
    return jobs.get(owner.id, job_id)
