"""One answer alone, as its address shows it."""

from uuid import UUID

import streamlit as st

from backend.core.errors import NotFound
from backend.datasets.schemas import DatasetView
from backend.queries import replies
from pages.components import frame, problem
from pages.components.answer_view import Acts, answer_cell
from pages.components.html import esc, icon, join, paragraph
from pages.components.inlinks import address, inlink


def one_answer(owner_id: UUID, dataset: DatasetView) -> None:
    """Draw the answer in the address, with the way to the notebook; what is asked from here is asked there."""
    back = inlink(
        join([icon("arrow_back"), esc(f"The notebook of {dataset.name}")], between=" "),
        address("ask", dataset_id=dataset.id),
        classes="lm-quiet",
    )
    st.html(paragraph(back, classes="lm-muted"))
    try:
        answer = replies.get_answer(owner_id, UUID(st.query_params["answer"]))
    except (ValueError, NotFound):
        st.html(problem.card("There is no answer at this address.", hint="It may have been deleted. Ask the question again."))
        return

    def ask(question: str) -> None:
        frame.open_page("ask", dataset_id=dataset.id, q=question)

    @st.fragment
    @problem.guarded
    def part() -> None:
        answer_cell(owner_id, answer, dataset, Acts(ask, ask, ask))

    part()
