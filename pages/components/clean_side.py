"""The left half of the page: the steps, or the form of one, or the operations to choose a new one from."""

from collections.abc import Sequence

import streamlit as st

from backend.core.errors import ListmillError
from backend.core.table import Column
from backend.datasets.cleaning.operations import OPERATIONS
from backend.datasets.cleaning.schemas import CleanPreview
from backend.datasets.schemas import DatasetView
from pages.components import clean_form, clean_proposals, clean_suggested, problem
from pages.components.clean_desk import CleanDesk, Editing
from pages.components.clean_proposals import Proposals
from pages.components.clean_steps import amount, draw_operations, draw_steps, effect_in_words, plan_in_words
from pages.components.format import counted
from pages.components.html import Safe, esc, heading

_NOTHING_FOUND = Safe(
    '<div class="lm-empty"><b>Nothing to mend was found</b>Add a step yourself, or press the name of a column.</div>'
)
_NO_STEPS = Safe('<div class="lm-empty"><b>No step yet</b>Add one, or press the name of a column.</div>')


def draw(desk: CleanDesk, dataset: DatasetView, proposals: Proposals) -> None:
    """Draw the half."""
    if desk.editing is not None:
        _form(desk, dataset, desk.editing)
    elif desk.choosing:
        _operations(desk, dataset)
    else:
        _steps(desk, proposals)


def _steps(desk: CleanDesk, proposals: Proposals) -> None:
    with st.container(key="clean_stepshead", horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.html(heading("Steps", remark=plan_in_words(desk.plan) if desk.plan.steps else ""), width="content")
        st.button("Add a step", icon=":material/add:", key="clean_add", on_click=desk.choose)
    _said(desk)
    clean_proposals.draw(desk, proposals)
    if desk.plan.steps:
        found = desk.find()
        draw_steps(desk, found if isinstance(found, CleanPreview) else desk.shown, on_told=desk.heed)
    elif desk.loaded:
        st.html(_NO_STEPS if proposals.plan and proposals.plan.steps else _NOTHING_FOUND)
    clean_suggested.draw(desk)


def _said(desk: CleanDesk) -> None:
    """Draw what just happened, with the way back, and what was refused."""
    if desk.refused is not None:
        problem.draw(desk.refused)
    said = desk.said
    if said is None:
        return
    with st.container(key="clean_said", horizontal=True, vertical_alignment="center", gap="small"):
        kind = f" {said.kind}" if said.kind else ""
        st.html(Safe(f'<p class="lm-p lm-small lm-cleansaid{kind}" role="status">{esc(said.text)}</p>'), width="content")
        if said.undo:
            st.button("Undo", icon=":material/undo:", type="tertiary", key="clean_undo", on_click=desk.undo)


def _operations(desk: CleanDesk, dataset: DatasetView) -> None:
    column = desk.column
    kind = next((one.type for one in dataset.columns if one.name == column), None)
    with st.container(key="clean_choosehead", horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.html(heading("Add a step", remark=f"for “{column}”" if column else ""), width="content")
        st.button("Back to the steps", icon=":material/arrow_back:", type="tertiary", key="clean_back", on_click=desk.leave)
    draw_operations(column, kind, on_told=desk.heed)


def _form(desk: CleanDesk, dataset: DatasetView, editing: Editing) -> None:
    with st.container(key="panel_clean_form", gap="small"):
        desk.editing = made = clean_form.draw(desk, editing, columns_at(desk, dataset, editing))
        _effect(made, desk.find())
        with st.container(key="clean_formacts", horizontal=True, gap="small"):
            st.button(
                _words(made), icon=":material/check:", key="clean_done", on_click=desk.done, disabled=made.refused is not None
            )  # fmt: skip
            st.button(
                "Leave it as it was" if not made.new else "Do not add it",
                type="tertiary",
                key="clean_leave",
                on_click=desk.leave,
            )


def columns_at(desk: CleanDesk, dataset: DatasetView, editing: Editing) -> Sequence[Column]:
    """Return the columns there are where a step stands: after the steps above it."""
    shown = desk.shown
    if shown is not None and shown.step_id == editing.step.id:
        return shown.columns_before
    if shown is not None and editing.new and not shown.step_id:
        return shown.columns_after
    return dataset.columns


def _words(made: Editing) -> str:
    if not made.new:
        return "Done"
    return "Add the step" if len(made.columns) < 2 else f"Add {counted(len(made.columns), 'step')}"


def _effect(made: Editing, found: CleanPreview | ListmillError | None) -> None:
    if made.refused is not None:
        st.html(clean_form.told(made.refused))
    elif isinstance(found, CleanPreview):
        ids = {one.id for one in made.steps()}
        effects = [one for one in found.steps if one.step_id in ids]
        bad = next((one for one in effects if one.problem), effects[0] if effects else None)
        step = made.step
        said = "; ".join(effect_in_words(step, one, exact=found.exact) for one in effects[:1])
        if len(effects) > 1:
            said = f"changes {amount(sum(one.cells or 0 for one in effects), 'cell', exact=found.exact)} in {counted(len(effects), 'column')}"
        title = OPERATIONS[step.operation].title(step)
        st.html(clean_form.effect(bad, f"{title}: {said}" if said else title))
