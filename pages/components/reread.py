"""Reading a dataset's source again with other choices: what is read now, the controls with a live preview, and a new version."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from backend.core.errors import ListmillError
from backend.datasets import service
from backend.datasets.schemas import DatasetView, VersionView
from pages.components import frame, problem, reading
from pages.components.format import counted
from pages.components.html import Safe, icon, join, paragraph
from pages.components.inlinks import address, inlink
from pages.components.session import me


def draw(dataset: DatasetView, version: VersionView) -> None:
    """Draw the reading of a version's source; an accepted one becomes a new version, and the page leads to it."""
    back = inlink(
        join([icon("arrow_back"), "Back to the profile"], between=" "),
        address("dataset", dataset_id=dataset.id),
        classes="lm-quiet",
    )
    st.html(
        Safe(
            f'<nav class="lm-columnnav">{back}<span class="lm-muted">A new version is made; version {version.number} stays as it is.</span></nav>'
        )
    )
    if len(version.sources) > 1:
        others = "other is" if len(version.sources) == 2 else "others are"
        told = f"You see “{version.sources[0].name}”, the first of {counted(len(version.sources), 'file')}; the {others} read the same way."
        st.html(paragraph(told, classes="lm-muted"))
    accepted: Mapping[str, Any] | None = reading.again(me().id, dataset.id)  # Any: JSON, reading options
    if accepted is None:
        return
    try:
        service.reload_dataset(me().id, dataset.id, accepted)
    except ListmillError as error:
        problem.draw(error)
        return
    frame.open_page("dataset", dataset_id=dataset.id)
