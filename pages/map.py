"""Map: new columns filled by judgement. What to read and what to fill, the bill, the run, a look at what is doubtful, a new version.

The address names the dataset and, once there is one, the run (`?run=`),
or a filling whose task is written into the form (`?like=`).
"""

import contextlib
from uuid import UUID

import streamlit as st

from backend.core.errors import NotFound
from backend.datasets.schemas import DatasetView
from backend.mapping import service
from pages.components import frame, inlinks, map_ask, map_formula, map_memory, map_run, opening, problem
from pages.components.assets import HERE
from pages.components.html import Safe
from pages.components.session import me

_WAYS = {"judgement": "By judgement", "formula": "By a formula"}


def main() -> None:
    """Draw the page."""
    inlinks.listen()
    st.html(Safe(f"<style>{(HERE / 'map.css').read_text(encoding='utf-8')}</style>"))
    dataset = opening.opened()
    if dataset is None:
        opening.nothing_yet("Map", "Nothing to fill yet")
        return
    run_id = asked_run()
    if run_id is not None:
        map_run.draw(dataset, service.get_run(me().id, run_id))
        return
    frame.dataset_title("map", dataset)
    if dataset.version_id is None:
        opening.not_ready(dataset, "can have columns filled once it is converted")
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


try:
    main()
except NotFound as error:
    frame.title("Map")
    problem.draw(error)
    if st.button("Go to the list of datasets", icon=":material/database:"):
        frame.open_page("home")
