"""Column types our tables share."""

from enum import StrEnum

from sqlalchemy import Column, DateTime, Enum
from sqlalchemy.dialects.postgresql import JSONB


def timestamp_column(*, nullable: bool = False, index: bool = False) -> Column[object]:
    """Return a timestamp with time zone."""
    return Column(DateTime(timezone=True), nullable=nullable, index=index)


def json_column(*, nullable: bool = False) -> Column[object]:
    """Return a JSONB column."""
    return Column(JSONB(none_as_null=True), nullable=nullable)


def text_enum(kind: type[StrEnum]) -> Column[object]:
    """Return a text column that takes only the values of `kind` (text, not a PostgreSQL enum: those are costly to change)."""
    values = [member.value for member in kind]
    return Column(Enum(kind, native_enum=False, length=32, values_callable=lambda _: values), nullable=False)
