"""Files of exports go when they expire, when their dataset is deleted, and when no export knows them."""

from collections.abc import Sequence
from datetime import timedelta

from backend.adapters.db import transaction
from backend.adapters.storage import storage
from backend.core.clock import now
from backend.datasets import service as datasets
from backend.records.export_jobs import repository
from backend.records.export_jobs.making import PREFIX
from backend.records.export_jobs.models import ExportFile

_AT_ONCE = 500
_KEEP_ROWS = timedelta(days=30)  # so long an expired link still says what it was, and offers to make it again
_UNKNOWN_AFTER = timedelta(hours=2)  # a file this old that no export knows was left by a worker that died


def sweep() -> int:
    """Delete files that are no longer wanted, then what was noted of very old ones; return how many files went."""
    # Listed before the exports are looked up: what is published since then was made after it.
    listed = [one.key for one in storage().list(PREFIX) if one.modified_at < now() - _UNKNOWN_AFTER]
    with transaction() as session:
        known = repository.known_keys(session, listed)
        ended = list(repository.expired(session, at=now(), limit=_AT_ONCE))
        kept = repository.of_deleted(session, limit=10 * _AT_ONCE)
    gone = datasets.gone({one.dataset_id for one in kept if one.dataset_id})
    ended += [one for one in kept if one.dataset_id in gone and one.id not in {other.id for other in ended}]
    unknown = [key for key in listed if key not in known]
    storage().delete([*unknown, *(one.key for one in ended if one.key)])
    _forget(ended)
    return len(unknown) + len(ended)


def _forget(ended: Sequence[ExportFile]) -> None:
    with transaction() as session:
        for one in ended:
            one.key = None
            session.add(one)
        for one in repository.old(session, before=now() - _KEEP_ROWS, limit=_AT_ONCE):
            session.delete(one)
