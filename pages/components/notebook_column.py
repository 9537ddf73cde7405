"""The cells of a notebook in one column, and the ways to put a new one between them."""

from uuid import UUID

import streamlit as st

from backend.core.errors import ListmillError
from backend.datasets.schemas import DatasetView
from backend.notebooks.schemas import Content, Kind
from pages.components import problem
from pages.components.html import Safe
from pages.components.notebook_cell import cell
from pages.components.notebook_desk import NotebookDesk, Place
from pages.components.query_desk import first_statement

_NEW = {  # what a person may add, as the menus say it
    Kind.QUESTION: ("Question", "forum"),
    Kind.SQL: ("SQL", "terminal"),
    Kind.CHART: ("Chart", "bar_chart"),
    Kind.TEXT: ("Note", "notes"),
}


def column(desk: NotebookDesk, dataset: DatasetView) -> None:
    """Draw every cell, and between them the places for new ones."""
    order = list(desk.cells)
    _between(desk, dataset, Place(None))
    for cell_id in order:
        with problem.boundary("cell"):
            cell(desk, cell_id, dataset)
        if cell_id != order[-1]:
            _between(desk, dataset, Place(cell_id))
    if order:
        _undo(desk, Place(order[-1]))
    _at_the_end(desk, dataset)


def _between(desk: NotebookDesk, dataset: DatasetView, place: Place) -> None:
    """Draw the place for a new cell between two, quiet until it is pointed at."""
    _undo(desk, place)
    if not desk.cells:
        return
    chosen = st.menu_button(
        "Add a cell here", list(_NEW), icon=":material/add:", type="tertiary", key=f"gap_{place.after or 'first'}",
        format_func=lambda kind: f":material/{_NEW[kind][1]}: {_NEW[kind][0]}",
    )  # fmt: skip
    if chosen is not None:
        _begin(desk, dataset, chosen, place)


def _at_the_end(desk: NotebookDesk, dataset: DatasetView) -> None:
    with st.container(key="addrow", horizontal=True, horizontal_alignment="center", gap="small"):
        st.html(Safe('<span class="lm-muted lm-small">Add</span>'), width="content")
        for kind, (words, symbol) in _NEW.items():
            if st.button(words, icon=f":material/{symbol}:", type="tertiary", key=f"add_{kind.value}"):
                _begin(desk, dataset, kind, None)


def _begin(desk: NotebookDesk, dataset: DatasetView, kind: Kind, place: Place | None) -> None:
    """Add an empty cell and open it to be written."""
    try:
        content = _first_content(desk, dataset, kind, place)
        made = desk.add(kind, content, place=place, run=kind is Kind.CHART)
    except ListmillError as error:
        problem.draw(error)
        return
    if kind in (Kind.QUESTION, Kind.TEXT):
        desk.editing = made.id
    st.rerun()


def _first_content(desk: NotebookDesk, dataset: DatasetView, kind: Kind, place: Place | None) -> Content:
    match kind:
        case Kind.QUESTION:
            return {"question": ""}
        case Kind.TEXT:
            return {"text": ""}
        case Kind.SQL:
            return {"sql": first_statement(dataset.table)}
        case Kind.CHART:
            drawn = _nearest_rows(desk, place)
            return {"source": "cell", "cell_id": str(drawn)} if drawn else {"source": "sql", "sql": _rows_of(dataset)}


def _nearest_rows(desk: NotebookDesk, place: Place | None) -> UUID | None:
    """Return the cell with rows that stands nearest above a place; one number alone is drawn only where there is nothing else."""
    found: UUID | None = None
    for one in desk.cells.values() if place is None or place.after else ():
        if one.query_run_id is not None and one.kind is not Kind.CHART and (found is None or (one.row_count or 0) > 1):
            found = one.id
        if place is not None and one.id == place.after:
            break
    return found


def _rows_of(dataset: DatasetView) -> str:
    return first_statement(dataset.table).replace("LIMIT 100", "LIMIT 10000")


def _undo(desk: NotebookDesk, place: Place) -> None:
    """Say where a cell stood that was just deleted, with the way to have it back."""
    if desk.deleted is None or desk.deleted.place != place:
        return
    with st.container(key="deletedcell", horizontal=True, vertical_alignment="center", horizontal_alignment="center"):
        st.html(Safe('<span class="lm-muted" role="status">Cell deleted</span>'), width="content")
        if st.button("Undo", icon=":material/undo:", type="tertiary", key="undo_cell"):
            desk.undo()
            st.rerun()
