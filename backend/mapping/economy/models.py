"""The table of parcels: calls that go to the provider together, written down before they go."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Column, Numeric, UniqueConstraint
from sqlmodel import Field, SQLModel

from backend.adapters.db import json_column, text_enum, timestamp_column


class Step(StrEnum):
    """Where a parcel stands with us. It goes on only by compare-and-swap, so each step is taken once."""

    PLANNED = "planned"
    SENDING = "sending"  # whatever follows may have reached the provider without our knowing
    OUTSIDE = "outside"  # the provider has it, and we know it there
    READ = "read"  # its answers are written and paid for
    DONE = "done"  # and its files are deleted at the provider


class Parcel(SQLModel, table=True):
    """A batch of the provider: a stretch of a run's batches of fifty, each of them one request named by its number."""

    __tablename__ = "mapping_parcels"
    __table_args__ = (UniqueConstraint("run_id", "number"),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)  # also its label at the provider
    run_id: UUID = Field(foreign_key="mapping_runs.id", ondelete="CASCADE")
    number: int
    round: int  # 0 asks first, what follows asks again for what failed
    model: str = Field(max_length=200)
    first_batch: int
    last_batch: int
    requests: int
    canary: list[Any] | None = Field(default=None, sa_column=json_column(nullable=True))  # Any: JSON; [value, answer]
    promised_usd: Decimal = Field(default=Decimal(0), sa_column=Column(Numeric(14, 6), nullable=False))  # at most, about
    step: Step = Field(default=Step.PLANNED, sa_column=text_enum(Step))
    tries: int = 0  # how often the provider could not be reached with it
    file_id: str | None = Field(default=None, max_length=200)
    batch_id: str | None = Field(default=None, max_length=200, index=True)
    completed: int = 0  # requests done, as the provider says
    answered: int = 0  # requests that came back with an answer
    cut: int = 0  # of these, how many were cut off
    ended_as: str | None = Field(default=None, max_length=32)  # a stage of the provider, or why it was never sent
    sending_at: datetime | None = Field(default=None, sa_column=timestamp_column(nullable=True))
    sent_at: datetime | None = Field(default=None, sa_column=timestamp_column(nullable=True))
    ended_at: datetime | None = Field(default=None, sa_column=timestamp_column(nullable=True))
