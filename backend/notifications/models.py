"""The tables of notifications: what people were told, on which ways it leaves, their webhooks and their wishes."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import BigInteger, Column, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from backend.accounts import models as _people  # noqa: F401  our foreign keys need their tables
from backend.adapters.db import json_column, text_enum, timestamp_column
from backend.core.clock import now


class Channel(StrEnum):
    """A way out of the application."""

    MAIL = "mail"
    WEBHOOK = "webhook"


class Standing(StrEnum):
    """Where a delivery stands."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"  # the other side acknowledged it
    GIVEN_UP = "given_up"  # refused for good, or tried often enough


class Notification(SQLModel, table=True):
    """One thing a person was told. `key` keeps the same thing from being told twice."""

    __tablename__ = "notifications"
    __table_args__ = (
        UniqueConstraint("owner_id", "key"),
        Index("notifications_owner", "owner_id", "created_at", "id"),
        Index("notifications_unread", "owner_id", postgresql_where=text("read_at IS NULL")),
        Index("notifications_age", "created_at"),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    owner_id: UUID = Field(foreign_key="users.id", ondelete="CASCADE")
    key: str | None = Field(default=None, max_length=200)
    topic: str = Field(max_length=32)
    failed: bool = False
    title: str = Field(max_length=400)
    body: str = Field(default="", max_length=2000)
    link: str = Field(default="", max_length=1000)  # a path of ours
    facts: list[Any] = Field(default_factory=list, sa_column=json_column())  # Any: JSON; [[name, value], ...]
    created_at: datetime = Field(default_factory=now, sa_column=timestamp_column())
    read_at: datetime | None = Field(default=None, sa_column=timestamp_column(nullable=True))


class Webhook(SQLModel, table=True):
    """An address of a person's that is told what they are told. Its secret is worked out, not kept."""

    __tablename__ = "webhooks"
    __table_args__ = (Index("webhooks_owner", "owner_id"),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    owner_id: UUID = Field(foreign_key="users.id", ondelete="CASCADE")
    url: str = Field(max_length=2000)
    enabled: bool = True
    secret_number: int = 1  # which secret holds now
    created_at: datetime = Field(default_factory=now, sa_column=timestamp_column())


class Delivery(SQLModel, table=True):
    """A notification on its way out: the outbox. Every effect on it is one conditional UPDATE under its fence."""

    __tablename__ = "deliveries"
    __table_args__ = (
        Index("deliveries_due", "channel", "due_at", postgresql_where=text("standing IN ('waiting', 'sending')")),
        Index("deliveries_notification", "notification_id"),
        Index("deliveries_webhook", "webhook_id", "created_at"),
    )

    id: UUID = Field(
        default_factory=uuid4, primary_key=True
    )  # stays the same over all attempts: the other side tells doubles by it
    notification_id: UUID | None = Field(default=None, foreign_key="notifications.id", ondelete="CASCADE")  # none: a test
    webhook_id: UUID | None = Field(default=None, foreign_key="webhooks.id", ondelete="CASCADE")  # none: a mail
    channel: Channel = Field(sa_column=text_enum(Channel))
    standing: Standing = Field(default=Standing.WAITING, sa_column=text_enum(Standing))
    attempt: int = 0
    fence: int = Field(default=0, sa_column=Column(BigInteger, nullable=False))
    due_at: datetime = Field(default_factory=now, sa_column=timestamp_column())  # of one being sent: when it is handed on
    answer: str = Field(default="", max_length=500)  # what the last attempt ended in
    created_at: datetime = Field(default_factory=now, sa_column=timestamp_column())
    ended_at: datetime | None = Field(default=None, sa_column=timestamp_column(nullable=True))


class Wishes(SQLModel, table=True):
    """What a person wants to be told outside of the application; without a row the standard holds."""

    __tablename__ = "notification_wishes"

    owner_id: UUID = Field(foreign_key="users.id", primary_key=True, ondelete="CASCADE")
    address: str | None = Field(default=None, max_length=320)  # of the local user, who has none
    ways: dict[str, Any] = Field(default_factory=dict, sa_column=json_column())  # Any: JSON; {topic: [channel, ...]}
