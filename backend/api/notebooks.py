"""Notebook routes: cells in their order, run, shared, saved as a file."""

from collections.abc import Iterator
from typing import Annotated, Any
from uuid import UUID

from anyio import to_thread
from fastapi import APIRouter, Query
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, Field

from backend.api.downloads import file_response
from backend.api.identity import Me
from backend.api.notebook_json import cell_json, difference_json, head_json, notebook_json, rows_json, run_json, shared_json
from backend.api.queries import places
from backend.notebooks import cells, run_all, running, service, sharing
from backend.notebooks.differences import difference
from backend.notebooks.exports import export_notebook, export_shared
from backend.notebooks.schemas import Exported, Kind

router = APIRouter(tags=["notebooks"])


class NewNotebook(BaseModel):
    """A notebook about a dataset; without a title it is called like the dataset."""

    dataset_id: UUID
    title: str | None = Field(None, max_length=1000)


class Title(BaseModel):
    """What a notebook is called."""

    title: str = Field(max_length=1000)


class NewCell(BaseModel):
    """A cell: {"question"}, {"sql"}, {"text"}, or a chart {"source": "cell"|"sql"|"explore", ...} as its content."""

    kind: Kind
    content: dict[str, Any] = Field(default_factory=dict)  # Any: JSON
    name: str | None = Field(None, max_length=200, description="what later SQL cells call its result")
    after: UUID | None = Field(None, description="the cell it stands behind; none: at the end")
    first: bool = Field(default=False, description="before all others")


class CellChange(BaseModel):
    """What is changed of a cell; what is left out stays."""

    content: dict[str, Any] | None = None  # Any: JSON
    name: str | None = Field(None, max_length=200, description="“” takes the name away")
    collapsed: bool | None = None


class How(BaseModel):
    """How a cell is run."""

    use_cache: bool = Field(default=True, description="whether an answer of before will do")


class Place(BaseModel):
    """Where a cell is moved."""

    before: UUID | None = Field(None, description="the cell it stands before; none: at the end")


@router.get("/notebooks")
def listed(
    me: Me,
    dataset_id: UUID | None = None,
    search: Annotated[str | None, Query(max_length=200)] = None,
    cursor: str | None = None,
    size: Annotated[int, Query(ge=1, le=200)] = 50,
) -> dict[str, object]:
    """List your notebooks, what was changed last first."""
    page = service.list_notebooks(me.id, dataset_id=dataset_id, search=search, cursor=cursor, size=size)
    return {"items": [head_json(one) for one in page.items], "next": page.next}


@router.post("/notebooks", status_code=201)
def create(wanted: NewNotebook, me: Me) -> dict[str, object]:
    """Make an empty notebook about a dataset of yours."""
    return notebook_json(service.create_notebook(me.id, wanted.dataset_id, title=wanted.title))


@router.get("/notebooks/{notebook_id}")
def get(notebook_id: UUID, me: Me) -> dict[str, object]:
    """Return a notebook with its cells in their order."""
    return notebook_json(service.get_notebook(me.id, notebook_id))


@router.patch("/notebooks/{notebook_id}")
def rename(notebook_id: UUID, wanted: Title, me: Me) -> dict[str, object]:
    """Give a notebook another title."""
    return notebook_json(service.rename_notebook(me.id, notebook_id, wanted.title))


@router.delete("/notebooks/{notebook_id}", status_code=204)
def delete(notebook_id: UUID, me: Me) -> None:
    """Delete a notebook; it can be restored for 30 days."""
    service.delete_notebook(me.id, notebook_id)


@router.post("/notebooks/{notebook_id}/restore")
def restore(notebook_id: UUID, me: Me) -> dict[str, object]:
    """Bring back a notebook that was deleted."""
    return notebook_json(service.restore_notebook(me.id, notebook_id))


@router.post("/notebooks/{notebook_id}/duplicate", status_code=201)
def duplicate(notebook_id: UUID, me: Me) -> dict[str, object]:
    """Make a copy of a notebook with its cells and their newest results."""
    return notebook_json(service.duplicate_notebook(me.id, notebook_id))


@router.post("/notebooks/{notebook_id}/run", status_code=202)
def run_notebook(notebook_id: UUID, me: Me) -> dict[str, str]:
    """Run all cells in their order, as a job."""
    return {"job_id": str(run_all.start_all(me.id, notebook_id))}


@router.post("/notebooks/{notebook_id}/share")
def share(notebook_id: UUID, me: Me) -> dict[str, str]:
    """Let everybody who is signed in here and has the link read this notebook; asking again returns the same link."""
    token = sharing.share(me.id, notebook_id)
    return {"token": token, "path": f"/shared?notebook={token}"}


@router.delete("/notebooks/{notebook_id}/share", status_code=204)
def unshare(notebook_id: UUID, me: Me) -> None:
    """Take the link of a notebook back."""
    sharing.unshare(me.id, notebook_id)


@router.get("/notebooks/{notebook_id}/export")
async def export(notebook_id: UUID, me: Me, format_name: Annotated[str, Query(alias="format")] = "html") -> StreamingResponse:
    """Return a notebook as one file: html, md or ipynb."""
    return await to_thread.run_sync(lambda: _file(export_notebook(me.id, notebook_id, format_name)), limiter=places())


@router.post("/notebooks/{notebook_id}/cells", status_code=201)
def add_cell(notebook_id: UUID, cell: NewCell, me: Me) -> dict[str, object]:
    """Add a cell; it is not run."""
    made = cells.add_cell(
        me.id, notebook_id, cell.kind, content=cell.content, name=cell.name, after=cell.after, first=cell.first
    )
    return cell_json(made)


@router.get("/cells/{cell_id}")
def get_cell(cell_id: UUID, me: Me) -> dict[str, object]:
    """Return a cell."""
    return cell_json(cells.get_cell(me.id, cell_id))


@router.patch("/cells/{cell_id}")
def edit_cell(cell_id: UUID, change: CellChange, me: Me) -> dict[str, object]:
    """Keep what was changed of a cell; what it showed stays until it runs again."""
    return cell_json(cells.edit_cell(me.id, cell_id, content=change.content, name=change.name, collapsed=change.collapsed))


@router.delete("/cells/{cell_id}", status_code=204)
def delete_cell(cell_id: UUID, me: Me) -> None:
    """Delete a cell; it can be restored for 30 days."""
    cells.delete_cell(me.id, cell_id)


@router.post("/cells/{cell_id}/restore")
def restore_cell(cell_id: UUID, me: Me) -> dict[str, object]:
    """Bring a deleted cell back to where it stood."""
    return cell_json(cells.restore_cell(me.id, cell_id))


@router.post("/cells/{cell_id}/move")
def move_cell(cell_id: UUID, place: Place, me: Me) -> dict[str, object]:
    """Move a cell before another."""
    return cell_json(cells.move_cell(me.id, cell_id, before=place.before))


@router.post("/cells/{cell_id}/duplicate", status_code=201)
def duplicate_cell(cell_id: UUID, me: Me) -> dict[str, object]:
    """Add a copy of a cell right below it."""
    return cell_json(cells.duplicate_cell(me.id, cell_id))


@router.post("/cells/{cell_id}/run")
async def run_cell(cell_id: UUID, me: Me, how: How | None = None) -> dict[str, object]:
    """Run a cell; one that is not answered says why, one a model is still at has a `job_id`."""
    use_cache = how is None or how.use_cache
    return await to_thread.run_sync(
        lambda: cell_json(running.run_cell(me.id, cell_id, wait_s=None, use_cache=use_cache)), limiter=places()
    )


@router.get("/cells/{cell_id}/runs")
def runs(cell_id: UUID, me: Me) -> dict[str, object]:
    """Return the runs of a cell, newest first."""
    return {"items": [run_json(one) for one in running.cell_runs(me.id, cell_id)]}


@router.get("/cell-runs/{before}/difference/{after}")
async def differences(before: UUID, after: UUID, me: Me) -> dict[str, object]:
    """Return how the results of two runs differ."""
    return await to_thread.run_sync(lambda: difference_json(difference(me.id, before, after)), limiter=places())


@router.get("/shared/{token}")
def shared(token: str, me: Me) -> dict[str, object]:  # noqa: ARG001  whoever is signed in may read it
    """Return a notebook somebody shared."""
    return shared_json(sharing.shared(token))


@router.get("/shared/{token}/cells/{cell_id}/rows")
def shared_rows(
    token: str,
    cell_id: UUID,
    me: Me,  # noqa: ARG001  whoever is signed in may read it
    offset: Annotated[int, Query(ge=0)] = 0,
    limit: Annotated[int, Query(ge=0, le=100_000)] = 1000,
) -> dict[str, object]:
    """Return rows a cell of a shared notebook shows."""
    return rows_json(sharing.shared_rows(token, cell_id, limit=limit, offset=offset))


@router.get("/shared/{token}/export")
async def shared_file(
    token: str,
    me: Me,  # noqa: ARG001  whoever is signed in may read it
    format_name: Annotated[str, Query(alias="format")] = "html",
) -> StreamingResponse:
    """Return a notebook somebody shared as one file: html, md or ipynb."""
    return await to_thread.run_sync(lambda: _file(export_shared(token, format_name)), limiter=places())


def _file(exported: Exported) -> StreamingResponse:
    def pieces() -> Iterator[bytes]:
        yield exported.content

    return file_response(pieces(), exported.filename, exported.media_type)
