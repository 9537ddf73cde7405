"""What can be done with a whole plan: keep it as a file, load one from a file, take that of an earlier version, begin anew."""

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import streamlit as st

from backend.core.errors import ListmillError
from backend.core.table import Column
from backend.datasets.cleaning.operations import OPERATIONS
from backend.datasets.cleaning.plan import Plan, Step
from backend.datasets.schemas import DatasetView
from pages.components import problem
from pages.components.clean_desk import CleanDesk, Said
from pages.components.clean_make import last_plan, plan_made, use_plan
from pages.components.format import counted, label
from pages.components.html import Safe, esc, paragraph

_OUT = "(leave its steps out)"
_DOWNLOAD, _LOAD, _AGAIN = "Download as a file", "Load from a file…", "again"
_PROPOSED, _EMPTY = "Begin with what is proposed", "Begin with no steps"
_ON, _OFF = "Switch all steps on", "Switch all steps off"


def menu(dataset: DatasetView, desk: CleanDesk, *, proposed: Plan | None) -> None:
    """Draw the menu of the plan."""
    cleaned = last_plan(dataset)
    options = [_LOAD]
    options += [_DOWNLOAD] if desk.plan.steps else []
    options += [_AGAIN] if cleaned is not None else []
    options += [_PROPOSED] if proposed is not None and proposed.steps and proposed != desk.plan else []
    options += [_ON] if any(not step.enabled for step in desk.plan.steps) else []
    options += [_OFF] if desk.plan.enabled().steps else []
    options += [_EMPTY] if desk.plan.steps else []
    words = {_AGAIN: f"Use the plan of version {cleaned.number} again" if cleaned else ""}
    match st.menu_button(
        "Plan",
        options,
        type="secondary",
        key="clean_menu",
        format_func=lambda one: words.get(one, one),
        icon=":material/checklist:",
    ):
        case "Download as a file":
            download_dialog(dataset, desk)
        case "Load from a file…":
            load_dialog(dataset, desk)
        case "again" if cleaned is not None and (plan := plan_made(dataset, cleaned)) is not None:
            use_plan(desk, plan, of=f"version {cleaned.number}")
            st.rerun()
        case "Begin with what is proposed" if proposed is not None:
            desk.put(proposed, said=Said("These steps are proposed for this version.", undo=bool(desk.plan.steps)))
            st.rerun()
        case "Switch all steps on" | "Switch all steps off" as wanted:
            _switch_all(desk, on=wanted == _ON)
            st.rerun()
        case "Begin with no steps":
            desk.put(Plan(), said=Said("The plan is empty now.", undo=True))
            st.rerun()


@st.dialog("Keep this plan", width="small")
@problem.guarded
def download_dialog(dataset: DatasetView, desk: CleanDesk) -> None:
    """Offer the plan as a file."""
    st.html(paragraph(
        f"{counted(len(desk.plan.steps), 'step')} with their reasons, as a small JSON file. Load it for the list of next month, or send it to somebody.",
    ))  # fmt: skip
    st.download_button(
        "Download", json.dumps(desk.plan.to_json(), ensure_ascii=False, indent=2), file_name=f"{_file_name(dataset.name)} plan.json",
        mime="application/json", icon=":material/download:", key="clean_download", on_click="ignore",
    )  # fmt: skip


@st.dialog("Load a plan", width="medium")
@problem.guarded
def load_dialog(dataset: DatasetView, desk: CleanDesk) -> None:
    """Take a plan from a file; columns it needs and this list has not are told, and can be named anew."""
    given = st.file_uploader("A plan you downloaded before", type=["json"], key="clean_file")
    if given is None:
        return
    try:
        plan = Plan.parse(given.getvalue())
    except ListmillError as error:
        problem.draw(error)
        return
    plan = _fitted(plan, dataset.columns)
    st.html(paragraph(f"{counted(len(plan.steps), 'step')} to use.", classes="lm-muted"))
    st.html(titles(plan))
    with st.container(horizontal=True, horizontal_alignment="right"):
        if desk.plan.steps and st.button("Add to the present steps", key="clean_load_add", disabled=not plan.steps):
            _take(desk, Plan((*desk.plan.steps, *_anew(plan, desk.plan))), given.name)
        if st.button("Use this plan", type="primary", key="clean_load_use", disabled=not plan.steps):
            _take(desk, plan, given.name)


def titles(plan: Plan) -> Safe:
    """Return the steps of a plan to read."""
    lines = "".join(
        f'<li class="{"" if step.enabled else "off"}">{esc(OPERATIONS[step.operation].title(step))}{"" if step.enabled else " (off)"}</li>'
        for step in plan.steps
    )
    return Safe(f'<ol class="lm-cleantitles">{lines}</ol>')


def renamed(step: Step, names: Mapping[str, str]) -> Step:
    """Return a step that reads other columns instead of those named."""
    told: dict[str, Any] = dict(step.parameters)  # Any: JSON
    for parameter in OPERATIONS[step.operation].parameters:
        held = told.get(parameter.name)
        match parameter.kind:
            case "column" if isinstance(held, str):
                told[parameter.name] = names.get(held, held)
            case "columns" if held:
                told[parameter.name] = [names.get(one, one) for one in held]
            case "filters" if held:
                told[parameter.name] = [{**one, "column": names.get(one["column"], one["column"])} for one in held]
    column = names.get(step.column, step.column) if step.column else None
    return replace(step, column=column, parameters=told)


def _fitted(plan: Plan, columns: tuple[Column, ...]) -> Plan:
    """Tell which columns are missing, let each be another one, and leave out what then still has none."""
    names = [column.name for column in columns]
    missing = plan.missing(names)
    if not missing:
        return plan
    wanted = list(dict.fromkeys(column for _, column in missing))
    st.html(problem.card(
        f"This list has no {_listed(wanted)}, which {counted(len({step for step, _ in missing}), 'step')} of the plan {'needs' if len(missing) == 1 else 'need'}.",
        hint="Choose the column that holds it now, or leave these steps out.", title="Columns are missing",
    ))  # fmt: skip
    chosen: dict[str, str] = {}
    for place, one in enumerate(wanted):
        found = st.selectbox(f"Instead of “{label(one)}”", [_OUT, *names], key=f"clean_instead_{place}")
        if found is not None and found != _OUT:
            chosen[one] = found
    fitted = Plan(tuple(renamed(step, chosen) for step in plan.steps))
    out = {step_id for step_id, _ in fitted.missing(names)}
    return Plan(tuple(step for step in fitted.steps if step.id not in out))


def _switch_all(desk: CleanDesk, *, on: bool) -> None:
    plan = Plan(tuple(replace(step, enabled=on) for step in desk.plan.steps))
    desk.put(plan, said=Said(f"All steps are {'on' if on else 'off'}.", undo=True))


def _take(desk: CleanDesk, plan: Plan, name: str) -> None:
    desk.selected = None
    desk.put(plan, said=Said(f"Loaded from “{name}”.", undo=bool(desk.plan.steps)))
    st.rerun()


def _anew(plan: Plan, beside: Plan) -> tuple[Step, ...]:
    """Return steps under ids that the other plan does not use."""
    taken = {step.id for step in beside.steps}
    found = []
    for number, step in enumerate(plan.steps):
        kept = step.id if step.id not in taken else f"{step.id}_{number}"
        taken.add(kept)
        found.append(replace(step, id=kept))
    return tuple(found)


def _listed(names: list[str]) -> str:
    told = [f"“{name}”" for name in names[:5]]
    over = len(names) - len(told)
    if over > 0:
        told.append(counted(over, "more column"))
    return f"column {told[0]}" if len(told) == 1 else f"columns {', '.join(told[:-1])} and {told[-1]}"


def _file_name(name: str) -> str:
    return re.sub(r"[^\w .-]+", "_", name).strip(" .")[:80] or "list"
