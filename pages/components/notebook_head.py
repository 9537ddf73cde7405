"""The line above a notebook's cells: its title to type over, when it was saved, share, export and a menu."""

from uuid import UUID

import streamlit as st

from backend.core.clock import now
from backend.core.errors import ListmillError
from backend.datasets.schemas import DatasetView
from backend.notebooks import service as notebooks
from backend.notebooks.schemas import NotebookView
from pages.components import frame, glossary_panel, notebook_menu, problem
from pages.components.format import clock_time, exactly
from pages.components.html import Safe, esc, links, titled
from pages.components.session import zone

EXPORTS = (("Web page (HTML), needs no network", "html"), ("Markdown", "md"), ("Jupyter (.ipynb)", "ipynb"))
_NEW, _RENAME, _COPY, _ASKED, _ALL, _DELETE = (
    "New notebook", "Rename", "Duplicate", "Earlier questions", "All notebooks", "Delete notebook",
)  # fmt: skip
_REFUSED = "notebook_title_refused"


def head(notebook: NotebookView, dataset: DatasetView, *, owner_id: UUID) -> None:
    """Draw the line."""
    with st.container(key="nbhead", horizontal=True, vertical_alignment="center"):
        _title(owner_id, notebook)
        with st.container(key="nbacts", horizontal=True, vertical_alignment="center", width="content", gap="small", wrap=False):
            if notebook.cells:
                st.html(_saved(notebook), width="content")
            glossary_panel.open_button(owner_id, dataset)
            _share(owner_id, notebook)
            if notebook.cells:
                with st.popover("Export", icon=":material/download:", type="tertiary", key="nbexport"):
                    st.html(take_along(notebook))
            _menu(owner_id, notebook, dataset)
    if refused := st.session_state.pop(_REFUSED, None):
        problem.draw(refused)


def _title(owner_id: UUID, notebook: NotebookView) -> None:
    key = f"nbtitle_{notebook.id}"
    if st.session_state.get(f"{key}_kept") != notebook.title:  # also when it was renamed elsewhere
        st.session_state[key] = st.session_state[f"{key}_kept"] = notebook.title

    def renamed() -> None:
        try:
            kept = notebooks.rename_notebook(owner_id, notebook.id, str(st.session_state[key] or "")).title
            st.session_state[key] = st.session_state[f"{key}_kept"] = kept
        except ListmillError as error:  # the title stays what it was; the reason stands below it
            st.session_state[key], st.session_state[_REFUSED] = notebook.title, error

    st.text_input("Title of the notebook", key=key, max_chars=200, label_visibility="collapsed", on_change=renamed)


def _saved(notebook: NotebookView) -> Safe:
    told = f"Saved {clock_time(notebook.updated_at, zone=zone(), at=now())}"
    return titled(told, title=exactly(notebook.updated_at, zone=zone()), classes="lm-muted lm-small lm-nowrap")


def _share(owner_id: UUID, notebook: NotebookView) -> None:
    shared = notebook.share_token is not None
    words = "Shared" if shared else "Share"
    if st.button(words, icon=":material/group:" if shared else ":material/share:", type="tertiary", key="nbshare"):
        notebook_menu.share_dialog(owner_id, notebook.id)


def take_along(notebook: NotebookView) -> Safe:
    """Return the ways to take a notebook along; they are plain links, so a download never reruns the page."""
    return links((words, f"/api/notebooks/{notebook.id}/export?format={kind}") for words, kind in EXPORTS)


def _menu(owner_id: UUID, notebook: NotebookView, dataset: DatasetView) -> None:
    options = [_NEW, _RENAME, _COPY, _ASKED, _ALL, _DELETE]
    match st.menu_button("More for this notebook", options, icon=":material/more_horiz:", type="tertiary", key="nbmenu"):
        case "New notebook":
            frame.open_page("ask", dataset_id=dataset.id, notebook=str(notebooks.create_notebook(owner_id, dataset.id).id))
        case "Rename":
            notebook_menu.rename_dialog(owner_id, notebook.id, notebook.title)
        case "Duplicate":
            made = notebooks.duplicate_notebook(owner_id, notebook.id)
            frame.open_page("ask", dataset_id=dataset.id, notebook=str(made.id))
        case "Earlier questions":
            notebook_menu.questions_drawer(owner_id, notebook, dataset)
        case "All notebooks":
            frame.open_page("notebooks")
        case "Delete notebook":
            notebook_menu.delete(owner_id, notebook.id, title=notebook.title)


def title_line(title: str, about: str) -> Safe:
    """Return the line of a notebook that cannot be changed here."""
    return Safe(f'<div class="lm-nbtitle"><h2>{esc(title)}</h2><span class="lm-muted">{esc(about)}</span></div>')
