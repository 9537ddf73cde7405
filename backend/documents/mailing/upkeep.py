"""Addresses are kept no longer than the letters they were for: files of mailings go with the batch's, rows when the batch is gone."""

from uuid import UUID

from sqlalchemy import delete, select
from sqlmodel import col

from backend.adapters.db import transaction
from backend.adapters.storage import storage
from backend.core.clock import now
from backend.documents.batches.models import Batch
from backend.documents.mailing.models import Mailing

FOLDER = "mailings/"
_AT_ONCE = 500


def sweep() -> int:
    """Delete recipients of mailings whose batch has expired, and mailings of batches that are gone; return how many files went."""
    with transaction() as session:
        batch = select(col(Batch.id)).where(col(Batch.id) == col(Mailing.batch_id))
        gone = list(session.scalars(select(col(Mailing.id)).where(~batch.exists()).limit(_AT_ONCE)))
        expired = batch.where(col(Batch.expires_at) < now()).exists()
        done = list(session.scalars(select(col(Mailing.id)).where(expired, col(Mailing.key).is_not(None)).limit(_AT_ONCE)))
    removed = sum(_delete_files(one) for one in [*gone, *done])
    with transaction() as session:
        session.connection().execute(delete(Mailing).where(col(Mailing.id).in_(gone)))
        for mailing in session.scalars(select(Mailing).where(col(Mailing.id).in_(done))):
            mailing.key = None
            session.add(mailing)
    return removed


def _delete_files(mailing_id: UUID) -> int:
    keys = [stored.key for stored in storage().list(f"{FOLDER}{mailing_id}")]
    storage().delete(keys)
    return len(keys)
