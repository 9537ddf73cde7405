"""A question cell: the question in words and what it was answered with."""

from uuid import UUID

import streamlit as st

from backend.datasets.schemas import DatasetView
from backend.notebooks.schemas import CellView
from backend.queries.answers import Answer
from backend.queries.asking import LONGEST
from pages.components.answer_body import answer_body
from pages.components.answer_wishes import Wishes
from pages.components.cell_material import find_answer, forget
from pages.components.html import Safe, esc, paragraph
from pages.components.inlinks import address
from pages.components.notebook_acts import CellActs


def draw(
    owner_id: UUID, cell: CellView, dataset: DatasetView, acts: CellActs, *, editing: bool = False, read_only: bool = False
) -> None:
    """Draw the cell, or the form that changes its question."""
    question = str(cell.content.get("question", ""))
    if editing:
        _form(cell, question, acts, about=dataset.name)
        return
    st.html(Safe(f'<h2 class="lm-question">{esc(question)}</h2>'))
    answer = find_answer(owner_id, cell.answer_id)
    if answer is None:
        if not (cell.error or cell.job_id or cell.ran_at):
            st.html(paragraph("Not asked yet.", classes="lm-muted"))
        return

    def took(made: Answer) -> None:
        forget(owner_id, answer_id=made.id)
        acts.took(made.id)

    link = address("ask", dataset_id=dataset.id, notebook=str(cell.notebook_id), cell=str(cell.id))

    def go_on(sql: str) -> None:
        acts.add("sql", {"sql": sql})

    wishes = None if read_only else Wishes(acts.ask, took, go_on, cell.name)
    answer_body(owner_id, answer, dataset, wishes, key=str(cell.id), link=link)


def _form(cell: CellView, question: str, acts: CellActs, *, about: str) -> None:
    key = f"questiontext_{cell.id}"

    def ask() -> None:
        text = str(st.session_state[key]).strip()
        if text:
            acts.save({"question": text}, True)

    with st.form(f"questionform_{cell.id}", border=False):
        st.text_input(
            "Question", question, key=key, max_chars=LONGEST, label_visibility="collapsed", placeholder=f"Ask about {about}"
        )
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.form_submit_button("Ask", key=f"questionask_{cell.id}", on_click=ask)
            st.form_submit_button("Cancel", key=f"questioncancel_{cell.id}", type="tertiary", on_click=acts.cancel)
