"""Record routes: pages of a view of a version, one row whole, how many rows a view has."""

import json
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from backend.api.answers import columns_json
from backend.api.identity import Me
from backend.core.errors import Rejected
from backend.core.table import plain
from backend.records import service
from backend.records.exports.choosing import read_rows
from backend.records.schemas import RecordPage

router = APIRouter(tags=["records"])

Sort = Annotated[str | None, Query(description="Columns with commas, - before one that descends; odd names in double quotes")]
Filters = Annotated[str | None, Query(alias="filter", description="A JSON list of {column, operator, value}")]
Search = Annotated[str | None, Query(description="Words that a row holds, in any of its columns")]
Version = Annotated[UUID | None, Query(description="Which version; the current one by default")]


@router.get("/datasets/{dataset_id}/records")
def page(
    dataset_id: UUID,
    me: Me,
    size: Annotated[int, Query(ge=1, le=service.MOST_ROWS)] = 100,
    cursor: Annotated[str | None, Query(description="`next` or `previous` of a page; it brings its version and view")] = None,
    sort: Sort = None,
    filters: Filters = None,
    search: Search = None,
    at: Annotated[int | None, Query(ge=0, description="Begin at this place of the view; 0 is the first row")] = None,
    version: Version = None,
    rows: Annotated[
        str, Query(description="Only these rows of the version, by number from 1: 1-5,9; filters do not matter then")
    ] = "",
    columns: Annotated[str | None, Query(description="A JSON list of the columns that are wanted")] = None,
    whole: Annotated[bool, Query(description="Leave wide cells as they are")] = False,  # noqa: FBT002  a query's flag
) -> dict[str, object]:
    """Return a page of rows in the order and with the filters of a view."""
    view = service.view_of(me.id, dataset_id, sort=sort, filter=filters, search=search, version_id=version)
    shape = service.Shape(size, _names(columns), whole)
    if (chosen := read_rows(rows)) is not None:
        return page_json(service.chosen(me.id, dataset_id, chosen, view, position=at or 0, version_id=version, shape=shape))
    if cursor is None:
        return page_json(service.page_at(me.id, dataset_id, view, position=at or 0, version_id=version, shape=shape))
    if at is not None:
        raise Rejected("A cursor says where the page begins; `at` does too.", hint="Send one of them.")
    same = None if (sort, filters, search) == (None, None, None) else view
    return page_json(service.page_of(me.id, dataset_id, cursor, shape=shape, same_view=same, same_version=version))


@router.get("/datasets/{dataset_id}/records/count")
def count(
    dataset_id: UUID,
    me: Me,
    sort: Sort = None,
    filters: Filters = None,
    search: Search = None,
    version: Version = None,
    wait_seconds: Annotated[float, Query(ge=0, le=20, description="Longest wait; counting goes on after it")] = 2.0,
) -> dict[str, object]:
    """Return how many rows a view has; `total_is` is unknown as long as they are being counted."""
    view = service.view_of(me.id, dataset_id, sort=sort, filter=filters, search=search, version_id=version)
    found = service.count(me.id, dataset_id, view, version_id=version, wait_s=wait_seconds)
    return {"total": found.total, "total_is": found.total_is}


@router.get("/datasets/{dataset_id}/records/{row}")
def record(
    dataset_id: UUID,
    row: int,
    me: Me,
    sort: Sort = None,
    filters: Filters = None,
    search: Search = None,
    version: Version = None,
) -> dict[str, object]:
    """Return one row whole by its number in the version, from 1, with the numbers of the rows beside it in the view."""
    view = service.view_of(me.id, dataset_id, sort=sort, filter=filters, search=search, version_id=version)
    found = service.record(me.id, dataset_id, row, version_id=version, view=view)
    return {
        "row": found.row,
        "version_id": str(found.version_id),
        "columns": columns_json(found.columns),
        "values": list(found.values),
        "previous_row": found.previous_row,
        "next_row": found.next_row,
    }


def page_json(found: RecordPage) -> dict[str, object]:
    """Return a page as JSON."""
    return {
        "columns": columns_json(found.columns),
        "rows": [list(row) for row in found.rows],
        "row_numbers": list(found.row_numbers),
        "position": found.position,
        "total": found.total,
        "total_is": found.total_is,
        "next": found.next,
        "previous": found.previous,
        "version_id": str(found.version_id),
        "preparing": plain(found.preparing),
        "note": found.note,
        "cut": [list(one) for one in found.cut],
    }


def _names(text: str | None) -> tuple[str, ...] | None:
    if text is None:
        return None
    try:
        names = json.loads(text)
    except (ValueError, RecursionError):
        names = None
    if not isinstance(names, list) or not names or not all(isinstance(name, str) for name in names):
        raise Rejected("`columns` is no JSON list of names.", hint='Write a list such as ["city", "amount"], or leave it out.')
    return tuple(names)
