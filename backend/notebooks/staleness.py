"""Whether what a cell shows is old, and why, in one sentence."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from backend.core.errors import NotFound
from backend.datasets.currents import Current, currents, version_numbers
from backend.notebooks.content import runs_on
from backend.notebooks.models import Cell, CellRun
from backend.notebooks.repository import Whole
from backend.notebooks.schemas import Kind
from backend.queries import service, statement

_CHANGED = {Kind.QUESTION: "The question", Kind.SQL: "The SQL", Kind.CHART: "What it draws", Kind.TEXT: "The text"}


@dataclass(frozen=True)
class _Known:
    """What is known beside the notebook: the person's tables, and the numbers of versions that were read."""

    tables: Mapping[str, Current]
    numbers: Mapping[UUID, int]


def stale_cells(owner_id: UUID, whole: Whole, *, tables: Mapping[str, Current] | None = None) -> dict[UUID, str]:
    """Return why cells of a notebook are old, by cell; those that are not are left out. `tables` spares a look."""
    read = {UUID(version) for run in whole.runs.values() for version in run.versions.values()}
    if not whole.runs:
        return {}
    theirs = currents(owner_id) if tables is None else tables
    current = {one.version_id for one in theirs.values()}
    known = _Known(theirs, version_numbers(owner_id, read) if read - current else {})
    places = {cell.id: at for at, cell in enumerate(whole.cells)}
    found: dict[UUID, str] = {}
    for cell in whole.cells:
        run = whole.runs.get(cell.id)
        if run is None or run.answer_job_id is not None:
            continue
        told = _own(cell, run) or _by_earlier(owner_id, cell, run, whole, found, places) or _by_version(run, known)
        if told is not None:
            found[cell.id] = told
    return found


def _own(cell: Cell, run: CellRun) -> str | None:
    kind = Kind(cell.kind)
    if runs_on(kind, cell.content) != runs_on(kind, run.content):
        return f"{_CHANGED[kind]} was changed after this run."
    return None


def _by_earlier(
    owner_id: UUID, cell: Cell, run: CellRun, whole: Whole, stale: Mapping[UUID, str], places: Mapping[UUID, int]
) -> str | None:
    by_id = {str(one.id): one for one in whole.cells}
    for cell_id, read_id in run.results.items():
        read = by_id.get(cell_id)
        if read is None:
            return "A cell that this reads was deleted after this run."
        if places[read.id] > places[cell.id]:
            return f"{_said(read)} now stands below this cell."
        sql = str(cell.content.get("sql") or "")
        if sql and not statement.mentioned(sql, [read.name or ""]):
            return f"A cell this reads is called {read.name or 'nothing'} now."
        latest = whole.runs.get(read.id)
        if latest is None or not _same(owner_id, Kind(cell.kind), latest.query_run_id, UUID(read_id)):
            return f"{_said(read)} was run again after this."
        if read.id in stale and (cell.kind != Kind.QUESTION or _own(read, latest)):
            return f"{_said(read)}, which this reads, is not up to date."
    return None


def _by_version(run: CellRun, known: _Known) -> str | None:
    if run.error is not None:
        return None
    for table, version in run.versions.items():
        now_there = known.tables.get(table)
        if now_there is None:
            return f"{table} was deleted; this is what it held before."
        if now_there.version_id is not None and str(now_there.version_id) != version:
            before = known.numbers.get(UUID(version))
            then = f"version {before}" if before is not None else "another one"
            return f"{table} has version {now_there.number}; this was run on {then}."
    return None


def _same(owner_id: UUID, kind: Kind, latest_id: UUID | None, read_id: UUID) -> bool:
    """Say whether a newer run came to what the run that was read came to: the very same rows, or for a question the same SQL."""
    if latest_id == read_id:
        return True
    if latest_id is None:
        return False
    try:
        latest, read = (service.get_run(owner_id, one) for one in (latest_id, read_id))
    except NotFound:
        return False
    if kind is Kind.QUESTION:
        return latest.sql == read.sql
    return latest.result_key is not None and latest.result_key == read.result_key


def _said(cell: Cell) -> str:
    """Return how a sentence that begins with another cell calls it."""
    return cell.name or ("The question before" if cell.kind == Kind.QUESTION else "The cell before")
