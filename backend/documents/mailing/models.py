"""The tables of mailings: one a mailing, one a recipient once their mail is on its way, one for everybody who wants no more."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import BigInteger, Column, Index
from sqlmodel import Field, SQLModel

from backend.accounts import models as _people  # noqa: F401  our foreign keys need their tables
from backend.adapters.db import json_column, text_enum, timestamp_column
from backend.core.clock import now


class Standing(StrEnum):
    """What became of a recipient's mail."""

    SENDING = "sending"  # in the air
    SENT = "sent"  # the mail server took it
    REFUSED = "refused"  # it did not, for good
    UNCERTAIN = "uncertain"  # it was in the air when the connection or the worker ended
    SKIPPED = "skipped"  # not tried


class Mailing(SQLModel, table=True):
    """Mails to the recipients of a batch. Progress and end are its job's; this holds what it is."""

    __tablename__ = "mailings"
    __table_args__ = (Index("mailings_batch", "batch_id", "created_at"), Index("mailings_owner", "owner_id"))

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    owner_id: UUID = Field(foreign_key="users.id", ondelete="CASCADE")
    batch_id: UUID
    job_id: UUID | None = None
    wish: dict[str, Any] = Field(sa_column=json_column())  # Any: JSON; a wish.Wish
    key: str | None = Field(default=None, max_length=512)  # where its recipients stand, once they are gathered
    recipients: int | None = None  # to whom it is sent
    skipped: dict[str, Any] = Field(
        default_factory=dict, sa_column=json_column()
    )  # Any: JSON; {why: how many} found at the start
    created_at: datetime = Field(default_factory=now, sa_column=timestamp_column())


class MailedLetter(SQLModel, table=True):
    """One recipient of a mailing: the outbox. It is written before the mail leaves, and changed under the fence it was written with."""

    __tablename__ = "mailed_letters"
    __table_args__ = (Index("mailed_letters_standing", "mailing_id", "standing", "row"),)

    mailing_id: UUID = Field(foreign_key="mailings.id", primary_key=True, ondelete="CASCADE")
    row: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    address: str = Field(max_length=320)
    standing: Standing = Field(sa_column=text_enum(Standing))
    fence: int = Field(default=0, sa_column=Column(BigInteger, nullable=False))
    answer: str = Field(default="", max_length=500)  # what the mail server said, or why it was not tried
    at: datetime = Field(default_factory=now, sa_column=timestamp_column())


class MailStop(SQLModel, table=True):
    """An address that wants no more mails from this person."""

    __tablename__ = "mail_stops"

    owner_id: UUID = Field(foreign_key="users.id", primary_key=True, ondelete="CASCADE")
    address: str = Field(primary_key=True, max_length=320)  # small letters
    at: datetime = Field(default_factory=now, sa_column=timestamp_column())
