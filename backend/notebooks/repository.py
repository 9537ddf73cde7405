"""Statements on notebooks, their cells and runs. Every one takes the session of its caller."""

import base64
import binascii
import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import or_, text, tuple_
from sqlmodel import Session, col, func, select

from backend.core.clock import now
from backend.core.errors import NotFound, Rejected
from backend.notebooks.models import Cell, CellRun, Notebook

STEP = 1 << 20  # between two cells, so that many fit between them before all are spaced anew
_MOST = 200
_LOCK = text("SELECT pg_advisory_xact_lock(:owner, :dataset)")


@dataclass(frozen=True)
class Whole:
    """A notebook with its cells in their order and the newest run of each that has one."""

    notebook: Notebook
    cells: tuple[Cell, ...]
    runs: dict[UUID, CellRun]  # by cell


@dataclass(frozen=True)
class Search:
    """What a notebook has in its title, or the datasets one of which it is about."""

    text: str
    datasets: Collection[UUID]


def lock_dataset(session: Session, owner_id: UUID, dataset_id: UUID) -> None:
    """Let one transaction at a time make the first notebook of a person about a dataset."""
    numbers = {name: int.from_bytes(one.bytes[:4], signed=True) for name, one in (("owner", owner_id), ("dataset", dataset_id))}
    session.connection().execute(_LOCK, numbers)


def get(session: Session, owner_id: UUID, notebook_id: UUID, *, lock: bool = False, deleted: bool = False) -> Notebook:
    """Return a notebook of this person, with `deleted` also one that was deleted. Raises NotFound."""
    wanted = select(Notebook).where(Notebook.id == notebook_id, Notebook.owner_id == owner_id)
    if not deleted:
        wanted = wanted.where(col(Notebook.deleted_at).is_(None))
    found = session.exec(wanted.with_for_update() if lock else wanted).one_or_none()
    if found is None:
        raise NotFound("There is no such notebook, or it is not yours.", hint="Look it up in the list of your notebooks.")
    return found


def get_cell(session: Session, owner_id: UUID, cell_id: UUID, *, deleted: bool = False) -> tuple[Notebook, Cell]:
    """Return a cell of this person and its notebook, whose order and names nobody else changes now. Raises NotFound."""
    cell = session.get(Cell, cell_id)
    if cell is None or (cell.deleted_at is not None and not deleted):
        raise _no_cell()
    try:
        notebook = get(session, owner_id, cell.notebook_id, lock=True)
    except NotFound as error:
        raise _no_cell() from error
    session.refresh(cell)  # somebody may have changed it before we had the lock
    if cell.deleted_at is not None and not deleted:
        raise _no_cell()
    return notebook, cell


def cells_of(session: Session, notebook_id: UUID, *, deleted: bool = False) -> list[Cell]:
    """Return the cells of a notebook in their order, with `deleted` those too that were deleted."""
    wanted = select(Cell).where(Cell.notebook_id == notebook_id)
    if not deleted:
        wanted = wanted.where(col(Cell.deleted_at).is_(None))
    return list(session.exec(wanted.order_by(col(Cell.position), col(Cell.created_at), col(Cell.id))).all())


def whole(session: Session, notebook: Notebook) -> Whole:
    """Return a notebook with its cells and their newest runs."""
    cells = cells_of(session, notebook.id)
    ids = [cell.last_run_id for cell in cells if cell.last_run_id is not None]
    runs = session.exec(select(CellRun).where(col(CellRun.id).in_(ids))).all() if ids else ()
    return Whole(notebook, tuple(cells), {run.cell_id: run for run in runs})


def position_after(session: Session, notebook_id: UUID, cell_id: UUID | None) -> int:
    """Return a position right behind a cell of this notebook, None: before the first. Raises NotFound for a strange cell."""
    for _ in range(2):
        cells = cells_of(session, notebook_id)
        place = next((at for at, cell in enumerate(cells) if cell.id == cell_id), None)
        if place is None and cell_id is not None:
            raise _no_cell()
        at = -1 if place is None else place
        low = cells[at].position if at >= 0 else (cells[0].position - 2 * STEP if cells else 0)
        high = cells[at + 1].position if at + 1 < len(cells) else low + 2 * STEP
        if high - low > 1:
            return (low + high) // 2
        _space(session, notebook_id)
    raise AssertionError  # spaced cells have room between them


def runs_of(session: Session, cell_id: UUID, *, size: int) -> Sequence[CellRun]:
    """Return the runs of a cell, newest first."""
    wanted = select(CellRun).where(CellRun.cell_id == cell_id)
    return session.exec(wanted.order_by(col(CellRun.ran_at).desc(), col(CellRun.id).desc()).limit(size)).all()


def run_of(session: Session, owner_id: UUID, run_id: UUID) -> tuple[CellRun, Cell]:
    """Return a run of a cell of this person, and the cell. Raises NotFound."""
    wanted = (
        select(CellRun, Cell)
        .join(Cell, col(Cell.id) == col(CellRun.cell_id))
        .join(Notebook, col(Notebook.id) == col(Cell.notebook_id))
        .where(CellRun.id == run_id, Notebook.owner_id == owner_id)
        .where(col(Notebook.deleted_at).is_(None), col(Cell.deleted_at).is_(None))
    )
    found = session.exec(wanted).one_or_none()
    if found is None:
        raise NotFound("There is no such run among yours.", hint="Choose one of the earlier runs of the cell.")
    return found


def run_in_job(session: Session, job_id: UUID, cell_id: UUID) -> CellRun | None:
    """Return the run a job has made of a cell already."""
    return session.exec(select(CellRun).where(CellRun.job_id == job_id, CellRun.cell_id == cell_id)).one_or_none()


def page(
    session: Session,
    owner_id: UUID,
    *,
    dataset_id: UUID | None,
    search: Search | None,
    cursor: str | None,
    size: int,
) -> tuple[list[Notebook], str | None]:
    """Return notebooks of this person, newest first, and the cursor of what follows. Raises Rejected for a strange cursor."""
    size = min(max(size, 1), _MOST)
    wanted = select(Notebook).where(Notebook.owner_id == owner_id, col(Notebook.deleted_at).is_(None))
    if dataset_id is not None:
        wanted = wanted.where(Notebook.dataset_id == dataset_id)
    if search is not None:
        title = col(Notebook.title).icontains(search.text, autoescape=True)
        wanted = wanted.where(or_(title, col(Notebook.dataset_id).in_(search.datasets)))
    if cursor is not None:
        wanted = wanted.where(tuple_(col(Notebook.updated_at), col(Notebook.id)) < tuple_(*_read_cursor(cursor)))
    newest_first = wanted.order_by(col(Notebook.updated_at).desc(), col(Notebook.id).desc())
    found = list(session.exec(newest_first.limit(size + 1)).all())
    return found[:size], _cursor(found[size - 1]) if len(found) > size else None


def counts(session: Session, notebook_ids: Collection[UUID]) -> dict[UUID, int]:
    """Return how many cells each of these notebooks has; those without any are left out."""
    wanted = select(Cell.notebook_id, func.count()).where(
        col(Cell.notebook_id).in_(notebook_ids), col(Cell.deleted_at).is_(None)
    )
    return dict(session.exec(wanted.group_by(col(Cell.notebook_id))).all())


def titles(session: Session, owner_id: UUID) -> set[str]:
    """Return the titles of this person's notebooks."""
    wanted = select(Notebook.title).where(Notebook.owner_id == owner_id, col(Notebook.deleted_at).is_(None))
    return set(session.exec(wanted).all())


def touch(session: Session, notebook: Notebook) -> None:
    """Note that a notebook was changed now."""
    notebook.updated_at = now()
    session.add(notebook)


def _space(session: Session, notebook_id: UUID) -> None:
    """Give all cells positions with room between them; their order stays."""
    for number, cell in enumerate(cells_of(session, notebook_id, deleted=True), 1):
        cell.position = number * STEP
        session.add(cell)
    session.flush()


def _no_cell() -> NotFound:
    return NotFound("There is no such cell, or it is not yours.", hint="Load the notebook again; it may have been deleted.")


def _cursor(notebook: Notebook) -> str:
    return base64.urlsafe_b64encode(json.dumps([notebook.updated_at.isoformat(), str(notebook.id)]).encode()).decode()


def _read_cursor(cursor: str) -> tuple[datetime, UUID]:
    try:
        updated_at, notebook_id = json.loads(base64.urlsafe_b64decode(cursor.encode()))
        return datetime.fromisoformat(updated_at).astimezone(UTC), UUID(notebook_id)
    except (binascii.Error, ValueError, TypeError, AttributeError) as error:
        raise Rejected("This cursor was not made by this list.", hint="Start again without a cursor.") from error
