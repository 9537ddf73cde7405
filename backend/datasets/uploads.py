"""Files on their way in: the public verbs of uploading. Name, kind and size are checked before a byte is taken.

The row says whose upload it is and how it is cut; which parts have arrived, the storage knows. So an upload resumes after a
restart of the browser or the server. Its version's id is derived from its own, so that completing it again, after an answer
that was lost at any point, finds what the first attempt made.
"""

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import suppress
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, select

from backend.accounts import limits
from backend.adapters.db import transaction
from backend.adapters.storage import Layout, parts, settled, storage
from backend.core.errors import Conflict, ListmillError, NotFound, Rejected
from backend.datasets import repository
from backend.datasets.accepting import accept_together, accept_upload, accepted_of, arrived, left_alone
from backend.datasets.models import Upload
from backend.datasets.names import check_file_name
from backend.datasets.options import checked_options
from backend.datasets.previews.heads import put_head
from backend.datasets.schemas import Accepted, Into, UploadView
from backend.datasets.upload_rules import (
    check_fingerprint,
    check_room,
    check_size,
    layout_of,
    limited,
    part_size,
)
from backend.datasets.upload_sweep import drop, sweep_uploads

__all__ = [
    "abort_upload",
    "accept_together",
    "accept_upload",
    "complete_upload",
    "get_upload",
    "list_open",
    "list_waiting",
    "put_head",
    "put_part",
    "receive_whole",
    "sign_parts",
    "start_upload",
    "sweep_uploads",
]


def start_upload(owner_id: UUID, name: str, *, size_bytes: int, fingerprint: str | None = None) -> UploadView:
    """Start an upload, or go on with the unfinished one of the same name, size and fingerprint.

    Raises Rejected for a name or size that cannot be, TooLarge, Unavailable when the disk has no room; TooMany at the limit of
    this person, which going on with an upload does not count against.
    """
    check_file_name(name)
    check_size(size_bytes)
    check_fingerprint(fingerprint)
    part = part_size(size_bytes)
    new = Upload(
        owner_id=owner_id,
        name=name,
        size_bytes=size_bytes,
        fingerprint=fingerprint,
        part_size_bytes=part,
        parts=-(-size_bytes // part),
    )
    return _resumed(new) or _started(new)


def get_upload(owner_id: UUID, upload_id: UUID) -> UploadView:
    """Return an upload with the parts that have arrived. Raises NotFound."""
    upload = _own(owner_id, upload_id)
    return _view(upload, _received(upload))


def list_open(owner_id: UUID) -> tuple[UploadView, ...]:
    """Return the uploads of which enough is here to look at and that nobody has agreed to, in the order they began.

    They may still be on their way: `received` is left empty, as telling it costs a look into the storage for each.
    """
    wanted = select(Upload).where(
        Upload.owner_id == owner_id,
        col(Upload.completed_at).is_(None),
        col(Upload.accepted_at).is_(None),
        (col(Upload.head_bytes) > 0) | col(Upload.whole_at).is_not(None),
    )
    with transaction() as session:
        found = session.exec(wanted.order_by(col(Upload.created_at), col(Upload.id))).all()
    return tuple(_view(upload, ()) for upload in found)


def list_waiting(owner_id: UUID) -> tuple[UploadView, ...]:
    """Return the uploads that are whole and wait for a person's yes, in the order they began."""
    return tuple(view for view in list_open(owner_id) if view.whole)


def sign_parts(owner_id: UUID, upload_id: UUID, numbers: Iterable[int]) -> dict[int, str]:
    """Return addresses to which a browser sends these parts itself, at most 100 at once (mode "s3").

    Raises NotFound, Conflict for a completed upload, Rejected for numbers out of range or parts that come to our own route.
    """
    return parts().sign(_open(owner_id, upload_id), numbers)


async def put_part(owner_id: UUID, upload_id: UUID, number: int, pieces: AsyncIterator[bytes]) -> None:
    """Take one part through this process (mode "direct"): any order, in parallel, as often as it comes.

    Raises NotFound, Conflict for a completed upload, Rejected for a number out of range or a wrong length; a part of wrong
    length is not received, and one with too many bytes is cut off at once.
    """
    layout = await asyncio.to_thread(_open, owner_id, upload_id)
    await parts().write(layout, number, pieces)


def complete_upload(
    owner_id: UUID,
    upload_id: UUID,
    *,
    options: Mapping[str, Any] | None = None,  # Any: JSON, checked here
    when_accepted: bool = False,
) -> Accepted | None:
    """Make a dataset of an upload whose parts are all here and start its conversion. Doing it again answers the same.

    With `when_accepted` it waits for a person's yes where there is none yet, and None is returned.
    Raises NotFound, Rejected for unknown reading options, Conflict while parts are missing.
    """
    chosen = checked_options(options)
    upload = _own(owner_id, upload_id)
    if (done := accepted_of(upload)) is not None:
        return done
    layout = layout_of(upload)
    if upload.whole_at is None:
        parts().finish(layout)
    try:
        accepted = arrived(upload, upload.size_bytes, options=None if when_accepted else chosen)
    except NotFound:  # aborted meanwhile: nobody will ask for what was just made
        storage().delete([layout.target])
        raise
    with suppress(ListmillError):  # what the parts took up; the sweep takes it otherwise
        parts().abort(layout)
    return accepted


def abort_upload(owner_id: UUID, upload_id: UUID) -> None:
    """Forget an unfinished upload and what has arrived of it. Raises NotFound, Conflict for a completed one."""
    upload = _own(owner_id, upload_id)
    if upload.completed_at is not None:
        raise _complete()
    if drop(upload):
        left_alone(owner_id, upload)


async def receive_whole(
    owner_id: UUID, name: str, pieces: AsyncIterator[bytes], *, size_bytes: int | None, into: Into | None = None
) -> Accepted:
    """Take a whole file as it comes and start its conversion; `size_bytes` is what the sender announced, if anything.

    `into` says which dataset it becomes part of; without it, it becomes one of its own. Raises NotFound for a dataset that
    is not this person's.

    Raises Rejected for a name that cannot be, an empty file or another size than announced; TooLarge the moment the limit is
    passed; Unavailable when the disk has no room; TooMany at the limit of this person. Nothing is left of a file that was not taken.
    """
    check_file_name(name)
    if size_bytes is not None:
        check_size(size_bytes)
        check_room(size_bytes)
    if into and into.dataset_id:
        await asyncio.to_thread(_own_dataset, owner_id, into.dataset_id)
    await asyncio.to_thread(limits.allow, owner_id, "uploads")
    upload = await asyncio.to_thread(
        _noted, Upload(owner_id=owner_id, name=name, size_bytes=size_bytes or 0, part_size_bytes=0, parts=0)
    )
    layout = layout_of(upload)
    try:
        size = await storage().receive(layout.target, limited(pieces))
        if size == 0:
            raise Rejected(f"“{name}” is empty: no byte arrived.", hint="Send the file as the body of the request.")
        if size_bytes is not None and size != size_bytes:
            raise Rejected(f"“{name}” ended after {size:,} of {size_bytes:,} bytes.", hint="Send it again.")
        return await settled(_started_at_once, upload, size, into or Into())
    except BaseException:
        await settled(drop, upload)
        raise


def _resumed(new: Upload) -> UploadView | None:
    if new.fingerprint is None:
        return None
    with transaction() as session:
        found = _same(session, new)
    if found is None:
        return None
    try:
        return _view(found, _received(found))
    except NotFound:  # the storage has forgotten it, or was exchanged
        drop(found)
        return None


def _started(new: Upload) -> UploadView:
    check_room(new.size_bytes)
    limits.allow(new.owner_id, "uploads")
    layout = layout_of(new, started=False)
    new.s3_upload_id = parts().start(layout)
    with transaction() as session:
        repository.lock_owner(session, new.owner_id)
        same = _same(session, new) if new.fingerprint else None
        if same is None:
            session.add(new)
    if same is None:
        return _view(new, ())
    parts().abort(layout_of(new))  # another request started the same file meanwhile
    return _view(same, _received(same))


def _same(session: Session, new: Upload) -> Upload | None:
    return repository.unfinished_upload(
        session, new.owner_id, name=new.name, size_bytes=new.size_bytes, fingerprint=new.fingerprint or ""
    )


def _noted(upload: Upload) -> Upload:
    with transaction() as session:
        session.add(upload)
    return upload


def _own(owner_id: UUID, upload_id: UUID) -> Upload:
    with transaction() as session:
        return repository.get_upload(session, owner_id, upload_id)


def _own_dataset(owner_id: UUID, dataset_id: UUID) -> None:
    with transaction() as session:
        repository.get_dataset(session, owner_id, dataset_id)


def _open(owner_id: UUID, upload_id: UUID) -> Layout:
    """Return the layout of an upload that still takes parts. Raises NotFound, Conflict for a completed one."""
    upload = _own(owner_id, upload_id)
    if upload.completed_at is not None or upload.whole_at is not None:
        raise _complete()
    return layout_of(upload)


def _complete() -> Conflict:
    return Conflict("This upload is complete; it takes no more parts.", hint="Start another upload.")


def _received(upload: Upload) -> Iterable[int]:
    if upload.completed_at is not None or upload.whole_at is not None:
        return range(1, upload.parts + 1)
    return parts().received(layout_of(upload))


def _started_at_once(upload: Upload, size_bytes: int, into: Into) -> Accepted:
    made = arrived(upload, size_bytes, options={}, into=into)
    if made is None:  # it was to go into a dataset that is gone
        raise NotFound("There is no such dataset, or it is not yours.", hint="Look it up in the list of your datasets.")
    return made


def _view(upload: Upload, received: Iterable[int]) -> UploadView:
    return UploadView(
        id=upload.id,
        name=upload.name,
        size_bytes=upload.size_bytes,
        mode=parts().mode,
        part_size_bytes=upload.part_size_bytes,
        parts=upload.parts,
        received=tuple(received),
        head_bytes=upload.head_bytes,
        whole=upload.whole_at is not None,
        accepted=upload.accepted_at is not None,
        created_at=upload.created_at,
    )
