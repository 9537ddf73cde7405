"""The public verbs about datasets: listing, looking, renaming, reading again, deleting. What is not yours is not found."""

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from typing import Any, Literal
from uuid import UUID

from sqlmodel import col, select

from backend.accounts import cache_counts
from backend.adapters import cache
from backend.adapters.db import transaction
from backend.core.clock import now
from backend.core.errors import Conflict, NotFound, Rejected
from backend.core.table import Column
from backend.datasets import repository, views
from backend.datasets.models import Dataset, Version
from backend.datasets.names import check_name
from backend.datasets.options import checked_options, described
from backend.datasets.schemas import Accepted, DatasetPage, DatasetView, VersionRef, profile_cache_key
from backend.datasets.versions import INTO, Source, read_again, start_dataset, start_version
from backend.jobs import service as jobs
from backend.jobs.schemas import JobCard
from backend.jobs.states import ACTIVE

SAMPLE_MAX_ROWS = 100_000_000
_SAMPLES = {"orders": "Sample orders", "properties": "Sample properties"}
_PROFILE_KEPT_S = 24 * 3600.0
_SWEEP = "maintenance.sweep"
_SPENDS = "mapping.run"  # it would go on asking a model for a list that is gone


def list_datasets(owner_id: UUID, *, cursor: str | None = None, size: int = 50) -> DatasetPage:
    """Return a page of this person's datasets, newest first. Raises Rejected for a cursor that is not ours."""
    if not 1 <= size <= 200:
        raise Rejected(f"A page of {size} datasets is not possible.", hint="Ask for 1 to 200.")
    after = views.read_cursor(cursor) if cursor else None
    with transaction() as session:
        found = repository.list_datasets(session, owner_id, after=after, limit=size + 1)
        loaded = views.load(session, found[:size])
    return DatasetPage(views.show(loaded), views.write_cursor(found[size - 1]) if len(found) > size else None)


def recent_names(owner_id: UUID, *, size: int) -> tuple[tuple[UUID, str], ...]:
    """Return ids and names of the newest datasets: one statement, as every page shows them."""
    with transaction() as session:
        return tuple((d.id, d.name) for d in repository.list_datasets(session, owner_id, after=None, limit=size))


def get_dataset(owner_id: UUID, dataset_id: UUID) -> DatasetView:
    """Return one dataset of this person. Raises NotFound."""
    with transaction() as session:
        loaded = views.load(session, [repository.get_dataset(session, owner_id, dataset_id)])
    return views.show(loaded)[0]


def rename_dataset(owner_id: UUID, dataset_id: UUID, name: str) -> DatasetView:
    """Give a dataset another name; its table keeps its name in SQL. Raises NotFound, Rejected."""
    kept = check_name(name, what="dataset").strip()
    with transaction() as session:
        dataset = repository.get_dataset(session, owner_id, dataset_id, lock=True)
        dataset.name, dataset.updated_at = kept, now()
        session.add(dataset)
    return get_dataset(owner_id, dataset_id)


def delete_dataset(owner_id: UUID, dataset_id: UUID) -> None:
    """Delete a dataset at once for people; its work is cancelled and its files go soon after. Raises NotFound."""
    with transaction() as session:
        dataset = repository.get_dataset(session, owner_id, dataset_id, lock=True)
        dataset.deleted_at = now()
        dataset.table_name = f"deleted_{dataset.id.hex}"  # the name is free for the next one
        session.add(dataset)
        made_by = jobs_of(repository.list_versions(session, [dataset_id]))
        jobs.enqueue(
            session,
            _SWEEP,
            owner_id=owner_id,
            title=f"Remove the files of {dataset.name}",
            subject_id=dataset_id,
            parameters={"dataset_id": str(dataset_id)},
            idempotency_key=f"deleted@{dataset_id}",
        )
    spending = [card.id for card in jobs.active(owner_id) if card.subject_id == dataset_id and card.kind == _SPENDS]
    cancel_all(owner_id, [*made_by, *spending])


def add_sample(owner_id: UUID, sample: Literal["properties", "orders"], *, rows: int) -> Accepted:
    """Add a dataset of made-up records; the conversion makes its source first. Raises Rejected."""
    if sample not in _SAMPLES:
        raise Rejected(f"There is no sample called “{sample}”.", hint="Samples are orders and properties.")
    if not 1 <= rows <= SAMPLE_MAX_ROWS:
        raise Rejected(f"A sample of {rows:,} rows is not made.", hint=f"Ask for 1 to {SAMPLE_MAX_ROWS:,} rows.")
    name = _SAMPLES[sample]
    source = Source(None, f"{name}.csv", 0, {"sample": sample, "rows": rows}, origin="sample")
    with transaction() as session:
        return start_dataset(session, owner_id, name=name, source=source, reason=f"sample of {rows:,} rows")


def reload_dataset(
    owner_id: UUID,
    dataset_id: UUID,
    options: Mapping[str, Any] | None,  # Any: JSON, checked
    *,
    version_id: UUID | None = None,
) -> Accepted:
    """Make a new version from the same sources with other reading options. Raises NotFound, Rejected, Conflict.

    The sources are those of `version_id`, which may be one that was not converted; by default those of the current version,
    or of the newest while there is none.
    """
    chosen = checked_options(options)
    with transaction() as session:
        dataset = repository.get_dataset(session, owner_id, dataset_id, lock=True)
        newest, wanted_id = repository.newest_version(session, dataset_id), version_id or dataset.current_version_id
        wanted = repository.version_of(session, dataset, wanted_id) if wanted_id else newest
        unread = wanted.published_at is None
        return start_version(
            session,
            dataset,
            sources=read_again(wanted, chosen),
            change=wanted.change if unread and wanted.change in INTO else "read_again",
            reason=f"read again with {described(chosen)}",
            number=newest.number + 1,
            parent_id=wanted.parent_id if unread and wanted.change in INTO else wanted.id,
        )


def get_profile(owner_id: UUID, dataset_id: UUID, *, version_id: UUID | None = None) -> dict[str, Any]:  # Any: JSON
    """Return the profile of a version, of the current one by default.

    Raises NotFound; Conflict while it is being made, with why if it was not.
    """
    version_id = _shown_id(owner_id, dataset_id, version_id)
    key = profile_cache_key(version_id)
    known: dict[str, Any] | None = cache.get_json(key)  # Any: JSON
    cache_counts.note(owner_id, "profiles", found=known is not None)
    if known is None:
        known = _profile(version_id)
        cache.set_json(key, known, _PROFILE_KEPT_S)
    return known


def get_repair(owner_id: UUID, dataset_id: UUID, *, version_id: UUID | None = None) -> dict[str, Any]:  # Any: JSON
    """Return how a version (the current one) was read and repaired. Raises NotFound; Conflict while there is none."""
    return _shown(owner_id, dataset_id, version_id).repair or {}


def aside_key(owner_id: UUID, dataset_id: UUID, *, version_id: UUID | None = None) -> str | None:
    """Return the key of the rows kept aside from a version (the current one), None if every row was loaded."""
    return _shown(owner_id, dataset_id, version_id).aside_key


def tables_of(owner_id: UUID) -> dict[str, VersionRef]:
    """Return every ready dataset of this person by its table name."""
    with transaction() as session:
        return {d.table_name: _ref(d, v) for d, v in repository.ready(session, owner_id)}


def version_ref(owner_id: UUID, dataset_id: UUID, *, version_id: UUID | None = None) -> VersionRef:
    """Return a version (the current one) as a query needs it. Raises NotFound; Conflict while there is none."""
    with transaction() as session:
        dataset = repository.get_dataset(session, owner_id, dataset_id)
        ready = repository.published(session, dataset, version_id or dataset.current_version_id)
        if ready is not None:
            return _ref(dataset, ready)
    shown = _shown(owner_id, dataset_id, version_id)
    with transaction() as session:
        return _ref(session.get_one(Dataset, dataset_id), shown)


def gone(dataset_ids: Collection[UUID]) -> set[UUID]:
    """Return those of these ids whose dataset was deleted, whosever it was."""
    with transaction() as session:
        there = select(Dataset.id).where(col(Dataset.id).in_(dataset_ids), col(Dataset.deleted_at).is_(None))
        return set(dataset_ids) - set(session.exec(there).all())


def jobs_of(versions: Sequence[Version]) -> list[UUID]:
    """Return the jobs that convert and profile these versions."""
    return [job for version in versions for job in (version.job_id, version.profile_job_id) if job is not None]


def cancel_all(owner_id: UUID, job_ids: list[UUID]) -> int:
    """Cancel those of the jobs that are still active; return how many."""
    active = [card.id for card in jobs.cards(job_ids).values() if card.status in ACTIVE]
    for job_id in active:
        with suppress(Conflict, NotFound):  # it ended meanwhile
            jobs.cancel(owner_id, job_id)
    return len(active)


def _shown(owner_id: UUID, dataset_id: UUID, version_id: UUID | None) -> Version:
    found = _shown_id(owner_id, dataset_id, version_id)
    with transaction() as session:
        return session.get_one(Version, found)


def _shown_id(owner_id: UUID, dataset_id: UUID, version_id: UUID | None) -> UUID:
    """Return the id of a version that has rows. Raises NotFound; Conflict, with the reason, while there is none."""
    with transaction() as session:
        dataset = repository.get_dataset(session, owner_id, dataset_id)
        wanted_id = version_id or dataset.current_version_id
        newest = repository.newest_version(session, dataset_id)
        wanted = repository.version_of(session, dataset, wanted_id) if wanted_id else newest
    if wanted.published_at is not None:
        return wanted.id
    job = jobs.cards([wanted.job_id]).get(wanted.job_id) if wanted.job_id else None
    if job is not None and job.status in ACTIVE:
        raise Conflict(
            f"“{dataset.name}” is still being converted.", hint="Watch its job; it can be read the moment it is done."
        )
    raise Conflict(
        f"“{dataset.name}” was not converted: {_why(job)}",
        hint=(job and job.hint) or "Press retry at its job, or upload the file again.",
    )


def _why(job: JobCard | None) -> str:
    if job is None:
        return "its job was deleted."
    return job.error or f"its job is {job.status.value}."


def _profile(version_id: UUID) -> dict[str, Any]:  # Any: JSON
    with transaction() as session:
        version = session.get_one(Version, version_id)
    if version.profile is not None:
        return version.profile
    job = jobs.cards([version.profile_job_id]).get(version.profile_job_id) if version.profile_job_id else None
    if job is None or job.status in ACTIVE:
        raise Conflict("The profile is still being made.", hint="It takes seconds to minutes; look again shortly.")
    raise Conflict(f"The profile was not made: {_why(job)}", hint=job.hint or "Press retry at its job to make it.")


def _ref(dataset: Dataset, version: Version) -> VersionRef:
    columns = tuple(Column(c["name"], c["type"]) for c in version.columns)
    return VersionRef(dataset.id, version.id, dataset.table_name, tuple(version.parts), columns, version.rows or 0)
