"""The tables of batches: what was asked for, each round of drawing, its finished parts, and recipients that need a look.

Recipients who got their document without a remark have no row: a million of them are a thousand parts.
"""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import BigInteger, Column, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from backend.accounts import models as _people  # noqa: F401  our foreign key needs its table
from backend.adapters.db import json_column, text_enum, timestamp_column
from backend.core.clock import now


class Archive(StrEnum):
    """How documents are handed out: each as a file of its own, or a thousand in one for the printer."""

    ZIP = "zip"
    MERGED = "merged"


class Standing(StrEnum):
    """Why a recipient is written down."""

    FAILED = "failed"  # no document was made
    NOTED = "noted"  # it was made, and something about it is worth a look


class Batch(SQLModel, table=True):
    """One batch somebody asked for; what it is never changes. A dry one only looks, and makes no document."""

    __tablename__ = "batches"
    __table_args__ = (
        UniqueConstraint("owner_id", "idempotency_key"),
        Index("batches_owner_created", "owner_id", "created_at"),
        Index("batches_dataset", "dataset_id"),
        Index("batches_kept", "expires_at", postgresql_where=text("swept_at IS NULL")),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    owner_id: UUID = Field(foreign_key="users.id")
    template_id: UUID
    dataset_id: UUID
    title: str = Field(max_length=300)
    dry: bool = False
    archive: Archive = Field(default=Archive.ZIP, sa_column=text_enum(Archive))
    fields: dict[str, Any] = Field(sa_column=json_column())  # Any: JSON; {variable: column}, every variable settled
    filter: str = ""  # as `datasets.filtering` reads it
    rows: list[Any] | None = Field(default=None, sa_column=json_column(nullable=True))  # Any: JSON; row numbers, none: all
    file_name: str = Field(default="", max_length=400)  # pattern of a document's name
    locale: str = Field(default="en", max_length=32)
    notify: bool | None = None  # none: as this person's settings say
    fingerprint: str = Field(max_length=64)  # the same for the same wishes
    idempotency_key: str | None = Field(default=None, max_length=200)
    recipients: int | None = Field(default=None, sa_column=Column(BigInteger, nullable=True))  # known once they are gathered
    created_at: datetime = Field(default_factory=now, sa_column=timestamp_column())
    expires_at: datetime | None = Field(default=None, sa_column=timestamp_column(nullable=True))
    swept_at: datetime | None = Field(default=None, sa_column=timestamp_column(nullable=True))  # when its files went


class BatchRound(SQLModel, table=True):
    """One job's work on a batch: the first makes all documents, each later one those that were not made.

    It holds the template as it was when the round began, and where its recipients stand as they were then.
    """

    __tablename__ = "batch_rounds"
    __table_args__ = (Index("batch_rounds_job", "job_id"),)

    batch_id: UUID = Field(foreign_key="batches.id", primary_key=True, ondelete="CASCADE")
    number: int = Field(primary_key=True)  # from 1
    job_id: UUID | None = None
    version_id: UUID
    template: dict[str, Any] = Field(sa_column=json_column())  # Any: JSON; a template of `documents.template`
    revision: int = 0
    fields: dict[str, Any] = Field(sa_column=json_column())  # Any: JSON; as the template of this round needs them
    recipients: int | None = Field(default=None, sa_column=Column(BigInteger, nullable=True))
    snapshot_key: str | None = Field(default=None, max_length=512)
    created_at: datetime = Field(default_factory=now, sa_column=timestamp_column())


class BatchPart(SQLModel, table=True):
    """A finished part: up to a thousand recipients in one stored file. It exists or it does not; nothing is half done."""

    __tablename__ = "batch_parts"
    __table_args__ = (
        ForeignKeyConstraint(["batch_id", "round"], ["batch_rounds.batch_id", "batch_rounds.number"], ondelete="CASCADE"),
        Index("batch_parts_rows", "batch_id", "first_row", "last_row"),
    )

    batch_id: UUID = Field(primary_key=True)
    round: int = Field(primary_key=True)
    number: int = Field(primary_key=True)  # from 1, the chunk that made it
    first_row: int = Field(sa_column=Column(BigInteger, nullable=False))  # of the version, from 1
    last_row: int = Field(sa_column=Column(BigInteger, nullable=False))
    recipients: int
    documents: int  # made; in a dry one, that nothing stands against
    failed: int
    noted: int = 0
    key: str | None = Field(default=None, max_length=512)  # none: no document was made
    data_bytes: int = Field(default=0, sa_column=Column(BigInteger, nullable=False))
    members: int = 0
    directory_bytes: int = Field(default=0, sa_column=Column(BigInteger, nullable=False))
    counts: dict[str, Any] = Field(default_factory=dict, sa_column=json_column())  # Any: JSON; {kind of issue: recipients}
    made_at: datetime = Field(default_factory=now, sa_column=timestamp_column())


class BatchRecipient(SQLModel, table=True):
    """A recipient without a document, or with one that is worth a look, and why."""

    __tablename__ = "batch_recipients"
    __table_args__ = (Index("batch_recipients_standing", "batch_id", "standing", "row"),)

    batch_id: UUID = Field(foreign_key="batches.id", primary_key=True, ondelete="CASCADE")
    row: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    standing: Standing = Field(sa_column=text_enum(Standing))
    name: str = Field(max_length=200)
    issues: list[Any] = Field(sa_column=json_column())  # Any: JSON; [{kind, object, detail}], the gravest first
