"""The end of uploads that did not become datasets: aborted, broken off, or forgotten by whoever began them."""

from contextlib import suppress
from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import col, select

from backend.adapters.db import transaction
from backend.adapters.storage import parts, storage
from backend.core.clock import now
from backend.core.config import settings
from backend.core.errors import NotFound
from backend.datasets.models import Upload
from backend.datasets.upload_rules import layout_of

WAITING_KEPT = timedelta(days=7)  # a whole file that nobody has accepted outlasts a weekend


def head_key(upload_id: UUID) -> str:
    """Return under which key the beginning of an upload is stored."""
    return f"heads/{upload_id}"


def drop(upload: Upload) -> bool:
    """Forget an upload with its bytes unless it is complete; say whether it was forgotten.

    The row goes first: a request that completes it at this very moment then finds no row and removes what it made.
    """
    with transaction() as session:
        row = session.get(Upload, upload.id, with_for_update=True)
        if row is None or row.completed_at is not None:
            return False
        session.delete(row)
    with suppress(NotFound):  # begun in another storage, which keeps its own time
        layout = layout_of(upload)
        if upload.parts:
            parts().abort(layout)
        storage().delete([layout.target])
    storage().delete([head_key(upload.id)])
    return True


def sweep_uploads() -> int:
    """Forget unfinished uploads older than `upload_keep_hours`, the rows of finished ones, and bytes without a row.

    A whole file that waits for a person's yes stays a week. Returns how many uploads were forgotten with their bytes.
    """
    keep = timedelta(hours=settings().upload_keep_hours)
    with transaction() as session:
        aged = session.exec(select(Upload).where(col(Upload.created_at) < now() - keep)).all()
        old = [upload for upload in aged if not _waits(upload, since=now() - max(keep, WAITING_KEPT))]
        for upload in old:
            if upload.completed_at is not None:  # by now nobody asks again for the answer to its completion
                session.delete(upload)
    removed = sum(drop(upload) for upload in old if upload.completed_at is None)
    with transaction() as session:
        known = session.exec(select(Upload.id, Upload.s3_upload_id)).all()
    _sweep_heads({head_key(upload_id) for upload_id, _ in known}, before=now() - keep)
    names = {str(upload_id) for upload_id, _ in known} | {reference for _, reference in known if reference}
    return removed + parts().sweep(names, older_than=keep)


def _waits(upload: Upload, *, since: datetime) -> bool:
    return upload.completed_at is None and upload.whole_at is not None and upload.whole_at > since


def _sweep_heads(known: set[str], *, before: datetime) -> None:
    """Delete beginnings of files that belong to no upload."""
    storage().delete([one.key for one in storage().list("heads") if one.key not in known and one.modified_at < before])
