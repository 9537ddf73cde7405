"""A step before it stands in a plan: what it does, why, what it changes, and whether it is switched on from the start."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import floor, log10
from typing import Any

from backend.datasets.cleaning.proposing.looking import Values
from backend.datasets.profiles.wording import quoted


@dataclass(frozen=True)
class Amount:
    """A number of cells or rows, exact or about."""

    count: int
    about: bool = False

    def of(self, one: str, many: str) -> str:
        """Return it with its words: 1 cell, 2 cells, about 1,200 cells."""
        said = f"{self.count:,} {one if self.count == 1 else many}"
        return f"about {said}" if self.about else said


@dataclass(frozen=True)
class Candidate:
    """One step that may be proposed. `worth` orders steps of the same kind: what mends more comes first."""

    operation: str
    column: str | None
    parameters: Mapping[str, Any]  # Any: JSON, as the operation takes it
    reason: str
    enabled: bool
    cells: Amount | None = None
    rows: Amount | None = None
    notes: tuple[str, ...] = field(default=())

    @property
    def worth(self) -> int:
        """How much it changes, in cells or rows."""
        return max(self.cells.count if self.cells else 0, self.rows.count if self.rows else 0)


def amount(counted: int, each: float) -> Amount:
    """Return what a count of rows looked at says of the list; of a part of it, two digits and “about”."""
    if each == 1.0 or not counted:
        return Amount(counted)
    scaled = counted * each
    step = 10 ** max(0, floor(log10(scaled)) - 1)
    return Amount(int(round(scaled / step) * step), about=True)


def cells_of(values: Values, counted: int) -> Amount:
    """Return how many cells of a column a count of its values stands for."""
    return amount(counted, values.each)


def named(values: Values) -> str:
    """Return the column's name as a sentence shows it."""
    return quoted(values.column.name)


def shown(value: str) -> str:
    """Return a value as a sentence shows it, with signs for what cannot be seen."""
    return quoted(value.replace("\t", "→").replace("\n", "↵").replace("\u00a0", "⍽"))
