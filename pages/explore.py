"""Explore: put columns on shelves and see the chart; filter, select, take a step back, keep what is worth keeping.

The address says what is shown (`view`), so Back and Forward are steps too, and a link shows the same chart.
"""

from typing import Any

import streamlit as st
from pydantic import ValidationError

from backend.core.errors import Conflict, ListmillError, Rejected
from backend.datasets.schemas import DatasetView
from backend.datasets.service import get_profile
from backend.notebooks import cells, running
from backend.notebooks import service as notebooks
from backend.queries.explore import Explored, ExploreSpec, negation
from backend.queries.exploring.fields import Fields, fields_of
from backend.queries.exploring.placing import starts
from pages.components import frame, inlinks, opening, problem
from pages.components.assets import HERE
from pages.components.explore_chart import main_chart, small_charts, waiting
from pages.components.explore_desk import MAIN, VIEW, ExploreDesk, View, explore_desk
from pages.components.explore_filters import chips
from pages.components.explore_shelves import Step, after, draw_fields, draw_shelves
from pages.components.format import label
from pages.components.html import Safe, esc
from pages.components.inlinks import address, inlink
from pages.components.session import me

_TEACH = Safe(
    '<div class="lm-empty"><b>Click a field</b>It goes where it fits: a date or a text along the axis, a number as its value. '
    "Or start with one of these.</div>"
)


def main() -> None:
    """Draw the page."""
    inlinks.listen()
    dataset = opening.opened()
    if dataset is None:
        opening.nothing_yet("Explore", "Nothing to explore yet")
        return
    if dataset.version_id is None:
        frame.dataset_title("explore", dataset)
        opening.not_ready(dataset, "can be explored once it is converted")
        return
    try:
        profile = get_profile(me().id, dataset.id)
    except Conflict as error:
        frame.dataset_title("explore", dataset)
        st.html(problem.card(error.detail, hint=error.hint, title="Not profiled yet"))
        return
    desk = explore_desk(me().id, dataset.id, dataset.version_id)
    follow_address(desk)
    desk.start()
    draw(desk, dataset, profile, fields_of(profile))


def follow_address(desk: ExploreDesk) -> None:
    """Show what the address names; what cannot be read is said and the page starts empty."""
    try:
        desk.follow(st.query_params.get(VIEW, ""))
    except Rejected as error:
        desk.go(View(ExploreSpec()))
        desk.tell()
        desk.refused = error


def draw(desk: ExploreDesk, dataset: DatasetView, profile: Any, fields: Fields) -> None:  # Any: JSON, the API's Profile
    """Draw the page of a dataset that is ready."""
    st.html(Safe(f"<style>{(HERE / 'explore.css').read_text(encoding='utf-8')}</style>"))
    busy = desk.waiting is not None  # asked before anything is drawn: what ends meanwhile is drawn by the clock
    found = desk.find(MAIN) if desk.view.spec.filled else None
    pinnable = isinstance(found, Explored)
    pressed = frame.dataset_title(
        "explore", dataset, action="Pin to notebook" if pinnable else "", icon="keep", beside=lambda: steps(desk)
    )
    if pressed and isinstance(found, Explored):
        pin(desk, found)

    def stepped(step: Step) -> None:
        take(desk, step, fields)

    left, right = st.columns([1, 4.2], gap="medium")
    with left, problem.boundary("fields"):
        draw_fields(profile, fields, desk.view.spec, on_step=stepped)
    with right, st.container(key="explore_page"):
        draw_shelves(profile, fields, desk.view.spec, on_step=stepped)
        chips(desk, fields)
        selections(desk)
        if desk.refused is not None:
            problem.draw(desk.refused)
        if busy:
            waiting(desk)
        if desk.view.spec.filled:
            with problem.boundary("chart"):
                main_chart(desk)
        else:
            beginning(desk, fields)
        with problem.boundary("beside"):
            small_charts(desk)


def steps(desk: ExploreDesk) -> None:
    """Draw the ways back and forth."""
    st.button(
        "Undo",
        icon=":material/undo:",
        type="tertiary",
        key="explore_undo",
        disabled=not desk.past,
        on_click=desk.undo,
        help="Undo",
    )
    st.button(
        "Redo",
        icon=":material/redo:",
        type="tertiary",
        key="explore_redo",
        disabled=not desk.future,
        on_click=desk.redo,
        help="Redo",
    )


def take(desk: ExploreDesk, step: Step, fields: Fields) -> None:
    """Go on after a step of the browser; what has no place is said where the chart is."""
    desk.refused = None
    try:
        if step.get("do") == "filter":
            desk.filtering = str(step.get("column"))
        desk.step(after(desk.view.spec, step, fields))
    except ListmillError as error:
        desk.refused = error
    except ValidationError:
        desk.refused = Rejected("This step cannot be taken.", hint="Choose one of the values that are offered.")


def selections(desk: ExploreDesk) -> None:
    """Offer to make filters of what is selected."""
    if not desk.picks:
        return
    with st.container(key="explore_selections", horizontal=True, gap="small", vertical_alignment="center"):
        st.button(
            "Keep only the selected",
            icon=":material/filter_alt:",
            type="tertiary",
            key="explore_keep",
            on_click=keep,
            args=(desk,),
        )
        picked = [one for group in desk.picks.values() for one in group]
        if len(picked) == 1:
            st.button(
                "Leave out the selected",
                icon=":material/filter_alt_off:",
                type="tertiary",
                key="explore_leave",
                on_click=leave_out,
                args=(desk,),
            )


def keep(desk: ExploreDesk) -> None:
    """Make filters of what is selected."""
    _filter(desk, tuple(one for group in desk.picks.values() for one in group))


def leave_out(desk: ExploreDesk) -> None:
    """Filter what is selected away."""
    _filter(desk, tuple(negation(one) for group in desk.picks.values() for one in group))


def _filter(desk: ExploreDesk, filters: tuple[Any, ...]) -> None:  # Any: filters
    for slot in list(desk.picks):
        desk.unpick(slot)
    spec = desk.view.spec
    desk.step(spec.model_copy(update={"filters": tuple(dict.fromkeys((*spec.filters, *filters)))}))


def beginning(desk: ExploreDesk, fields: Fields) -> None:
    """Teach the first step, and offer three."""
    st.html(_TEACH)
    with st.container(key="explore_starts", horizontal=True, horizontal_alignment="center"):
        for number, start in enumerate(starts(fields)):
            spec = start.spec.model_copy(update={"filters": desk.view.spec.filters})
            st.button(
                label(start.text), key=f"explore_start_{number}", on_click=desk.step, args=(spec,), icon=":material/bar_chart:"
            )


def pin(desk: ExploreDesk, found: Explored) -> None:
    """Put the chart into the notebook of the dataset and say where it is."""
    notebook = notebooks.notebook_for(desk.owner_id, desk.dataset_id)
    content = {
        "source": "explore",
        "explore": found.spec.model_dump(mode="json"),
        "spec": found.chart.model_dump(mode="json"),
    }
    cell = cells.add_cell(desk.owner_id, notebook.id, "chart", content=content)
    running.run_cell(desk.owner_id, cell.id)  # its result is known; the cell shows it at once
    way = inlink("Open the notebook", address("ask", notebook=str(notebook.id)), classes="lm-small-button")
    st.html(
        Safe(f'<div class="lm-note lm-between" role="status"><span>Pinned to <b>{esc(notebook.title)}</b>.</span>{way}</div>')
    )


main()
