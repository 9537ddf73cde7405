"""The table of cleaning: plans that people are at work on."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Field, SQLModel

from backend.adapters.db import json_column, timestamp_column
from backend.core.clock import now


class CleaningDraft(SQLModel, table=True):
    """The plan of a dataset that was not applied yet. `revision` rises with every save."""

    __tablename__ = "cleaning_drafts"

    dataset_id: UUID = Field(primary_key=True, foreign_key="datasets.id", ondelete="CASCADE")
    plan: dict[str, Any] = Field(sa_column=json_column())  # Any: JSON
    version_id: UUID | None = None  # the version it was made for
    revision: int = 1
    saved_at: datetime = Field(default_factory=now, sa_column=timestamp_column())
