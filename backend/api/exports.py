"""Export routes: rows as a file at once, or made by a job and fetched by a link that expires."""

import json
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import RedirectResponse, Response, StreamingResponse
from pydantic import BaseModel, ConfigDict, Field

from backend.api.downloads import export_response
from backend.api.export_sources import RESULT, of_run
from backend.api.identity import Me
from backend.api.ranges import stored_response
from backend.core.errors import NotFound, Rejected
from backend.core.table import plain
from backend.datasets import service as datasets
from backend.queries import service as queries
from backend.records import service as records
from backend.records.export_jobs import service as exports
from backend.records.export_jobs.schemas import ExportView, OfResult, OfView, State, Wanted
from backend.records.exports import choosing, sources
from backend.records.exports.options import Options
from backend.records.exports.selection import Selection, whole

router = APIRouter(tags=["exports"])
_JOBS_PAGE = "/jobs?kind=records.export"
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
    chosen, numbers = choosing.read_columns(columns or []), choosing.read_rows(rows)

    def lent() -> AbstractContextManager[Selection]:
        wanted = version or version_id
        view = records.view_of(me.id, dataset_id, sort=sort, filter=filter_, search=search, version_id=wanted)
        source = datasets.version_ref(me.id, dataset_id, version_id=wanted)
        name = datasets.get_dataset(me.id, dataset_id).name
        return sources.of_view(source, view, name=name, columns=chosen, rows=numbers)

    return await export_response(lent, format_name=format_name, options=options)


@router.get("/query-runs/{run_id}/export")
async def export_result(run_id: UUID, me: Me, options: How, format_name: Format = "csv") -> StreamingResponse:
    """Stream a result as csv, xlsx, parquet, json or jsonl."""

    @contextmanager
    def lent() -> Iterator[Selection]:
        with queries.result_file(me.id, run_id) as path:
            yield whole([path], name=RESULT, columns=queries.get_run(me.id, run_id).columns)

    return await export_response(lent, format_name=format_name, options=options)


class Asked(BaseModel):
    """A file to make: rows of a dataset as a view shows them, or of a result."""

    model_config = ConfigDict(extra="forbid")

    dataset_id: UUID | None = None
    query_run_id: UUID | None = None
    format: str = "csv"
    version_id: UUID | None = Field(None, description="Of the dataset; the current one by default")
    sort: str = ""
    filter: str | list[dict[str, object]] = ""
    search: str = ""
    columns: list[str] | None = Field(None, max_length=20_000)
    rows: str = Field("", description="Row numbers of the version, from 1: 1-5,9")
    delimiter: str = "comma"
    decimal: str = "point"
    bom: bool = False
    guard: bool = True


@router.post("/exports", status_code=202)
def start(asked: Asked, me: Me) -> dict[str, object]:
    """Have a job make a file, for what takes longer than a download should; the link in the answer works once it is ready."""
    if (asked.dataset_id is None) == (asked.query_run_id is None):
        raise Rejected("An export is of a dataset or of a result.", hint="Give either dataset_id or query_run_id.")
    options = Options(asked.delimiter, asked.decimal, asked.bom, asked.guard)
    return export_json(exports.start_export(me.id, Wanted(_what(asked, me.id), asked.format, options)))


@router.get("/exports")
def list_exports(me: Me) -> dict[str, object]:
    """List your exports of the last days, newest first."""
    return {"items": [export_json(one) for one in exports.recent_exports(me.id, limit=100)]}


@router.get("/exports/{export_id}")
def get(export_id: UUID, me: Me) -> dict[str, object]:
    """Return one export: how far it is, and once it is ready where its file is and until when."""
    return export_json(exports.get_export(me.id, export_id))


@router.post("/exports/{export_id}/again", status_code=202)
def again(export_id: UUID, me: Me) -> dict[str, object]:
    """Have the same file made again, from the same version, as a new export: for one that has expired or was stopped."""
    return export_json(exports.make_again(me.id, export_id))


@router.head("/exports/{export_id}/download", include_in_schema=False)
@router.get("/exports/{export_id}/download", response_class=Response)
def download(export_id: UUID, me: Me, request: Request) -> Response:
    """Send the file of an export, or the part a Range header asks for. A browser is led to its job where there is no file."""
    try:
        return stored_response(request, exports.stored_file(me.id, export_id))
    except NotFound:
        exports.get_export(me.id, export_id)  # somebody else's stays not found
        if "text/html" not in request.headers.get("accept", ""):
            raise
        return RedirectResponse(_JOBS_PAGE, status_code=303)


def export_json(export: ExportView) -> dict[str, object]:
    """Return an export; `url` is None while there is no file."""
    return {
        "export_id": str(export.id),
        "job_id": str(export.job_id),
        "status": export.state.value,
        "file_name": export.file_name,
        "format": export.format,
        "dataset_id": plain(export.dataset_id),
        "query_run_id": plain(export.query_run_id),
        "rows": export.rows,
        "size_bytes": export.size_bytes,
        "notes": list(export.notes),
        "detail": export.detail,
        "created_at": plain(export.created_at),
        "expires_at": plain(export.expires_at),
        "url": f"/api/exports/{export.id}/download" if export.state is State.READY else None,
    }


def _what(asked: Asked, owner_id: UUID) -> OfView | OfResult:
    if asked.query_run_id is not None:
        return of_run(owner_id, asked.query_run_id)
    if asked.dataset_id is None:
        raise Rejected("An export is of a dataset or of a result.", hint="Give either dataset_id or query_run_id.")
    told = asked.filter if isinstance(asked.filter, str) else json.dumps(asked.filter)
    view = records.view_of(
        owner_id, asked.dataset_id, sort=asked.sort, filter=told, search=asked.search, version_id=asked.version_id
    )
    columns = None if asked.columns is None else tuple(asked.columns)
    return OfView(asked.dataset_id, view, asked.version_id, columns, choosing.read_rows(asked.rows))
