"""The public verbs of cleaning: starting it, the plan of a version. What is not yours is not found."""

from uuid import UUID

from sqlmodel import Session

from backend.adapters.db import transaction
from backend.core.errors import Conflict, Rejected
from backend.core.table import Column
from backend.datasets import repository, service
from backend.datasets.cleaning.plan import Plan
from backend.datasets.cleaning.statement import build, no_surplus
from backend.datasets.cleaning.wording import reason, title
from backend.datasets.making.deriving import start_derived
from backend.datasets.models import Dataset, Version
from backend.datasets.schemas import Accepted

CLEAN = "datasets.clean"  # the kind of job
CLEANED = "clean"  # the change of a version


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
    return start_derived(
        session,
        dataset,
        parent,
        change=CLEANED,
        reason=reason(plan, parent.number),
        kind=CLEAN,
        title=f"Clean {dataset.name}",
        plan=plan.to_json(),
    )


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
