"""Short ways to what tests of records begin with."""

import dramatiq

import actors.worker  # noqa: F401  registers every actor
from backend.datasets.service import version_ref
from backend.jobs import service as jobs
from backend.records import preparing, viewing


def prepared(owner, dataset_id, view):
    """Have a view of the current version prepared, as a worker does."""
    source = version_ref(owner.id, dataset_id)
    job_id = preparing.ask(owner.id, source, viewing.resolved(view, source.columns))
    worked_off(job_id)
    return jobs.get(owner.id, job_id)


def worked_off(job_id):
    """Do a job by the actor that a worker runs."""
    kind = jobs.cards([job_id])[job_id].kind
    dramatiq.get_broker().get_actor(kind).fn(str(job_id), 0)
