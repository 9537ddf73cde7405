"""Questions without an answer yet: being read here, being read by a model as a job, or ended without one."""

from uuid import UUID

import streamlit as st

from backend.core.errors import Cancelled, TooMany
from backend.jobs import service as jobs
from backend.jobs.schemas import JobCard
from backend.jobs.states import ACTIVE, Status
from backend.queries.model_reading import KIND
from pages.components import job_status, problem
from pages.components.ask_desk import AskDesk, AskedInWords
from pages.components.format import duration
from pages.components.html import Safe, esc, paragraph

_LOOKED_THROUGH = 100  # newest jobs of this kind that are looked through


def unanswered(owner_id: UUID, dataset_id: UUID) -> list[JobCard]:
    """Return this person's questions about a dataset that a model reads now, or could not; oldest first."""
    found = jobs.list_jobs(owner_id, kind=KIND, size=_LOOKED_THROUGH).items
    return [job for job in reversed(found) if job.subject_id == dataset_id and job.status is not Status.COMPLETED]


def question_of(job: JobCard) -> str:
    """Return the question of a job."""
    return job.title.removeprefix("Answer “").removesuffix("”")


def job_cell(owner_id: UUID, job: JobCard) -> None:
    """Draw a question a model reads, step by step, or why it was not answered."""
    with st.container(key=f"answer_job_{job.id}", gap="small"):
        st.html(_question(question_of(job)))
        if job.status in ACTIVE:
            with st.container(key=f"asksteps_{job.id}"):
                job_status.panel(job)
            with st.container(horizontal=True, vertical_alignment="center", key=f"stepsfoot_{job.id}"):
                if st.button("Cancel", icon=":material/stop:", key=f"cancel_{job.id}", disabled=job.cancel_requested):
                    jobs.cancel(owner_id, job.id)
                    st.rerun()
                st.html(paragraph("You may leave this page; the answer will stand here.", classes="lm-muted lm-small"))
            return
        if job.status is Status.CANCELLED:
            st.html(paragraph("Stopped as you asked.", classes="lm-muted"))
        else:
            st.html(problem.card(job.error or "The model did not answer.", hint=job.hint or "", title="Not answered"))
        with st.container(horizontal=True, key=f"endedfoot_{job.id}"):
            if st.button("Try again", icon=":material/replay:", key=f"retry_{job.id}"):
                jobs.retry(owner_id, job.id)
                st.rerun()
            if st.button("Remove", icon=":material/delete:", type="tertiary", key=f"remove_{job.id}"):
                jobs.delete(owner_id, job.id)
                st.rerun()


def waiting_cell(desk: AskDesk) -> None:
    """Draw the question on its way, twice a second, until its answer is there."""

    @st.fragment(run_every=0.5)
    @problem.guarded
    def clock() -> None:
        asked = desk.asked
        if asked is None or asked.done():
            st.rerun()
            return
        with st.container(key="answer_waiting", gap="small"):
            st.html(_question(asked.question))
            with st.container(key="waiting", horizontal=True, vertical_alignment="center", width="content"):
                _since(asked)

    clock()


def _since(asked: AskedInWords) -> None:
    words = "Stopping" if asked.stopped else f"Looking for {duration(asked.waiting_s)}"
    st.html(Safe(f'<div class="lm-running" role="status"><span class="lm-dot run"></span>{esc(words)}</div>'), width="content")
    if not asked.stopped and st.button("Stop", icon=":material/stop:", key="stop"):
        asked.stop()
        asked.done(within_s=1.0)
        st.rerun()


def failed_cell(desk: AskDesk) -> None:
    """Draw why a question was not answered, and keep it to be asked again."""
    failed = desk.failed
    if failed is None:
        return
    with st.container(key="answer_failed", gap="small"):
        st.html(_question(failed.question))
        if isinstance(failed.error, TooMany) and failed.error.again_at is not None:
            problem.draw(failed.error, again=lambda: desk.ask(failed.question, before=failed.before))
            return
        if isinstance(failed.error, Cancelled):
            st.html(paragraph("Stopped as you asked.", classes="lm-muted"))
        else:
            problem.draw(failed.error)
        with st.container(horizontal=True, key="failedfoot"):
            if st.button("Ask again", icon=":material/replay:", key="ask_failed"):
                desk.ask(failed.question, before=failed.before)
                st.rerun()


def _question(text: str) -> Safe:
    return Safe(f'<h2 class="lm-question">{esc(text)}</h2>')
