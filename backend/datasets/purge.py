"""Storage objects nobody needs any more: those of deleted datasets, and what attempts that were not published left.

Only keys below what a row names are ever deleted, so a database that knows nothing, an empty one beside a full bucket say,
deletes nothing. Keys are listed before their rows are looked at: what is listed then belongs to attempts that have begun, and
an attempt that begins later writes under a fence, so a key, of its own.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from datetime import timedelta
from uuid import UUID

from sqlmodel import col, delete, select

from backend.adapters.db import transaction
from backend.adapters.storage import storage
from backend.core.clock import now
from backend.datasets import repository
from backend.datasets.models import Dataset, Upload, Version
from backend.datasets.service import cancel_all, jobs_of
from backend.jobs import service as jobs
from backend.jobs.states import ACTIVE

_REST = timedelta(hours=1)  # a deleted dataset's row stays this long, for what a worker that was cut off may still write
_ASK_AT_ONCE = 500


def purge_deleted(*, only: UUID | None = None, check: Callable[[], None] = lambda: None) -> int:
    """Delete the objects of deleted datasets (`only` that one), and after a rest their rows; return how many objects went.

    `check` is called between datasets and may raise to stop. Work that still runs on them is cancelled.
    """
    wanted = select(Dataset).where(col(Dataset.deleted_at).is_not(None))
    with transaction() as session:
        found = session.exec(wanted if only is None else wanted.where(Dataset.id == only)).all()
    removed = 0
    for dataset in found:
        check()
        removed += _purge(dataset)
    return removed


def purge_leftovers(*, check: Callable[[], None] = lambda: None) -> int:
    """Delete what attempts left that were not published and whose job has ended; return how many objects went."""
    by_version: dict[UUID, list[str]] = defaultdict(list)
    dataset_of: dict[UUID, UUID] = {}
    for stored in storage().list("datasets"):
        if (ids_in := _ids_in(stored.key)) is not None:
            by_version[ids_in[1]].append(stored.key)
            dataset_of[ids_in[1]] = ids_in[0]
    removed, ids = 0, list(by_version)
    for start in range(0, len(ids), _ASK_AT_ONCE):
        check()
        settled = _settled(ids[start : start + _ASK_AT_ONCE], dataset_of)
        removed += _delete_unreferenced([key for version_id in settled for key in by_version[version_id]])
    return removed


def purge_version(dataset_id: UUID, version_id: UUID, keys: Collection[str]) -> int:
    """Delete the objects of a version that was deleted: `keys` it named and what stands in its folders, if nobody needs them."""
    folders = (f"datasets/{dataset_id}/{version_id}", f"sources/{version_id}")
    found = {stored.key for folder in folders for stored in storage().list(folder)}
    return _delete_unreferenced(found | set(keys))


def _purge(dataset: Dataset) -> int:
    with transaction() as session:
        versions = repository.list_versions(session, [dataset.id])
        named = repository.named_by(session, dataset.id)
    still_at_work = cancel_all(dataset.owner_id, jobs_of(versions))
    folders = [f"datasets/{dataset.id}", *(f"sources/{version.id}" for version in versions)]
    found = {stored.key for folder in folders for stored in storage().list(folder)}
    elsewhere = (key for key in named - found if storage().exists(key))  # a source stands where its upload put it
    removed = _delete_unreferenced({*found, *elsewhere})
    rested = dataset.deleted_at is not None and now() - dataset.deleted_at > _REST
    if rested and not still_at_work and not removed:
        with transaction() as session:
            session.exec(delete(Upload).where(col(Upload.dataset_id) == dataset.id))
            session.exec(delete(Dataset).where(col(Dataset.id) == dataset.id))
    return removed


def _settled(version_ids: Collection[UUID], dataset_of: Mapping[UUID, UUID]) -> list[UUID]:
    """Return those of these versions that nobody works on. One that was deleted from a dataset we know is among them."""
    with transaction() as session:
        found = session.exec(select(Version.id, Version.job_id).where(col(Version.id).in_(version_ids))).all()
        asked = {dataset_of[version_id] for version_id in version_ids}
        known = set(session.exec(select(Dataset.id).where(col(Dataset.id).in_(asked))).all())
    at_work = {card.id for card in jobs.cards([job for _, job in found if job]).values() if card.status in ACTIVE}
    deleted = set(version_ids) - {version_id for version_id, _ in found}
    settled = [version_id for version_id, job in found if job not in at_work]
    return settled + [version_id for version_id in deleted if dataset_of[version_id] in known]


def _delete_unreferenced(keys: Collection[str]) -> int:
    if not keys:
        return 0
    with transaction() as session:
        gone = set(keys) - repository.referenced(session, keys)
    storage().delete(gone)
    return len(gone)


def _ids_in(key: str) -> tuple[UUID, UUID] | None:
    """Return whose object this is: datasets/{dataset}/{version}/..."""
    try:
        dataset_id, version_id = key.split("/")[1:3]
        return UUID(dataset_id), UUID(version_id)
    except ValueError:
        return None
