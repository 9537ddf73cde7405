"""The tables of notebooks: a notebook, its cells in their order, and every run of a cell."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import BigInteger, Column, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from backend.accounts import models as _people  # noqa: F401  our foreign keys need their tables
from backend.adapters.db import json_column, timestamp_column
from backend.core.clock import now


class Notebook(SQLModel, table=True):
    """Cells about a dataset. Whoever is signed in and has `share_token` may read it; None: nobody but its owner."""

    __tablename__ = "notebooks"
    __table_args__ = (
        UniqueConstraint("share_token"),
        Index("notebooks_owner_updated", "owner_id", "updated_at", "id"),
        Index("notebooks_dataset", "dataset_id"),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    owner_id: UUID = Field(foreign_key="users.id")
    dataset_id: UUID
    dataset_name: str = Field(max_length=255)  # as it was called last; what is left to say once the dataset is gone
    title: str = Field(max_length=200)
    share_token: str | None = Field(default=None, max_length=64)
    created_at: datetime = Field(default_factory=now, sa_column=timestamp_column())
    updated_at: datetime = Field(default_factory=now, sa_column=timestamp_column())
    deleted_at: datetime | None = Field(default=None, sa_column=timestamp_column(nullable=True))


class Cell(SQLModel, table=True):
    """One cell of a notebook. Cells stand in the order of `position`; gaps mean nothing."""

    __tablename__ = "notebook_cells"
    __table_args__ = (
        Index("notebook_cells_order", "notebook_id", "position"),
        Index(
            "notebook_cells_name",
            "notebook_id",
            "name",
            unique=True,
            postgresql_where=text("deleted_at IS NULL AND name IS NOT NULL"),
        ),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    notebook_id: UUID = Field(foreign_key="notebooks.id", ondelete="CASCADE")
    kind: str = Field(max_length=16)  # question, sql, chart, text
    name: str | None = Field(default=None, max_length=63)  # what later SQL cells call its result
    content: dict[str, Any] = Field(default_factory=dict, sa_column=json_column())  # Any: JSON; see content.py
    collapsed: bool = False
    position: int = Field(sa_column=Column(BigInteger, nullable=False))
    last_run_id: UUID | None = None  # the newest of its runs
    created_at: datetime = Field(default_factory=now, sa_column=timestamp_column())
    updated_at: datetime = Field(default_factory=now, sa_column=timestamp_column())
    deleted_at: datetime | None = Field(default=None, sa_column=timestamp_column(nullable=True))


class CellRun(SQLModel, table=True):
    """One run of a cell: what was run, on which versions and earlier results, and what came of it."""

    __tablename__ = "notebook_cell_runs"
    __table_args__ = (
        UniqueConstraint("job_id", "cell_id"),
        Index("notebook_cell_runs_cell", "cell_id", "ran_at"),
        Index("notebook_cell_runs_query", "query_run_id"),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    cell_id: UUID = Field(foreign_key="notebook_cells.id", ondelete="CASCADE")
    job_id: UUID | None = None  # the job that ran the whole notebook, where one did
    content: dict[str, Any] = Field(default_factory=dict, sa_column=json_column())  # Any: JSON; of the cell when it ran
    query_run_id: UUID | None = None
    answer_id: UUID | None = None
    answer_job_id: UUID | None = None  # a model is still at it
    versions: dict[str, str] = Field(default_factory=dict, sa_column=json_column())  # {table: version id}
    results: dict[str, str] = Field(default_factory=dict, sa_column=json_column())  # {cell id: query run that was read}
    row_count: int | None = Field(default=None, sa_column=Column(BigInteger, nullable=True))
    before_id: UUID | None = None  # the run before it that had a result
    changed: str | None = None  # how the result differs from that one, where the same was run again
    error: str | None = None
    hint: str | None = None
    ran_at: datetime = Field(default_factory=now, sa_column=timestamp_column())
