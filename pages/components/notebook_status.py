"""What becomes of a cell's run, below the cell: on its way, read by a model step by step, old, or without an answer."""

import streamlit as st

from backend.core.errors import Cancelled, ListmillError, TooMany
from backend.jobs import service as jobs
from backend.jobs.states import ACTIVE
from backend.notebooks.schemas import CellView, Kind
from pages.components import job_status, problem
from pages.components.format import duration
from pages.components.html import Safe, esc, icon, paragraph
from pages.components.notebook_changes import changes
from pages.components.notebook_desk import CellOnItsWay, NotebookDesk

_STOP_S = 1.0  # how long a press of “Stop” waits for the end


def cell_status(desk: NotebookDesk, cell: CellView) -> None:
    """Draw what there is to say about a cell's run; nothing where all is well."""
    if asked := desk.under_way.get(cell.id):
        _on_its_way(cell, asked)
    elif failure := desk.failed.get(cell.id):
        _without_answer(desk, cell, failure)
    elif cell.job_id is not None:
        _read_by_a_model(desk, cell)
    elif cell.error:
        st.html(problem.card(cell.error, hint=cell.hint or "", title="Not answered"))
        _again(desk, cell)
    else:
        if cell.stale and cell.ran_at:
            st.html(Safe(f'<p class="lm-stale">{icon("history")}{esc(cell.stale)}</p>'))
        changes(desk.owner_id, cell)


def _on_its_way(cell: CellView, asked: CellOnItsWay) -> None:
    verb = "Looking" if cell.kind is Kind.QUESTION else "Running"
    words = "Stopping" if asked.stopped else f"{verb} for {duration(asked.waiting_s)}"
    with st.container(key=f"waiting_{cell.id}", horizontal=True, vertical_alignment="center", width="content"):
        mark = f'<div class="lm-running" role="status"><span class="lm-dot run"></span>{esc(words)}</div>'
        st.html(Safe(mark), width="content")
        if not asked.stopped and st.button("Stop", icon=":material/stop:", key=f"stop_{cell.id}"):
            asked.stop()
            asked.done(within_s=_STOP_S)
            st.rerun()


def _without_answer(desk: NotebookDesk, cell: CellView, failure: ListmillError) -> None:
    """Draw why a run ended without an answer; its words stay in the cell."""
    if isinstance(failure, TooMany) and failure.again_at is not None:
        problem.draw(failure, again=lambda: desk.run(cell.id), key=str(cell.id))
        return
    if isinstance(failure, Cancelled):
        st.html(paragraph("Stopped as you asked.", classes="lm-muted"))
    else:
        problem.draw(failure)
    _again(desk, cell)


def _read_by_a_model(desk: NotebookDesk, cell: CellView) -> None:
    """Draw the steps of a model at work; its answer stands in the cell once the job ended, whoever looks."""
    job = jobs.cards([cell.job_id]).get(cell.job_id) if cell.job_id else None
    if job is None or job.status not in ACTIVE:
        st.html(paragraph("Its answer is being written down.", classes="lm-muted"))
        return
    with st.container(key=f"asksteps_{cell.id}"):
        job_status.panel(job)
    with st.container(horizontal=True, vertical_alignment="center", key=f"stepsfoot_{cell.id}"):
        if st.button("Cancel", icon=":material/stop:", key=f"cancel_{cell.id}", disabled=job.cancel_requested):
            jobs.cancel(desk.owner_id, job.id)
            st.rerun()
        st.html(paragraph("You may leave this page; the answer will stand here.", classes="lm-muted lm-small"))


def _again(desk: NotebookDesk, cell: CellView) -> None:
    if cell.kind is Kind.TEXT:
        return
    st.button(
        "Try again", icon=":material/replay:", key=f"again_{cell.id}", on_click=desk.guarded(cell.id, desk.run_anew),
        args=(cell.id,),
    )  # fmt: skip
