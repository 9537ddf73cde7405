"""Files that are derived from versions and may go at any time: prepared views and what search looks things up in.

They stand below views/ in the storage and one row each in the database. Together they are kept within a limit; what was not
read for longest goes first, and what belongs to a version goes with it.
"""

from collections.abc import Callable, Collection
from datetime import timedelta
from uuid import UUID

from sqlmodel import Session

from backend.adapters.db import transaction
from backend.adapters.storage import storage
from backend.core.clock import now
from backend.core.config import settings
from backend.jobs.runner import Run
from backend.records import repository
from backend.records.models import PreparedView

_FOLDER = "views"
_REST = timedelta(hours=2)  # a file this young may be one whose job has not written it down yet


def key_of(run: Run, version_id: UUID, name: str) -> str:
    """Return under which key an attempt of a job stores a file; no two attempts share one."""
    return f"{_FOLDER}/{version_id}/{run.name(name)}.parquet"


def find(version_id: UUID, names: Collection[str]) -> dict[str, PreparedView]:
    """Return those of these files of a version that are there, by name, and note that they are used."""
    with transaction() as session:
        found = {copy.view: copy for copy in repository.find(session, version_id, names)}
        for copy in found.values():
            repository.note_use(session, copy)
    return found


def publish(session: Session, *, version_id: UUID, name: str, key: str, rows: int, size_bytes: int) -> None:
    """Write a stored file down, in place of one that had its name."""
    repository.put(session, PreparedView(version_id=version_id, view=name, key=key, rows=rows, size_bytes=size_bytes))


def make_room(size_bytes: int) -> bool:
    """Remove what was not used for longest until `size_bytes` more are within the limit; say whether they can be.

    They cannot where the disk would be full: sorting takes about as much again meanwhile.
    """
    most, free = settings().views_max_bytes, storage().free_bytes()
    if size_bytes > most or (free is not None and free < 2 * size_bytes):
        return False
    with transaction() as session:
        over = [copy.key for copy, with_later in repository.sizes(session) if with_later > most - size_bytes]
    _remove(over)
    return True


def sweep(*, check: Callable[[], None] = lambda: None) -> int:
    """Remove files nobody has read for long, those over the limit, and those no row names; return how many."""
    before = now() - timedelta(days=settings().views_keep_days)
    with transaction() as session:
        old = [copy.key for copy in repository.unused(session, before=before)]
    removed = _remove(old)
    check()
    make_room(0)
    stored = [one.key for one in storage().list(_FOLDER) if now() - one.modified_at > _REST]
    with transaction() as session:
        lost = set(stored) - repository.named(session, stored)
    storage().delete(lost)
    return removed + len(lost)


def _remove(keys: Collection[str]) -> int:
    """Forget files, then delete them: a reader that found one a moment ago reads the version instead."""
    if not keys:
        return 0
    with transaction() as session:
        repository.remove(session, keys)
    storage().delete(keys)
    return len(keys)
