"""Notebooks: every notebook of the person, what was worked on last first, with a search and what can be done with each."""

from datetime import datetime, timedelta, tzinfo
from uuid import UUID

import streamlit as st

from backend.core.clock import now
from backend.datasets.service import recent_names
from backend.notebooks import service
from backend.notebooks.schemas import NotebookHead
from pages.components import frame, inlinks, notebook_menu
from pages.components.format import counted, exactly, label, number, when
from pages.components.html import Safe, esc, icon, paragraph, tag, titled
from pages.components.inlinks import address, inlink
from pages.components.pager import pager
from pages.components.question_box import copied_links
from pages.components.session import me, zone

PAGE = 50
_SEARCH = "nbsearch"
_OFFERED = timedelta(minutes=10)  # so long a deleted notebook is offered to be brought back here; the server keeps it for days
_RENAME, _COPY, _SHARE, _DELETE = "Rename", "Duplicate", "Share", "Delete"
_HEAD = Safe(
    '<div class="lm-nb head"><div>Title</div><div class="hide">Dataset</div><div class="lm-num hide">Cells</div><div>Changed</div>'
    "<div></div></div>"
)
_EMPTY = Safe(
    '<div class="lm-empty"><b>No notebook yet</b>A notebook begins with the first question you ask about a dataset: it keeps every '
    "question, chart and note in one column, runs them again on newer data, and can be shared by a link.</div>"
)


def main() -> None:
    """Draw the page."""
    inlinks.listen()
    copied_links()
    after = st.query_params.get("after") or None
    search = str(st.session_state.get(_SEARCH) or "").strip()
    page = service.list_notebooks(me().id, search=search or None, cursor=after, size=PAGE)
    only = after is None and page.next is None and not search
    frame.title("Notebooks", counted(len(page.items), "notebook") if only and page.items else "")
    undo()
    if not page.items and not search and after is None:
        begin()
        return
    search_box()
    if not page.items:
        st.html(paragraph("No title and no dataset of a notebook holds these words.", classes="lm-muted lm-centre"))
        return
    st.html(_HEAD)
    at, local = now(), zone()
    with st.container(key="nblist", gap="xsmall"):
        for one in page.items:
            row(one, at=at, local=local)
    pager(page.next, first=after is None)


def search_box() -> None:
    """Draw the search, which looks while one types."""
    with st.container(key="nbtools", horizontal=True, vertical_alignment="center"):
        st.text_input(
            "Search notebooks", key=_SEARCH, placeholder="Search titles and datasets", label_visibility="collapsed", width=360,
            icon=":material/search:", live=True, on_change=from_the_newest,
        )  # fmt: skip


def from_the_newest() -> None:
    """Look through all notebooks again: another search has other pages."""
    st.query_params.pop("after", None)


def begin() -> None:
    """Teach what a notebook is, with the way to the first one."""
    st.html(_EMPTY)
    recent = recent_names(me().id, size=1)
    with st.container(horizontal=True, horizontal_alignment="center"):
        if not recent:
            if st.button("Go to Datasets", type="primary", icon=":material/database:"):
                frame.open_page("home")
            return
        dataset_id, name = recent[0]
        if st.button(f"Ask about {label(name)}", type="primary", icon=":material/forum:", key="first_notebook"):
            frame.open_page("ask", dataset_id=dataset_id)


def row(one: NotebookHead, *, at: datetime, local: tzinfo) -> None:
    """Draw one notebook: the whole row opens it."""
    opens = inlink(one.title, address("ask", dataset_id=one.dataset_id, notebook=str(one.id)), title=one.title)
    changed = titled(when(one.updated_at, zone=local, at=at), title=exactly(one.updated_at, zone=local))
    shared = tag("shared", "teal") if one.shared else Safe("")
    with st.container(key=f"nbrow_{one.id}", horizontal=True, vertical_alignment="center", wrap=False):
        st.html(
            Safe(
                f'<div class="lm-nb"><div><b>{opens}</b></div><div class="lm-muted hide" title="{esc(one.dataset_name)}">'
                f'{esc(one.dataset_name)}</div><div class="lm-num hide">{number(one.cells)}</div>'
                f'<div class="lm-muted">{changed}</div><div>{shared}</div></div>'
            )
        )
        menu(one)


def menu(one: NotebookHead) -> None:
    """Draw what can be done with a notebook from the list."""
    match st.menu_button(
        f"Actions for {label(one.title)}", [_RENAME, _COPY, _SHARE, _DELETE], icon=":material/more_horiz:", type="tertiary",
        key=f"nbactions_{one.id}",
    ):  # fmt: skip
        case "Rename":
            notebook_menu.rename_dialog(me().id, one.id, one.title)
        case "Duplicate":
            service.duplicate_notebook(me().id, one.id)
            st.rerun()
        case "Share":
            notebook_menu.share_dialog(me().id, one.id)
        case "Delete":
            notebook_menu.delete(me().id, one.id, title=one.title)


def undo() -> None:
    """Offer to bring back the notebook that was just deleted."""
    deleted: tuple[UUID, str, datetime] | None = st.session_state.get(notebook_menu.DELETED)
    if deleted is None or now() - deleted[2] > _OFFERED:
        return
    notebook_id, title, _ = deleted
    with st.container(key="deletednotebook", horizontal=True, vertical_alignment="center", gap="small"):
        st.html(Safe(f'<p class="lm-p" role="status">{icon("delete")} “{esc(title)}” is deleted.</p>'), width="content")
        if st.button("Undo", icon=":material/undo:", key="undo_notebook"):
            service.restore_notebook(me().id, notebook_id)
            del st.session_state[notebook_menu.DELETED]
            st.rerun()


main()
