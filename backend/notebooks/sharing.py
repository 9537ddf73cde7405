"""A notebook read by others: by a link nobody can guess, without any right but to look, until its owner takes it back."""

import re
import secrets
from dataclasses import replace
from uuid import UUID

from sqlmodel import col, select

from backend.accounts.service import user_by_id
from backend.adapters.db import transaction
from backend.core.errors import NotFound, Unauthenticated
from backend.core.table import Table
from backend.notebooks import repository, service
from backend.notebooks.models import Notebook
from backend.notebooks.schemas import SharedNotebook
from backend.queries import service as queries

_TOKEN_BYTES = 32
_TOKEN = re.compile(r"[A-Za-z0-9_-]{1,64}")


def share(owner_id: UUID, notebook_id: UUID) -> str:
    """Return the token by which others read a notebook; asking again returns the same one. Raises NotFound."""
    with transaction() as session:
        notebook = repository.get(session, owner_id, notebook_id, lock=True)
        if notebook.share_token is None:
            notebook.share_token = secrets.token_urlsafe(_TOKEN_BYTES)
            session.add(notebook)
        return notebook.share_token


def unshare(owner_id: UUID, notebook_id: UUID) -> None:
    """Take the link of a notebook back: from now on it leads nowhere, and sharing again makes another one. Raises NotFound."""
    with transaction() as session:
        notebook = repository.get(session, owner_id, notebook_id, lock=True)
        notebook.share_token = None
        session.add(notebook)


def shared(token: str) -> SharedNotebook:
    """Return the notebook a link leads to, as its owner last ran it.

    The reader may see the cells and the rows of their newest runs, and nothing else of the owner. Raises NotFound for a link
    that was taken back or never was one.
    """
    if not _TOKEN.fullmatch(token):
        raise _nowhere()
    with transaction() as session:
        wanted = select(Notebook).where(Notebook.share_token == token, col(Notebook.deleted_at).is_(None))
        notebook = session.exec(wanted).one_or_none()
    if notebook is None:
        raise _nowhere()
    try:
        owner = user_by_id(notebook.owner_id)
    except (NotFound, Unauthenticated) as gone:
        raise _nowhere() from gone
    view = service.get_notebook(notebook.owner_id, notebook.id)
    # A reader has no business with the owner's jobs and earlier runs.
    cells = tuple(replace(cell, job_id=None, before_run_id=None) for cell in view.cells)
    return SharedNotebook(replace(view, cells=cells), notebook.owner_id, owner.name)


def shared_rows(token: str, cell_id: UUID, *, limit: int, offset: int = 0) -> Table:
    """Return rows that a cell of a shared notebook shows. Raises NotFound, also for a cell without rows."""
    found = shared(token)
    cell = next((one for one in found.view.cells if one.id == cell_id), None)
    if cell is None or cell.query_run_id is None:
        raise NotFound("This cell has no rows.", hint="Look at the notebook again; it may have changed.")
    return queries.result_table(found.owner_id, cell.query_run_id, limit=limit, offset=offset)


def _nowhere() -> NotFound:
    return NotFound("This link leads nowhere.", hint="Ask who sent it: the notebook may not be shared any more.")
