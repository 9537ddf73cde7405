"""Map: new columns filled by judgement. What to read and what to fill, the bill, the run, a look at what is doubtful, a new version.

The address names the dataset and, once there is one, the run (`?run=`),
or a filling whose task is written into the form (`?like=`).
"""

import contextlib
from uuid import UUID

import streamlit as st

from backend.core.errors import NotFound
from backend.datasets.schemas import DatasetView
from backend.datasets.service import get_dataset, list_datasets
from backend.jobs import service as jobs
from backend.mapping import service
from pages.components import frame, inlinks, job_status, map_ask, map_formula, map_memory, map_run, problem
from pages.components.assets import HERE
from pages.components.html import Safe, esc
from pages.components.session import me

_NOTHING = Safe(
    '<div class="lm-empty"><b>Nothing to fill yet</b>Drop a list on the Datasets page, or take the sample list there.</div>'
)

_WAYS = {"judgement": "By judgement", "formula": "By a formula"}


def main() -> None:
    """Draw the page."""
    inlinks.listen()
    st.html(Safe(f"<style>{(HERE / 'map.css').read_text(encoding='utf-8')}</style>"))
    dataset = chosen_dataset()
    if dataset is None:
        frame.title("Map")
        st.html(_NOTHING)
        if st.button("Go to Datasets", type="primary", icon=":material/database:"):
            frame.open_page("home")
        return
    run_id = asked_run()
    if run_id is not None:
        map_run.draw(dataset, service.get_run(me().id, run_id))
        return
    frame.dataset_title("map", dataset)
    if dataset.version_id is None:
        not_ready(dataset)
        return
    way = st.segmented_control(
        "How the column is filled", list(_WAYS), default="judgement", format_func=_WAYS.__getitem__, key="map_way_of_filling",
        label_visibility="collapsed",
    )  # fmt: skip
    _as_before(dataset)
    if way == "formula":
        map_formula.draw(dataset)
    else:
        map_ask.draw(dataset)


def _as_before(dataset: DatasetView) -> None:
    """Write the task of an earlier filling into the form, where the address names one (`?like=`)."""
    like = st.query_params.pop("like", "")
    with contextlib.suppress(ValueError, NotFound):
        if like:
            map_memory.put_in(dataset, service.get_run(me().id, UUID(like)))


def asked_run() -> UUID | None:
    """Return the run in the address. Raises NotFound for an id that cannot be one."""
    text = st.query_params.get("run", "")
    try:
        return UUID(text) if text else None
    except ValueError as error:
        raise NotFound("There is no filling at this address.", hint="Choose one from the list.") from error


def chosen_dataset() -> DatasetView | None:
    """Return the dataset in the address, else the newest that has rows, None where there is none."""
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
    """Say that a dataset has no rows yet, and draw the job that brings them."""
    job = jobs.cards([dataset.job_id]).get(dataset.job_id) if dataset.job_id else None
    st.html(
        Safe(
            f'<div class="lm-empty"><b>Not a list yet</b>Columns of {esc(dataset.name)} can be filled once it is converted.</div>'
        )
    )
    if job is not None:
        job_status.panel(job)


try:
    main()
except NotFound as error:
    frame.title("Map")
    problem.draw(error)
    if st.button("Go to the list of datasets", icon=":material/database:"):
        frame.open_page("home")
