"""What of notebooks goes after a while, and which results stay because a notebook shows them."""

from collections.abc import Collection
from datetime import timedelta
from uuid import UUID

from sqlalchemy import or_
from sqlmodel import Session, col, delete, select

from backend.adapters.db import transaction
from backend.core.clock import now
from backend.datasets.currents import existing
from backend.notebooks.models import Cell, CellRun, Notebook
from backend.queries import replies

RESTORABLE = timedelta(days=30)
_LARGEST_KEPT = 1_000_000  # rows; a larger result goes when results go, and can be run again


def purge_deleted() -> int:
    """Remove notebooks and cells that were deleted 30 days ago, with their answers; return how many."""
    before = now() - RESTORABLE
    with transaction() as session:
        old = session.exec(select(Notebook.id).where(col(Notebook.deleted_at) < before)).all()
    for notebook_id in old:
        with transaction() as session:
            answers = _answers_of(session, notebook_id)
            gone = session.exec(delete(Notebook).where(col(Notebook.id) == notebook_id, col(Notebook.deleted_at) < before))
            if gone.rowcount == 0:  # it was restored meanwhile
                continue
            heirs = _shown_by(session, answers)
        replies.forget_of_notebook(notebook_id, handed_over=heirs)
    with transaction() as session:
        cells = session.exec(delete(Cell).where(col(Cell.deleted_at) < before))
        return len(old) + cells.rowcount


def _answers_of(session: Session, notebook_id: UUID) -> set[UUID]:
    wanted = select(CellRun.answer_id).join(Cell, col(Cell.id) == col(CellRun.cell_id))
    found = session.exec(wanted.where(Cell.notebook_id == notebook_id).distinct()).all()
    return {one for one in found if one is not None}


def _shown_by(session: Session, answers: Collection[UUID]) -> dict[UUID, UUID]:
    """Return a notebook that shows it for each of these answers that one does."""
    wanted = select(CellRun, Cell.notebook_id).join(Cell, col(Cell.id) == col(CellRun.cell_id))
    found = session.exec(wanted.where(col(CellRun.answer_id).in_(answers))).all()
    return {run.answer_id: notebook_id for run, notebook_id in found if run.answer_id is not None}


def shown_results() -> set[UUID]:
    """Return the query runs whose rows notebooks show: of each cell the newest and the one before it.

    Rows of a dataset that was deleted are not among them: they go as soon as results go.
    """
    with transaction() as session:
        datasets = set(session.exec(select(Notebook.dataset_id).distinct()).all())
    there = existing(datasets)
    newest = select(CellRun.id, CellRun.before_id).join(Cell, col(Cell.last_run_id) == col(CellRun.id))
    newest = newest.join(Notebook, col(Notebook.id) == col(Cell.notebook_id)).where(col(Notebook.dataset_id).in_(there))
    with transaction() as session:
        ids = {one for pair in session.exec(newest).all() for one in pair if one is not None}
        small = or_(col(CellRun.row_count).is_(None), col(CellRun.row_count) <= _LARGEST_KEPT)
        wanted = select(CellRun.query_run_id).where(col(CellRun.id).in_(ids), small)
        return {one for one in session.exec(wanted).all() if one is not None}
