"""The operations of cleaning: a closed set, each a SELECT expression or a mark on rows, so that it streams at any size."""

from backend.core.errors import Rejected
from backend.datasets.cleaning.operations.columns import COLUMN_OPERATIONS
from backend.datasets.cleaning.operations.contacts import CONTACT_OPERATIONS
from backend.datasets.cleaning.operations.operation import Operation
from backend.datasets.cleaning.operations.parameters import Kind, Parameter
from backend.datasets.cleaning.operations.rows import ROW_OPERATIONS
from backend.datasets.cleaning.operations.text import TEXT_OPERATIONS
from backend.datasets.cleaning.operations.types import TYPE_OPERATIONS
from backend.datasets.cleaning.operations.values import VALUE_OPERATIONS

__all__ = ["OPERATIONS", "Kind", "Operation", "Parameter", "operation_of"]

OPERATIONS: dict[str, Operation] = {
    one.name: one
    for one in (*TEXT_OPERATIONS, *VALUE_OPERATIONS, *TYPE_OPERATIONS, *CONTACT_OPERATIONS, *COLUMN_OPERATIONS, *ROW_OPERATIONS)
}


def operation_of(name: str, *, where: str = "The plan") -> Operation:
    """Return an operation by its name. Raises Rejected for one there is not."""
    found = OPERATIONS.get(name)
    if found is None:
        raise Rejected(f"{where}: there is no operation “{name[:60]}”.", hint=f"There are {', '.join(sorted(OPERATIONS))}.")
    return found
