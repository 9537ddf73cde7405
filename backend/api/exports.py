"""Export routes: rows as a file at once, or made by a job and fetched by a link that expires."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from fastapi.responses import StreamingResponse

from backend.api.downloads import export_response
from backend.api.identity import Me
from backend.datasets import service as datasets
from backend.queries import service as queries
from backend.records.exports import choosing, sources
from backend.records.exports.options import Options
from backend.records.exports.selection import Selection, whole
from backend.records.schemas import View

router = APIRouter(tags=["exports"])
Format = Annotated[str, Query(alias="format", description="csv, xlsx, parquet, json or jsonl")]


def how(
    *,
    delimiter: Annotated[str, Query(description="CSV: comma, semicolon or tab")] = "comma",
    decimal: Annotated[str, Query(description="CSV: point or comma")] = "point",
    bom: Annotated[bool, Query(description="CSV: a mark that makes Excel read UTF-8")] = False,
    guard: Annotated[bool, Query(description="CSV: an apostrophe before texts a spreadsheet would run")] = True,
) -> Options:
    """Return how the file is to be written."""
    return Options(delimiter, decimal, bom, guard)


How = Annotated[Options, Depends(how)]


@router.get("/datasets/{dataset_id}/export")
async def export_dataset(
    dataset_id: UUID,
    me: Me,
    options: How,
    format_name: Format = "csv",
    version: Annotated[UUID | None, Query(description="Which version; the current one by default")] = None,
    version_id: Annotated[UUID | None, Query(description="The same as `version`")] = None,
    sort: Annotated[str, Query(description="-amount,city")] = "",
    filter_: Annotated[str, Query(alias="filter", description="JSON list of {column, operator, value}")] = "",
    search: str = "",
    columns: Annotated[list[str] | None, Query(description="A JSON list of names, or one by one; all by default")] = None,
    rows: Annotated[str, Query(description="Row numbers of the version, from 1: 1-5,9; all by default")] = "",
) -> StreamingResponse:
    """Stream a version, or what a view of it shows, as csv, xlsx, parquet, json or jsonl."""
    view = View.parse(sort=sort, filter=filter_, search=search)
    chosen, numbers = choosing.read_columns(columns or []), choosing.read_rows(rows)

    def lent() -> AbstractContextManager[Selection]:
        source = datasets.version_ref(me.id, dataset_id, version_id=version or version_id)
        name = datasets.get_dataset(me.id, dataset_id).name
        return sources.of_view(source, view, name=name, columns=chosen, rows=numbers)

    return await export_response(lent, format_name=format_name, options=options)


@router.get("/query-runs/{run_id}/export")
async def export_result(run_id: UUID, me: Me, options: How, format_name: Format = "csv") -> StreamingResponse:
    """Stream a result as csv, xlsx, parquet, json or jsonl."""

    @contextmanager
    def lent() -> Iterator[Selection]:
        with queries.result_file(me.id, run_id) as path:
            yield whole([path], name="query result", columns=queries.get_run(me.id, run_id).columns)

    return await export_response(lent, format_name=format_name, options=options)
