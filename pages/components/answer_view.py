"""One answer alone, with its question and what can be done with it."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

import streamlit as st

from backend.datasets.schemas import DatasetView
from backend.queries import replies
from backend.queries.answers import Answer
from pages.components.answer_body import answer_body
from pages.components.answer_wishes import Wishes
from pages.components.cell_material import forget
from pages.components.html import Safe, esc
from pages.components.inlinks import address


@dataclass(frozen=True)
class Acts:
    """What a person does with an answer: ask a question (anew), or put one into the box."""

    ask: Callable[[str], None]
    ask_anew: Callable[[str], None]
    edit: Callable[[str], None]


def answer_cell(owner_id: UUID, answer: Answer, dataset: DatasetView, acts: Acts) -> None:
    """Draw an answer."""
    with st.container(key=f"answer_{answer.id}", gap="small"):
        with st.container(key=f"answertop_{answer.id}", horizontal=True, vertical_alignment="top"):
            st.html(Safe(f'<h2 class="lm-question">{esc(answer.question)}</h2>'))
            with st.container(key=f"answeracts_{answer.id}", horizontal=True, width="content", gap=None, wrap=False):
                _actions(owner_id, answer, acts)
        link = address("ask", dataset_id=answer.dataset_id, answer=str(answer.id))
        answer_body(owner_id, answer, dataset, Wishes(acts.ask, _took), key=str(answer.id), link=link)


def _took(made: Answer) -> None:
    """Show the answer a corrected reading gives."""
    if "answer" in st.query_params:
        st.query_params["answer"] = str(made.id)


def _actions(owner_id: UUID, answer: Answer, acts: Acts) -> None:
    if _act("replay", "Ask again", answer):
        acts.ask_anew(answer.question)
        st.rerun()
    if _act("edit", "Edit the question", answer):
        acts.edit(answer.question)
        st.rerun()
    if _act("delete", "Delete from the history", answer):
        replies.forget_answer(owner_id, answer.id)
        forget(owner_id, answer_id=answer.id)
        st.query_params.pop("answer", None)
        st.rerun()


def _act(symbol: str, words: str, answer: Answer) -> bool:
    """Draw one small button; its words are for screen readers and the hover."""
    return st.button(words, icon=f":material/{symbol}:", type="tertiary", key=f"act_{symbol}_{answer.id}", help=words)
