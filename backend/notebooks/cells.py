"""The public verbs about cells. Every edit is kept at once; a cell that is deleted can be brought back where it stood."""

from collections.abc import Mapping
from uuid import UUID, uuid4

from sqlmodel import Session, col, select

from backend.adapters.db import transaction
from backend.core.clock import now
from backend.core.errors import NotFound, Rejected
from backend.datasets.currents import Current, currents
from backend.notebooks import content as contents
from backend.notebooks import names, repository, service
from backend.notebooks.models import Cell, CellRun, Notebook
from backend.notebooks.schemas import CellView, Content, Kind

MOST = 500  # cells of a notebook
_NAMED = frozenset({Kind.QUESTION, Kind.SQL})  # get a name by themselves


def add_cell(
    owner_id: UUID,
    notebook_id: UUID,
    kind: Kind | str,
    *,
    content: Content | None = None,
    name: str | None = None,
    after: UUID | None = None,
    first: bool = False,
) -> CellView:
    """Add a cell behind `after`, None: at the end, with `first` before all others. Questions and SQL get a name by themselves.

    Raises NotFound; Rejected for a content or name that cannot be one, and for a notebook that is full.
    """
    what = _kind(kind)
    held = contents.checked(what, content or {})
    tables = currents(owner_id)
    with transaction() as session:
        notebook = repository.get(session, owner_id, notebook_id, lock=True)
        cells = repository.cells_of(session, notebook_id)
        _check_room(cells)
        _check_drawn(cells, held)
        cell = Cell(
            notebook_id=notebook_id,
            kind=what.value,
            name=_name(session, what, name, notebook_id, tables=tables),
            content=held,
            position=_position(session, cells, notebook_id, after=after, first=first),
        )
        session.add(cell)
        repository.touch(session, notebook)
    return get_cell(owner_id, cell.id)


def get_cell(owner_id: UUID, cell_id: UUID) -> CellView:
    """Return one cell. Raises NotFound."""
    with transaction() as session:
        notebook_id = _notebook_id(session, owner_id, cell_id)
    found = next((cell for cell in service.get_notebook(owner_id, notebook_id).cells if cell.id == cell_id), None)
    if found is None:
        raise NotFound("There is no such cell any more.", hint="Load the notebook again.")
    return found


def edit_cell(
    owner_id: UUID,
    cell_id: UUID,
    *,
    content: Content | None = None,
    name: str | None = None,
    collapsed: bool | None = None,
) -> CellView:
    """Keep what was changed of a cell, None: not this; the name "" takes its name away. What it showed stays until it runs again.

    Raises NotFound, Rejected.
    """
    tables = currents(owner_id) if name else {}
    with transaction() as session:
        notebook, cell = repository.get_cell(session, owner_id, cell_id)
        kind = Kind(cell.kind)
        if content is not None:
            cell.content = contents.checked(kind, content)
            _check_drawn(repository.cells_of(session, notebook.id), cell.content, but=cell)
        if name is not None and name != (cell.name or ""):
            cell.name = _name(session, kind, name, notebook.id, tables=tables) if name else None
        if collapsed is not None:
            cell.collapsed = collapsed
        _changed(session, notebook, cell)
    return get_cell(owner_id, cell_id)


def move_cell(owner_id: UUID, cell_id: UUID, *, before: UUID | None) -> CellView:
    """Move a cell before another of its notebook, None: to the end. Raises NotFound."""
    with transaction() as session:
        notebook, cell = repository.get_cell(session, owner_id, cell_id)
        others = [one.id for one in repository.cells_of(session, notebook.id) if one.id != cell_id]
        if before != cell_id:
            if before is not None and before not in others:
                raise NotFound("There is no such cell in this notebook.", hint="Load the notebook again.")
            place = others.index(before) if before is not None else len(others)
            behind = others[place - 1] if place else None
            if behind != _above(session, cell):
                cell.position = repository.position_after(session, notebook.id, behind)
            _changed(session, notebook, cell)
    return get_cell(owner_id, cell_id)


def duplicate_cell(owner_id: UUID, cell_id: UUID) -> CellView:
    """Add a copy of a cell right below it, with what it shows. Raises NotFound; Rejected for a notebook that is full."""
    tables = currents(owner_id)
    with transaction() as session:
        notebook, cell = repository.get_cell(session, owner_id, cell_id)
        _check_room(repository.cells_of(session, notebook.id))
        name = _free_name(session, notebook.id, tables=tables) if cell.name else None
        position = repository.position_after(session, notebook.id, cell_id)
        copied = service.copy_of(cell, id_=uuid4(), notebook_id=notebook.id, name=name, position=position)
        session.add(copied)
        session.flush()
        run = session.get(CellRun, cell.last_run_id) if cell.last_run_id else None
        if run is not None:
            service.copy_run(session, run, copied, results=dict(run.results))
        repository.touch(session, notebook)
    return get_cell(owner_id, copied.id)


def delete_cell(owner_id: UUID, cell_id: UUID) -> None:
    """Delete a cell; it can be restored for 30 days. Raises NotFound."""
    with transaction() as session:
        notebook, cell = repository.get_cell(session, owner_id, cell_id)
        cell.deleted_at = now()
        _changed(session, notebook, cell)


def restore_cell(owner_id: UUID, cell_id: UUID) -> CellView:
    """Bring a deleted cell back to where it stood, under another name where its own was taken meanwhile. Raises NotFound."""
    tables = currents(owner_id)
    with transaction() as session:
        notebook, cell = repository.get_cell(session, owner_id, cell_id, deleted=True)
        if cell.deleted_at is not None:
            if cell.name is not None and cell.name in _names(session, notebook.id) | {table.lower() for table in tables}:
                cell.name = _free_name(session, notebook.id, tables=tables)
            cell.deleted_at = None
            _changed(session, notebook, cell)
    return get_cell(owner_id, cell_id)


def _changed(session: Session, notebook: Notebook, cell: Cell) -> None:
    cell.updated_at = now()
    session.add(cell)
    repository.touch(session, notebook)


def _notebook_id(session: Session, owner_id: UUID, cell_id: UUID) -> UUID:
    wanted = select(Cell.notebook_id).join(Notebook, col(Notebook.id) == col(Cell.notebook_id))
    found = session.exec(wanted.where(Cell.id == cell_id, Notebook.owner_id == owner_id)).one_or_none()
    if found is None:
        raise NotFound("There is no such cell, or it is not yours.", hint="Load the notebook again.")
    return found


def _position(session: Session, cells: list[Cell], notebook_id: UUID, *, after: UUID | None, first: bool) -> int:
    behind = None if first else after or (cells[-1].id if cells else None)
    return repository.position_after(session, notebook_id, behind)


def _above(session: Session, cell: Cell) -> UUID | None:
    ids = [one.id for one in repository.cells_of(session, cell.notebook_id)]
    place = ids.index(cell.id)
    return ids[place - 1] if place else None


def _names(session: Session, notebook_id: UUID) -> set[str]:
    return {cell.name for cell in repository.cells_of(session, notebook_id) if cell.name}


def _name(session: Session, kind: Kind, wanted: str | None, notebook_id: UUID, *, tables: Mapping[str, Current]) -> str | None:
    if wanted is None:
        return _free_name(session, notebook_id, tables=tables) if kind in _NAMED else None
    if kind is Kind.TEXT:
        raise Rejected("A note has no rows that SQL could read.", hint="Name the cells that have a result.")
    return names.checked(wanted, tables=tables, cells=_names(session, notebook_id))


def _free_name(session: Session, notebook_id: UUID, *, tables: Mapping[str, Current]) -> str:
    ever = {cell.name for cell in repository.cells_of(session, notebook_id, deleted=True) if cell.name}
    return names.suggested(ever | {table.lower() for table in tables})


def _kind(kind: Kind | str) -> Kind:
    try:
        return Kind(kind)
    except ValueError as error:
        raise Rejected(f"There are no cells of “{str(kind)[:50]}”.", hint=f"A cell is one of {', '.join(Kind)}.") from error


def _check_room(cells: list[Cell]) -> None:
    if len(cells) >= MOST:
        raise Rejected(f"This notebook has {MOST} cells, as many as one holds.", hint="Go on in another notebook.")


def _check_drawn(cells: list[Cell], content: Content, *, but: Cell | None = None) -> None:
    drawn = content.get("cell_id")
    if drawn is not None and drawn not in {str(cell.id) for cell in cells if cell is not but}:
        raise Rejected("The chart draws a cell that is not in this notebook.", hint="Choose a cell of this notebook.")
