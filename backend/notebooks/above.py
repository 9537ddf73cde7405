"""What a cell takes from the cells above it: their results as tables, and the questions asked before."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from backend.core.errors import ListmillError, NotFound, Rejected
from backend.notebooks.models import Cell, CellRun
from backend.notebooks.repository import Whole
from backend.notebooks.schemas import Kind
from backend.queries import replies, statement
from backend.queries.answers import Status
from backend.queries.turns import Turn, chain_of

_LOOK_BACK = 6  # questions


@dataclass(frozen=True)
class Readable:
    """The results a statement names: query runs by name and by cell, and why some of what it names cannot be read.

    A name may be that of a column too: a reason counts only where the statement does not run without that table.
    """

    tables: dict[str, UUID]
    results: dict[str, str]
    problems: tuple[ListmillError, ...]


def tables_above(whole: Whole, cell: Cell) -> dict[str, UUID]:
    """Return what a cell may read of the cells above it: query runs by name."""
    above = _above(whole, cell)
    runs = ((one.name, whole.runs.get(one.id)) for one in above)
    return {name: run.query_run_id for name, run in runs if name and run is not None and run.query_run_id is not None}


def readable(whole: Whole, cell: Cell, sql: str) -> Readable:
    """Return the results of other cells that a statement names."""
    by_name = {one.name: one for one in whole.cells if one.name}
    above = {one.id for one in _above(whole, cell)}
    tables: dict[str, UUID] = {}
    results: dict[str, str] = {}
    problems: list[ListmillError] = []
    for name in statement.mentioned(sql, by_name):
        one = by_name[name]
        run = whole.runs.get(one.id)
        if one.id in above and run is not None and run.query_run_id is not None:
            tables[name], results[str(one.id)] = run.query_run_id, str(run.query_run_id)
        else:
            problems.append(_why_not(cell, one, run, is_above=one.id in above))
    return Readable(tables, results, tuple(problems))


def turns_above(owner_id: UUID, whole: Whole, cell: Cell, question: str) -> tuple[tuple[Turn, ...], dict[str, str]]:
    """Return the questions above that a question goes on from, oldest first, and the query runs of their answers by cell."""
    asked = [
        (one, run)
        for one in _above(whole, cell)
        if one.kind == Kind.QUESTION and (run := whole.runs.get(one.id)) is not None and run.query_run_id is not None
    ][-_LOOK_BACK:]
    bare = [Turn(str(run.content.get("question", ""))) for _, run in asked]
    wanted = len(chain_of(question, bare))
    found = [(one, run, _turn(owner_id, run)) for one, run in asked[len(asked) - wanted :]]
    turns = tuple(turn for _, _, turn in found if turn is not None)
    return turns, {str(one.id): str(run.query_run_id) for one, run, turn in found if turn is not None}


def source_of(whole: Whole, cell: Cell) -> CellRun:
    """Return the run of the cell whose rows a chart draws. Raises Rejected while there is none."""
    drawn = next((one for one in whole.cells if str(one.id) == cell.content.get("cell_id")), None)
    if drawn is None:
        raise Rejected("The cell this chart draws was deleted.", hint="Restore it, or choose the rows of another cell.")
    run = whole.runs.get(drawn.id)
    if run is None or run.query_run_id is None:
        raise _why_not(cell, drawn, run, is_above=True)
    return run


def _turn(owner_id: UUID, run: CellRun) -> Turn | None:
    if run.answer_id is None:
        return None
    try:
        answer = replies.get_answer(owner_id, run.answer_id)
    except NotFound:  # the person deleted it from the history
        return None
    return Turn(answer.question, answer.sql or "", answer.read) if answer.status is Status.ANSWERED else None


def _above(whole: Whole, cell: Cell) -> Sequence[Cell]:
    place = next((at for at, one in enumerate(whole.cells) if one.id == cell.id), 0)
    return whole.cells[:place]


def _why_not(cell: Cell, other: Cell, run: CellRun | None, *, is_above: bool) -> Rejected:
    name = f"“{other.name}”" if other.name else "The cell it draws"
    if other.id == cell.id:
        return Rejected(f"{name} is this cell itself.", hint="Read a cell above it, or give this one another name.")
    if not is_above:
        return Rejected(f"{name} stands below this cell.", hint="Move it above: a cell reads what stands before it.")
    if run is None:
        return Rejected(f"{name} has not been run yet.", hint="Run it first, or run all cells.")
    if run.answer_job_id is not None:
        return Rejected(f"{name} is still being answered.", hint="Wait for it, then run this again.")
    return Rejected(f"{name} was not answered when it ran last.", hint="Correct it and run it, then run this again.")
