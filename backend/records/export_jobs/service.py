"""The public verbs about exports that a job makes: asking for one, looking at it, fetching its file, making it again."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from backend.adapters.db import transaction
from backend.adapters.storage import storage
from backend.core.clock import now
from backend.core.config import settings
from backend.core.errors import Conflict, NotFound, Rejected
from backend.datasets import service as datasets
from backend.jobs import service as jobs
from backend.jobs.schemas import JobCard
from backend.jobs.states import Status
from backend.records import viewing
from backend.records.export_jobs import repository
from backend.records.export_jobs.models import ExportFile
from backend.records.export_jobs.schemas import ExportView, OfResult, OfView, State, Stored, Wanted, packed, unpacked
from backend.records.exports import EXPORTS, sources
from backend.records.exports.naming import file_name
from backend.records.exports.options import Options

EXPORT = "records.export"
_STATES = {
    Status.PENDING: State.WAITING, Status.PROCESSING: State.RUNNING, Status.CANCELLED: State.CANCELLED,
    Status.FAILED: State.FAILED, Status.COMPLETED: State.EXPIRED,
}  # fmt: skip


def start_export(owner_id: UUID, wanted: Wanted) -> ExportView:
    """Have a job write a file, and return what is known of it. The version is that of now, however long the job waits.

    Asking again for what is being made returns that.

    Raises Rejected for a format we do not write and for a view the version does not have; NotFound; Conflict for a version
    without rows.
    """
    if wanted.format not in EXPORTS:
        raise Rejected(f"There is no export as “{wanted.format[:40]}”.", hint=f"Ask for one of {', '.join(sorted(EXPORTS))}.")
    what, name, total = _settled(owner_id, wanted.what)
    if (same := _on_its_way(owner_id, wanted, packed(what))) is not None:
        return same
    export = ExportFile(
        owner_id=owner_id,
        job_id=owner_id,
        dataset_id=what.dataset_id if isinstance(what, OfView) else None,
        query_run_id=what.run_id if isinstance(what, OfResult) else None,
        format=wanted.format,
        name=name[:300],
        source=packed(what),
        options=wanted.options.stored(),
    )
    with transaction() as session:
        job = jobs.enqueue(
            session,
            EXPORT,
            owner_id=owner_id,
            title=f"Export {name} as {EXPORTS[wanted.format].title}",
            parameters={"export_id": str(export.id)},
            subject_id=export.id,
            total=total,
        )
        export.job_id = job.id
        session.add(export)
    return get_export(owner_id, export.id)


def get_export(owner_id: UUID, export_id: UUID) -> ExportView:
    """Return one export of this person. Raises NotFound."""
    with transaction() as session:
        found = repository.get(session, owner_id, export_id)
    return _views([found])[0]


def make_again(owner_id: UUID, export_id: UUID) -> ExportView:
    """Have the same file made again, from the same version; the new export is returned. Raises as `start_export` does."""
    with transaction() as session:
        found = repository.get(session, owner_id, export_id)
    return start_export(owner_id, Wanted(unpacked(found.source), found.format, Options.of(found.options)))


def recent_exports(owner_id: UUID, *, limit: int = 20) -> tuple[ExportView, ...]:
    """Return this person's exports of the last days, newest first, expired ones too."""
    since = now() - timedelta(hours=settings().export_keep_hours) - timedelta(days=2)
    with transaction() as session:
        found = repository.recent(session, owner_id, since=since, limit=limit)
    return _views(found)


def of_jobs(owner_id: UUID, job_ids: Collection[UUID]) -> dict[UUID, ExportView]:
    """Return the exports that these jobs make or made, by job."""
    if not job_ids:
        return {}
    with transaction() as session:
        found = repository.of_jobs(session, owner_id, job_ids)
    return {view.job_id: view for view in _views(found)}


def take_news(owner_id: UUID) -> tuple[ExportView, ...]:
    """Return the files that were finished since this was asked last: each is told once."""
    with transaction() as session:
        found = repository.take_unseen(session, owner_id, at=now())
    return tuple(view for view in _views(found) if view.state is State.READY) if found else ()


def stored_file(owner_id: UUID, export_id: UUID) -> Stored:
    """Return where the file of an export stands.

    Raises NotFound for somebody else's, one whose dataset was deleted and one that has expired, which says so; Conflict while
    it is being made.
    """
    with transaction() as session:
        found = repository.get(session, owner_id, export_id)
    shown = _views([found])[0]
    if shown.state in {State.WAITING, State.RUNNING}:
        raise Conflict("This file is still being made.", hint=f"Its job {found.job_id} says how far it is.")
    if found.dataset_id and datasets.gone([found.dataset_id]):
        raise NotFound("The dataset of this file was deleted.", hint="Its exports went with it.")
    if shown.state is not State.READY or found.key is None or found.finished_at is None:
        raise _not_there(shown)
    export = EXPORTS[found.format]
    tag = f"{found.id.hex}-{found.key.rpartition('.f')[2]}"
    return Stored(found.key, found.size_bytes or 0, shown.file_name, export.media_type, tag, found.finished_at)


def _settled(owner_id: UUID, what: OfView | OfResult) -> tuple[OfView | OfResult, str, int | None]:
    """Return what is wanted with its version named and its columns looked up, the name of the file, and its rows if known."""
    if isinstance(what, OfResult):
        if not all(storage().exists(key) for key in what.keys):
            raise NotFound("The rows of this query are not kept any more.", hint="Run it again and export its rows then.")
        return what, what.name, what.rows
    source = datasets.version_ref(owner_id, what.dataset_id, version_id=what.version_id)
    viewing.resolved(what.view, source.columns)
    if what.columns is not None and not sources.named(source, what.columns):
        raise Rejected("No column is chosen.", hint="Choose at least one column to export.")
    total = None if what.view.narrowed else source.rows if what.rows is None else len(what.rows)
    name = datasets.get_dataset(owner_id, what.dataset_id).name
    return replace(what, version_id=source.version_id), name, total


def _on_its_way(owner_id: UUID, wanted: Wanted, source: dict[str, Any]) -> ExportView | None:  # Any: JSON
    """Return the export that makes this very file right now, None where there is none."""
    with transaction() as session:
        found = repository.recent(session, owner_id, since=now() - timedelta(days=1), limit=20)
    stored = wanted.options.stored()
    same = [one for one in found if one.format == wanted.format and one.source == source and one.options == stored]
    return next((one for one in _views(same) if one.state in {State.WAITING, State.RUNNING}), None)


def _views(found: Sequence[ExportFile]) -> tuple[ExportView, ...]:
    cards = jobs.cards([one.job_id for one in found])
    return tuple(_view(one, cards.get(one.job_id)) for one in found)


def _view(export: ExportFile, job: JobCard | None) -> ExportView:
    state, detail = _state(export, job)
    return ExportView(
        id=export.id,
        job_id=export.job_id,
        state=state,
        file_name=file_name(export.name, EXPORTS[export.format].suffix),
        format=export.format,
        dataset_id=export.dataset_id,
        query_run_id=export.query_run_id,
        rows=export.rows,
        size_bytes=export.size_bytes,
        notes=tuple(export.notes),
        created_at=export.created_at,
        expires_at=export.expires_at,
        detail=detail,
    )


def _state(export: ExportFile, job: JobCard | None) -> tuple[State, str | None]:
    if export.finished_at is not None:
        kept = export.key is not None and export.expires_at is not None and now() < export.expires_at
        return (State.READY if kept else State.EXPIRED), None
    if job is None:
        return State.CANCELLED, "Its job was deleted before the file was made."
    return _STATES[job.status], job.error


def _not_there(shown: ExportView) -> NotFound:
    told = {
        State.EXPIRED: f"“{shown.file_name}” has expired; files are kept for {settings().export_keep_hours:g} hours.",
        State.CANCELLED: shown.detail or f"The making of “{shown.file_name}” was cancelled.",
    }
    why = told.get(shown.state, f"“{shown.file_name}” was not made: {shown.detail or 'its job has ended.'}")
    return NotFound(why, hint=f"Make it again: on the page of jobs, or by POST /api/exports/{shown.id}/again.")
