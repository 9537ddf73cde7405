"""What a person should know of the version on the page: that it is a past one, or that a newer one is on its way or did not come."""

import streamlit as st

from backend.core.clock import now
from backend.datasets.schemas import DatasetView, VersionView
from backend.jobs import service as jobs
from backend.jobs.states import ACTIVE
from pages.components import job_status
from pages.components.format import when
from pages.components.html import Safe, esc, icon
from pages.components.inlinks import address, inlink
from pages.components.session import zone
from pages.components.version_data import current_of


def looked_at(dataset: DatasetView, version: VersionView) -> Safe:
    """Return the note that a past version is shown, and the way back."""
    current = current_of(dataset)
    back = inlink(
        f"Go to version {current.number if current else ''}", address("dataset", dataset_id=dataset.id, column=st.query_params.get("column", "")),
        classes="lm-small-button",
    )  # fmt: skip
    made = when(version.published_at or version.created_at, zone=zone(), at=now())
    text = f"You look at version {version.number}, {made}; the current is {current.number if current else 'not there yet'}. Queries read the current one."
    return Safe(f'<div class="lm-note lm-between" role="status"><span>{icon("history")} {esc(text)}</span>{back}</div>')


def newer_on_its_way(dataset: DatasetView) -> None:
    """Say what became of a newer version that is not published: it is being made, or it did not come about."""
    newest = dataset.versions[0]
    if newest.published_at is not None or newest.id == dataset.version_id:
        return
    job = jobs.cards([newest.job_id]).get(newest.job_id) if newest.job_id else None
    with st.container(key="panel_newer"):
        if job is not None and job.status in ACTIVE:
            job_status.panel(job)
            return
        see = inlink("See versions", address("versions", dataset_id=dataset.id), classes="lm-small-button")
        told = (job.error if job else None) or f"Version {newest.number} was not made."
        st.html(Safe(f'<div class="lm-between"><span>{icon("error")} Version {newest.number}: {esc(told)}</span>{see}</div>'))
