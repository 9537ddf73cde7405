"""What leaves the datasets room: views of datasets, versions and uploads."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Literal
from uuid import UUID

from backend.core.table import Column


class State(StrEnum):
    """How a dataset or a version stands. It is derived from what is published and from the jobs; nobody stores it."""

    CONVERTING = "converting"
    READY = "ready"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class SourceView:
    """One file a version is made from; its rows are known once it was read."""

    name: str
    size_bytes: int
    rows: int | None


@dataclass(frozen=True)
class VersionView:
    """One version. Rows, columns and size are known once it is published.

    `change` says how it came to be: upload, sample, import, read_again, append, replace, restore or clean. Until it is published,
    an appended one knows only the sources that are new. `drift` tells how its values differ from those of its parent.
    """

    id: UUID
    number: int
    status: State
    rows: int | None
    columns: tuple[Column, ...]
    size_bytes: int | None
    reason: str
    created_at: datetime
    published_at: datetime | None
    job_id: UUID | None
    parent_id: UUID | None = None
    change: str = "upload"
    sources: tuple[SourceView, ...] = ()
    drift: dict[str, Any] | None = None  # Any: JSON, as `profiles.drift` makes it


@dataclass(frozen=True)
class DatasetView:
    """A dataset as its current version shows it; `versions` are newest first.

    `table` is its name in SQL. `job_id` is the job of its newest version. `size_bytes` is that of the current version, or of
    the source as long as there is none.
    """

    id: UUID
    name: str
    table: str
    status: State
    rows: int | None
    columns: tuple[Column, ...]
    size_bytes: int | None
    version_id: UUID | None
    owner_id: UUID
    created_at: datetime
    updated_at: datetime
    job_id: UUID | None
    versions: tuple[VersionView, ...]
    profiled: bool


@dataclass(frozen=True)
class DatasetPage:
    """A page of datasets, newest first; `next` is the cursor of the page after it, None on the last."""

    items: tuple[DatasetView, ...]
    next: str | None


@dataclass(frozen=True)
class Accepted:
    """The ids of a version that is being made, and of the job that makes it."""

    dataset_id: UUID
    version_id: UUID
    job_id: UUID


@dataclass(frozen=True)
class UploadView:
    """A file on its way in: part numbers run from 1, `received` are those that are here whole.

    `mode` says where parts go: "direct" to our own route, "s3" to signed addresses. `head_bytes` of its beginning are stored
    for a preview; `accepted` means that a person has agreed to how it is read.
    """

    id: UUID
    name: str
    size_bytes: int
    mode: str
    part_size_bytes: int
    parts: int
    received: tuple[int, ...]
    head_bytes: int = 0
    whole: bool = False
    accepted: bool = False
    created_at: datetime | None = None


@dataclass(frozen=True)
class Into:
    """What becomes of a file: a new dataset, more rows of one, a new state of one; or with another file of the same drop.

    `dataset_id` goes with "append" and "replace", `upload_id` with "with".
    """

    mode: Literal["new", "append", "replace", "with"] = "new"
    dataset_id: UUID | None = None
    upload_id: UUID | None = None


@dataclass(frozen=True)
class VersionRef:
    """What a query needs of a published version: the keys of its Parquet parts, in row order."""

    dataset_id: UUID
    version_id: UUID
    table: str
    parts: tuple[str, ...]
    columns: tuple[Column, ...]
    rows: int


def profile_cache_key(version_id: UUID) -> str:
    """Return under which key the cache keeps the profile of a version."""
    return f"profile:{version_id}"
