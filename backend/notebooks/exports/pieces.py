"""What of a notebook is written into a file: for each cell its text, its rows, its chart and where they come from."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from backend.core.errors import ListmillError
from backend.core.table import Table
from backend.datasets.currents import version_numbers
from backend.notebooks.content import text_of
from backend.notebooks.exports.words import receipt_of_answer, receipt_of_run
from backend.notebooks.schemas import CellView, Kind, NotebookView
from backend.queries import replies, service
from backend.queries.answers import Answer, Status
from backend.queries.chart_sql import ChartData
from backend.queries.charts import ChartSpec
from backend.queries.schemas import QueryRunView

MOST_ROWS = 1_000


@dataclass(frozen=True)
class Drawn:
    """A chart: how it is drawn, and what."""

    spec: ChartSpec
    data: ChartData


@dataclass(frozen=True)
class Piece:
    """One cell as it is written. `problem` says why it has no rows, `receipt` where they come from, "" where there is none.

    `told` is what a question was answered with in words: how it was read, or what was not understood; `remarks` are what was
    taken for granted and what makes the rows old.
    """

    cell: CellView
    title: str
    sql: str = ""
    told: str = ""
    remarks: tuple[str, ...] = ()
    table: Table | None = None
    drawn: Drawn | None = None
    receipt: str = ""
    problem: str = ""


def pieces_of(owner_id: UUID, view: NotebookView) -> tuple[Piece, ...]:
    """Return the cells of a notebook as they are written, with at most 1,000 rows each."""
    ids = {UUID(version) for cell in view.cells for version in cell.versions.values()}
    numbers = version_numbers(owner_id, ids)
    return tuple(_piece(owner_id, cell, numbers) for cell in view.cells)


def _piece(owner_id: UUID, cell: CellView, numbers: Mapping[UUID, int]) -> Piece:
    if cell.kind is Kind.TEXT:
        return Piece(cell, title="")
    title = " ".join(text_of(cell.content).split()) if cell.kind is Kind.QUESTION else cell.name or ""
    sql = "" if cell.kind is Kind.QUESTION else str(cell.content.get("sql") or "")
    bare = Piece(cell, title=title, sql=sql, problem=_why_nothing(cell))
    if cell.error is not None or (cell.query_run_id is None and cell.answer_id is None):
        return bare
    try:
        answer = replies.get_answer(owner_id, cell.answer_id) if cell.answer_id else None
        run = service.get_run(owner_id, cell.query_run_id) if cell.query_run_id else None
    except ListmillError as gone:
        return Piece(cell, title=title, sql=sql, problem=f"{gone.detail} {gone.hint}".strip())
    return _answered(owner_id, bare, answer, run, numbers)


def _answered(
    owner_id: UUID, bare: Piece, answer: Answer | None, run: QueryRunView | None, numbers: Mapping[UUID, int]
) -> Piece:
    cell = bare.cell
    remarks = (*(answer.assumptions if answer else ()), *((cell.stale,) if cell.stale else ()))
    told = "" if answer is None else answer.reading if answer.status is Status.ANSWERED else answer.question_to_user
    if run is None:
        return Piece(cell, title=bare.title, sql=bare.sql, told=told, remarks=remarks)
    receipt = receipt_of_answer(answer, run, numbers) if answer else receipt_of_run(run, numbers)
    table, drawn, problem = None, None, ""
    try:
        table = service.result_table(owner_id, run.id, limit=MOST_ROWS)
        drawn = _drawn(owner_id, cell, answer, run)
    except ListmillError as gone:
        problem = f"{gone.detail} {gone.hint}".strip()
    return Piece(cell, bare.title, run.sql, told, remarks, table, drawn, receipt, problem)


def _drawn(owner_id: UUID, cell: CellView, answer: Answer | None, run: QueryRunView) -> Drawn | None:
    chosen = cell.content.get("spec") or (answer.chart if answer and run.chart is None else None)
    spec = ChartSpec.model_validate(chosen) if chosen else service.chart_of(owner_id, run.id)
    if spec.kind == "table":
        return None
    try:
        return Drawn(spec, service.chart_rows(owner_id, run.id, spec))
    except ListmillError:  # the table says it all
        return None


def _why_nothing(cell: CellView) -> str:
    if cell.job_id is not None:
        return "A model is still at this question."
    if cell.error is not None:
        return f"{cell.error} {cell.hint or ''}".strip()
    return "" if cell.ran_at is not None else "Not run yet."
