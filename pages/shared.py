"""A notebook somebody shared: read by whoever has its link and may sign in; nothing on it can be changed or run."""

import streamlit as st

from backend.core.clock import now
from backend.core.errors import NotFound
from backend.datasets.service import get_dataset
from backend.notebooks import sharing
from backend.notebooks.schemas import CellView, SharedNotebook
from pages.components import cell_view, frame, inlinks, problem
from pages.components.format import exactly, when
from pages.components.html import Safe, esc, icon, join, titled
from pages.components.inlinks import address, inlink
from pages.components.notebook_acts import CellActs
from pages.components.session import me, zone

LINK = "notebook"  # the parameter of the address


def main() -> None:
    """Draw the page."""
    inlinks.listen()
    try:
        found = sharing.shared(st.query_params.get(LINK, ""))
    except NotFound as error:
        frame.title("Shared notebook")
        st.html(problem.card(error.detail, hint=error.hint))
        return
    view = found.view
    frame.title(view.title)
    st.html(Safe(f'<p class="lm-p lm-muted">{about(found)}</p>'))
    with st.container(key="sharednotebook"):
        if not view.cells:
            st.html(Safe('<div class="lm-empty"><b>Nothing in it yet</b>What is added stands here at the next look.</div>'))
        if view.dataset_gone:
            st.html(
                problem.card(
                    f"{view.dataset_name}, which this notebook is about, was deleted.", hint="Ask its owner for a file of it."
                )
            )
            return
        for cell in view.cells:
            with problem.boundary("cell"):
                one_cell(found, cell)


def about(found: SharedNotebook) -> Safe:
    """Return whose notebook this is, what about, and when it was changed; its owner gets the way to change it."""
    view, mine = found.view, found.owner_id == me().id
    changed = titled(when(view.updated_at, zone=zone(), at=now()), title=exactly(view.updated_at, zone=zone()))
    parts = [
        icon("group"),
        esc(f"Shared by {'you' if mine else found.owner_name} · about {view.dataset_name} · changed"),
        changed,
    ]
    if mine:
        to = address("ask", dataset_id=view.dataset_id, notebook=str(view.id))
        parts += [esc("·"), inlink("Open it to change it", to, classes="lm-quiet lm-underlined")]
    return join(parts, between=" ")


def one_cell(found: SharedNotebook, cell: CellView) -> None:
    """Draw a cell as a part of the page that runs alone; it looks each time whether the link still leads here."""
    token = st.query_params.get(LINK, "")
    just_looked = True

    @st.fragment
    @problem.guarded
    def part() -> None:
        nonlocal just_looked
        if not just_looked:
            sharing.shared(token)
        just_looked = False
        dataset = get_dataset(found.owner_id, found.view.dataset_id)
        with st.container(key=f"nbcell_{cell.id}", gap="small"):
            cell_view.cell_body(found.owner_id, cell, dataset, _NOTHING, read_only=True)
            if cell.error:
                st.html(problem.card(cell.error, title="Not answered"))
            elif cell.stale:
                st.html(Safe(f'<p class="lm-stale">{icon("history")}{esc(cell.stale)}</p>'))

    part()


def _nothing(*_: object) -> None:
    """Nothing on this page changes anything."""


_NOTHING = CellActs(run=_nothing, save=_nothing, rename=_nothing, ask=_nothing, add=_nothing, took=_nothing, cancel=_nothing)

main()
