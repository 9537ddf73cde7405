"""The table of files that were asked for: what is in them, who may fetch them and how long."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import BigInteger, Column, Index, text
from sqlmodel import Field, SQLModel

from backend.accounts import models as _people  # noqa: F401  our foreign key needs its table
from backend.adapters.db import json_column, timestamp_column
from backend.core.clock import now


class ExportFile(SQLModel, table=True):
    """One file somebody asked for. `key` is where it stands, None before it is made and after it expired."""

    __tablename__ = "exports"
    __table_args__ = (
        Index("exports_owner_created", "owner_id", "created_at"),
        Index("exports_job", "job_id", unique=True),
        Index("exports_unseen", "owner_id", postgresql_where=text("finished_at IS NOT NULL AND seen_at IS NULL")),
        Index("exports_kept", "expires_at", postgresql_where=text("key IS NOT NULL")),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    owner_id: UUID = Field(foreign_key="users.id")
    job_id: UUID
    dataset_id: UUID | None = None
    query_run_id: UUID | None = None
    format: str = Field(max_length=16)
    name: str = Field(max_length=300)  # of the file, without its suffix
    source: dict[str, Any] = Field(sa_column=json_column())  # Any: JSON; what is in it, as `schemas.Wanted` says it
    options: dict[str, Any] = Field(sa_column=json_column())  # Any: JSON; how it is written
    key: str | None = Field(default=None, max_length=1024)
    rows: int | None = Field(default=None, sa_column=Column(BigInteger, nullable=True))
    size_bytes: int | None = Field(default=None, sa_column=Column(BigInteger, nullable=True))
    notes: list[Any] = Field(
        default_factory=list, sa_column=json_column()
    )  # Any: JSON; what the format could not say, in words
    created_at: datetime = Field(default_factory=now, sa_column=timestamp_column())
    finished_at: datetime | None = Field(default=None, sa_column=timestamp_column(nullable=True))
    expires_at: datetime | None = Field(default=None, sa_column=timestamp_column(nullable=True))
    seen_at: datetime | None = Field(default=None, sa_column=timestamp_column(nullable=True))  # when its owner was told
