"""Ask: questions in plain words about a dataset, each answered with its reading, a chart, a table, SQL and a receipt.

The address says what is shown: `q` is a question to ask now, `answer` one answer alone.
"""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from uuid import UUID

import streamlit as st

from backend.core.errors import Conflict, NotFound
from backend.datasets.schemas import DatasetView
from backend.datasets.service import get_dataset, list_datasets
from backend.jobs import service as jobs
from backend.jobs.schemas import JobCard
from backend.queries import replies
from backend.queries.answers import Answer, Status
from backend.queries.first_questions import first_questions
from backend.queries.turns import Turn
from pages.components import frame, inlinks, job_status, problem
from pages.components.answer_view import Acts, answer_cell
from pages.components.ask_desk import AskDesk, ask_desk
from pages.components.asking import SAID_AFTER_S
from pages.components.html import Safe, esc, icon, join, paragraph
from pages.components.inlinks import address, inlink
from pages.components.question_box import put, question_box
from pages.components.questions_under_way import failed_cell, job_cell, unanswered, waiting_cell
from pages.components.session import me

TURNS = 6  # questions before one that may go on from them
_EMPTY = Safe(
    '<div class="lm-empty"><b>Nothing to ask about yet</b>Drop a list on the Datasets page, or take the sample list there.</div>'
)


def main() -> None:
    """Draw the page."""
    inlinks.listen()
    dataset = chosen_dataset()
    if dataset is None:
        frame.title("Ask")
        st.html(_EMPTY)
        with st.container(horizontal=True, horizontal_alignment="center"):
            if st.button("Go to Datasets", type="primary", icon=":material/database:"):
                frame.open_page("home")
        return
    frame.dataset_title("ask", dataset)
    if dataset.version_id is None:
        not_ready(dataset)
        return
    desk = ask_desk(me().id, dataset.id)
    if question := st.query_params.pop("q", ""):
        desk.ask(question)
    if desk.asked and desk.asked.done(within_s=SAID_AFTER_S):
        desk.settle()
    with st.container(key="conversation"):
        asked = one_answer(desk, dataset) if st.query_params.get("answer") else conversation(desk, dataset)
    if sent := question_box(dataset.name, asked=[one.question for one in reversed(asked)], turn=desk.turn):
        desk.ask(sent, before=turns_of(asked))
        st.rerun()


def chosen_dataset() -> DatasetView | None:
    """Return the dataset in the address, else the newest that can be asked about, None where there is none."""
    wanted = frame.chosen()
    if wanted is None:
        listed = list_datasets(me().id, size=20).items
        wanted = next((d.id for d in listed if d.version_id), listed[0].id if listed else None)
        if wanted is None:
            return None
        st.query_params[frame.DATASET] = str(wanted)
        st.rerun()  # the sidebar marks the dataset in the address
    return get_dataset(me().id, wanted)


def not_ready(dataset: DatasetView) -> None:
    """Say that a dataset cannot be asked about yet, and draw the job that makes it."""
    job = jobs.cards([dataset.job_id]).get(dataset.job_id) if dataset.job_id else None
    st.html(
        Safe(f'<div class="lm-empty"><b>Not a list yet</b>{esc(dataset.name)} can be asked about once it is converted.</div>')
    )
    if job is not None:
        job_status.panel(job)


def conversation(desk: AskDesk, dataset: DatasetView) -> list[Answer]:
    """Draw the history with the newest at the bottom; return its answers, oldest first."""
    page = replies.list_answers(desk.owner_id, dataset.id, size=desk.shown)
    if page.next and len(page.items) == desk.shown:
        with st.container(horizontal=True, horizontal_alignment="center"):
            st.button(
                "Earlier questions", icon=":material/expand_less:", type="tertiary", key="earlier", on_click=desk.show_more
            )
    since = page.items[-1].asked_at if page.next else None
    waiting = [job for job in unanswered(desk.owner_id, dataset.id) if since is None or job.created_at >= since]
    if not (page.items or waiting or desk.asked or desk.failed):
        beginning(desk, dataset)
    drawn: list[Answer] = []
    for cell in in_order(page.items, waiting):
        if isinstance(cell, JobCard):
            with problem.boundary("question"):
                job_cell(desk.owner_id, cell)
        else:
            one_cell(desk, cell, dataset, before=turns_of(drawn))
            drawn.append(cell)
    if desk.asked is not None:
        waiting_cell(desk)
    failed_cell(desk)
    return drawn


def in_order(answers: tuple[Answer, ...], waiting: list[JobCard]) -> list[Answer | JobCard]:
    """Return answers and questions without one, oldest first."""

    def asked_at(cell: Answer | JobCard) -> datetime:
        return cell.created_at if isinstance(cell, JobCard) else cell.asked_at

    return sorted([*answers, *waiting], key=asked_at)


def turns_of(answers: Sequence[Answer]) -> tuple[Turn, ...]:
    """Return the questions that were answered, for one that goes on from them."""
    return tuple(Turn(one.question, one.sql or "", one.read) for one in answers[-TURNS:] if one.status is Status.ANSWERED)


def one_answer(desk: AskDesk, dataset: DatasetView) -> list[Answer]:
    """Draw the answer in the address alone, with the way to all of them; return it."""
    back = inlink(
        join([icon("arrow_back"), esc(f"All questions about {dataset.name}")], between=" "),
        address("ask", dataset_id=dataset.id),
        classes="lm-quiet",
    )
    st.html(paragraph(back, classes="lm-muted"))
    try:
        answer = replies.get_answer(desk.owner_id, UUID(st.query_params["answer"]))
    except (ValueError, NotFound):
        st.html(problem.card("There is no answer at this address.", hint="It may have been deleted. Ask the question again."))
        return []
    one_cell(desk, answer, dataset)
    return [answer]


def one_cell(desk: AskDesk, answer: Answer, dataset: DatasetView, *, before: Sequence[Turn] = ()) -> None:
    """Draw an answer as a part of the page that runs alone; `before` are the questions it may have gone on from."""

    def ask(question: str) -> None:
        desk.ask(question, before=before)

    def ask_anew(question: str) -> None:
        desk.ask(question, before=before, anew=True)

    @st.fragment
    @problem.guarded
    def part() -> None:
        answer_cell(desk.owner_id, answer, dataset, Acts(ask, ask_anew, put))

    part()


def beginning(desk: AskDesk, dataset: DatasetView) -> None:
    """Draw what an empty page begins with: what can be asked, as chips."""
    st.html(
        Safe(
            '<div class="lm-empty lm-begin"><b>Ask anything this list can answer</b>'
            "Every answer shows how the question was read, its SQL, and the rows behind it.</div>"
        )
    )
    told: tuple[str, ...] = ()
    with suppress(Conflict):  # the profile is still being made
        told = first_questions(desk.owner_id, dataset.id)
    if not told:
        st.html(
            paragraph("Suggestions appear once the profile is made; you may ask already then.", classes="lm-muted lm-centre")
        )
        job_status.watch_for_end("datasets.profile")
    with st.container(key="chips_first", horizontal=True, horizontal_alignment="center"):
        for place, question in enumerate(told):
            if st.button(question, icon=":material/lightbulb:", key=f"first_{place}"):
                desk.ask(question)
                st.rerun()


main()
