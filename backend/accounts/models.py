"""The tables of people and their tokens."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID, uuid4

from sqlmodel import Field, SQLModel

from backend.adapters.db import text_enum, timestamp_column
from backend.core.clock import now


class Role(StrEnum):
    """What a person may do: viewers look, analysts work, admins also manage."""

    VIEWER = "viewer"
    ANALYST = "analyst"
    ADMIN = "admin"


class User(SQLModel, table=True):
    """A person. `email` is lower case."""

    __tablename__ = "users"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    email: str = Field(unique=True, max_length=320)
    name: str = Field(max_length=200)
    role: Role = Field(sa_column=text_enum(Role))
    disabled: bool = False
    created_at: datetime = Field(default_factory=now, sa_column=timestamp_column())


class ApiToken(SQLModel, table=True):
    """One API token; only its SHA-256 is kept."""

    __tablename__ = "api_tokens"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    user_id: UUID = Field(foreign_key="users.id", index=True, ondelete="CASCADE")
    name: str = Field(max_length=200)
    digest: str = Field(unique=True, max_length=64)
    created_at: datetime = Field(default_factory=now, sa_column=timestamp_column())
    last_used_at: datetime | None = Field(default=None, sa_column=timestamp_column(nullable=True))
    revoked_at: datetime | None = Field(default=None, sa_column=timestamp_column(nullable=True))
