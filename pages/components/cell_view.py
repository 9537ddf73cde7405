"""The inside of a notebook's cell, whatever its kind; the frame around it is the page's."""

from collections.abc import Sequence
from uuid import UUID

from backend.datasets.schemas import DatasetView
from backend.notebooks.schemas import CellView, Kind
from pages.components import cell_chart, cell_question, cell_sql, cell_text, sql_names
from pages.components.cell_material import figure, find_answer, find_run
from pages.components.notebook_acts import CellActs

_SYMBOLS = {Kind.QUESTION: "forum", Kind.SQL: "terminal", Kind.CHART: "bar_chart", Kind.TEXT: "notes"}
_LONGEST = 140


def cell_body(
    owner_id: UUID,
    cell: CellView,
    dataset: DatasetView,
    acts: CellActs,
    *,
    editing: bool = False,
    above: Sequence[CellView] = (),
    read_only: bool = False,
) -> None:
    """Draw a cell. `editing` draws its form; `above` are the cells before it, whose results it may use by name.

    `read_only` leaves out whatever changes something or belongs to its owner alone.
    """
    match cell.kind:
        case Kind.QUESTION:
            cell_question.draw(owner_id, cell, dataset, acts, editing=editing, read_only=read_only)
        case Kind.SQL:
            cell_sql.draw(owner_id, cell, dataset, acts, above=above, read_only=read_only)
        case Kind.CHART:
            cell_chart.draw(owner_id, cell, dataset, acts, above=above, read_only=read_only)
        case Kind.TEXT:
            cell_text.draw(cell, acts, editing=editing)


def schema(owner_id: UUID, dataset: DatasetView) -> None:
    """Give the editors of this page the tables and columns they complete; draws one element nobody sees."""
    sql_names.publish(owner_id, first=dataset.table)


def one_line(owner_id: UUID, cell: CellView) -> tuple[str, str, str]:
    """Return a collapsed cell as its symbol, its words and its figure; each may be hostile text."""
    return _SYMBOLS[cell.kind], _short(_words(cell)), _figure(owner_id, cell)


def _words(cell: CellView) -> str:
    match cell.kind:
        case Kind.QUESTION:
            return str(cell.content.get("question", ""))
        case Kind.SQL:
            name = f"{cell.name}: " if cell.name else ""
            return name + str(cell.content.get("sql", ""))
        case Kind.CHART:
            return cell_chart.title(cell)
        case Kind.TEXT:
            first = next((line for line in str(cell.content.get("text", "")).splitlines() if line.strip()), "")
            return first.lstrip("#>*- ") or "An empty note"


def _figure(owner_id: UUID, cell: CellView) -> str:
    if cell.error:
        return "not answered"
    if cell.kind is Kind.QUESTION and cell.query_run_id is None:
        answer = find_answer(owner_id, cell.answer_id)
        return "not answered" if answer else ""
    run = find_run(owner_id, cell.query_run_id)
    return figure(owner_id, run) if run else ""


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"
