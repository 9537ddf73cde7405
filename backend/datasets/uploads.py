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

from sqlmodel import Session

from backend.adapters.db import transaction
from backend.adapters.storage import Layout, parts, settled, storage
from backend.core.clock import now
from backend.core.errors import Conflict, ListmillError, NotFound, Rejected
from backend.datasets import repository
from backend.datasets.models import Upload
from backend.datasets.names import check_file_name, dataset_name
from backend.datasets.options import checked_options
from backend.datasets.schemas import Accepted, UploadView
from backend.datasets.upload_rules import (
    check_fingerprint,
    check_room,
    check_size,
    layout_of,
    limited,
    part_size,
    version_id_of,
)
from backend.datasets.upload_sweep import drop, sweep_uploads
from backend.datasets.versions import Source, start_dataset

__all__ = [
    "abort_upload",
    "complete_upload",
    "get_upload",
    "put_part",
    "receive_whole",
    "sign_parts",
    "start_upload",
    "sweep_uploads",
]


def start_upload(owner_id: UUID, name: str, *, size_bytes: int, fingerprint: str | None = None) -> UploadView:
    """Start an upload, or go on with the unfinished one of the same name, size and fingerprint.

    Raises Rejected for a name or size that cannot be, TooLarge, Unavailable when the disk has no room.
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
    return _view(upload, range(1, upload.parts + 1) if upload.completed_at else parts().received(layout_of(upload)))


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


def complete_upload(owner_id: UUID, upload_id: UUID, *, options: Mapping[str, Any] | None = None) -> Accepted:  # Any: JSON
    """Make a dataset of an upload whose parts are all here and start its conversion. Doing it again answers the same.

    Raises NotFound, Rejected for unknown reading options, Conflict while parts are missing.
    """
    chosen = checked_options(options)
    upload = _own(owner_id, upload_id)
    if (done := _accepted(upload)) is not None:
        return done
    layout = layout_of(upload)
    parts().finish(layout)
    try:
        accepted = _registered(upload, upload.size_bytes, chosen)
    except NotFound:  # aborted meanwhile: nobody will ask for what was just made
        storage().delete([layout.target])
        raise
    with suppress(ListmillError):  # what the parts took up; the sweep takes it otherwise
        parts().abort(layout)
    return accepted


def abort_upload(owner_id: UUID, upload_id: UUID) -> None:
    """Forget an unfinished upload and what has arrived of it. Raises NotFound, Conflict for a completed one."""
    upload = _own(owner_id, upload_id)
    _refuse_completed(upload)
    drop(upload)


async def receive_whole(owner_id: UUID, name: str, pieces: AsyncIterator[bytes], *, size_bytes: int | None) -> Accepted:
    """Take a whole file as it comes and start its conversion; `size_bytes` is what the sender announced, if anything.

    Raises Rejected for a name that cannot be, an empty file or another size than announced; TooLarge the moment the limit is
    passed; Unavailable when the disk has no room. Nothing is left of a file that was not taken.
    """
    check_file_name(name)
    if size_bytes is not None:
        check_size(size_bytes)
        check_room(size_bytes)
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
        return await settled(_registered, upload, size, {})
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
        return _view(found, parts().received(layout_of(found)))
    except NotFound:  # the storage has forgotten it, or was exchanged
        drop(found)
        return None


def _started(new: Upload) -> UploadView:
    check_room(new.size_bytes)
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
    return _view(same, parts().received(layout_of(same)))


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


def _open(owner_id: UUID, upload_id: UUID) -> Layout:
    """Return the layout of an upload that still takes parts. Raises NotFound, Conflict for a completed one."""
    upload = _own(owner_id, upload_id)
    _refuse_completed(upload)
    return layout_of(upload)


def _refuse_completed(upload: Upload) -> None:
    if upload.completed_at is not None:
        raise Conflict("This upload is complete; it takes no more parts.", hint="Start another upload.")


def _registered(upload: Upload, size_bytes: int, options: Mapping[str, Any]) -> Accepted:  # Any: JSON, checked
    """Write dataset, version, job and the upload's end in one transaction; or return what another request wrote."""
    source = Source(layout_of(upload).target, upload.name, size_bytes, options)
    with transaction() as session:
        row = repository.get_upload(session, upload.owner_id, upload.id, lock=True)
        if (done := _accepted(row)) is not None:
            return done
        made = start_dataset(
            session,
            row.owner_id,
            name=dataset_name(row.name),
            source=source,
            reason=f"uploaded as {row.name}",
            version_id=version_id_of(row.id),
        )
        row.completed_at, row.size_bytes = now(), size_bytes
        row.dataset_id, row.version_id, row.job_id = made.dataset_id, made.version_id, made.job_id
        session.add(row)
    return made


def _accepted(upload: Upload) -> Accepted | None:
    if upload.dataset_id is None or upload.version_id is None or upload.job_id is None:
        return None
    return Accepted(upload.dataset_id, upload.version_id, upload.job_id)


def _view(upload: Upload, received: Iterable[int]) -> UploadView:
    return UploadView(
        id=upload.id,
        name=upload.name,
        size_bytes=upload.size_bytes,
        mode=parts().mode,
        part_size_bytes=upload.part_size_bytes,
        parts=upload.parts,
        received=tuple(received),
    )
