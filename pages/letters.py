"""Letters: a template for every row of a list: designed, tried on real rows, made by the hundred or by the million.

The address names the dataset; `template` is the one being written, `step` what is done with it, `batch` letters that are made.
"""

from uuid import UUID

import streamlit as st

from backend.core.errors import NotFound
from backend.datasets.schemas import DatasetView
from backend.datasets.service import get_dataset, list_datasets
from backend.jobs import service as jobs
from pages.components import frame, inlinks, job_status, letters_batch, letters_desk, letters_start, problem
from pages.components.assets import HERE
from pages.components.html import Safe, esc
from pages.components.session import me

_NOTHING = Safe(
    '<div class="lm-empty"><b>Nobody to write to yet</b>Drop a list on the Datasets page, or take the sample list there.</div>'
)


def main() -> None:
    """Draw the page."""
    inlinks.listen()
    st.html(Safe(f"<style>{(HERE / 'letters.css').read_text(encoding='utf-8')}</style>"))
    dataset = chosen_dataset()
    if dataset is None:
        frame.title("Letters")
        st.html(_NOTHING)
        with st.container(horizontal=True, horizontal_alignment="center"):
            if st.button("Go to Datasets", type="primary", icon=":material/database:"):
                frame.open_page("home")
        return
    if dataset.version_id is None:
        frame.dataset_title("letters", dataset)
        not_ready(dataset)
    elif (batch_id := asked("batch", "There are no letters at this address.")) is not None:
        letters_batch.draw(dataset, batch_id)
    elif (template_id := asked("template", "There is no template at this address.")) is not None:
        letters_desk.draw(dataset, template_id)
    else:
        frame.dataset_title("letters", dataset)
        with problem.boundary("letters"):
            letters_start.draw(dataset)


def asked(name: str, absent: str) -> UUID | None:
    """Return the id that stands in the address under a name. Raises NotFound for one that cannot be one."""
    text = st.query_params.get(name, "")
    try:
        return UUID(text) if text else None
    except ValueError as error:
        raise NotFound(absent, hint="Choose from the list.") from error


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
    words = f"Letters can be written to {dataset.name} once it is converted."
    st.html(Safe(f'<div class="lm-empty"><b>Not a list yet</b>{esc(words)}</div>'))
    if job is not None:
        job_status.panel(job)


try:
    main()
except NotFound as error:
    frame.title("Letters")
    problem.draw(error)
    if st.button("Go to the list of datasets", icon=":material/database:"):
        frame.open_page("home")
