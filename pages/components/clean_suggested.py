"""Steps that a model suggests, below those of the plan: asked for with one press, added switched off."""

from dataclasses import replace
from uuid import UUID

import streamlit as st

from backend.adapters import llm
from backend.core.errors import ListmillError
from backend.datasets.cleaning.plan import Plan, Step
from backend.datasets.cleaning.proposing import by_model
from backend.jobs import service as jobs
from backend.jobs.schemas import JobCard
from backend.jobs.states import ACTIVE, Status
from backend.queries.spending import check_spending
from pages.components import job_status, problem
from pages.components.clean_arrange import added, new_id
from pages.components.clean_desk import CleanDesk, Said
from pages.components.format import counted, label
from pages.components.html import paragraph

_LOOKED_AT = 20  # jobs


def draw(desk: CleanDesk) -> None:
    """Draw the way to ask, the asking, or what was suggested; nothing where there is no model."""
    if not by_model.is_offered():
        return
    with st.container(key="clean_suggested", gap="xsmall"), problem.boundary("suggested"):
        found = by_model.suggested(desk.owner_id, desk.dataset_id, version_id=desk.version_id)
        if found is not None:
            _offer(desk, found)
            return
        job = _job(desk)
        if job is not None and job.status in ACTIVE:
            job_status.panel(job)
            return
        if job is not None and job.status is Status.FAILED and job.id == desk.asked_job:
            st.html(
                problem.card(
                    job.error or "The model gave no answer.",
                    hint=job.hint or "Ask again later.",
                    title="No steps were suggested",
                )
            )
        st.button(
            label(f"Ask {llm.model_name() or 'the model'} for more steps"), icon=":material/auto_awesome:", type="tertiary",
            key="clean_ask_model", on_click=_ask, args=(desk,),
        )  # fmt: skip


def new_steps(plan: Plan, found: Plan) -> tuple[Step, ...]:
    """Return those suggested steps that the plan does not have yet."""
    known = [(step.operation, step.column, step.parameters) for step in plan.steps]
    return tuple(step for step in found.steps if (step.operation, step.column, step.parameters) not in known)


def _offer(desk: CleanDesk, found: Plan) -> None:
    name = llm.model_name() or "The model"
    new = new_steps(desk.plan, found)
    if not found.steps:
        st.html(paragraph(f"{name} found nothing more to mend.", classes="lm-muted lm-small"))
    elif new:
        words = f"{name} suggests {counted(len(new), 'more step')}. They are added switched off; read each before you use it."
        st.html(paragraph(words, classes="lm-small"))
        st.button(
            f"Add {counted(len(new), 'step')}",
            icon=":material/add:",
            key="clean_add_suggested",
            on_click=_add,
            args=(desk, new),
        )


def _ask(desk: CleanDesk) -> None:
    try:
        desk.asked_job = by_model.start_suggesting(
            desk.owner_id, desk.dataset_id, check_spending=check_spending, version_id=desk.version_id
        )
    except ListmillError as error:
        desk.refused = error


def _add(desk: CleanDesk, new: tuple[Step, ...]) -> None:
    steps = [replace(step, id=new_id()) for step in new]
    desk.put(added(desk.plan, steps), said=Said(f"Added {counted(len(steps), 'step')}, all switched off.", undo=True))
    desk.focus = steps[0].id


def _job(desk: CleanDesk) -> JobCard | None:
    """Return the newest asking about this list, None where there is none."""
    page = jobs.list_jobs(desk.owner_id, kind=by_model.KIND, size=_LOOKED_AT)
    wanted: UUID = desk.dataset_id
    return next((job for job in page.items if job.subject_id == wanted), None)
