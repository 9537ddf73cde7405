"""One document of a batch: taken out of the part it is in, or drawn again where many are in one file."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from backend.adapters.db import transaction
from backend.adapters.storage import storage
from backend.core.errors import Conflict, NotFound
from backend.documents import tracking
from backend.documents.batches import joining, repository, snapshot, zipping
from backend.documents.batches.archives import check_kept
from backend.documents.batches.joining import Span, Stored
from backend.documents.batches.models import Archive, Batch, BatchPart, BatchRecipient, Standing
from backend.documents.batches.renderers import lent
from backend.documents.batches.work import load
from backend.documents.batches.zipping import Area


def document(owner_id: UUID, batch_id: UUID, row: int) -> bytes:
    """Return the PDF of one recipient, by the row of the version, counted from 1.

    Raises NotFound for a row that is not in the batch, whose document was not made (saying why), or has expired; Conflict
    while nobody has come to it.
    """
    with transaction() as session:
        batch = repository.get(session, owner_id, batch_id)
        said = session.get(BatchRecipient, (batch_id, row))
        found = repository.parts_with(session, batch_id, row)
    check_kept(batch)
    if said is not None and said.standing is Standing.FAILED:
        why = said.issues[0]["detail"] if said.issues else "It could not be drawn."
        raise NotFound(f"There is no document for row {row:,}. {why}", hint="Mend the row or the template, then retry.")
    whole = _again(batch, found, row) if batch.archive is Archive.MERGED else _stored(found, row)
    if whole is None:
        raise _absent(batch, row)
    return whole


def _absent(batch: Batch, row: int) -> NotFound | Conflict:
    if batch.expires_at is None:
        return Conflict("This batch has no document yet.", hint="Watch its job.")
    return NotFound(
        f"There is no document for row {row:,} in this batch.", hint="Its list of recipients says which rows are in it."
    )


def _stored(parts: Sequence[BatchPart], row: int) -> bytes | None:
    """Return a document as it lies in its part."""
    starts = tuple(f"{row:07d}{sign}".encode() for sign in "_.")
    for part in parts:
        if part.key is None:
            continue
        area = Area(part.data_bytes, part.members, part.directory_bytes)
        directory = joining.directory_of(Stored(part.key, area), _read)
        member = next((one for one in zipping.members(directory) if one.name.startswith(starts)), None)
        if member is not None:
            return b"".join(_read(part.key, member.content))
    return None


def _again(batch: Batch, parts: Sequence[BatchPart], row: int) -> bytes | None:
    """Draw a document as it was drawn; the recipients and the template are those of its round."""
    for part in parts:
        work = load(batch.id, part.round)
        one = next((one for one in snapshot.read(work.snapshot_key, part.number) if one.row == row), None)
        if one is not None:
            links = tracking.links(batch.id, work.template, [one], locale=batch.locale)
            with lent(work, links) as renderer:
                return renderer.documents([one])[0].pdf
    return None


def _read(key: str, span: Span) -> Iterator[bytes]:
    return storage().stream(key, span=span)
