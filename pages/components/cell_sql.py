"""A SQL cell: the editor with the names it may use, the engine's word under it, and its result."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import streamlit as st

from backend.core.errors import ListmillError
from backend.core.table import Column
from backend.datasets.schemas import DatasetView
from backend.notebooks.running import tables_for
from backend.notebooks.schemas import CellView
from backend.queries.formatting import formatted
from pages.components import problem
from pages.components.cell_material import find_run
from pages.components.cell_result import result_tabs
from pages.components.notebook_acts import CellActs
from pages.components.query_plan import Plan, explained, plan_view
from pages.components.sql_editor import Draft, EditorActs, sql_editor


@dataclass
class _Desk:
    """What one browser tab remembers of a SQL cell besides what is kept of it."""

    laid_out: str | None = None
    revision: int = 0
    turn: int = 0
    plan: Plan | None = None
    refused: ListmillError | None = None

    def guarded(self, act: Callable[[str], None]) -> Callable[[str], None]:
        """Return `act` so that what it is refused with is said under the editor."""

        def inside(text: str) -> None:
            self.refused, self.plan = None, None
            try:
                act(text)
            except ListmillError as error:
                self.refused = error

        return inside


def draw(
    owner_id: UUID,
    cell: CellView,
    dataset: DatasetView,
    acts: CellActs,
    *,
    above: Sequence[CellView] = (),
    read_only: bool = False,
) -> None:
    """Draw the cell; `above` are the cells before it."""
    if read_only:
        st.code(str(cell.content.get("sql", "")), language="sql", wrap_lines=True)
    else:
        _editor(owner_id, cell, acts, tables=earlier_results(owner_id, above))
    run = find_run(owner_id, cell.query_run_id)
    if run is not None:
        result_tabs(owner_id, run, key=str(cell.id), dataset=dataset, read_only=read_only)


def earlier_results(owner_id: UUID, above: Sequence[CellView]) -> Mapping[str, tuple[Column, ...]]:
    """Return the columns of the results that have a name, the nearest first."""
    runs = ((cell.name, find_run(owner_id, cell.query_run_id)) for cell in reversed(above) if cell.name)
    return {name: run.columns for name, run in runs if name and run is not None and not run.truncated}


def _editor(owner_id: UUID, cell: CellView, acts: CellActs, *, tables: Mapping[str, tuple[Column, ...]]) -> None:
    desk = _desk(cell.id)

    def run(sql: str) -> None:
        desk.turn += 1
        desk.laid_out = None
        acts.save({"sql": sql}, True)

    def keep(sql: str) -> None:
        desk.laid_out = None
        acts.save({"sql": sql}, False)

    def lay_out(sql: str) -> None:
        desk.laid_out = formatted(sql)
        desk.revision += 1
        acts.save({"sql": desk.laid_out}, False)

    def tell(sql: str) -> None:
        keep(sql)
        desk.plan = explained(owner_id, sql, tables=tables_for(owner_id, cell.id))

    text = desk.laid_out if desk.laid_out is not None else str(cell.content.get("sql", ""))
    sql_editor(
        Draft(text, f"cell:{cell.id}", revision=desk.revision),
        EditorActs(
            desk.guarded(run),
            layout=desk.guarded(lay_out),
            explain=desk.guarded(tell),
            keep=desk.guarded(keep),
            rename=desk.guarded(acts.rename),
        ),
        tables=tables,
        running=False,
        turn=desk.turn,
        key=f"sql_{cell.id}",
        inside=True,
        name=cell.name or "",
    )
    if desk.refused is not None:
        problem.draw(desk.refused)
    if desk.plan is not None:
        st.html(plan_view(desk.plan))


def _desk(cell_id: UUID) -> _Desk:
    found = st.session_state.setdefault(f"sqlcell_{cell_id}", _Desk())
    if not isinstance(found, _Desk):  # the class was loaded anew
        found = st.session_state[f"sqlcell_{cell_id}"] = _Desk()
    return found
