"""The versions of a dataset: what happened to it, newest first; and two of them compared (`compare=2..4`, `key` columns)."""

import streamlit as st

from backend.core.errors import NotFound
from backend.datasets import service
from backend.datasets.schemas import DatasetView
from pages.components import compare, frame, inlinks, job_status, problem, timeline
from pages.components.format import counted
from pages.components.html import heading, paragraph
from pages.components.session import me


def timeline_of(dataset: DatasetView) -> None:
    """Draw the whole story."""
    with st.container(key="versionhead", horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.html(heading("Versions", remark=counted(len(dataset.versions), "version")), width="content")
        with st.container(key="versionacts", horizontal=True, width="content", gap="small"):
            if st.button("Add rows from a file", icon=":material/playlist_add:", key="append"):
                frame.open_page("home", into=str(dataset.id), mode="append")
            if st.button("Replace by a file", icon=":material/sync:", key="replace"):
                frame.open_page("home", into=str(dataset.id), mode="replace")
    timeline.draw(dataset)
    if len(dataset.versions) == 1:
        st.html(
            paragraph(
                "Every new file and every other reading makes a version of its own; earlier ones stay, can be compared and come back.",
                classes="lm-muted lm-small",
            )
        )
    job_status.watch_for_end("datasets.convert")


def draw() -> None:
    """Draw the dataset in the address."""
    shown = frame.chosen()
    if shown is None:
        raise NotFound("No dataset is chosen.", hint="Choose one from the list of datasets.")
    inlinks.listen()
    dataset = service.get_dataset(me().id, shown)
    frame.dataset_title("versions", dataset)
    if wanted := st.query_params.get("compare"):
        compare.draw(dataset, wanted, keys=tuple(st.query_params.get_all("key")))
    else:
        timeline_of(dataset)


try:
    draw()
except NotFound as error:
    frame.title("Versions")
    problem.draw(error)
    if st.button("Go to the list of datasets", icon=":material/database:"):
        frame.open_page("home")
