"""The dataset a page is about, and what stands on the page while there is none, or none with rows."""

from uuid import UUID

import streamlit as st

from backend.datasets.schemas import DatasetView
from backend.datasets.service import get_dataset, list_datasets
from backend.jobs import service as jobs
from pages.components import frame, job_status
from pages.components.html import Safe, esc
from pages.components.session import me


def opened(wanted: UUID | None = None) -> DatasetView | None:
    """Return the dataset that is wanted, else the newest that has rows, None where there is none; the address names it from then on.

    Raises NotFound for one that is not there.
    """
    wanted = wanted or frame.chosen()
    if wanted is None:
        listed = list_datasets(me().id, size=20).items
        wanted = next((d.id for d in listed if d.version_id), listed[0].id if listed else None)
    if wanted is None:
        return None
    if st.query_params.get(frame.DATASET) != str(wanted):
        st.query_params[frame.DATASET] = str(wanted)
        st.rerun()  # the sidebar marks the dataset in the address
    return get_dataset(me().id, wanted)


def nothing_yet(title: str, lead: str, *, more: str = "") -> None:
    """Draw a page that waits for the first dataset: its title, a sentence in bold and the way to the list."""
    frame.title(title)
    words = f"Drop a list on the Datasets page, or take the sample list there. {more}".strip()
    st.html(Safe(f'<div class="lm-empty"><b>{esc(lead)}</b>{esc(words)}</div>'))
    with st.container(horizontal=True, horizontal_alignment="center"):
        if st.button("Go to Datasets", type="primary", icon=":material/database:"):
            frame.open_page("home")


def not_ready(dataset: DatasetView, words: str, *, lead: str = "Not a list yet") -> None:
    """Say that a dataset has no rows yet, and draw the job that brings them. `words` go on behind its name."""
    st.html(Safe(f'<div class="lm-empty"><b>{esc(lead)}</b>{esc(dataset.name)} {esc(words)}.</div>'))
    if job := jobs.cards([dataset.job_id]).get(dataset.job_id) if dataset.job_id else None:
        job_status.panel(job)
