"""One filling of columns: its progress, a look at what is doubtful, all values, and the version made of it."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from backend.core.errors import ListmillError
from backend.datasets.schemas import DatasetView
from backend.jobs import service as jobs
from backend.jobs.schemas import JobCard
from backend.jobs.states import ACTIVE, Status
from backend.mapping import review, service
from backend.mapping.applying import Wishes, start_applying
from backend.mapping.models import State
from backend.mapping.schemas import RunView
from pages.components import frame, job_status, map_bill, map_check, map_economy, map_review, problem
from pages.components.format import counted, number, share
from pages.components.html import Metric, Safe, esc, heading, icon, paragraph, strip
from pages.components.inlinks import address, inlink
from pages.components.map_economy import money
from pages.components.session import me

_SHOWN = 200
_EVERY_S = 3.0
STATES = {
    State.WAITING: "not asked", State.DONE: "filled", State.NEEDS_REVIEW: "to look through", State.ACCEPTED: "agreed",
    State.CHANGED: "changed", State.SKIPPED: "left empty",
}  # fmt: skip


_MOVED = Safe(
    f'<div class="lm-note" role="status">{icon("history")} {esc("The list has changed since it was read. The version is made of its newest rows; values that came since stay empty. “Change the task” fills them too, and only they are paid for.")}</div>'
)


def draw(dataset: DatasetView, run: RunView) -> None:
    """Draw the page of a run."""
    card = jobs.cards([run.job_id]).get(run.job_id) if run.job_id else None
    working = card is not None and card.status in ACTIVE
    applying = _applying(dataset, run)
    usable = not working and not (applying and applying.status in ACTIVE) and run.done_values > 0
    newest = dataset.versions[0].number + 1 if dataset.versions else 1
    # A pilot's next step is the whole: its bill has the primary button.
    title = f"Make version {newest}" if usable and run.applied_version_id is None and not run.pilot else ""
    if frame.dataset_title("map", dataset, action=title, icon="table_rows"):
        _apply(dataset, run)
    with st.container(key="map_runhead", horizontal=True, vertical_alignment="center"):
        names = ", ".join(f"“{fill.name}”" for fill in run.task.fills)
        st.html(heading(names, remark=run.task.instruction[:160]))
        ways = inlink("Change the task", address("map", dataset_id=dataset.id, like=str(run.id)), classes="lm-small-button")
        other = inlink("Fill something else", address("map", dataset_id=dataset.id), classes="lm-small-button")
        st.html(Safe(f"{ways} {other}"), width="content")
    if card is not None and card.status is not Status.COMPLETED:
        _on_its_way(dataset, card, run)
    _applied(dataset, run, applying)
    if working:
        _as_it_goes(run)
    else:
        st.html(strip(figures(run)))
    with problem.boundary("sample"):
        if map_check.draw_sample(run):
            return  # the lists below would show what was proposed
    _still_to_do(dataset, run, working=working)
    with problem.boundary("review"):
        map_review.draw(run)
        if not working and run.done_values > 0:
            map_check.draw(run)
    if not run.pilot or working:
        with problem.boundary("values"):
            _values(run)


def _still_to_do(dataset: DatasetView, run: RunView, *, working: bool) -> None:
    """Draw what was not asked for and what has changed meanwhile, and the bill of the rest."""
    if run.stopped_at_cap:
        left = counted(run.values[State.WAITING], "value")
        st.html(
            Safe(
                f'<div class="lm-note" role="status">{icon("pause_circle")} {esc(f"The cap was reached: {left} were not asked for. What is filled can be used; with a higher cap only the rest is paid for.")}</div>'
            )
        )
    if run.pilot and not working:
        _pilot(run)
    has_moved = dataset.version_id != run.version_id and run.applied_version_id is None
    if has_moved and not working and not run.pilot:
        st.html(_MOVED)
    if (run.pilot or run.stopped_at_cap) and not working and (has_moved or dataset.version_id == run.version_id):
        with problem.boundary("rest"), st.container(key="map_rest", border=True):
            map_bill.draw(dataset, run.task, run.examples, run.dictionary, rest=True)


def _pilot(run: RunView) -> None:
    """Draw the answers of a pilot before the bill of the rest: they are what it is decided by."""
    told = (
        f"{counted(run.distinct_values or 0, 'value')}, half of them the most frequent, half spread over all others. Look whether the "
        "answers are what you meant; if not, change the task: another try costs as little."
    )
    st.html(paragraph(told, classes="lm-muted"))
    with problem.boundary("values"):
        _values(run)


@st.fragment(run_every=_EVERY_S)
@problem.guarded
def _as_it_goes(run: RunView) -> None:
    """Draw the figures again and again; what else there is to see appears once there is something in it."""
    fresh = service.get_run(me().id, run.id)
    if (fresh.distinct_values and not run.distinct_values) or (fresh.needs_review and not run.needs_review):
        st.rerun()
    st.html(strip(figures(fresh)))


def figures(run: RunView) -> list[Metric]:
    """Return the figures of a run."""
    agreed = review.Agreement(run.values[State.ACCEPTED] + run.values[State.CHANGED], run.values[State.ACCEPTED])
    total = run.distinct_values or 0
    looked = (
        f"you agreed with {share(agreed.agreed, agreed.looked_at)} of {number(agreed.looked_at)}"
        if agreed.looked_at
        else "none looked at yet"
    )
    spent = f"{counted(run.calls, 'call')}, {counted(run.repair_calls, 'repair')}" if run.model else "no model was asked"
    return [
        Metric("Values filled", number(run.done_values), f"of {number(total)}"),
        Metric("To look through", number(run.needs_review), looked),
        Metric("Paid", "unknown" if run.calls and not run.cost_usd else money(run.cost_usd), spent),
        Metric("Rows", number(run.rows or 0), "hold these values"),
    ]


def _on_its_way(dataset: DatasetView, card: JobCard, run: RunView) -> None:
    with st.container(key="panel_map"):
        job_status.panel(card)
        if card.status in ACTIVE:
            told = "You may leave this page; it goes on. What is doubtful can be looked through meanwhile."
            if run.economy is not None:
                told = map_economy.words(run.economy)
            st.html(paragraph(told, classes="lm-muted lm-small"))
            if st.button("Stop", icon=":material/stop:", key="map_stop", disabled=card.cancel_requested):
                jobs.cancel(dataset.owner_id, card.id)
                st.rerun()
        elif st.button("Go on", icon=":material/replay:", key="map_retry"):
            jobs.retry(dataset.owner_id, card.id)
            st.rerun()


def _applying(dataset: DatasetView, run: RunView) -> JobCard | None:
    newest = next((one for one in dataset.versions if one.change == "map" and one.published_at is None), None)
    return (
        jobs.cards([newest.job_id]).get(newest.job_id) if newest and newest.job_id and run.applied_version_id is None else None
    )


def _applied(dataset: DatasetView, run: RunView, applying: JobCard | None) -> None:
    if applying is not None:
        job_status.panel(applying)
    elif run.applied_version_id is not None:
        made = next((one for one in dataset.versions if one.id == run.applied_version_id), None)
        if made is not None:
            ways = inlink("Look", address("records", dataset_id=dataset.id, version=str(made.id)), classes="lm-small-button")
            st.html(
                Safe(
                    f'<div class="lm-cleanready">{icon("check_circle")}<span><b>Version {made.number} is ready.</b> {esc(made.reason)}</span> {ways}</div>'
                )
            )


def _apply(dataset: DatasetView, run: RunView) -> None:
    state = st.session_state
    wishes = Wishes(bool(state.get("map_doubtful")), bool(state.get("map_doubt")), bool(state.get("map_way")))
    try:
        start_applying(dataset.owner_id, run.id, wishes)
    except ListmillError as error:
        problem.draw(error)
        return
    st.rerun()


def _values(run: RunView) -> None:
    """Draw the values and their answers, most frequent first, and what the new version shall hold."""
    with st.container(key="map_valueshead", horizontal=True, vertical_alignment="center"):
        st.html(
            heading(
                "What it answered" if run.pilot else "All values",
                remark=f"the {_SHOWN} most frequent" if (run.distinct_values or 0) > _SHOWN else "",
            )
        )
        with st.popover("What the version holds", icon=":material/tune:"):
            st.toggle(
                "Doubtful answers too", key="map_doubtful", help="Answers nobody has looked through are left empty otherwise."
            )
            st.toggle("A column with the doubt of each answer", key="map_doubt")
            st.toggle("A column that says where each answer is from", key="map_way")
    found = service.list_values(me().id, run.id, size=_SHOWN)
    if not found:
        st.html(paragraph("The values stand here as soon as they are counted.", classes="lm-muted"))
        return
    names = [fill.name for fill in run.task.fills]
    rows: list[dict[str, Any]] = []  # Any: cells
    for one in found:
        said = one.answers or (None,) * len(names)
        told = {name: _told(answer) for name, answer in zip(names, said, strict=True)}
        rows.append(
            {
                "Value": _told(one.value),
                **told,
                "Rows": one.rows,
                "Doubt": one.doubt,
                "State": STATES[one.status],
                "From": one.way,
            }
        )
    st.dataframe(
        rows,
        hide_index=True,
        column_config={"Doubt": st.column_config.ProgressColumn("Doubt", min_value=0.0, max_value=1.0, format="percent")},
    )


def _told(value: Any) -> str | None:  # Any: JSON
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        return " · ".join(f"{name}: {text}" for name, text in value.items() if text)
    return ", ".join(map(str, value)) if isinstance(value, Sequence) else f"{value:g}"
