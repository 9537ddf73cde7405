"""The public verbs about notebooks: make, look, list, rename, copy, delete and bring back."""

from collections.abc import Mapping
from uuid import UUID, uuid4

from sqlmodel import Session, col, select

from backend.adapters.db import transaction
from backend.core.clock import now
from backend.core.errors import NotFound
from backend.datasets.currents import currents
from backend.notebooks import names, repository, views
from backend.notebooks.models import Cell, CellRun, Notebook
from backend.notebooks.schemas import NotebookPage, NotebookView


def create_notebook(owner_id: UUID, dataset_id: UUID, *, title: str | None = None) -> NotebookView:
    """Make an empty notebook about a dataset of this person. Without `title` it is called like the dataset.

    Raises NotFound; Rejected for a title that cannot be one.
    """
    name = _dataset_name(owner_id, dataset_id)
    with transaction() as session:
        notebook = _new(session, owner_id, dataset_id, name, title=title)
    return get_notebook(owner_id, notebook.id)


def notebook_for(owner_id: UUID, dataset_id: UUID) -> NotebookView:
    """Return the notebook about a dataset that was worked on last; it is made on first use. Raises NotFound."""
    name = _dataset_name(owner_id, dataset_id)
    with transaction() as session:
        notebook = _newest(session, owner_id, dataset_id)
        if notebook is None:
            repository.lock_dataset(session, owner_id, dataset_id)
            notebook = _newest(session, owner_id, dataset_id) or _new(session, owner_id, dataset_id, name)
    return get_notebook(owner_id, notebook.id)


def get_notebook(owner_id: UUID, notebook_id: UUID) -> NotebookView:
    """Return a notebook of this person with its cells in their order. Raises NotFound."""
    with transaction() as session:
        whole = repository.whole(session, repository.get(session, owner_id, notebook_id))
    return views.notebook_view(owner_id, whole)


def list_notebooks(
    owner_id: UUID,
    *,
    dataset_id: UUID | None = None,
    search: str | None = None,
    cursor: str | None = None,
    size: int = 50,
) -> NotebookPage:
    """Return this person's notebooks, what was changed last first, `size` (1 to 200) a page.

    With `dataset_id` those about it; with `search` those whose title or dataset's name contains it, in any case.
    Raises Rejected for a cursor this list did not make.
    """
    called = views.dataset_names(currents(owner_id))
    with transaction() as session:
        found, following = repository.page(
            session, owner_id, dataset_id=dataset_id, search=_search(search, called), cursor=cursor, size=size
        )
        counts = repository.counts(session, [notebook.id for notebook in found])
    heads = (views.head(notebook, cells=counts.get(notebook.id, 0), names=called) for notebook in found)
    return NotebookPage(tuple(heads), following)


def rename_notebook(owner_id: UUID, notebook_id: UUID, title: str) -> NotebookView:
    """Give a notebook another title. Raises NotFound, Rejected."""
    wanted = names.checked_title(title)
    with transaction() as session:
        notebook = repository.get(session, owner_id, notebook_id, lock=True)
        notebook.title = wanted
        repository.touch(session, notebook)
    return get_notebook(owner_id, notebook_id)


def duplicate_notebook(owner_id: UUID, notebook_id: UUID) -> NotebookView:
    """Make a copy of a notebook with its cells and their newest results; the copy is not shared. Raises NotFound."""
    with transaction() as session:
        old = repository.whole(session, repository.get(session, owner_id, notebook_id))
        title = names.copy_title(f"Copy of {old.notebook.title}", repository.titles(session, owner_id))
        made = Notebook(
            owner_id=owner_id, dataset_id=old.notebook.dataset_id, dataset_name=old.notebook.dataset_name, title=title
        )
        session.add(made)
        session.flush()
        new_ids = {str(cell.id): uuid4() for cell in old.cells}
        for cell in old.cells:
            copied = copy_of(cell, id_=new_ids[str(cell.id)], notebook_id=made.id, name=cell.name, position=cell.position)
            if cell.content.get("cell_id") in new_ids:
                copied.content = {**cell.content, "cell_id": str(new_ids[cell.content["cell_id"]])}
            session.add(copied)
            session.flush()
            if (run := old.runs.get(cell.id)) is not None:
                results = {str(new_ids[read]): run_id for read, run_id in run.results.items() if read in new_ids}
                copy_run(session, run, copied, results=results)
    return get_notebook(owner_id, made.id)


def delete_notebook(owner_id: UUID, notebook_id: UUID) -> None:
    """Delete a notebook; it can be restored for 30 days, and nobody can read it by its link meanwhile. Raises NotFound."""
    with transaction() as session:
        notebook = repository.get(session, owner_id, notebook_id, lock=True)
        notebook.deleted_at = now()
        session.add(notebook)


def restore_notebook(owner_id: UUID, notebook_id: UUID) -> NotebookView:
    """Bring back a notebook that was deleted; one that was not stays as it is. Raises NotFound."""
    with transaction() as session:
        notebook = repository.get(session, owner_id, notebook_id, lock=True, deleted=True)
        notebook.deleted_at = None
        session.add(notebook)
    return get_notebook(owner_id, notebook_id)


def copy_of(cell: Cell, *, id_: UUID, notebook_id: UUID, name: str | None, position: int) -> Cell:
    """Return a new cell that holds what another holds."""
    return Cell(
        id=id_,
        notebook_id=notebook_id,
        kind=cell.kind,
        name=name,
        content=dict(cell.content),
        collapsed=cell.collapsed,
        position=position,
    )


def copy_run(session: Session, run: CellRun, cell: Cell, *, results: dict[str, str]) -> None:
    """Give a new cell the newest result of the one it is a copy of. Joins the caller's transaction."""
    fresh = CellRun(
        cell_id=cell.id,
        content=dict(cell.content),
        query_run_id=run.query_run_id,
        answer_id=run.answer_id,
        answer_job_id=run.answer_job_id,
        versions=dict(run.versions),
        results=results,
        row_count=run.row_count,
        error=run.error,
        hint=run.hint,
        ran_at=run.ran_at,
    )
    if "cell_id" not in cell.content:  # else the chart draws the copy's own cell
        fresh.content = dict(run.content)
    session.add(fresh)
    session.flush()
    cell.last_run_id = fresh.id
    session.add(cell)


def _search(search: str | None, called: Mapping[UUID, str]) -> repository.Search | None:
    text = (search or "").replace("\x00", "").encode(errors="ignore").decode().strip()
    if not text:
        return None
    named = [dataset_id for dataset_id, name in called.items() if text.casefold() in name.casefold()]
    return repository.Search(text, named)


def _new(session: Session, owner_id: UUID, dataset_id: UUID, name: str, *, title: str | None = None) -> Notebook:
    told = names.checked_title(title) if title else names.copy_title(name, repository.titles(session, owner_id))
    notebook = Notebook(owner_id=owner_id, dataset_id=dataset_id, dataset_name=name, title=told)
    session.add(notebook)
    session.flush()
    return notebook


def _newest(session: Session, owner_id: UUID, dataset_id: UUID) -> Notebook | None:
    wanted = select(Notebook).where(
        Notebook.owner_id == owner_id, Notebook.dataset_id == dataset_id, col(Notebook.deleted_at).is_(None)
    )
    return session.exec(wanted.order_by(col(Notebook.updated_at).desc(), col(Notebook.id).desc()).limit(1)).first()


def _dataset_name(owner_id: UUID, dataset_id: UUID) -> str:
    found = next((one for one in currents(owner_id).values() if one.dataset_id == dataset_id), None)
    if found is None:
        raise NotFound("There is no such dataset, or it is not yours.", hint="Look it up in the list of your datasets.")
    return found.name
