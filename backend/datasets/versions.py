"""Making datasets and versions: their rows and the job that converts them, in one transaction."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any
from uuid import UUID, uuid4

from sqlmodel import Session

from backend.core.clock import now
from backend.core.errors import NotFound
from backend.core.table import Column
from backend.datasets import repository
from backend.datasets.models import Dataset, Version
from backend.datasets.names import free_table_name
from backend.datasets.schemas import Accepted
from backend.jobs import service as jobs

CONVERT = "datasets.convert"
_REASON_MAX = 400


@dataclass(frozen=True)
class Source:
    """What a version is made from: a stored file, or (without a key) one that the conversion makes or fetches first.

    `options` say how it is read. `parts`, `columns` and `rows` are there once it was read: an appended version keeps them.
    """

    key: str | None
    name: str
    size_bytes: int
    options: Mapping[str, Any] = field(default_factory=dict)  # Any: JSON
    origin: str = "upload"  # upload, sample, import, version
    parts: tuple[str, ...] = ()
    columns: tuple[Column, ...] = ()
    rows: int | None = None

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> "Source":  # Any: JSON
        """Return a source as a version keeps it."""
        return cls(
            key=kept["key"],
            name=kept["name"],
            size_bytes=kept["bytes"],
            options=kept.get("options") or {},
            origin=kept.get("origin") or "upload",
            parts=tuple(kept.get("parts") or ()),
            columns=tuple(Column(one["name"], one["type"]) for one in kept.get("columns") or ()),
            rows=kept.get("rows"),
        )

    def kept(self) -> dict[str, Any]:  # Any: JSON
        """Return it as a version keeps it."""
        return {
            "key": self.key,
            "name": self.name,
            "bytes": self.size_bytes,
            "options": dict(self.options),
            "origin": self.origin,
            "parts": list(self.parts),
            "columns": [asdict(one) for one in self.columns],
            "rows": self.rows,
        }


def start_dataset(
    session: Session, owner_id: UUID, *, name: str, source: Source, reason: str, version_id: UUID | None = None
) -> Accepted:
    """Add a dataset with its first version and the job that converts it. Joins the caller's transaction."""
    repository.lock_owner(session, owner_id)
    table = free_table_name(name, repository.table_names(session, owner_id))
    dataset = Dataset(owner_id=owner_id, name=name, table_name=table)
    session.add(dataset)
    session.flush()
    return start_version(session, dataset, source=source, reason=reason, number=1, change=source.origin, version_id=version_id)


def start_version(
    session: Session,
    dataset: Dataset,
    *,
    source: Source,
    reason: str,
    number: int,
    change: str = "upload",
    parent_id: UUID | None = None,
    version_id: UUID | None = None,
) -> Accepted:
    """Add a version of `dataset` and the job that converts it. Joins the caller's transaction."""
    version = Version(
        id=version_id or uuid4(),
        dataset_id=dataset.id,
        number=number,
        parent_id=parent_id,
        reason=reason if len(reason) <= _REASON_MAX else f"{reason[: _REASON_MAX - 1]}…",
        change=change,
        sources=[source.kept()],
        source_bytes=source.size_bytes,
        options=dict(source.options),
    )
    session.add(version)
    session.flush()
    job = jobs.enqueue(
        session,
        CONVERT,
        owner_id=dataset.owner_id,
        title=f"Convert {dataset.name}",
        subject_id=version.id,
        total=source.size_bytes or None,
    )
    version.job_id, dataset.updated_at = job.id, now()
    session.add_all([version, dataset])
    return Accepted(dataset.id, version.id, job.id)


def get_version(session: Session, version_id: UUID) -> Version:
    """Return a version, whoever owns it: for work that was already allowed. Raises NotFound, also for a deleted dataset."""
    version = session.get(Version, version_id)
    dataset = session.get(Dataset, version.dataset_id) if version else None
    if version is None or dataset is None or dataset.deleted_at is not None:
        raise NotFound("This version does not exist any more.", hint="Its dataset was deleted; upload the file again.")
    return version
