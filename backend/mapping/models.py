"""The tables of mapping: a run over a column's distinct values, those values, and answers that are never paid for twice."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import BigInteger, Boolean, Column, Float, Index, Numeric, text
from sqlmodel import Field, SQLModel

from backend.adapters.db import json_column, text_enum, timestamp_column
from backend.core.clock import now


class State(StrEnum):
    """Where a value stands."""

    WAITING = "waiting"  # for its batch
    DONE = "done"
    NEEDS_REVIEW = "needs_review"
    ACCEPTED = "accepted"  # a person agreed
    CHANGED = "changed"  # a person said otherwise
    SKIPPED = "skipped"  # a person left it empty


_COUNTED = {"server_default": text("0")}


class MappingRun(SQLModel, table=True):
    """One filling of new columns over one version. Progress and end are its job's; this holds what it is and what it cost."""

    __tablename__ = "mapping_runs"
    __table_args__ = (
        Index("mapping_runs_dataset", "dataset_id", "created_at"),
        Index("mapping_runs_owner", "owner_id", "created_at"),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    owner_id: UUID = Field(foreign_key="users.id")
    dataset_id: UUID
    version_id: UUID
    job_id: UUID | None = None
    task: dict[str, Any] = Field(default_factory=dict, sa_column=json_column())  # Any: JSON; a task.Task
    examples: list[Any] = Field(default_factory=list, sa_column=json_column())  # Any: JSON; [[value, answer], ...] of a person
    model: str | None = Field(default=None, max_length=200)  # none: the embedded mapper
    pilot: int | None = None  # only so many of the most frequent values are asked for
    rows: int | None = Field(default=None, sa_column=Column(BigInteger, nullable=True))
    distinct_values: int | None = None
    batches: int | None = None
    calls: int = 0
    repair_calls: int = 0
    input_tokens: int = Field(default=0, sa_column=Column(BigInteger, nullable=False))
    output_tokens: int = Field(default=0, sa_column=Column(BigInteger, nullable=False))
    cost_usd: Decimal = Field(default=Decimal(0), sa_column=Column(Numeric(14, 6), nullable=False))
    cost_cap_usd: Decimal | None = Field(default=None, sa_column=Column(Numeric(14, 6), nullable=True))
    stopped_at_cap: bool = False
    # by batches of the provider within a day; what is not done by then is asked for at once where a person wants it (rest_now)
    economy: bool = Field(default=False, sa_column=Column(Boolean, nullable=False, server_default=text("false")))
    rest_now: bool = Field(default=False, sa_column=Column(Boolean, nullable=False, server_default=text("false")))
    # answers that are more doubtful wait for a look
    review_above: float = Field(default=0.25, sa_column=Column(Float, nullable=False, server_default=text("0.25")))
    # Any: JSON; {dataset_id, version_id, value, answer}: a list that says answers, by the names of two of its columns
    dictionary: dict[str, Any] | None = Field(default=None, sa_column=json_column(nullable=True))
    # how many values stand where: a trigger of the database keeps it, so that a page does not count a million
    count_waiting: int = Field(default=0, sa_column_kwargs=_COUNTED)
    count_done: int = Field(default=0, sa_column_kwargs=_COUNTED)
    count_needs_review: int = Field(default=0, sa_column_kwargs=_COUNTED)
    count_accepted: int = Field(default=0, sa_column_kwargs=_COUNTED)
    count_changed: int = Field(default=0, sa_column_kwargs=_COUNTED)
    count_skipped: int = Field(default=0, sa_column_kwargs=_COUNTED)
    apply_job_id: UUID | None = None
    applied_version_id: UUID | None = None
    created_at: datetime = Field(default_factory=now, sa_column=timestamp_column())


class MappedValue(SQLModel, table=True):
    """One distinct value of a run, how many rows hold it, and its answers, one per new column."""

    __tablename__ = "mapped_values"
    __table_args__ = (
        Index("mapped_values_batch", "run_id", "batch", postgresql_where=text("status = 'waiting'")),
        Index("mapped_values_review", "run_id", "weight", "number", postgresql_where=text("status = 'needs_review'")),
        {"postgresql_with": {"fillfactor": "80"}},
    )

    run_id: UUID = Field(foreign_key="mapping_runs.id", primary_key=True, ondelete="CASCADE")
    number: int = Field(primary_key=True)  # from 0, most frequent first
    value: Any = Field(sa_column=json_column())  # Any: JSON; a text, or {column: text}
    rows: int = Field(sa_column=Column(BigInteger, nullable=False))
    batch: int | None = None  # the chunk that asks for it
    answers: list[Any] | None = Field(default=None, sa_column=json_column(nullable=True))  # Any: JSON; see task.answer_of
    doubt: float | None = None
    weight: float = 0.0  # rows times doubt: what is looked at first
    way: str = Field(default="", max_length=16)  # dictionary, label, example, store, model, person
    status: State = Field(default=State.WAITING, sa_column=text_enum(State))


class MappingAnswer(SQLModel, table=True):
    """What is known of a value for a task, whoever said so; the same value is never paid for twice."""

    __tablename__ = "mapping_answers"

    owner_id: UUID = Field(foreign_key="users.id", primary_key=True)
    key: str = Field(primary_key=True, max_length=64)  # see store.key_of
    answers: list[Any] = Field(sa_column=json_column())  # Any: JSON
    doubt: float = 0.0
    made_at: datetime = Field(default_factory=now, sa_column=timestamp_column(index=True))


class MappingCheck(SQLModel, table=True):
    """A value drawn to measure a run: what was said of it when it was drawn, and whether a person says the same."""

    __tablename__ = "mapping_checks"

    run_id: UUID = Field(foreign_key="mapping_runs.id", primary_key=True, ondelete="CASCADE")
    number: int = Field(primary_key=True)
    stratum: int  # of the doubts it was drawn from, see measure.STRATA
    doubt: float
    said: list[Any] = Field(sa_column=json_column())  # Any: JSON; the answers that were checked
    right: bool | None = None  # None: not labelled yet
    checked_at: datetime | None = Field(default=None, sa_column=timestamp_column(nullable=True))
