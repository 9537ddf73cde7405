"""Cursors: where a page begins or ends, for whom, in which version and view, signed so that nobody can make one up."""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from backend.accounts import sessions
from backend.core.errors import Rejected
from backend.records.schemas import View

_PURPOSE = "records"

Way = Literal["after", "before"]


@dataclass(frozen=True)
class Cursor:
    """A place between two rows of a view: `way` of the row with number `row`, which stands at `position` if that is known."""

    version_id: UUID
    view: View
    way: Way
    row: int
    position: int | None


def write(cursor: Cursor, *, owner_id: UUID, dataset_id: UUID) -> str:
    """Return a cursor that only this person can use, for this dataset only."""
    view = cursor.view
    content = [
        owner_id.hex, dataset_id.hex, cursor.version_id.hex, view.sort_text(), view.filter_text(), view.search,
        cursor.way, cursor.row, cursor.position,
    ]  # fmt: skip
    return sessions.sign(_PURPOSE, content)


def read(text: str, *, owner_id: UUID, dataset_id: UUID) -> Cursor:
    """Return what `write` was given. Raises Rejected for a cursor that was changed, or made for somebody else or another dataset."""
    content = sessions.unsign(_PURPOSE, text) if len(text) < 60_000 else None
    if not isinstance(content, list) or content[:2] != [owner_id.hex, dataset_id.hex]:
        raise Rejected("This cursor was not made for this list.", hint="Start again without a cursor.")
    version, sort, filters, search, way, row, position = content[2:]
    return Cursor(UUID(version), View.parse(sort=sort, filter=filters, search=search), way, row, position)


def check_same(cursor: Cursor, view: View | None, version_id: UUID | None) -> None:
    """Raise Rejected for a cursor that was made in another view or version than those that are given."""
    if view not in {None, cursor.view} or version_id not in {None, cursor.version_id}:
        raise Rejected(
            "This cursor was made with another order, filter, search or version.", hint="Start again without a cursor."
        )
