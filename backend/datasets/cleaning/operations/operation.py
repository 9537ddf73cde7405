"""What an operation is: closed parameters, a sentence for a person, and what it does to a table that is being planned."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from backend.core.errors import Rejected
from backend.datasets.cleaning.bench import Bench
from backend.datasets.cleaning.operations.parameters import Kind, Parameter, is_text
from backend.datasets.cleaning.step import Step

On = Literal["column", "columns", "rows"]


@dataclass(frozen=True)
class Operation:
    """One operation.

    `on` says what it works on: one "column", several "columns" or whole "rows". `types` are the families of columns it takes:
    text, whole, number, date, boolean, or any. `apply` does it; it raises Rejected where the table does not allow it.
    `across`: what it does to a row depends on other rows; `across_if`: only where a parameter has this value.
    `running`: it depends on the rows above it, all the way from the first.
    """

    name: str
    label: str
    about: str
    group: str
    on: On
    apply: Callable[[Bench, Step], None]
    title: Callable[[Step], str]
    types: tuple[str, ...] = ("any",)
    parameters: tuple[Parameter, ...] = ()
    across: bool = False
    across_if: tuple[str, str] | None = None
    running: bool = False

    def checked(self, given: Mapping[str, object], *, where: str) -> dict[str, Any]:  # Any: JSON
        """Return all parameters, those that are not given with their defaults. Raises Rejected."""
        strange = [str(name) for name in given if name not in {one.name for one in self.parameters}]
        if strange:
            raise Rejected(
                f"{where}: “{self.label}” takes no “{strange[0][:60]}”.",
                hint=f"It takes {', '.join(one.name for one in self.parameters) or 'nothing'}.",
            )
        return {one.name: one.checked(given.get(one.name), where=where) for one in self.parameters}

    def checked_column(self, column: object, *, where: str) -> str | None:
        """Return the column of a step. Raises Rejected where it is missing, or is given to what works on rows."""
        if self.on == "column":
            if not isinstance(column, str) or not column or not is_text(column):
                raise Rejected(f"{where}: “{self.label}” needs a column.", hint="Name the column it works on.")
            return column
        if column is not None:
            raise Rejected(f"{where}: “{self.label}” takes no column of its own.", hint="Leave “column” out.")
        return None

    def is_across(self, step: Step) -> bool:
        """Say whether what a step does to a row depends on other rows."""
        return self.across or (self.across_if is not None and step.parameters.get(self.across_if[0]) == self.across_if[1])

    def is_running(self, step: Step) -> bool:
        """Say whether what a step does to a row depends on all rows above it."""
        return self.running and self.is_across(step)

    def reads(self, step: Step) -> tuple[str, ...]:
        """Return the names of the columns a step needs to be there."""
        found = [step.column] if step.column else []
        for one in self.parameters:
            value = step.parameters.get(one.name)
            if one.kind is Kind.COLUMN and value:
                found.append(value)
            elif one.kind is Kind.COLUMNS and value:
                found += value
            elif one.kind is Kind.FILTERS and value:
                found += [condition["column"] for condition in value]
        return tuple(dict.fromkeys(found))

    def brings(self, step: Step) -> tuple[str, ...]:
        """Return the names of the columns a step adds."""
        found: list[str] = []
        for one in self.parameters:
            value = step.parameters.get(one.name)
            if one.kind is Kind.NAME and value:
                found.append(value)
            elif one.kind is Kind.NAMES and value:
                found += value
        return tuple(found)
