"""Storage objects nobody needs any more: those of deleted datasets, and what attempts that were not published left.

Only keys below what a row names are ever deleted, so a database that knows nothing, an empty one beside a full bucket say,
deletes nothing. Keys are listed before their rows are looked at: what is listed then belongs to attempts that have begun, and
an attempt that begins later writes under a fence, so a key, of its own.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
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
    for stored in storage().list("datasets"):
        if (version_id := _version_of(stored.key)) is not None:
            by_version[version_id].append(stored.key)
    removed, ids = 0, list(by_version)
    for start in range(0, len(ids), _ASK_AT_ONCE):
        check()
        settled = _settled(ids[start : start + _ASK_AT_ONCE])
        removed += _delete_unreferenced([key for version_id in settled for key in by_version[version_id]])
    return removed


def _purge(dataset: Dataset) -> int:
    with transaction() as session:
        versions = repository.list_versions(session, [dataset.id])
    still_at_work = cancel_all(dataset.owner_id, jobs_of(versions))
    folders = [f"datasets/{dataset.id}", *(f"sources/{version.id}" for version in versions)]
    removed = _delete_unreferenced([stored.key for folder in folders for stored in storage().list(folder)])
    rested = dataset.deleted_at is not None and now() - dataset.deleted_at > _REST
    if rested and not still_at_work and not removed:
        with transaction() as session:
            session.exec(delete(Upload).where(col(Upload.dataset_id) == dataset.id))
            session.exec(delete(Dataset).where(col(Dataset.id) == dataset.id))
    return removed


def _settled(version_ids: Collection[UUID]) -> list[UUID]:
    """Return those of these versions that exist and that nobody works on."""
    with transaction() as session:
        found = session.exec(select(Version.id, Version.job_id).where(col(Version.id).in_(version_ids))).all()
    at_work = {card.id for card in jobs.cards([job for _, job in found if job]).values() if card.status in ACTIVE}
    return [version_id for version_id, job in found if job not in at_work]


def _delete_unreferenced(keys: Collection[str]) -> int:
    if not keys:
        return 0
    with transaction() as session:
        gone = set(keys) - repository.referenced(session, keys)
    storage().delete(gone)
    return len(gone)


def _version_of(key: str) -> UUID | None:
    """Return the version whose object this is: datasets/{dataset}/{version}/..."""
    steps: Iterable[str] = key.split("/")[2:3]
    for step in steps:
        try:
            return UUID(step)
        except ValueError:
            return None
    return None
