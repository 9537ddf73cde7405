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
from pages.components.notebook_acts import CellActs
from pages.components.session import zone

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
    changed = titled(when(view.updated_at, zone=zone(), at=now()), title=exactly(view.updated_at, zone=zone()))
    told = join(
        [icon("group"), esc(f"Shared by {found.owner_name} · about {view.dataset_name} · changed"), changed], between=" "
    )
    st.html(Safe(f'<p class="lm-p lm-muted">{told}</p>'))
    with st.container(key="notebook"):
        if not view.cells:
            st.html(Safe('<div class="lm-empty"><b>Nothing in it yet</b>What is added stands here at the next look.</div>'))
        for cell in view.cells:
            with problem.boundary("cell"):
                one_cell(found, cell)


def one_cell(found: SharedNotebook, cell: CellView) -> None:
    """Draw a cell as a part of the page that runs alone."""

    @st.fragment
    @problem.guarded
    def part() -> None:
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
