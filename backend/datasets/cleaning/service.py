"""The public verbs of cleaning: starting it, the plan of a version. What is not yours is not found."""

from uuid import UUID, uuid4

from sqlmodel import Session

from backend.adapters.db import transaction
from backend.core.clock import now
from backend.core.errors import Conflict, Rejected
from backend.core.table import Column
from backend.datasets import repository, service
from backend.datasets.cleaning.plan import Plan
from backend.datasets.cleaning.statement import build, no_surplus
from backend.datasets.cleaning.wording import reason, title
from backend.datasets.models import Dataset, Version
from backend.datasets.schemas import Accepted
from backend.datasets.versions import shortened
from backend.jobs import service as jobs

CLEAN = "datasets.clean"


def start_cleaning(owner_id: UUID, dataset_id: UUID, plan: Plan, *, base_version_id: UUID | None = None) -> Accepted:
    """Make a new version of a version (the current one) with a plan, in a job.

    Raises NotFound; Conflict while there are no rows; Rejected for a plan that does nothing or has a step that cannot be done.
    """
    base = service.version_ref(owner_id, dataset_id, version_id=base_version_id)
    check(plan, base.columns)
    with transaction() as session:
        dataset = repository.get_dataset(session, owner_id, dataset_id, lock=True)
        parent = repository.version_of(session, dataset, base.version_id)
        if parent.published_at is None:
            raise Conflict(f"Version {parent.number} has no rows to clean.", hint="Clean one that is ready.")
        return start_after(session, dataset, parent, plan)


def start_after(session: Session, dataset: Dataset, parent: Version, plan: Plan) -> Accepted:
    """Add a version that cleans `parent`, which may still be in the making, and its job. Joins the caller's transaction."""
    newest = repository.newest_version(session, dataset.id)
    version = Version(
        id=uuid4(),
        dataset_id=dataset.id,
        number=newest.number + 1,
        parent_id=parent.id,
        reason=shortened(reason(plan, parent.number)),
        change="clean",
        sources=[],
        source_bytes=parent.source_bytes,
        options=parent.options,
        plan=plan.to_json(),
    )
    session.add(version)
    session.flush()
    job = jobs.enqueue(
        session, CLEAN, owner_id=dataset.owner_id, title=f"Clean {dataset.name}", subject_id=version.id, total=parent.rows
    )
    version.job_id, dataset.updated_at = job.id, now()
    session.add_all([version, dataset])
    return Accepted(dataset.id, version.id, job.id)


def plan_of(owner_id: UUID, dataset_id: UUID, version_id: UUID) -> Plan | None:
    """Return the plan a version was cleaned with, None for any other. Raises NotFound."""
    with transaction() as session:
        dataset = repository.get_dataset(session, owner_id, dataset_id)
        kept = repository.version_of(session, dataset, version_id).plan
    return Plan.parse(kept) if kept else None


def check(plan: Plan, columns: tuple[Column, ...]) -> None:
    """Raise Rejected for a plan that does nothing here, or that has a step which these columns do not allow."""
    steps = plan.enabled().steps
    if not steps:
        raise Rejected("The plan has no step that is switched on.", hint="Add a step, or switch one on.")
    problems = build(plan, columns, surplus=no_surplus).problems
    for number, step in enumerate(steps, start=1):
        if step.id in problems:
            problem = problems[step.id]
            raise Rejected(f"Step {number}, “{title(step)}”, cannot be done: {problem.detail}", hint=problem.hint)
