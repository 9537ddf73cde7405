"""The beginnings of files, sent ahead of them: what a file is can be seen, and refused, before its bytes have travelled."""

from collections.abc import AsyncIterator, Collection, Iterator
from contextlib import suppress
from uuid import UUID

from backend.adapters.db import transaction
from backend.adapters.storage import settled, storage
from backend.core.errors import Conflict, ListmillError, NotFound, Rejected
from backend.datasets import repository
from backend.datasets.formats.refusal import refuse_what_is_no_table
from backend.datasets.models import Upload
from backend.datasets.upload_rules import layout_of
from backend.datasets.upload_sweep import drop, head_key

HEAD_BYTES = 1 << 20


async def put_head(owner_id: UUID, upload_id: UUID, pieces: AsyncIterator[bytes]) -> None:
    """Take the first 1,048,576 bytes of an upload, all of a smaller file. Sending them again changes nothing.

    Raises NotFound; Conflict for a completed upload; Rejected for another length, and for what is certainly no table: then the
    upload is forgotten.
    """
    upload = await settled(_open, owner_id, upload_id)
    wanted, head = min(HEAD_BYTES, upload.size_bytes), bytearray()
    async for piece in pieces:
        head += piece
        if len(head) > wanted:
            break
    if len(head) != wanted:
        raise Rejected(
            f"The beginning of “{upload.name}” has {wanted:,} bytes; {'more' if len(head) > wanted else f'{len(head):,}'} came.",
            hint="Send the first 1,048,576 bytes, or the whole file if it is smaller.",
        )
    await settled(_keep, upload, bytes(head))


def head_of(upload: Upload) -> bytes:
    """Return the beginning of an upload. Raises Conflict while nothing of it is here."""
    with suppress(NotFound):
        if upload.head_bytes:
            return storage().get_bytes(head_key(upload.id))
    if upload.whole_at is not None:
        return beginning(storage().stream(layout_of(upload).target))
    raise Conflict(
        f"Nothing of “{upload.name}” is here yet.", hint="Send its first megabyte to /head, or complete the upload first."
    )


def beginning(pieces: Iterator[bytes]) -> bytes:
    """Return the first bytes of a stream, at most HEAD_BYTES."""
    head = bytearray()
    for piece in pieces:
        head += piece[: HEAD_BYTES - len(head)]
        if len(head) >= HEAD_BYTES:
            break
    return bytes(head)


def forget_heads(upload_ids: Collection[UUID]) -> None:
    """Delete the beginnings of uploads that need none any more. What cannot be deleted now, the sweep deletes."""
    with suppress(ListmillError):
        storage().delete([head_key(upload_id) for upload_id in upload_ids])


def _open(owner_id: UUID, upload_id: UUID) -> Upload:
    with transaction() as session:
        upload = repository.get_upload(session, owner_id, upload_id)
    if upload.completed_at is not None:
        raise Conflict("This upload is complete; its beginning is known.", hint="Look at the dataset it became.")
    return upload


def _keep(upload: Upload, head: bytes) -> None:
    try:
        refuse_what_is_no_table(head, upload.name)
    except Rejected:
        drop(upload)
        raise
    with suppress(Conflict):  # it was sent before
        storage().put_bytes(head_key(upload.id), head)
    with transaction() as session:
        row = repository.get_upload(session, upload.owner_id, upload.id, lock=True)
        row.head_bytes = len(head)
        session.add(row)
