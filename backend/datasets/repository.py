"""Statements on datasets, versions and uploads. Every one takes the session of its caller."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text, tuple_, update
from sqlalchemy.orm import defer
from sqlmodel import Session, col, select

from backend.core.errors import NotFound
from backend.datasets.models import Dataset, Upload, Version

_LOCK = text("SELECT pg_advisory_xact_lock(:number)")
_REFERENCED = text("""
SELECT v.source_keys, v.manifest_key, v.aside_key, v.parts
FROM (SELECT *, ARRAY(SELECT jsonb_path_query(sources, 'lax $[*].**.key') #>> '{}') AS source_keys FROM versions) v
JOIN datasets d ON d.id = v.dataset_id
WHERE d.deleted_at IS NULL
  AND (v.source_keys && :keys OR v.manifest_key = ANY(:keys) OR v.aside_key = ANY(:keys) OR v.parts ?| :keys)
""")

_SOURCES = text("""
SELECT v.id, coalesce(jsonb_agg(jsonb_build_object('name', s -> 'name', 'bytes', s -> 'bytes', 'rows', s -> 'rows') ORDER BY n)
                      FILTER (WHERE s IS NOT NULL), '[]') AS sources
FROM versions v LEFT JOIN LATERAL jsonb_array_elements(v.sources) WITH ORDINALITY AS one(s, n) ON true
WHERE v.id = ANY(:ids) GROUP BY v.id
""")


def lock_owner(session: Session, owner_id: UUID) -> None:
    """Let one transaction at a time choose names and uploads for this person; released at its end."""
    session.connection().execute(_LOCK, {"number": int.from_bytes(owner_id.bytes[:8], signed=True)})


def get_dataset(session: Session, owner_id: UUID, dataset_id: UUID, *, lock: bool = False) -> Dataset:
    """Return a dataset of this person. Raises NotFound, also for one that is somebody else's or deleted."""
    wanted = select(Dataset).where(Dataset.id == dataset_id, Dataset.owner_id == owner_id, col(Dataset.deleted_at).is_(None))
    found = session.exec(wanted.with_for_update() if lock else wanted).one_or_none()
    if found is None:
        raise NotFound("There is no such dataset, or it is not yours.", hint="Look it up in the list of your datasets.")
    return found


def list_datasets(session: Session, owner_id: UUID, *, after: tuple[datetime, UUID] | None, limit: int) -> Sequence[Dataset]:
    """Return this person's datasets, newest first, those before `after` left out."""
    wanted = select(Dataset).where(Dataset.owner_id == owner_id, col(Dataset.deleted_at).is_(None))
    if after is not None:
        wanted = wanted.where(tuple_(col(Dataset.created_at), col(Dataset.id)) < after)
    return session.exec(wanted.order_by(col(Dataset.created_at).desc(), col(Dataset.id).desc()).limit(limit)).all()


def list_versions(session: Session, dataset_ids: Collection[UUID]) -> Sequence[Version]:
    """Return the versions of these datasets, newest first, without their large columns (profile, repair, parts, sources, plan)."""
    heavy = (Version.profile, Version.repair, Version.parts, Version.options, Version.sources, Version.plan)
    light = [defer(column, raiseload=True) for column in heavy]  # type: ignore[arg-type]
    wanted = select(Version).where(col(Version.dataset_id).in_(dataset_ids)).options(*light)
    return session.exec(wanted.order_by(col(Version.number).desc())).all()


def profiled(session: Session, version_ids: Iterable[UUID | None]) -> set[UUID]:
    """Return which of these versions have a profile."""
    wanted = select(Version.id).where(col(Version.id).in_([v for v in version_ids if v]), col(Version.profile).is_not(None))
    return set(session.exec(wanted).all())


def source_names(session: Session, version_ids: Collection[UUID]) -> dict[UUID, list[tuple[str, int, int | None]]]:
    """Return name, bytes and rows of the sources of these versions, without what else is kept of them."""
    found = session.connection().execute(_SOURCES, {"ids": list(version_ids)})
    return {row.id: [(one["name"], one["bytes"], one["rows"]) for one in row.sources] for row in found}


def current_version(session: Session, dataset: Dataset) -> Version | None:
    """Return the version that is shown, None as long as there is none."""
    return session.get(Version, dataset.current_version_id) if dataset.current_version_id else None


def version_of(session: Session, dataset: Dataset, version_id: UUID) -> Version:
    """Return a version of this dataset. Raises NotFound, also for a version of another one."""
    version = session.get(Version, version_id)
    if version is None or version.dataset_id != dataset.id:
        raise NotFound(f"“{dataset.name}” has no such version.", hint="It may have been deleted; look at its versions.")
    return version


def published(session: Session, dataset: Dataset, version_id: UUID | None) -> Version | None:
    """Return a version of this dataset that has rows, without its large columns but the parts; None where there is none."""
    light = [defer(column, raiseload=True) for column in (Version.profile, Version.repair, Version.sources)]  # type: ignore[arg-type]
    wanted = select(Version).where(Version.id == version_id, Version.dataset_id == dataset.id)
    return session.exec(wanted.where(col(Version.published_at).is_not(None)).options(*light)).one_or_none()


def keys_of(version: Version) -> set[str]:
    """Return the keys of everything a version names: its sources, parts, manifest and rows kept aside."""
    named = {*version.parts, version.manifest_key, version.aside_key, *source_keys(version.sources)}
    return {key for key in named if key is not None}


def source_keys(sources: Iterable[Mapping[str, Any]]) -> Iterator[str | None]:  # Any: JSON
    """Yield the keys of sources as a version keeps them, also of the files that cleaned rows were read from."""
    for source in sources:
        yield source["key"]
        yield from source_keys(source.get("files") or ())


def named_by(session: Session, dataset_id: UUID) -> set[str]:
    """Return the keys that the versions of a dataset name."""
    return {
        key for version in session.exec(select(Version).where(Version.dataset_id == dataset_id)) for key in keys_of(version)
    }


def hand_on(session: Session, version: Version) -> None:
    """Let the versions that stand on this one stand on its parent instead."""
    standing = update(Version).where(col(Version.parent_id) == version.id).values(parent_id=version.parent_id)
    session.connection().execute(standing)


def newest_version(session: Session, dataset_id: UUID) -> Version:
    """Return the version with the highest number; a dataset has at least one."""
    wanted = select(Version).where(Version.dataset_id == dataset_id).order_by(col(Version.number).desc()).limit(1)
    return session.exec(wanted).one()


def ready(session: Session, owner_id: UUID) -> Sequence[tuple[Dataset, Version]]:
    """Return this person's datasets that have a published version, each with its current one."""
    wanted = (
        select(Dataset, Version)
        .where(Dataset.owner_id == owner_id, col(Dataset.deleted_at).is_(None), Version.id == Dataset.current_version_id)
        .options(*(defer(column, raiseload=True) for column in (Version.profile, Version.repair, Version.plan)))  # type: ignore[arg-type]
    )
    return session.exec(wanted).all()


def table_names(session: Session, owner_id: UUID) -> set[str]:
    """Return the table names this person's datasets have."""
    return set(session.exec(select(Dataset.table_name).where(Dataset.owner_id == owner_id)).all())


def get_upload(session: Session, owner_id: UUID, upload_id: UUID, *, lock: bool = False) -> Upload:
    """Return an upload of this person. Raises NotFound, also for one that is somebody else's."""
    wanted = select(Upload).where(Upload.id == upload_id, Upload.owner_id == owner_id)
    found = session.exec(wanted.with_for_update() if lock else wanted).one_or_none()
    if found is None:
        raise NotFound("There is no such upload, or it is not yours.", hint="Start the upload again.")
    return found


def unfinished_upload(session: Session, owner_id: UUID, *, name: str, size_bytes: int, fingerprint: str) -> Upload | None:
    """Return the newest unfinished upload of the very same file, if there is one."""
    wanted = select(Upload).where(
        Upload.owner_id == owner_id,
        Upload.name == name,
        Upload.size_bytes == size_bytes,
        Upload.fingerprint == fingerprint,
        col(Upload.completed_at).is_(None),
    )
    return session.exec(wanted.order_by(col(Upload.created_at).desc()).limit(1)).one_or_none()


def referenced(session: Session, keys: Collection[str]) -> set[str]:
    """Return which of these keys a version of a dataset that is not deleted still needs."""
    wanted, found = set(keys), set[str]()
    for row in session.connection().execute(_REFERENCED, {"keys": list(keys)}):
        found |= wanted & {*row.source_keys, row.manifest_key, row.aside_key, *row.parts}
    return found
