"""The list of datasets: a row each that opens it, what is being made in place, and a menu."""

from collections.abc import Mapping
from datetime import datetime, tzinfo
from uuid import UUID

import streamlit as st

from backend.core.clock import now
from backend.datasets import service
from backend.datasets.schemas import DatasetView
from backend.jobs import service as jobs
from backend.jobs.schemas import JobCard
from backend.jobs.states import ACTIVE, Status
from backend.records.export_jobs.schemas import OfView
from pages.components import export_menu, frame, job_status
from pages.components.format import counted, exactly, label, number, size, when
from pages.components.html import Safe, esc, icon, join, links, paragraph, tag, titled
from pages.components.problem import guarded
from pages.components.session import me, zone

HEAD = Safe(
    '<div class="lm-ds head"><div>Name</div><div class="lm-num">Rows</div><div class="lm-num hide">Columns</div>'
    '<div class="lm-num hide">Size</div><div class="hide">Updated</div></div>'
)
STATE_PX, MENU_PX = 290, 36  # widths of the columns beside our own grid
OPEN, RENAME, DOWNLOAD, DELETE = "Open", "Rename", "Download", "Delete"


def draw(datasets: tuple[DatasetView, ...], found: Mapping[UUID, JobCard]) -> None:
    """Draw a row for each dataset; `found` holds the jobs that make them."""
    at, local = now(), zone()
    with st.container(key="dshead", horizontal=True, wrap=False):
        st.html(HEAD)
        with st.container(key="dsstate_head", width=STATE_PX):
            st.html('<div class="lm-ds head">State</div>')
        with st.container(key="dsmenu_head", width=MENU_PX):
            st.html("<div></div>")
    with st.container(gap="xsmall"):
        for dataset in datasets:
            _row(dataset, found.get(dataset.job_id) if dataset.job_id else None, at=at, local=local)
    if any(dataset.version_id and not dataset.profiled for dataset in datasets):
        job_status.watch_for_end("datasets.profile")


def report_link(dataset_id: UUID, *, version: str = "") -> Safe:
    """Return the link that downloads the profile as a document that needs no network."""
    told = f"?{version}" if version else ""
    return links([("Report: the profile as HTML", f"/api/datasets/{dataset_id}/profile.html{told}")])


def _row(dataset: DatasetView, job: JobCard | None, *, at: datetime, local: tzinfo) -> None:
    ended_badly = dataset.status in {"failed", "cancelled"}
    with st.container(key=f"dsrow_{'bad_' if dataset.status == 'failed' else ''}{dataset.id}", gap="xsmall"):
        with st.container(key=f"dsline_{dataset.id}", horizontal=True, vertical_alignment="center", wrap=False):
            st.html(_columns(dataset, at=at, local=local))
            with st.container(key=f"dsstate_{dataset.id}", width=STATE_PX):
                _state(dataset, job)
            with st.container(key=f"dsopen_{dataset.id}"):
                frame.link("dataset", text=dataset.name, dataset_id=dataset.id)
            with st.container(key=f"dsmenu_{dataset.id}", width=MENU_PX):
                _menu(dataset)
        if ended_badly:
            ended(dataset, job)


def _columns(dataset: DatasetView, *, at: datetime, local: tzinfo) -> Safe:
    rows = number(dataset.rows) if dataset.rows is not None else ""
    columns = number(len(dataset.columns)) if dataset.columns else ""
    amount = size(dataset.size_bytes) if dataset.size_bytes else ""
    updated = titled(when(dataset.updated_at, zone=local, at=at), title=exactly(dataset.updated_at, zone=local))
    return Safe(
        f'<div class="lm-ds"><div><b title="{esc(dataset.name)}">{esc(dataset.name)}</b></div><div class="lm-num">{rows}</div>'
        f'<div class="lm-num hide">{columns}</div><div class="lm-num lm-muted hide">{amount}</div>'
        f'<div class="lm-muted hide">{updated}</div></div>'
    )


def _state(dataset: DatasetView, job: JobCard | None) -> None:
    if job is not None and job.status in ACTIVE:  # also a further version of one that is ready
        job_status.cell(job)
        return
    if dataset.status == "failed":
        st.html(tag("needs you", "bad"))
    elif dataset.status == "cancelled":
        st.html(tag("cancelled"))
    else:
        marks = [tag("ready", "good")]
        if len(dataset.versions) > 1 and (version := frame.version_of(dataset)):
            marks.append(tag(version))
        if dataset.versions and dataset.versions[0].status == "failed":
            marks.append(tag(f"version {dataset.versions[0].number} failed", "bad"))
        if not dataset.profiled:
            marks.append(tag("being profiled", "teal"))
        st.html(join(marks, between=" "))


def ended(dataset: DatasetView, job: JobCard | None) -> None:
    """Draw why a dataset was not made, with what to do about it; `job` is None when someone deleted it."""
    told, hint = _reason(job)
    why = join([icon("error"), told, Safe(f'<span class="lm-muted">{esc(hint)}</span>')], between=" ")
    with st.container(key=f"ended_{dataset.id}", horizontal=True, vertical_alignment="center", gap="small", wrap=False):
        st.html(paragraph(why))
        if job is not None and st.button("Try again", icon=":material/replay:", key=f"retry_{dataset.id}"):
            jobs.retry(me().id, job.id)
            st.rerun()
        if st.button("Delete", icon=":material/delete:", key=f"drop_{dataset.id}"):
            delete_dialog(dataset)


def _reason(job: JobCard | None) -> tuple[str, str]:
    if job is None:
        return "Its conversion is no longer known.", "Delete the dataset and upload the file again."
    if job.status is Status.CANCELLED:
        return "Its conversion was cancelled.", "Run it again, or delete the dataset."
    return job.error or "Its conversion did not finish.", job.hint or ""


def _menu(dataset: DatasetView) -> None:
    ready = dataset.version_id is not None
    options = [OPEN, RENAME, *([DOWNLOAD] if ready else []), DELETE]
    chosen = st.menu_button(
        f"Actions for {label(dataset.name)}", options, icon=":material/more_horiz:", type="tertiary", key=f"menu_{dataset.id}"
    )
    match chosen:
        case "Open":
            frame.open_page("dataset", dataset_id=dataset.id)
        case "Rename":
            rename_dialog(dataset)
        case "Download":
            download_dialog(dataset)
        case "Delete":
            delete_dialog(dataset)


@st.dialog("Rename", width="small")
@guarded
def rename_dialog(dataset: DatasetView) -> None:
    """Ask for a new name. Its name in SQL stays, so that saved queries go on working."""
    with st.form("rename", border=False):
        name = st.text_input("Name", value=dataset.name, max_chars=255, required=True)
        st.html(paragraph(f"In SQL it stays “{dataset.table}”.", classes="lm-muted lm-small"))
        if st.form_submit_button("Rename", type="primary"):
            service.rename_dataset(me().id, dataset.id, name or "")
            st.rerun()


@st.dialog("Download", width="small")
@guarded
def download_dialog(dataset: DatasetView) -> None:
    """Offer the dataset as a file."""
    st.html(paragraph(f"{dataset.name} · {counted(dataset.rows or 0, 'row')}", classes="lm-muted"))
    export_menu.body(me().id, OfView(dataset.id), key="export_list")


@st.dialog("Delete this dataset?", width="small")
@guarded
def delete_dialog(dataset: DatasetView) -> None:
    """Ask once, naming what goes."""
    parts = [counted(dataset.rows, "row") if dataset.rows is not None else "", size(dataset.size_bytes or 0)]
    if len(dataset.versions) > 1:
        parts.append(counted(len(dataset.versions), "version"))
    what = ", ".join(part for part in parts if part and part != "0 B")
    st.html(
        paragraph(
            f"“{dataset.name}”" + (f" with {what}" if what else "") + " and its profile will be gone. This cannot be undone."
        )
    )
    with st.container(horizontal=True, horizontal_alignment="right"):
        if st.button("Keep it"):
            st.rerun()
        if st.button("Delete", type="primary", icon=":material/delete:", key="delete_for_good"):
            service.delete_dataset(me().id, dataset.id)
            frame.open_page("home")
