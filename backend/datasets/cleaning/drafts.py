"""The plan somebody is at work on, kept with the dataset so that it survives a reload. The last save wins."""

from uuid import UUID

from sqlmodel import Session

from backend.adapters.db import transaction
from backend.core.clock import now
from backend.core.errors import Conflict
from backend.datasets import repository
from backend.datasets.cleaning.plan import Plan
from backend.datasets.cleaning.schemas import Draft
from backend.datasets.models import CleaningDraft


def draft_of(owner_id: UUID, dataset_id: UUID) -> Draft | None:
    """Return the plan that was saved last, None without one. Raises NotFound."""
    with transaction() as session:
        repository.get_dataset(session, owner_id, dataset_id)
        kept = session.get(CleaningDraft, dataset_id)
        return _draft(kept) if kept else None


def save_draft(
    owner_id: UUID, dataset_id: UUID, plan: Plan, *, version_id: UUID | None = None, expected: int | None = None
) -> Draft:
    """Keep a plan, made for a version, in place of the one before; return it.

    With `expected`, the revision it was made from. Raises NotFound; Conflict if another one was saved since.
    """
    told = Plan.parse(plan.to_json()).to_json()
    with transaction() as session:
        dataset = repository.get_dataset(session, owner_id, dataset_id, lock=True)
        kept = session.get(CleaningDraft, dataset_id)
        if expected is not None and expected != (kept.revision if kept else 0):
            raise Conflict(
                f"The plan of “{dataset.name}” was changed elsewhere meanwhile.", hint="Load it again, or save yours over it."
            )
        if version_id is not None:
            repository.version_of(session, dataset, version_id)
        kept = kept or CleaningDraft(dataset_id=dataset_id, plan=told, revision=0)
        kept.plan, kept.version_id, kept.saved_at, kept.revision = told, version_id, now(), kept.revision + 1
        session.add(kept)
        session.flush()
        return _draft(kept)


def drop_draft(owner_id: UUID, dataset_id: UUID) -> None:
    """Forget the plan that was saved, if there is one. Raises NotFound."""
    with transaction() as session:
        repository.get_dataset(session, owner_id, dataset_id)
        forget(session, dataset_id)


def forget(session: Session, dataset_id: UUID) -> None:
    """Forget the plan that was saved: it was applied. Joins the caller's transaction."""
    kept = session.get(CleaningDraft, dataset_id)
    if kept is not None:
        session.delete(kept)


def _draft(kept: CleaningDraft) -> Draft:
    return Draft(Plan.parse(kept.plan), kept.version_id, kept.revision, kept.saved_at)
