"""Ask: the notebook of a dataset. Questions in plain words, SQL, charts and notes as cells in one column, a box fixed below.

The address says what is shown: `dataset` opens the notebook that was worked on last, `notebook` a certain one and `cell` a
cell of it; `q` is a question to ask now, `answer` one answer alone.
"""

from contextlib import suppress
from uuid import UUID

import streamlit as st

from backend.core.errors import Conflict, ListmillError, NotFound
from backend.datasets.schemas import DatasetView
from backend.notebooks import service as notebooks
from backend.notebooks.run_all import start_all
from backend.notebooks.schemas import Kind, NotebookView
from backend.queries import replies
from backend.queries.first_questions import first_questions
from pages.components import cell_view, frame, inlinks, job_status, notebook_head, notebook_menu, notebook_run, opening, problem
from pages.components.format import label
from pages.components.html import Safe, esc, paragraph
from pages.components.notebook_column import column
from pages.components.notebook_desk import NotebookDesk, desk_of
from pages.components.one_answer import one_answer
from pages.components.question_box import put, question_box, what_is_meant
from pages.components.session import me

NOTEBOOK = "notebook"  # the parameter of the address


def main() -> None:
    """Draw the page."""
    inlinks.listen()
    dataset, notebook = opened()
    if dataset is None:
        nothing_yet(notebook)
        return
    if dataset.version_id is None:
        frame.dataset_title("ask", dataset)
        opening.not_ready(dataset, "can be asked about once it is converted")
    elif st.query_params.get("answer"):
        frame.dataset_title("ask", dataset)
        with st.container(key="notebook"):
            one_answer(me().id, dataset)
    else:
        page_of(notebook or notebooks.notebook_for(me().id, dataset.id), dataset)


def opened() -> tuple[DatasetView | None, NotebookView | None]:
    """Return the dataset and the notebook in the address; without one, the newest dataset that can be asked about."""
    notebook = None
    wanted = None
    if text := st.query_params.get(NOTEBOOK):
        notebook = notebooks.get_notebook(me().id, notebook_id(text))
        if notebook.dataset_gone:
            return None, notebook
        wanted = notebook.dataset_id
    dataset = opening.opened(wanted)
    return dataset, notebook if dataset is not None else None


def notebook_id(text: str) -> UUID:
    """Return the id in the address. Raises NotFound for something that is none."""
    try:
        return UUID(text)
    except ValueError as error:
        raise NotFound("There is no notebook at this address.", hint="Choose one from the list of notebooks.") from error


def nothing_yet(notebook: NotebookView | None) -> None:
    """Draw the page without a dataset: there is none, or that of the notebook was deleted."""
    if notebook is not None:
        frame.title(notebook.title)
        told = f"{notebook.dataset_name}, which this notebook is about, was deleted. What its cells showed can still be taken along."
        st.html(Safe(f'<div class="lm-empty"><b>Its dataset is gone</b>{esc(told)}</div>'))
        st.html(notebook_head.take_along(notebook))
        return
    opening.nothing_yet("Ask", "Nothing to ask about yet")


def page_of(notebook: NotebookView, dataset: DatasetView) -> None:
    """Draw a notebook: its title line, its cells, and the box below."""
    desk = desk_of(me().id, notebook.id)
    st.query_params[NOTEBOOK] = str(notebook.id)
    if question := st.query_params.pop("q", ""):
        send(desk, question)
    if desk.settle() or question:
        notebook = notebooks.get_notebook(desk.owner_id, notebook.id)
    desk.read(notebook)
    job = notebook_run.run_of(desk.owner_id, notebook.id)
    action = "Run all" if notebook_run.can_run(notebook) and job is None else ""
    if frame.dataset_title("ask", dataset, action=action, icon="playlist_play"):
        start_all(desk.owner_id, notebook.id)
        st.rerun()
    with st.container(key="notebook"):
        notebook_head.head(notebook, dataset, owner_id=desk.owner_id)
        if job is not None:
            notebook_run.under_way(desk.owner_id, notebook, job)
        else:
            notebook_run.newer_version(desk.owner_id, notebook, dataset)
        cell_view.schema(desk.owner_id, dataset)
        if not notebook.cells:
            beginning(desk, notebook, dataset)
        column(desk, dataset)
        if desk.refused is not None:
            problem.draw(desk.refused)
    box(desk, notebook, dataset)


def box(desk: NotebookDesk, notebook: NotebookView, dataset: DatasetView) -> None:
    """Draw the box fixed below, and add what was sent as a cell."""
    if wanted := st.query_params.get("cell"):
        desk.look_at(wanted)
    asked = [str(cell.content["question"]) for cell in reversed(notebook.cells) if cell.kind is Kind.QUESTION]
    if sent := question_box(dataset.name, asked=asked, turn=desk.turn, reveal=desk.reveal):
        send(desk, sent)
        st.rerun()


def send(desk: NotebookDesk, text: str) -> None:
    """Add what was typed as a cell at the end and run it; what is refused stays in the box."""
    kind, content = what_is_meant(text, tables=desk.tables())
    try:
        desk.add(kind, content, run=kind is not Kind.TEXT)
        desk.refused = None
    except ListmillError as error:
        desk.refused = error
        put(text)


def beginning(desk: NotebookDesk, notebook: NotebookView, dataset: DatasetView) -> None:
    """Draw what an empty notebook begins with: what can be asked, as chips."""
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
            if st.button(label(question), icon=":material/lightbulb:", key=f"first_{place}"):
                send(desk, question)
                st.rerun()
    if replies.list_answers(desk.owner_id, dataset.id, size=1).items:
        with st.container(horizontal=True, horizontal_alignment="center", key="asked_before"):
            if st.button("Earlier questions", icon=":material/history:", type="tertiary", key="earlier"):
                notebook_menu.questions_drawer(desk.owner_id, notebook, dataset)


main()
