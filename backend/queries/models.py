"""The table of queries that were run."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import BigInteger, Column, Index, Numeric
from sqlmodel import Field, SQLModel

from backend.adapters.db import json_column, timestamp_column
from backend.core.clock import now


class QueryRun(SQLModel, table=True):
    """One run of one statement on fixed dataset versions; its rows stand in a Parquet file in the storage."""

    __tablename__ = "query_runs"
    __table_args__ = (
        Index("query_runs_owner_executed", "owner_id", "executed_at", "id"),
        Index("query_runs_dataset_executed", "dataset_id", "executed_at"),
        Index("query_runs_cache", "owner_id", "cache_key"),
        Index("query_runs_job", "job_id"),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    owner_id: UUID = Field(foreign_key="users.id")
    dataset_id: UUID | None = None  # the first dataset the statement reads
    versions: dict[str, str] = Field(default_factory=dict, sa_column=json_column())  # {table: version id}
    sql: str
    cache_key: str | None = Field(default=None, max_length=64)  # none: the answer may change by itself (random(), now())
    job_id: UUID | None = None  # set when it ran in the background
    columns: list[dict[str, str]] = Field(default_factory=list, sa_column=json_column())  # [{name, type}]
    row_count: int | None = Field(default=None, sa_column=Column(BigInteger, nullable=True))
    truncated: bool = False
    elapsed_ms: int | None = None
    from_cache: bool = False
    result_key: str | None = Field(default=None, max_length=1024)
    error: str | None = None
    hint: str | None = None
    chart: dict[str, Any] | None = Field(default=None, sa_column=json_column(nullable=True))  # Any: JSON; a ChartSpec
    executed_at: datetime = Field(default_factory=now, sa_column=timestamp_column())


class AskedQuestion(SQLModel, table=True):
    """A question someone asked and what it was answered with."""

    __tablename__ = "asked_questions"
    __table_args__ = (
        Index("asked_questions_owner_asked", "owner_id", "asked_at", "id"),
        Index("asked_questions_dataset_asked", "dataset_id", "asked_at"),
        Index("asked_questions_job", "job_id"),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    owner_id: UUID = Field(foreign_key="users.id")
    dataset_id: UUID
    version_id: UUID
    notebook_id: UUID | None = None
    question: str
    status: str = Field(max_length=16)  # answered, clarify, declined
    source: str = Field(max_length=16)  # cache, interpreter, model
    body: dict[str, Any] = Field(default_factory=dict, sa_column=json_column())  # Any: JSON; see answers.body_of
    query_run_id: UUID | None = None
    job_id: UUID | None = None
    model: str | None = Field(default=None, max_length=200)
    input_tokens: int = 0
    output_tokens: int = 0
    cost_usd: Decimal | None = Field(default=None, sa_column=Column(Numeric(12, 6), nullable=True))
    verdict: str | None = Field(default=None, max_length=8)  # good, bad
    asked_at: datetime = Field(default_factory=now, sa_column=timestamp_column())
