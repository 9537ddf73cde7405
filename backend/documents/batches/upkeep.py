"""Documents go when they expire and when their dataset is deleted; what workers that died left behind goes too."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from sqlmodel import col, delete, select

from backend.adapters.db import transaction
from backend.adapters.storage import storage
from backend.core.clock import now
from backend.datasets.service import gone
from backend.documents.batches import repository
from backend.documents.batches.models import Batch
from backend.documents.batches.work import FOLDER

_AT_ONCE = 100
_KEEP_ROWS = timedelta(days=365)  # so long an expired batch still says what it was, and who failed
_KEEP_DRY = timedelta(days=2)
_UNKNOWN_AFTER = timedelta(hours=24)  # a file this old that no part knows was left by a worker that lost its chunk


def sweep() -> int:
    """Delete what is no longer kept; return how many files went."""
    removed = sum(_expire(one) for one in _ended())
    for one in _old():
        removed += forget(one)
    return removed + _leftovers()


def forget(batch: Batch) -> int:
    """Delete a batch, then its files; return how many. What a worker still writes is swept later."""
    with transaction() as session:
        session.exec(delete(Batch).where(col(Batch.id) == batch.id))
    return _delete_files(batch.id)


def _ended() -> Sequence[Batch]:
    with transaction() as session:
        return repository.expired(session, at=now(), limit=_AT_ONCE)


def _old() -> list[Batch]:
    """Return batches nobody needs to know of any more: of deleted datasets, dry ones, and very old ones."""
    with transaction() as session:
        of = set(session.exec(select(Batch.dataset_id).distinct()).all())
    deleted = gone(of) if of else set()
    dry = (col(Batch.dry).is_(True)) & (col(Batch.created_at) < now() - _KEEP_DRY)
    never = col(Batch.expires_at).is_(None) & (col(Batch.created_at) < now() - _KEEP_ROWS)
    old = (col(Batch.swept_at) < now() - _KEEP_ROWS) | never | dry | col(Batch.dataset_id).in_(deleted)
    with transaction() as session:
        return list(session.exec(select(Batch).where(old).limit(_AT_ONCE)).all())


def _expire(batch: Batch) -> int:
    # The row first: who asks between the two is told that it has expired, not handed half of it.
    with transaction() as session:
        kept = session.get(Batch, batch.id)
        if kept is not None:
            kept.swept_at = now()
            session.add(kept)
    return _delete_files(batch.id)


def _delete_files(batch_id: UUID) -> int:
    keys = [one.key for one in storage().list(f"{FOLDER}{batch_id}")]
    storage().delete(keys)
    return len(keys)


def _leftovers() -> int:
    """Delete old files that no part and no list of recipients knows; what stands beside a list belongs to it."""
    old = [one.key for one in storage().list(FOLDER) if one.modified_at < now() - _UNKNOWN_AFTER]
    by_batch: dict[UUID, list[str]] = {}
    for key in old:
        by_batch.setdefault(UUID(key.split("/")[1]), []).append(key)
    unknown: list[str] = []
    for batch_id, keys in by_batch.items():
        with transaction() as session:
            known = repository.known_keys(session, [batch_id])
        folders = tuple(key.rpartition("/")[0] + "/images/" for key in known if key.endswith("/recipients.parquet"))
        unknown += [key for key in keys if key not in known and not (folders and key.startswith(folders))]
    storage().delete(unknown)
    return len(unknown)
