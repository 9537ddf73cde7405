"""Clean: a plan of steps on the left, real rows before and after it on the right; a worker makes the next version of it.

The plan is kept on the server as it is written. The address names the dataset; `add` is one step to begin with, `column` a column.
"""

import json
from typing import Any
from uuid import UUID

import streamlit as st

from backend.core.errors import ListmillError, NotFound, Rejected
from backend.datasets.cleaning.plan import Plan
from backend.datasets.schemas import DatasetView, VersionView
from backend.jobs.states import ACTIVE
from pages.components import clean_make, clean_plan, clean_preview, clean_side, frame, inlinks, opening, problem
from pages.components.assets import HERE
from pages.components.clean_arrange import added, new_id
from pages.components.clean_desk import CleanDesk, Said, clean_desk
from pages.components.clean_keys import listen
from pages.components.clean_proposals import Proposals, proposals_for
from pages.components.format import counted
from pages.components.html import Safe, esc, heading, icon
from pages.components.inlinks import address, inlink
from pages.components.session import me
from pages.components.version_data import current_of, numbered


def main() -> None:
    """Draw the page."""
    inlinks.listen()
    st.html(Safe(f"<style>{(HERE / 'clean.css').read_text(encoding='utf-8')}</style>"))
    dataset = opening.opened()
    if dataset is None:
        opening.nothing_yet("Clean", "Nothing to clean yet")
        return
    wanted = numbered(dataset, st.query_params.get("version", ""))
    if dataset.version_id is None:
        frame.dataset_title("clean", dataset)
        opening.not_ready(dataset, "can be cleaned once it is converted")
    elif wanted is not None and wanted.id != dataset.version_id:
        frame.dataset_title("clean", dataset, shown=wanted)
        past_version(dataset, wanted)
    else:
        draw(dataset, dataset.version_id)


def past_version(dataset: DatasetView, version: VersionView) -> None:
    """Say that plans are made for the current version, and show the plan this one was made by."""
    current = current_of(dataset)
    way = inlink("Clean the current version instead", address("clean", dataset_id=dataset.id), classes="lm-small-button")
    words = f"You look at version {version.number}; a plan is tried on the current one, version {current.number if current else ''}."
    st.html(Safe(f'<div class="lm-note lm-between" role="status"><span>{icon("history")} {esc(words)}</span>{way}</div>'))
    plan = clean_make.plan_made(dataset, version) if version.change == "clean" else None
    if plan is None:
        st.html(Safe(f'<div class="lm-empty"><b>No plan made version {version.number}</b>{esc(version.reason)}</div>'))
        return
    with st.container(key="panel_clean_past"):
        st.html(heading(f"The plan of version {version.number}", remark=counted(len(plan.steps), "step")))
        st.html(clean_plan.titles(plan))
        if (
            st.button("Use this plan on the current version", icon=":material/replay:", key="clean_use_past")
            and dataset.version_id
        ):
            desk = clean_desk(me().id, dataset.id, dataset.version_id)
            desk.load()
            clean_make.use_plan(desk, plan, of=f"version {version.number}")
            frame.open_page("clean", dataset_id=dataset.id)


def draw(dataset: DatasetView, version_id: UUID) -> None:
    """Draw the page of a dataset that has rows."""
    desk = clean_desk(me().id, dataset.id, version_id)
    desk.load()
    proposed = proposals_for(desk)
    heed_address(desk)
    making = clean_make.being_made(dataset)
    busy = making is not None and making[1].status in ACTIVE
    ready = desk.plan.enabled().steps and not busy and desk.editing is None and not desk.choosing
    title = frame.dataset_title(
        "clean", dataset, action=f"Make version {dataset.versions[0].number + 1}" if ready else "", icon="cleaning_services",
        beside=lambda: clean_plan.menu(dataset, desk, proposed=proposed.plan),
    )  # fmt: skip
    if title:
        clean_make.start(desk)
        if desk.refused is None and desk.said is None:
            st.rerun()
    with problem.boundary("state"):
        clean_make.draw_state(dataset, desk)
    body(dataset, desk, proposed)
    listen(desk)


def body(dataset: DatasetView, desk: CleanDesk, proposed: Proposals) -> None:
    """Draw the steps and the rows."""
    with problem.boundary("preview"):
        desk.find()  # asked once, before both halves show what came of it
    with st.container(key="clean_page"):
        left, right = st.columns([1, 1.75], gap="medium")
        with left, st.container(key="clean_left"), problem.boundary("steps"):
            clean_side.draw(desk, dataset, proposed)
        found = desk.find()
        with right, st.container(key="clean_right"), problem.boundary("rows"):
            clean_preview.draw(desk, found)


def heed_address(desk: CleanDesk) -> None:
    """Take what another page asked for out of the address: one step, or a column to add a step for."""
    given, column = st.query_params.get("add"), st.query_params.get("column")
    for name in ("add", "column"):
        st.query_params.pop(name, None)
    if column:
        desk.choose(column)
    if not given:
        return
    try:
        told: Any = json.loads(given)  # Any: JSON, checked by Plan.parse
        step = Plan.parse({"steps": [{**told, "id": new_id()}]}).steps[0]
        desk.put(added(desk.plan, [step]), said=Said("The step you asked for stands last.", undo=True))
        desk.selected = desk.focus = step.id
    except (ValueError, TypeError):
        desk.refused = Rejected("The step in this address cannot be read.", hint="The link may be cut off; add the step here.")
    except ListmillError as error:
        desk.refused = error


try:
    main()
except NotFound as error:
    frame.title("Clean")
    problem.draw(error)
    if st.button("Go to the list of datasets", icon=":material/database:"):
        frame.open_page("home")
