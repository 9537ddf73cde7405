"""What a notebook's menu opens: rename, share, the questions asked before, and its end, which can be undone."""

from uuid import UUID

import streamlit as st

from backend.core.clock import now
from backend.core.errors import ListmillError
from backend.datasets.schemas import DatasetView
from backend.notebooks import running, sharing
from backend.notebooks import service as notebooks
from backend.notebooks.schemas import Kind, NotebookView
from backend.queries import replies
from backend.queries.answers import Answer, Status
from pages.components import frame, problem
from pages.components.format import exactly, label, when
from pages.components.html import Safe, esc, icon, paragraph, tag, titled
from pages.components.inlinks import address
from pages.components.notebook_desk import desk_of
from pages.components.problem import guarded
from pages.components.session import zone

DELETED = "notebook_deleted"  # what the page of notebooks offers to bring back: id, title and when it was deleted
_QUESTIONS = 20
_SHOWN = "earlier_questions_shown"


@st.dialog("Rename the notebook", width="small")
@guarded
def rename_dialog(owner_id: UUID, notebook_id: UUID, title: str) -> None:
    """Ask for another title."""
    with st.form("rename_notebook", border=False):
        wanted = st.text_input("Title", value=title, max_chars=200, required=True)
        if not st.form_submit_button("Rename", type="primary"):
            return
        try:
            notebooks.rename_notebook(owner_id, notebook_id, wanted or "")
        except ListmillError as error:
            problem.draw(error)
            return
    st.rerun()


@st.dialog("Share this notebook", width="small")
@guarded
def share_dialog(owner_id: UUID, notebook_id: UUID) -> None:
    """Make a link for others, show it to be copied, or take it back."""
    token = notebooks.get_notebook(owner_id, notebook_id).share_token
    if token is None:
        st.html(
            paragraph(
                "With the link, everybody who can sign in here reads this notebook and the results in it, as they are now and "
                "as they become. Nobody but you can change or run it.",
            )
        )
        if st.button("Make a link", type="primary", icon=":material/link:", key="make_link"):
            sharing.share(owner_id, notebook_id)
            st.rerun(scope="fragment")
        return
    to = address("shared", notebook=token)
    st.html(
        Safe(
            f'<div class="lm-sharelink"><a class="lm-quiet lm-underlined" href="{esc(to)}" target="_blank">The shared page</a>'
            f'<a class="lm-copy" href="{esc(to)}" data-copylink aria-label="Copy link" title="Copy link">{icon("link")}'
            f"<span>Copy link</span></a></div>"
        )
    )
    st.html(paragraph("Everybody who can sign in here and has the link reads it.", classes="lm-muted lm-small"))
    if st.button("Stop sharing", icon=":material/link_off:", key="stop_sharing"):
        sharing.unshare(owner_id, notebook_id)
        st.rerun()


def delete(owner_id: UUID, notebook_id: UUID, *, title: str) -> None:
    """Delete a notebook and go to the list, which offers to bring it back."""
    notebooks.delete_notebook(owner_id, notebook_id)
    st.session_state[DELETED] = (notebook_id, title, now())
    frame.open_page("notebooks")


@st.dialog("Earlier questions", position="right", width="small")
@guarded
def questions_drawer(owner_id: UUID, notebook: NotebookView, dataset: DatasetView) -> None:
    """Open what was asked about the dataset before, in any notebook, by the API or without one."""
    shown: int = st.session_state.setdefault(_SHOWN, _QUESTIONS)
    page = replies.list_answers(owner_id, dataset.id, size=shown)
    if not page.items:
        st.html(paragraph("Nothing was asked about this list yet.", classes="lm-muted"))
    with st.container(key="past_questions", gap="xsmall"):
        for answer in page.items:
            _asked(owner_id, notebook, answer)
    if page.next and st.button("Older", icon=":material/expand_more:", type="tertiary", key="older_questions"):
        st.session_state[_SHOWN] = shown + _QUESTIONS
        st.rerun(scope="fragment")


def _asked(owner_id: UUID, notebook: NotebookView, answer: Answer) -> None:
    told = titled(when(answer.asked_at, zone=zone(), at=now()), title=exactly(answer.asked_at, zone=zone()))
    left = esc("answered") if answer.status is Status.ANSWERED else tag("not answered", "warn")
    with st.container(key=f"pastrow_question_{answer.id}"):
        st.html(
            Safe(
                f'<div class="lm-past"><b>{esc(answer.question)}</b>'
                f'<footer class="lm-muted lm-small"><span>{left}</span>{told}</footer></div>'
            )
        )
        if st.button(f"Put “{label(answer.question[:60])}” into this notebook", key=f"take_{answer.id}"):
            desk = desk_of(owner_id, notebook.id)
            made = desk.add(Kind.QUESTION, {"question": answer.question})
            running.take_answer(owner_id, made.id, answer.id)
            st.rerun()
