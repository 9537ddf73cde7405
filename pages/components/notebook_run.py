"""Running a whole notebook: the job as it goes, and the note that there is a newer version to run it on."""

from uuid import UUID

import streamlit as st

from backend.datasets.schemas import DatasetView
from backend.jobs import service as jobs
from backend.jobs.schemas import JobCard
from backend.notebooks import service as notebooks
from backend.notebooks.run_all import KIND, start_all
from backend.notebooks.schemas import CellView, Kind, NotebookView
from pages.components import job_status, problem
from pages.components.format import counted
from pages.components.html import Safe, esc, icon

_LOOK_S = 1.0


def run_of(owner_id: UUID, notebook_id: UUID) -> JobCard | None:
    """Return the job that runs this notebook now, None where there is none."""
    return next((job for job in jobs.active(owner_id) if job.kind == KIND and job.subject_id == notebook_id), None)


def can_run(notebook: NotebookView) -> bool:
    """Say whether there is anything to run."""
    return any(cell.kind is not Kind.TEXT for cell in notebook.cells)


def under_way(owner_id: UUID, notebook: NotebookView, job: JobCard) -> None:
    """Draw the run of the whole notebook as it goes; the page is drawn anew whenever a cell has its answer."""
    seen = _runs(notebook.cells)

    @st.fragment(run_every=_LOOK_S)
    @problem.guarded
    def part() -> None:
        if _runs(notebooks.get_notebook(owner_id, notebook.id).cells) != seen:
            st.rerun()
        with st.container(key="panel_runall", gap="xsmall"):
            job_status.panel(job)
            if st.button("Stop", icon=":material/stop:", key="stop_run", disabled=job.cancel_requested):
                jobs.cancel(owner_id, job.id)
                st.rerun()

    with st.container(key="runbar"):  # what stays in sight must stand outside the part that runs alone
        part()


def newer_version(owner_id: UUID, notebook: NotebookView, dataset: DatasetView) -> None:
    """Say that cells were run on an older version than there is now, with the way to run them again."""
    old = [
        cell.versions[dataset.table]
        for cell in notebook.cells
        if dataset.table in cell.versions and cell.versions[dataset.table] != str(dataset.version_id)
    ]
    if not old:
        return
    numbers = {str(version.id): version.number for version in dataset.versions}
    known = sorted({numbers[one] for one in old if one in numbers})
    there = f"version {numbers[str(dataset.version_id)]}" if str(dataset.version_id) in numbers else "a newer version"
    then = f"version {known[0]}" if len(known) == 1 and len(set(old)) == 1 else "earlier versions"
    verb = "was" if len(old) == 1 else "were"
    told = f"{dataset.name} has {there}; {counted(len(old), 'cell')} {verb} run on {then}."
    with st.container(key="newversion", horizontal=True, vertical_alignment="center", gap="small"):
        st.html(Safe(f'<p class="lm-p" role="status">{icon("update")} {esc(told)}</p>'))
        if st.button("Run all on it", icon=":material/playlist_play:", key="run_on_newer"):
            start_all(owner_id, notebook.id)
            st.rerun()


def _runs(cells: tuple[CellView, ...]) -> tuple[tuple[UUID, UUID | None], ...]:
    return tuple((cell.id, cell.run_id) for cell in cells)
