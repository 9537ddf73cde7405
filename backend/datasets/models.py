"""The tables of datasets: uploads, datasets, versions, and plans of cleaning that people are at work on."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import BigInteger, Column, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from backend.accounts import models as _people  # noqa: F401  our foreign keys need their tables
from backend.adapters.db import json_column, timestamp_column
from backend.core.clock import now


class Upload(SQLModel, table=True):
    """A file on its way in. It belongs to one person; what part has arrived is known by the storage, not by this row."""

    __tablename__ = "uploads"
    __table_args__ = (Index("uploads_resume", "owner_id", "name", "size_bytes", "fingerprint"),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    owner_id: UUID = Field(foreign_key="users.id")
    name: str = Field(max_length=255)
    size_bytes: int = Field(sa_column=Column(BigInteger, nullable=False))
    fingerprint: str | None = Field(default=None, max_length=128)
    part_size_bytes: int
    parts: int
    s3_upload_id: str | None = Field(default=None, max_length=1024)
    created_at: datetime = Field(default_factory=now, sa_column=timestamp_column(index=True))
    head_bytes: int = 0  # how much of its beginning is stored for a preview
    options: dict[str, Any] = Field(default_factory=dict, sa_column=json_column())  # Any: JSON; the reading that was accepted
    mode: str = Field(default="new", max_length=16)  # what becomes of it: new, append, replace, with
    into_id: UUID | None = None  # the dataset, or for "with" the upload, it goes into
    accepted_at: datetime | None = Field(default=None, sa_column=timestamp_column(nullable=True))  # a person said yes
    whole_at: datetime | None = Field(default=None, sa_column=timestamp_column(nullable=True))  # all bytes are here
    completed_at: datetime | None = Field(default=None, sa_column=timestamp_column(nullable=True))
    dataset_id: UUID | None = None  # set once complete, so that completing twice answers the same
    version_id: UUID | None = None
    job_id: UUID | None = None


class Dataset(SQLModel, table=True):
    """A named thing someone uploaded. `table` is its name in SQL, unique per owner."""

    __tablename__ = "datasets"
    __table_args__ = (
        UniqueConstraint("owner_id", "table_name"),
        Index("datasets_owner_created", "owner_id", "created_at", "id"),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    owner_id: UUID = Field(foreign_key="users.id")
    name: str = Field(max_length=255)
    table_name: str = Field(max_length=63)
    current_version_id: UUID | None = None  # the newest published version
    created_at: datetime = Field(default_factory=now, sa_column=timestamp_column())
    updated_at: datetime = Field(default_factory=now, sa_column=timestamp_column())
    deleted_at: datetime | None = Field(default=None, sa_column=timestamp_column(nullable=True))


class Version(SQLModel, table=True):
    """One immutable Parquet state of a dataset. Unpublished while `published_at` is None; then only its job says more."""

    __tablename__ = "versions"
    __table_args__ = (UniqueConstraint("dataset_id", "number"),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    dataset_id: UUID = Field(foreign_key="datasets.id", index=True, ondelete="CASCADE")
    number: int
    parent_id: UUID | None = None
    reason: str = Field(max_length=400)  # "uploaded as orders.csv"
    change: str = Field(default="upload", max_length=16)  # upload, sample, import, read_again, append, replace, restore, clean
    # What it is made from, in row order: [{key, name, bytes, options, origin, parts, columns, rows}]; the last three once read.
    sources: list[dict[str, Any]] = Field(default_factory=list, sa_column=json_column())  # Any: JSON
    source_bytes: int = Field(default=0, sa_column=Column(BigInteger, nullable=False))  # of all sources
    options: dict[str, Any] = Field(default_factory=dict, sa_column=json_column())  # Any: JSON; how to read the source
    job_id: UUID | None = None  # the job that makes it
    profile_job_id: UUID | None = None
    manifest_key: str | None = Field(default=None, max_length=1024)
    parts: list[str] = Field(default_factory=list, sa_column=json_column())  # keys of the Parquet parts, in row order
    columns: list[dict[str, str]] = Field(default_factory=list, sa_column=json_column())  # [{name, type}]
    rows: int | None = Field(default=None, sa_column=Column(BigInteger, nullable=True))
    size_bytes: int | None = Field(default=None, sa_column=Column(BigInteger, nullable=True))
    repair: dict[str, Any] | None = Field(default=None, sa_column=json_column(nullable=True))  # Any: JSON; the repair report
    aside_key: str | None = Field(default=None, max_length=1024)  # CSV of the rows kept aside
    profile: dict[str, Any] | None = Field(default=None, sa_column=json_column(nullable=True))  # Any: JSON
    plan: dict[str, Any] | None = Field(default=None, sa_column=json_column(nullable=True))  # Any: JSON; it was cleaned with
    drift: dict[str, Any] | None = Field(default=None, sa_column=json_column(nullable=True))  # Any: JSON; against its parent
    created_at: datetime = Field(default_factory=now, sa_column=timestamp_column())
    published_at: datetime | None = Field(default=None, sa_column=timestamp_column(nullable=True))


class CleaningDraft(SQLModel, table=True):
    """The plan of a dataset that was not applied yet. `revision` rises with every save."""

    __tablename__ = "cleaning_drafts"

    dataset_id: UUID = Field(primary_key=True, foreign_key="datasets.id", ondelete="CASCADE")
    plan: dict[str, Any] = Field(sa_column=json_column())  # Any: JSON
    version_id: UUID | None = None  # the version it was made for
    revision: int = 1
    saved_at: datetime = Field(default_factory=now, sa_column=timestamp_column())
