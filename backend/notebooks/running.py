"""Running one cell, and the history of its runs.

What a person can mend is kept with the cell as the reason why it has no rows: a statement that does not run, a deadline, a
dataset that is still being made. What passes by itself (a limit, a server that is away) and what a person stopped is raised,
and the cell keeps what it showed.
"""

from typing import Any
from uuid import UUID

from sqlmodel import Session

from backend.adapters.db import transaction
from backend.adapters.engine import Stopping
from backend.core.errors import Conflict, ListmillError, NotFound, Rejected, TimedOut
from backend.notebooks import above, cells, repository, views
from backend.notebooks.content import runs_on
from backend.notebooks.differences import told_between
from backend.notebooks.doing import Done, Wish, check_dataset, do
from backend.notebooks.models import Cell, CellRun
from backend.notebooks.repository import Whole
from backend.notebooks.schemas import CellRunView, CellView, Kind
from backend.notebooks.settling import settle, settled, versions_of
from backend.queries import replies, service
from backend.queries.schemas import QueryRunView

_KEPT = (Rejected, TimedOut, Conflict, NotFound)
_MOST_RUNS = 100


def run_cell(
    owner_id: UUID,
    cell_id: UUID,
    *,
    wait_s: float | None = 0.0,
    use_cache: bool = True,
    stopping: Stopping | None = None,
    job_id: UUID | None = None,
) -> CellView:
    """Run a cell and return it with what came of it; a note stays as it is.

    A question a model reads is waited for `wait_s` seconds, None: `ask_wait_s` of the settings; after that the cell has a `job_id` and is filled when somebody
    looks. `stopping` lends a callable that ends the query; `job_id` is the job that runs the whole notebook.

    Raises NotFound for a cell that is not theirs, and for a question about a dataset that was deleted; TooMany, Unavailable,
    Cancelled.
    """
    whole, cell = load(owner_id, cell_id)
    if cell.kind == Kind.TEXT:
        return cells.get_cell(owner_id, cell_id)
    if cell.kind == Kind.QUESTION:
        check_dataset(owner_id, whole)
    try:
        done = do(owner_id, whole, cell, Wish(wait_s, use_cache, stopping))
    except _KEPT as error:
        keep_failure(owner_id, cell, error, job_id=job_id)
    else:
        _keep(owner_id, whole, cell, done, job_id=job_id)
    return cells.get_cell(owner_id, cell_id)


def ask_in(
    owner_id: UUID, notebook_id: UUID, question: str, *, after: UUID | None = None, wait_s: float | None = 0.0
) -> CellView:
    """Add a question to a notebook, behind `after` or at its end, and run it. Raises as `cells.add_cell` and `run_cell` do."""
    cell = cells.add_cell(owner_id, notebook_id, Kind.QUESTION, content={"question": question}, after=after)
    return run_cell(owner_id, cell.id, wait_s=wait_s)


def take_answer(owner_id: UUID, cell_id: UUID, answer_id: UUID) -> CellView:
    """Make an answer this person got the newest run of a question cell; the cell then holds its question.

    Raises NotFound; Rejected for a cell that is no question.
    """
    answer = replies.get_answer(owner_id, answer_id)
    versions = versions_of(owner_id, answer)
    with transaction() as session:
        notebook, cell = repository.get_cell(session, owner_id, cell_id)
        if cell.kind != Kind.QUESTION:
            raise Rejected("Only a question cell takes an answer.", hint="Add a question for it.")
        cell.content = {"question": answer.question}
        run = CellRun(
            cell_id=cell.id,
            content=dict(cell.content),
            query_run_id=answer.receipt.query_run_id,
            answer_id=answer.id,
            versions=versions,
            row_count=answer.row_count,
        )
        _newest(session, cell, run)
        replies.give_to_notebook(session, owner_id, answer_id, notebook.id)
        repository.touch(session, notebook)
    return cells.get_cell(owner_id, cell_id)


def cell_runs(owner_id: UUID, cell_id: UUID) -> tuple[CellRunView, ...]:
    """Return the runs of a cell, newest first, at most 100. Raises NotFound."""
    with transaction() as session:
        _, cell = repository.get_cell(session, owner_id, cell_id)
        found = repository.runs_of(session, cell.id, size=_MOST_RUNS)
    return tuple(views.run_view(settle(owner_id, run)) for run in found)


def tables_for(owner_id: UUID, cell_id: UUID) -> dict[str, UUID]:
    """Return what a cell may read of the cells above it: query runs by name, for `run_sql` and `explain`. Raises NotFound."""
    return above.tables_above(*load(owner_id, cell_id))


def load(owner_id: UUID, cell_id: UUID) -> tuple[Whole, Cell]:
    """Return a cell of this person within its notebook as it is now. Raises NotFound."""
    with transaction() as session:
        notebook, cell = repository.get_cell(session, owner_id, cell_id)
        whole = repository.whole(session, notebook)
    return settled(owner_id, whole), cell


def keep_failure(owner_id: UUID, cell: Cell, error: ListmillError, *, job_id: UUID | None) -> None:
    """Keep why a cell has no rows as its newest run."""
    _write(owner_id, cell, job_id=job_id, error=error.detail, hint=error.hint)


def _keep(owner_id: UUID, whole: Whole, cell: Cell, done: Done, *, job_id: UUID | None) -> None:
    with transaction() as session:
        before = _last_result(session, whole.runs.get(cell.id))
    changed = None
    if before is not None and done.query_run_id is not None:
        old, new = _run(owner_id, before.query_run_id), _run(owner_id, done.query_run_id)
        if old is not None and new is not None:
            _keep_chart(owner_id, old, new)
            changed = told_between(old, new) if _same_text(cell, before) else None
    _write(
        owner_id,
        cell,
        job_id=job_id,
        query_run_id=done.query_run_id,
        answer_id=done.answer_id,
        answer_job_id=done.answer_job_id,
        versions=done.versions,
        results=done.results,
        row_count=done.row_count,
        changed=changed,
    )


def _same_text(cell: Cell, run: CellRun) -> bool:
    return runs_on(Kind(cell.kind), run.content) == runs_on(Kind(cell.kind), cell.content)


def _write(owner_id: UUID, cell: Cell, *, job_id: UUID | None, **came_to: Any) -> None:  # Any: the columns of a CellRun
    with transaction() as session:
        notebook, kept = repository.get_cell(session, owner_id, cell.id)
        if job_id is not None and repository.run_in_job(session, job_id, cell.id) is not None:
            return  # another worker that held this job has run it
        _newest(session, kept, CellRun(cell_id=cell.id, job_id=job_id, content=cell.content, **came_to))
        repository.touch(session, notebook)


def _last_result(session: Session, run: CellRun | None) -> CellRun | None:
    """Return the newest run that had rows: this one, or the one it says was before it."""
    if run is None or run.query_run_id is not None:
        return run
    return session.get(CellRun, run.before_id) if run.before_id else None


def _newest(session: Session, cell: Cell, run: CellRun) -> None:
    before = _last_result(session, session.get(CellRun, cell.last_run_id) if cell.last_run_id else None)
    run.before_id = before.id if before is not None else None
    session.add(run)
    session.flush()
    cell.last_run_id = run.id
    session.add(cell)


def _run(owner_id: UUID, run_id: UUID | None) -> QueryRunView | None:
    try:
        return service.get_run(owner_id, run_id) if run_id is not None else None
    except NotFound:
        return None


def _keep_chart(owner_id: UUID, old: QueryRunView, new: QueryRunView) -> None:
    """Let a result be drawn as the person drew the one before it, where that still fits."""
    if old.chart is None or new.chart is not None:
        return
    try:
        service.save_chart(owner_id, new.id, old.chart)
    except (Rejected, NotFound):
        return
