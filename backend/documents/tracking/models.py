"""The tables of tracked links: one row a batch, one a part of it for where its links lead, one a recipient who followed theirs."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, LargeBinary
from sqlmodel import Field, SQLModel

from backend.accounts import models as _people  # noqa: F401  our foreign keys need their tables
from backend.adapters.db import timestamp_column
from backend.core.clock import now


class TrackingKey(SQLModel, table=True):
    """The key that tokens are made with. It stands in the database: letters on paper outlive a deployment's other secrets."""

    __tablename__ = "tracking_keys"

    id: int = Field(default=1, sa_column=Column(Integer, primary_key=True, autoincrement=False))
    key: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class TrackedLink(SQLModel, table=True):
    """The links of one batch. The token of a recipient is made of `number` and their row, so it needs no row of its own."""

    __tablename__ = "tracked_links"
    __table_args__ = (Index("tracked_links_batch", "batch_id", unique=True), Index("tracked_links_age", "created_at"))

    number: int | None = Field(default=None, primary_key=True)
    owner_id: UUID = Field(foreign_key="users.id", ondelete="CASCADE")
    batch_id: UUID
    dataset_id: UUID
    version_id: UUID
    recipients: int
    created_at: datetime = Field(default_factory=now, sa_column=timestamp_column())


class TrackedTargets(SQLModel, table=True):
    """Where the links of some rows lead, as it was decided when they were drawn: JSON {row: [address, ...]}, compressed."""

    __tablename__ = "tracked_targets"
    __table_args__ = (Index("tracked_targets_rows", "link", "last_row"),)

    id: int | None = Field(default=None, sa_column=Column(BigInteger, primary_key=True))
    link: int = Field(foreign_key="tracked_links.number", ondelete="CASCADE")
    first_row: int = Field(sa_column=Column(BigInteger, nullable=False))
    last_row: int = Field(sa_column=Column(BigInteger, nullable=False))
    targets: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class TrackedVisits(SQLModel, table=True):
    """How often a recipient followed their link; nothing of who, where from or with what. Machines are counted apart."""

    __tablename__ = "tracked_visits"

    link: int = Field(
        sa_column=Column(Integer, ForeignKey("tracked_links.number", ondelete="CASCADE"), primary_key=True, autoincrement=False)
    )
    row: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    visits: int = 0
    machines: int = 0
    first_at: datetime | None = Field(default=None, sa_column=timestamp_column(nullable=True))
    last_at: datetime | None = Field(default=None, sa_column=timestamp_column(nullable=True))
