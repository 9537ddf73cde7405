"""The frame of one cell on a notebook's page: its quiet actions, its fold, and what became of its run. It runs alone.

What stands inside a cell is drawn by `cell_view`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import streamlit as st

from backend.core.clock import now
from backend.datasets.schemas import DatasetView
from backend.notebooks.schemas import CellView, Kind
from pages.components import cell_runs, cell_view, problem
from pages.components.format import clock_time
from pages.components.html import Safe, esc, icon
from pages.components.notebook_acts import CellActs
from pages.components.notebook_desk import NotebookDesk, Place
from pages.components.notebook_status import cell_status
from pages.components.session import zone

TICK_S = 0.5  # a cell on its way looks this often whether its answer is there
_CAN_BE_EDITED = (Kind.QUESTION, Kind.TEXT)  # the other kinds are changed where they stand
_DUPLICATE, _RUNS, _DELETE = "Duplicate", "Earlier runs", "Delete"


def cell(desk: NotebookDesk, cell_id: UUID, dataset: DatasetView) -> None:
    """Draw a cell as a part of the page that runs alone, so that typing in it leaves the others as they are."""

    @st.fragment(run_every=TICK_S if cell_id in desk.under_way else None)
    @problem.guarded
    def part() -> None:
        asked = desk.under_way.get(cell_id)
        if desk.redraw or (asked is not None and asked.done()):
            st.rerun()
        shown = desk.cells.get(cell_id)
        if shown is None:  # it was deleted in another tab
            return
        with st.container(key=f"nbcell_{cell_id}", gap="small"):
            _Cell(desk, shown, dataset).draw()
        if desk.redraw:
            st.rerun()

    part()


@dataclass(frozen=True)
class _Cell:
    desk: NotebookDesk
    cell: CellView
    dataset: DatasetView

    def draw(self) -> None:
        cell, editing = self.cell, self.desk.editing == self.cell.id
        if not editing:
            with st.container(key=f"cellacts_{cell.id}", horizontal=True, width="content", gap=None, wrap=False):
                self._actions()
        if cell.collapsed and not editing:
            st.html(one_line(self.desk.owner_id, cell))
        else:
            above = tuple(self.desk.cells.values())
            above = above[: next(place for place, one in enumerate(above) if one.id == cell.id)]
            cell_view.cell_body(self.desk.owner_id, cell, self.dataset, self.acts(), editing=editing, above=above)
        cell_status(self.desk, cell)
        if kept := self.desk.saved.get(cell.id):
            told = f"Saved {clock_time(kept, zone=zone(), at=now())}"
            st.html(Safe(f'<p class="lm-saved" role="status">{esc(told)}</p>'))

    def acts(self) -> CellActs:
        """Return what this cell may ask of the page."""
        desk, cell_id = self.desk, self.cell.id

        def save(content: Mapping[str, Any], run: bool) -> None:  # noqa: FBT001  the cells call it this way
            desk.save(cell_id, content)
            if run and self.cell.kind is Kind.TEXT:
                desk.leave()
            elif run:
                desk.run(cell_id)

        def ask(question: str) -> None:
            desk.add(Kind.QUESTION, {"question": question}, place=Place(cell_id), run=True)

        def add(kind: str, content: Mapping[str, Any]) -> None:
            desk.add(kind, content, place=Place(cell_id), run=kind != Kind.TEXT)

        return CellActs(
            run=desk.guarded(cell_id, lambda: desk.run(cell_id)),
            save=desk.guarded(cell_id, save),
            rename=lambda name: desk.rename(cell_id, name),
            ask=desk.guarded(cell_id, ask),
            add=desk.guarded(cell_id, add),
            took=desk.guarded(cell_id, lambda answer_id: desk.took(cell_id, answer_id)),
            cancel=desk.leave,
        )

    def _actions(self) -> None:
        desk, cell = self.desk, self.cell
        order = list(desk.cells)
        if cell.kind is not Kind.TEXT:
            self._act("play_arrow", "Run this cell", desk.run_anew, disabled=cell.id in desk.under_way)
        if cell.kind in _CAN_BE_EDITED:
            self._act("edit", "Edit the question" if cell.kind is Kind.QUESTION else "Edit the note", desk.edit)
        if cell.collapsed:
            self._act("unfold_more", "Open this cell", desk.unfold)
        else:
            self._act("unfold_less", "Collapse this cell", desk.fold)
        self._act("arrow_upward", "Move up", desk.move_up, disabled=cell.id == order[0])
        self._act("arrow_downward", "Move down", desk.move_down, disabled=cell.id == order[-1])
        self._menu()

    def _act(self, symbol: str, words: str, act: Callable[[UUID], None], *, disabled: bool = False) -> None:
        """Draw one small button; its words are for screen readers and the hover."""
        st.button(
            words, icon=f":material/{symbol}:", type="tertiary", key=f"{symbol}_{self.cell.id}", help=words, disabled=disabled,
            on_click=self.desk.guarded(self.cell.id, act), args=(self.cell.id,),
        )  # fmt: skip

    def _menu(self) -> None:
        cell, desk = self.cell, self.desk
        options = [_DUPLICATE, *([_RUNS] if cell.ran_at else []), _DELETE]
        match st.menu_button(
            "More actions for this cell", options, icon=":material/more_horiz:", type="tertiary", key=f"more_{cell.id}"
        ):
            case "Duplicate":
                desk.duplicate(cell.id)
                st.rerun()
            case "Earlier runs":
                cell_runs.drawer(desk.owner_id, cell)
            case "Delete":
                desk.delete(cell.id)
                st.rerun()


def one_line(owner_id: UUID, cell: CellView) -> Safe:
    """Return a collapsed cell as one line: what it is, its words, and its figure at the right."""
    symbol, title, figure = cell_view.one_line(owner_id, cell)
    return Safe(
        f'<div class="lm-folded">{icon(symbol)}<b title="{esc(title)}">{esc(title)}</b><span>{esc(figure)}</span></div>'
    )
