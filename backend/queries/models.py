"""The tables of the queries room: runs, asked questions, what a person told of a dataset, and answers they verified."""

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


class DatasetGlossary(SQLModel, table=True):
    """What a person told of a dataset: what a row is, words for its columns and values; with what stood before, for undo."""

    __tablename__ = "glossaries"

    dataset_id: UUID = Field(primary_key=True)
    owner_id: UUID = Field(foreign_key="users.id")
    body: dict[str, Any] = Field(default_factory=dict, sa_column=json_column())  # Any: JSON; see glossary.body_of
    before: dict[str, Any] | None = Field(default=None, sa_column=json_column(nullable=True))  # Any: JSON; the same
    revision: int = 0
    saved_at: datetime = Field(default_factory=now, sa_column=timestamp_column())


class VerifiedExample(SQLModel, table=True):
    """A question about a dataset with the SQL a person said is right, or wrote."""

    __tablename__ = "examples"
    __table_args__ = (
        Index("examples_question", "owner_id", "dataset_id", "asked", unique=True),
        Index("examples_dataset_made", "dataset_id", "made_at"),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    owner_id: UUID = Field(foreign_key="users.id")
    dataset_id: UUID
    asked: str = Field(max_length=64)  # what the question is found by; see example_repository.asked_key
    question: str
    before: list[str] = Field(default_factory=list, sa_column=json_column())  # the questions it went on from
    sql: str
    reading: str
    parts: list[list[str]] = Field(default_factory=list, sa_column=json_column())  # [[kind, text]]
    columns: list[dict[str, str]] = Field(default_factory=list, sa_column=json_column())  # [{name, type}] the SQL names
    version_id: UUID
    version_number: int = 0
    answer_id: UUID | None = None
    corrected: bool = False  # the person wrote the SQL
    made_at: datetime = Field(default_factory=now, sa_column=timestamp_column())
