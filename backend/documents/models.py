"""The tables of templates and of the pictures in them."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from backend.accounts import models as _people  # noqa: F401  our foreign keys need its table
from backend.adapters.db import json_column, timestamp_column
from backend.core.clock import now


class Template(SQLModel, table=True):
    """A template as somebody saved it last; the revision grows with every change."""

    __tablename__ = "templates"
    __table_args__ = (Index("templates_owner_updated", "owner_id", "updated_at"),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    owner_id: UUID = Field(foreign_key="users.id")
    name: str = Field(max_length=100)
    revision: int = 1
    body: dict[str, Any] = Field(sa_column=json_column())  # Any: JSON; see documents.template
    created_at: datetime = Field(default_factory=now, sa_column=timestamp_column())
    updated_at: datetime = Field(default_factory=now, sa_column=timestamp_column())


class TemplateImage(SQLModel, table=True):
    """An uploaded picture, drawn anew; its bytes lie in storage and never change."""

    __tablename__ = "template_images"
    __table_args__ = (UniqueConstraint("owner_id", "sha256"),)

    id: str = Field(primary_key=True, max_length=64)
    owner_id: UUID = Field(foreign_key="users.id")
    key: str = Field(max_length=200)
    suffix: str = Field(max_length=8)  # png or jpg
    width: int
    height: int
    size_bytes: int
    sha256: str = Field(max_length=64)  # of what was sent: the same picture is kept once
    created_at: datetime = Field(default_factory=now, sa_column=timestamp_column())
