"""What a notebook's page remembers between two runs of its script: cells on their way, what is edited, what can be undone."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ParamSpec
from uuid import UUID

import streamlit as st

from backend.adapters.engine import Stopping
from backend.core.clock import now
from backend.core.errors import ListmillError
from backend.datasets.service import tables_of
from backend.notebooks import cells, running
from backend.notebooks.schemas import CellView, Kind, NotebookView
from pages.components.asking import SAID_AFTER_S, Beside

KEY = "notebook_desk"
P = ParamSpec("P")


class CellOnItsWay(Beside[CellView]):
    """One run of a cell that was asked for."""

    def __init__(self, owner_id: UUID, cell_id: UUID, *, anew: bool = False) -> None:
        self.cell_id = cell_id

        def work(stopping: Stopping) -> CellView:
            return running.run_cell(owner_id, cell_id, wait_s=0.0, use_cache=not anew, stopping=stopping)

        super().__init__(work)


@dataclass(frozen=True)
class Place:
    """A place between cells: below `after`, None for above the first."""

    after: UUID | None


@dataclass(frozen=True)
class Deleted:
    """A cell that was just deleted and can come back: `place` is where it stood."""

    cell_id: UUID
    place: Place


@dataclass
class NotebookDesk:
    """The state of one browser tab on one notebook."""

    owner_id: UUID
    notebook_id: UUID
    cells: dict[UUID, CellView] = field(default_factory=dict)
    under_way: dict[UUID, CellOnItsWay] = field(default_factory=dict)
    failed: dict[UUID, ListmillError] = field(default_factory=dict)
    saved: dict[UUID, datetime] = field(default_factory=dict)
    editing: UUID | None = None
    deleted: Deleted | None = None
    reveal: UUID | None = None
    refused: ListmillError | None = None  # why what was typed into the box could not become a cell
    looked_at: str = ""
    redraw: bool = False  # something changed that is drawn outside the cell it was done in
    turn: int = 0

    def guarded(self, cell_id: UUID, act: Callable[P, None]) -> Callable[P, None]:
        """Return `act` so that what it raises is kept with the cell: nobody else catches what a callback raises."""

        def inside(*args: P.args, **kwargs: P.kwargs) -> None:
            self.failed.pop(cell_id, None)
            try:
                act(*args, **kwargs)
            except ListmillError as error:
                self.failed[cell_id] = error

        return inside

    def read(self, notebook: NotebookView) -> None:
        """Take the notebook as it stands now, at the beginning of a run of the whole page."""
        self.redraw = False
        self.cells = {cell.id: cell for cell in notebook.cells}

    def run(self, cell_id: UUID, *, anew: bool = False) -> None:
        """Run a cell beside the page; one that is on its way goes on. `anew`: also where the answer is known."""
        if cell_id not in self.under_way:
            self.failed.pop(cell_id, None)
            self.under_way[cell_id] = CellOnItsWay(self.owner_id, cell_id, anew=anew)
        self.editing = None if self.editing == cell_id else self.editing
        self.redraw = True

    def run_anew(self, cell_id: UUID) -> None:
        """Run a cell again, also where the answer is known."""
        self.run(cell_id, anew=True)

    def edit(self, cell_id: UUID) -> None:
        """Let a cell's words be changed."""
        self.editing = cell_id

    def leave(self) -> None:
        """End editing; what was typed is dropped. A cell that was just added and holds nothing goes."""
        cell_id, self.editing = self.editing, None
        cell = self.cells.get(cell_id) if cell_id else None
        if cell is not None and not any(str(value).strip() for value in cell.content.values()):
            cells.delete_cell(self.owner_id, cell.id)
            self.redraw = True

    def tables(self) -> set[str]:
        """Return the names SQL can read here: the person's tables, and the results of this notebook's cells."""
        return {*tables_of(self.owner_id), *(cell.name for cell in self.cells.values() if cell.name)}

    def settle(self) -> bool:
        """Take the runs that ended, and say whether there were any; the newest is waited for as long as nobody notices."""
        ended = False
        for waited, (cell_id, asked) in enumerate(reversed(list(self.under_way.items()))):
            if not asked.done(within_s=0.0 if waited else max(0.0, SAID_AFTER_S - asked.waiting_s)):
                continue
            del self.under_way[cell_id]
            ended = True
            try:
                asked.answer()
            except ListmillError as error:
                self.failed[cell_id] = error
        return ended

    def look_at(self, cell_id: str) -> None:
        """Bring the cell that the address names into sight, once."""
        if cell_id != self.looked_at:
            self.looked_at = cell_id
            self.reveal = next((known for known in self.cells if str(known) == cell_id), None)
            self.turn += 1

    def add(
        self, kind: Kind | str, content: Mapping[str, Any], *, place: Place | None = None, run: bool = False
    ) -> CellView:  # Any: JSON
        """Add a cell at a place, None: at the end; show it. Raises Rejected."""
        made = cells.add_cell(
            self.owner_id, self.notebook_id, kind, content=dict(content), after=place.after if place else None,
            first=place is not None and place.after is None,
        )  # fmt: skip
        self.deleted = None
        self.reveal, self.redraw = made.id, True
        self.turn += 1
        if run:
            self.run(made.id)
        return made

    def save(self, cell_id: UUID, content: Mapping[str, Any]) -> None:  # Any: JSON
        """Keep what a cell holds. Raises Rejected."""
        self.cells[cell_id] = cells.edit_cell(self.owner_id, cell_id, content=dict(content))
        self.saved[cell_id] = now()

    def rename(self, cell_id: UUID, name: str) -> None:
        """Name the result of a cell. Raises Rejected for a name that cannot be used."""
        self.cells[cell_id] = cells.edit_cell(self.owner_id, cell_id, name=name)
        self.saved[cell_id] = now()

    def fold(self, cell_id: UUID) -> None:
        """Collapse a cell to one line."""
        self.cells[cell_id] = cells.edit_cell(self.owner_id, cell_id, collapsed=True)

    def unfold(self, cell_id: UUID) -> None:
        """Open a collapsed cell."""
        self.cells[cell_id] = cells.edit_cell(self.owner_id, cell_id, collapsed=False)

    def move_up(self, cell_id: UUID) -> None:
        """Move a cell above the one before it."""
        self._move(cell_id, -1)

    def move_down(self, cell_id: UUID) -> None:
        """Move a cell below the one after it."""
        self._move(cell_id, 1)

    def _move(self, cell_id: UUID, steps: int) -> None:
        rest = [one for one in self.cells if one != cell_id]
        at = list(self.cells).index(cell_id) + steps
        if 0 <= at <= len(rest):
            cells.move_cell(self.owner_id, cell_id, before=rest[at] if at < len(rest) else None)
            self.reveal, self.redraw = cell_id, True

    def duplicate(self, cell_id: UUID) -> None:
        """Put a copy of a cell below it."""
        self.reveal, self.redraw = cells.duplicate_cell(self.owner_id, cell_id).id, True

    def delete(self, cell_id: UUID) -> None:
        """Delete a cell; `undo` brings it back."""
        order = list(self.cells)
        at = order.index(cell_id)
        if asked := self.under_way.pop(cell_id, None):
            asked.stop()
        cells.delete_cell(self.owner_id, cell_id)
        self.deleted, self.redraw = Deleted(cell_id, Place(order[at - 1] if at else None)), True

    def undo(self) -> None:
        """Bring back the cell that was deleted last."""
        if self.deleted is not None:
            self.reveal = cells.restore_cell(self.owner_id, self.deleted.cell_id).id
            self.deleted = None
            self.redraw = True

    def took(self, cell_id: UUID, answer_id: UUID) -> None:
        """Make another answer the answer of a question cell."""
        self.cells[cell_id] = running.take_answer(self.owner_id, cell_id, answer_id)
        self.redraw = True


def desk_of(owner_id: UUID, notebook_id: UUID) -> NotebookDesk:
    """Return the desk of this browser tab for a notebook."""
    found = st.session_state.get(KEY)
    if not isinstance(found, NotebookDesk) or (found.owner_id, found.notebook_id) != (owner_id, notebook_id):
        found = st.session_state[KEY] = NotebookDesk(owner_id, notebook_id)
    return found
