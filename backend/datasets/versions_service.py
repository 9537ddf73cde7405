"""The public verbs about versions: restoring one, deleting one. A version never changes; what is made of it is another one."""

from uuid import UUID

from sqlmodel import Session

from backend.adapters.db import transaction
from backend.core.clock import now
from backend.core.errors import Conflict
from backend.datasets import purge, repository, service
from backend.datasets.models import Dataset, Version
from backend.datasets.schemas import DatasetView
from backend.datasets.versions import ask_for_profile
from backend.jobs import service as jobs
from backend.jobs.states import ACTIVE


def restore_version(owner_id: UUID, dataset_id: UUID, version_id: UUID) -> DatasetView:
    """Make an earlier version's rows the current ones, as a new version of the same parts; return the dataset.

    Raises NotFound; Conflict for a version that has no rows or is the current one.
    """
    with transaction() as session:
        dataset = repository.get_dataset(session, owner_id, dataset_id, lock=True)
        earlier = repository.version_of(session, dataset, version_id)
        if earlier.published_at is None:
            raise Conflict(f"Version {earlier.number} has no rows to restore.", hint="Restore one that is ready.")
        if earlier.id == dataset.current_version_id:
            raise Conflict(f"Version {earlier.number} is the current one.", hint="There is nothing to restore.")
        _restore(session, dataset, earlier)
    return service.get_dataset(owner_id, dataset_id)


def delete_version(owner_id: UUID, dataset_id: UUID, version_id: UUID) -> None:
    """Delete a version that is not the current one, and those of its files that no other version needs.

    Raises NotFound; Conflict for the current version, and while a version of the dataset is being made.
    """
    with transaction() as session:
        dataset = repository.get_dataset(session, owner_id, dataset_id, lock=True)
        wanted = repository.version_of(session, dataset, version_id)
        if wanted.id == dataset.current_version_id:
            raise Conflict(
                f"Version {wanted.number} is the current one.", hint="Restore another version first, or delete the dataset."
            )
        making = _unfinished(session, dataset_id)
    # What is being made may stand on this version. Jobs are looked at between two transactions, as that is one of its own.
    if any(card.status in ACTIVE for card in jobs.cards([job for job in making.values() if job]).values()):
        raise Conflict(f"A version of “{dataset.name}” is being made.", hint="Wait until it is done, or cancel its job.")
    service.cancel_all(owner_id, service.jobs_of([wanted]))
    with transaction() as session:
        dataset = repository.get_dataset(session, owner_id, dataset_id, lock=True)
        wanted = repository.version_of(session, dataset, version_id)
        if wanted.id == dataset.current_version_id or _unfinished(session, dataset_id).keys() - making.keys():
            raise Conflict(f"“{dataset.name}” has changed meanwhile.", hint="Load the page again and look at its versions.")
        keys = repository.keys_of(wanted)
        repository.hand_on(session, wanted)
        session.delete(wanted)
    purge.purge_version(dataset_id, version_id, keys)


def _unfinished(session: Session, dataset_id: UUID) -> dict[UUID, UUID | None]:
    """Return the versions that have no rows, each with its job."""
    return {v.id: v.job_id for v in repository.list_versions(session, [dataset_id]) if v.published_at is None}


def _restore(session: Session, dataset: Dataset, earlier: Version) -> None:
    newest = repository.newest_version(session, dataset.id)
    kept = earlier.model_dump(exclude={"id", "created_at", "drift", "job_id", "profile_job_id"})
    restored = Version(
        **kept
        | {
            "number": newest.number + 1,
            "parent_id": dataset.current_version_id,
            "change": "restore",
            "reason": f"version {earlier.number} restored",
            "published_at": now(),
        }
    )
    session.add(restored)
    session.flush()
    dataset.current_version_id, dataset.updated_at = restored.id, now()
    session.add(dataset)
    if restored.profile is None:
        ask_for_profile(session, dataset, restored)
