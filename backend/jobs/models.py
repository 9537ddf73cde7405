"""The tables of the ledger: a job, and the chunks its work is cut into."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import BigInteger, Boolean, Column, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from backend.accounts import models as _people  # noqa: F401  our foreign keys need their tables
from backend.adapters.db import json_column, text_enum, timestamp_column
from backend.core.clock import now
from backend.jobs.states import Status


class Job(SQLModel, table=True):
    """One piece of work someone asked for. This row is also the outbox: a hint for it may be lost, the row is not."""

    __tablename__ = "jobs"
    __table_args__ = (
        UniqueConstraint("owner_id", "idempotency_key"),
        Index("jobs_owner_created", "owner_id", "created_at", "id"),
        Index("jobs_subject", "subject_id"),
        Index("jobs_active", "owner_id", "created_at", "id", postgresql_where=text("status IN ('pending', 'processing')")),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    owner_id: UUID = Field(foreign_key="users.id")
    kind: str = Field(max_length=64)
    title: str = Field(max_length=400)
    subject_id: UUID | None = None  # what the job is about; the ledger does not know what that is
    status: Status = Field(default=Status.PENDING, sa_column=text_enum(Status))
    parameters: dict[str, Any] = Field(default_factory=dict, sa_column=json_column())  # Any: JSON
    result: dict[str, Any] | None = Field(default=None, sa_column=json_column(nullable=True))  # Any: JSON
    total: int | None = Field(default=None, sa_column=Column(BigInteger, nullable=True))  # in the kind's unit
    message: str = ""
    error: str | None = None
    hint: str | None = None
    cancel_requested: bool = False
    runs: int = 1  # 1 + how often a person pressed retry
    idempotency_key: str | None = Field(default=None, max_length=200)
    created_at: datetime = Field(default_factory=now, sa_column=timestamp_column())
    started_at: datetime | None = Field(default=None, sa_column=timestamp_column(nullable=True))
    finished_at: datetime | None = Field(default=None, sa_column=timestamp_column(nullable=True))


class Chunk(SQLModel, table=True):
    """The unit of lease, fence, retry and progress. Every effect on it is one conditional UPDATE."""

    __tablename__ = "chunks"
    __table_args__ = (
        Index("chunks_open", "job_id", "number", postgresql_where=text("status IN ('pending', 'processing')")),
        # the few that are hinted or running: a million that wait do not slow a look at leases and lost hints
        Index("chunks_hinted", "sent_at", postgresql_where=text("status IN ('pending', 'processing') AND sent_at IS NOT NULL")),
        Index("chunks_outside", "job_id", "number", postgresql_where=text("status IN ('pending', 'processing') AND winds_up")),
        {"postgresql_with": {"fillfactor": "80"}},
    )

    job_id: UUID = Field(foreign_key="jobs.id", primary_key=True, ondelete="CASCADE")
    number: int = Field(primary_key=True)
    status: Status = Field(default=Status.PENDING, sa_column=text_enum(Status))
    attempt: int = 0
    fence: int = Field(default=0, sa_column=Column(BigInteger, nullable=False))
    lease_until: datetime | None = Field(default=None, sa_column=timestamp_column(nullable=True))
    sent_at: datetime | None = Field(default=None, sa_column=timestamp_column(nullable=True))
    not_before: datetime | None = Field(
        default=None, sa_column=timestamp_column(nullable=True)
    )  # back-off after an error, or postponed
    # it has begun something outside: a cancel wakes it instead of ending it, and it ends what it began
    winds_up: bool = Field(default=False, sa_column=Column(Boolean, nullable=False, server_default=text("false")))
    done: int = Field(default=0, sa_column=Column(BigInteger, nullable=False))  # in the kind's unit
    total: int | None = Field(default=None, sa_column=Column(BigInteger, nullable=True))
    rate: float | None = None  # units a second, smoothed, as the last report saw it
    message: str = ""
    result: dict[str, Any] | None = Field(default=None, sa_column=json_column(nullable=True))  # Any: JSON
    error: str | None = None  # of the last attempt, also while another is tried
    hint: str | None = None
    started_at: datetime | None = Field(default=None, sa_column=timestamp_column(nullable=True))
    reported_at: datetime | None = Field(default=None, sa_column=timestamp_column(nullable=True))
    finished_at: datetime | None = Field(default=None, sa_column=timestamp_column(nullable=True))
