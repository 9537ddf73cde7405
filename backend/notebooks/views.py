"""From rows to views: what people see of notebooks, cells and runs."""

from collections.abc import Mapping
from uuid import UUID

from backend.datasets.currents import Current, currents
from backend.notebooks.models import Cell, CellRun, Notebook
from backend.notebooks.repository import Whole
from backend.notebooks.schemas import CellRunView, CellView, Kind, NotebookHead, NotebookView
from backend.notebooks.settling import settled
from backend.notebooks.staleness import stale_cells


def notebook_view(owner_id: UUID, whole: Whole) -> NotebookView:
    """Return a notebook as it is now. Looks at jobs and datasets, so it runs after the transaction that loaded."""
    whole = settled(owner_id, whole)
    tables = currents(owner_id)
    stale = stale_cells(owner_id, whole, tables=tables)
    notebook = whole.notebook
    names = dataset_names(tables)
    return NotebookView(
        id=notebook.id,
        title=notebook.title,
        dataset_id=notebook.dataset_id,
        dataset_name=names.get(notebook.dataset_id, notebook.dataset_name),
        dataset_gone=notebook.dataset_id not in names,
        cells=tuple(_cell(cell, whole.runs.get(cell.id), stale.get(cell.id)) for cell in whole.cells),
        share_token=notebook.share_token,
        created_at=notebook.created_at,
        updated_at=notebook.updated_at,
    )


def head(notebook: Notebook, *, cells: int, names: Mapping[UUID, str]) -> NotebookHead:
    """Return a notebook as a list shows it."""
    return NotebookHead(
        id=notebook.id,
        title=notebook.title,
        dataset_id=notebook.dataset_id,
        dataset_name=names.get(notebook.dataset_id, notebook.dataset_name),
        cells=cells,
        updated_at=notebook.updated_at,
        shared=notebook.share_token is not None,
    )


def dataset_names(tables: Mapping[str, Current]) -> dict[UUID, str]:
    """Return what datasets are called."""
    return {one.dataset_id: one.name for one in tables.values()}


def run_view(run: CellRun) -> CellRunView:
    """Return one run of a cell."""
    return CellRunView(
        id=run.id,
        query_run_id=run.query_run_id,
        answer_id=run.answer_id,
        ran_at=run.ran_at,
        versions=dict(run.versions),
        content=dict(run.content),
        error=run.error,
        row_count=run.row_count,
    )


def _cell(cell: Cell, run: CellRun | None, stale: str | None) -> CellView:
    waiting = run is not None and run.answer_job_id is not None
    return CellView(
        id=cell.id,
        notebook_id=cell.notebook_id,
        kind=Kind(cell.kind),
        name=cell.name,
        content=dict(cell.content),
        collapsed=cell.collapsed,
        run_id=run.id if run else None,
        before_run_id=run.before_id if run else None,
        answer_id=run.answer_id if run and not waiting else None,
        query_run_id=run.query_run_id if run else None,
        job_id=run.answer_job_id if run else None,
        row_count=run.row_count if run else None,
        error=run.error if run else None,
        hint=run.hint if run else None,
        ran_at=run.ran_at if run else None,
        versions=dict(run.versions) if run else {},
        stale=stale,
        changed=run.changed if run else None,
        updated_at=cell.updated_at,
    )
