"""One step of a plan: which operation on which column, with what, why, and what it changes."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Step:
    """One step. `parameters` are checked by its operation; `cells` and `rows` say what it changes, None where nobody counted.

    `rows` of a step that removes rows are those it removes; of any other, those in which it changes a cell.
    """

    id: str
    operation: str
    column: str | None = None
    parameters: dict[str, Any] = field(default_factory=dict)  # Any: JSON, checked by the operation
    reason: str = ""
    enabled: bool = True
    cells: int | None = None
    rows: int | None = None
