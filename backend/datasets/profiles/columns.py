"""A column on its way to a profile: what kind it is, and what is known of it so far."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from backend.adapters.engine import quote_identifier
from backend.core.table import Column

_WHOLE = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "UHUGEINT")
_FLOAT = ("FLOAT", "DOUBLE")


class Family(StrEnum):
    """What can be asked of a column."""

    WHOLE = "whole"
    FRACTION = "fraction"
    DATE = "date"
    TRUTH = "truth"
    TEXT = "text"
    OTHER = "other"  # everything else is looked at as text


def family_of(kind: str) -> Family:
    """Return the family of a DuckDB type."""
    if kind.endswith("]"):
        return Family.OTHER
    if kind.startswith(_WHOLE):
        return Family.WHOLE
    if kind.startswith((*_FLOAT, "DECIMAL")):
        return Family.FRACTION
    if kind.startswith(("DATE", "TIMESTAMP")):
        return Family.DATE
    return {"BOOLEAN": Family.TRUTH, "VARCHAR": Family.TEXT}.get(kind, Family.OTHER)


@dataclass(frozen=True)
class Cells:
    """Where the cells of a column are: SQL of a table, and how many rows one of its rows stands for."""

    table: str
    many: str = "1"

    @property
    def counted(self) -> str:
        """The SQL that counts cells."""
        return "count(*)" if self.many == "1" else f"sum({self.many})::BIGINT"


@dataclass
class Subject:
    """One column and the facts found so far; a fact that is not asked of its family stays None."""

    column: Column
    rows: int
    facts: dict[str, Any] = field(default_factory=dict)  # Any: cells, counts and lists of them

    @property
    def name(self) -> str:
        """The column's name, quoted for SQL."""
        return quote_identifier(self.column.name)

    @property
    def length(self) -> str:
        """The name of the column's lengths in a sample, quoted; no file has a column called that."""
        return quote_identifier(f"\x01length of {self.column.name}")

    @property
    def family(self) -> Family:
        """What can be asked of it."""
        return family_of(self.column.type)

    @property
    def is_number(self) -> bool:
        """Whether it has a mean."""
        return self.family in {Family.WHOLE, Family.FRACTION}

    @property
    def is_text(self) -> bool:
        """Whether it has a length."""
        return self.family in {Family.TEXT, Family.OTHER}

    @property
    def filled(self) -> int:
        """How many cells are not empty, once counted."""
        return int(self.facts.get("filled") or 0)

    @property
    def distinct(self) -> int:
        """How many values there are, once counted; about, where `distinct_exact` says so."""
        return int(self.facts.get("distinct") or 0)

    @property
    def is_float(self) -> bool:
        """Whether it may hold infinity and not-a-number, which have no place in a mean."""
        return self.column.type.startswith(_FLOAT)

    @property
    def is_zoned(self) -> bool:
        """Whether it holds times with a zone."""
        return self.column.type == "TIMESTAMP WITH TIME ZONE"

    @property
    def cell(self) -> str:
        """The SQL of a cell as it is grouped, compared and fetched."""
        if self.is_zoned:
            return f"timezone('UTC', {self.name})"  # DuckDB hands zoned times to Python only with the help of pytz
        return f"{self.name}::VARCHAR" if self.family is Family.OTHER else self.name

    @property
    def finite(self) -> str:
        """The SQL of a number, NULL where it is not finite."""
        return f"CASE WHEN isfinite({self.name}) THEN {self.name} END" if self.is_float else self.name
