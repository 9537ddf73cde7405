"""The table of the records room: copies of versions in the order of a view."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, Column, Index
from sqlmodel import Field, SQLModel

from backend.adapters.db import timestamp_column
from backend.core.clock import now
from backend.datasets import models as _datasets  # noqa: F401  our foreign key needs its table


class PreparedView(SQLModel, table=True):
    """A Parquet file with the rows of a view in its order, and each row's number in the version. It can always be made again.

    A copy without filters and search serves every view of the same order.
    """

    __tablename__ = "prepared_views"
    __table_args__ = (Index("prepared_views_used", "used_at"),)

    version_id: UUID = Field(foreign_key="versions.id", ondelete="CASCADE", primary_key=True)
    view: str = Field(max_length=64, primary_key=True)  # the name of the view: a digest of its order and filters
    key: str = Field(max_length=1024)
    rows: int = Field(sa_column=Column(BigInteger, nullable=False))
    size_bytes: int = Field(sa_column=Column(BigInteger, nullable=False))
    made_at: datetime = Field(default_factory=now, sa_column=timestamp_column())
    used_at: datetime = Field(default_factory=now, sa_column=timestamp_column())  # least recently used goes first
