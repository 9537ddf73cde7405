"""The yes of a person to a file, before or after its last byte is here: what was agreed is kept with the upload.

Files of one drop that become one dataset are led by the first of them; whichever becomes whole last starts the version.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import or_
from sqlmodel import Session, col, select

from backend.adapters.db import transaction
from backend.core.clock import now
from backend.core.errors import NotFound, Rejected
from backend.datasets import repository
from backend.datasets.models import Upload
from backend.datasets.names import dataset_name
from backend.datasets.options import checked_options
from backend.datasets.previews.heads import forget_heads
from backend.datasets.schemas import Accepted, Into
from backend.datasets.upload_rules import layout_of, version_id_of
from backend.datasets.versions import Source, start_dataset, start_into

_NEW = Into()


def accept_upload(
    owner_id: UUID,
    upload_id: UUID,
    *,
    options: Mapping[str, Any] | None = None,  # Any: JSON, checked here
    into: Into = _NEW,
) -> Accepted | None:
    """Agree to how a file is read and what becomes of it; return None while its bytes, or its companions', still arrive.

    Raises NotFound for an upload or a dataset that is not this person's, Rejected for unknown options.
    """
    if into.mode == "with":
        return _accept_with(owner_id, upload_id, options=options, leader_id=into.upload_id)
    return accept_together(owner_id, [upload_id], options=options, into=into)


def accept_together(
    owner_id: UUID,
    upload_ids: Sequence[UUID],
    *,
    options: Mapping[str, Any] | None = None,  # Any: JSON, checked here
    into: Into = _NEW,
) -> Accepted | None:
    """Agree to several files as one dataset, their rows in this order; return None while bytes of any still arrive.

    Raises as `accept_upload` does.
    """
    chosen, at = checked_options(options), now()
    with transaction() as session:
        if into.mode in {"append", "replace"}:
            repository.get_dataset(session, owner_id, _named(into.dataset_id, what="dataset"))
        rows = {row.id: row for row in _locked(session, owner_id, upload_ids)}
        leader = rows[upload_ids[0]]
        if leader.completed_at is not None:
            return accepted_of(leader)
        for place, upload_id in enumerate(upload_ids):
            row = rows[upload_id]
            row.options, row.accepted_at = chosen, at + timedelta(microseconds=place)  # which keeps their order
            row.mode, row.into_id = (into.mode, into.dataset_id) if row is leader else ("with", leader.id)
            session.add(row)
        session.flush()
        made = _start_if_ready(session, list(rows.values()))
    if made is not None:
        forget_heads(upload_ids)
    return made


def arrived(upload: Upload, size_bytes: int, *, options: Mapping[str, Any] | None, into: Into = _NEW) -> Accepted | None:
    """Note that all bytes of an upload are here, and start its version; return None while it waits for a yes or for others.

    `options` are those of a sender who asks nobody; None waits for a person. Raises NotFound for an upload that is gone, and
    for a dataset to go into that is.
    """
    with transaction() as session:
        rows = _group(session, upload.owner_id, upload.id)
        row = next((one for one in rows if one.id == upload.id), None)
        if row is None:  # its companions changed at this very moment
            row = repository.get_upload(session, upload.owner_id, upload.id, lock=True)
            rows = [row]
        if (done := accepted_of(row)) is not None:
            return done
        row.whole_at, row.size_bytes = row.whole_at or now(), size_bytes
        if options is not None and row.accepted_at is None:
            row.accepted_at, row.options, row.mode, row.into_id = now(), dict(options), into.mode, into.dataset_id
        elif options:
            row.options = dict(options)
        session.add(row)
        session.flush()
        made = _start_if_ready(session, rows)
    if made is not None:
        forget_heads([one.id for one in rows])
    return made


def left_alone(owner_id: UUID, upload: Upload) -> None:
    """Start what only waited for an upload that was discarded."""
    if upload.accepted_at is None:
        return
    leader_id = upload.into_id if upload.mode == "with" else upload.id
    with transaction() as session:
        rows = _led(session, owner_id, leader_id or upload.id)
        if rows:
            _start_if_ready(session, rows)


def accepted_of(upload: Upload) -> Accepted | None:
    """Return what a completed upload became, None for one that is not complete."""
    if upload.dataset_id is None or upload.version_id is None or upload.job_id is None:
        return None
    return Accepted(upload.dataset_id, upload.version_id, upload.job_id)


def shared_name(names: Sequence[str]) -> str:
    """Return what several files are called together: orders-2026-10.csv and orders-2026-11.csv are “orders-2026”."""
    stems = [dataset_name(name) for name in names]
    alike = next((i for i, letters in enumerate(zip(*stems, strict=False)) if len(set(letters)) > 1), min(map(len, stems)))
    common = stems[0][:alike]
    if any(stem != common and stem[len(common)].isalnum() for stem in stems):
        common = re.sub(r"[^\W_]+$", "", common)
    return common.strip(" -_.([,+") or stems[0]


def _accept_with(
    owner_id: UUID,
    upload_id: UUID,
    *,
    options: Mapping[str, Any] | None,  # Any: JSON, checked here
    leader_id: UUID | None,
) -> Accepted | None:
    chosen, leader_id = checked_options(options), _named(leader_id, what="upload")
    with transaction() as session:
        rows = {row.id: row for row in _locked(session, owner_id, [upload_id, leader_id])}
        row, leader = rows[upload_id], rows[leader_id]
        if (done := accepted_of(row)) is not None:
            return done
        row.options, row.accepted_at = chosen, now()
        row.mode, row.into_id = ("append", leader.dataset_id) if leader.dataset_id else ("with", leader.into_id or leader.id)
        session.add(row)
        session.flush()
        made = _start_if_ready(session, _group(session, owner_id, upload_id))
    if made is not None:
        forget_heads([upload_id])
    return made


def _start_if_ready(session: Session, rows: Sequence[Upload]) -> Accepted | None:
    """Start the version of uploads that belong together once all are accepted and whole."""
    waiting = [row for row in rows if row.completed_at is None]
    if not waiting or any(row.accepted_at is None or row.whole_at is None for row in waiting):
        return None
    ordered = sorted(waiting, key=lambda row: row.accepted_at or now())
    leader = ordered[0]
    sources = [Source(layout_of(row).target, row.name, row.size_bytes, row.options) for row in ordered]
    try:
        made = _started(session, leader, sources)
    except NotFound:  # the dataset it was to go into was deleted meanwhile: ask the person again
        for row in ordered:
            row.accepted_at, row.mode, row.into_id = None, "new", None
            session.add(row)
        return None
    for row in ordered:
        row.completed_at = now()
        row.dataset_id, row.version_id, row.job_id = made.dataset_id, made.version_id, made.job_id
        session.add(row)
    return made


def _started(session: Session, leader: Upload, sources: Sequence[Source]) -> Accepted:
    version_id, first, more = version_id_of(leader.id), sources[0], sources[1:]
    others = f" and {len(more)} more" if more else ""
    if leader.into_id is not None and leader.mode in {"append", "replace"}:
        dataset = repository.get_dataset(session, leader.owner_id, leader.into_id, lock=True)
        mode: Literal["append", "replace"] = "append" if leader.mode == "append" else "replace"
        return start_into(session, dataset, source=first, more=more, mode=mode, version_id=version_id)
    return start_dataset(
        session,
        leader.owner_id,
        name=shared_name([source.name for source in sources]),
        source=first,
        more=more,
        reason=f"uploaded as {first.name}{others}",
        version_id=version_id,
    )


def _group(session: Session, owner_id: UUID, upload_id: UUID) -> list[Upload]:
    """Return an upload, locked, with those it becomes one dataset with. Raises NotFound."""
    row = repository.get_upload(session, owner_id, upload_id)
    return _led(session, owner_id, row.into_id if row.mode == "with" and row.into_id else row.id)


def _led(session: Session, owner_id: UUID, leader_id: UUID) -> list[Upload]:
    # In the order of their ids, so that two that become whole at once do not wait for each other.
    wanted = select(Upload).where(
        Upload.owner_id == owner_id,
        or_(col(Upload.id) == leader_id, (col(Upload.mode) == "with") & (col(Upload.into_id) == leader_id)),
    )
    locked = wanted.order_by(col(Upload.id)).with_for_update().execution_options(populate_existing=True)
    return list(session.exec(locked).all())


def _locked(session: Session, owner_id: UUID, upload_ids: Sequence[UUID]) -> list[Upload]:
    wanted = select(Upload).where(Upload.owner_id == owner_id, col(Upload.id).in_(upload_ids))
    found = list(session.exec(wanted.order_by(col(Upload.id)).with_for_update()).all())
    if not upload_ids or len(found) != len(set(upload_ids)):
        raise NotFound("There is no such upload, or it is not yours.", hint="Start the upload again.")
    return found


def _named(given: UUID | None, *, what: str) -> UUID:
    if given is None:
        raise Rejected(f"It is not said which {what} the file goes into.", hint=f"Name the {what} by its id.")
    return given
