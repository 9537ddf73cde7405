"""The versions of a dataset, newest first: what happened, when, how many rows more or less, and what can be done with each."""

from datetime import datetime, tzinfo

import streamlit as st

from backend.core.clock import now
from backend.core.errors import ListmillError
from backend.datasets import versions_service
from backend.datasets.schemas import DatasetView, State, VersionView
from backend.jobs import service as jobs
from backend.jobs.schemas import JobCard
from backend.jobs.states import ACTIVE
from backend.records.export_jobs.schemas import OfView
from pages.components import dataset_list, drift, export_menu, frame, job_status, problem
from pages.components.format import counted, exactly, more_or_less, number, size, when
from pages.components.html import Safe, esc, icon, join, paragraph, tag, titled
from pages.components.inlinks import address, inlink
from pages.components.looks import version_query
from pages.components.session import me, zone
from pages.components.version_data import parent_of

SHOWN = 30
CHANGES = {
    "upload": ("upload_file", "Uploaded"), "sample": ("science", "Sample"), "import": ("cloud_download", "Imported"),
    "read_again": ("tune", "Read again"), "append": ("playlist_add", "Rows added"), "replace": ("sync", "Replaced"),
    "restore": ("restore", "Restored"), "clean": ("cleaning_services", "Cleaned"),
}  # fmt: skip
LOOK, COMPARE, RESTORE, DOWNLOAD, DELETE = "Look at it", "Compare with…", "Restore", "Download", "Delete"
MENU_PX = 36
SOURCES = 4


def draw(dataset: DatasetView) -> None:
    """Draw a row a version."""
    at, local = now(), zone()
    everything = st.session_state.get("all_versions") == str(dataset.id)
    shown = dataset.versions if everything else dataset.versions[:SHOWN]
    unpublished = jobs.cards([v.job_id for v in shown if v.published_at is None and v.job_id])
    with st.container(key="timeline", gap="xsmall"):
        for version in shown:
            job = unpublished.get(version.job_id) if version.job_id else None
            _row(dataset, version, job, at=at, local=local)
    if len(shown) < len(dataset.versions) and st.button(f"Show all {number(len(dataset.versions))} versions"):
        st.session_state["all_versions"] = str(dataset.id)
        st.rerun()


def _row(dataset: DatasetView, version: VersionView, job: JobCard | None, *, at: datetime, local: tzinfo) -> None:
    kind = "bad_" if version.status is State.FAILED else "here_" if version.id == dataset.version_id else ""
    with (
        st.container(key=f"versionrow_{kind}{version.id}", gap="xsmall"),
        st.container(key=f"versionline_{version.id}", horizontal=True, vertical_alignment="center", wrap=False),
    ):
        with st.container(key=f"versiontext_{version.id}", gap="xsmall"):
            st.html(entry(dataset, version, at=at, local=local))
            if job is not None and job.status in ACTIVE:
                job_status.cell(job)
            elif version.published_at is None:
                _not_made(version, job)
        with st.container(key=f"versionmenu_{version.id}", width=MENU_PX):
            _menu(dataset, version)


def entry(dataset: DatasetView, version: VersionView, *, at: datetime, local: tzinfo) -> Safe:
    """Return one version: number, what happened, when, and its figures."""
    mark, said = CHANGES.get(version.change, ("history", "Made"))
    moment = version.published_at or version.created_at
    made = titled(when(moment, zone=local, at=at), title=exactly(moment, zone=local))
    name: Safe | str = f"Version {version.number}"
    if version.published_at is not None:
        to = address("dataset", dataset_id=dataset.id, version="" if version.id == dataset.version_id else str(version.number))
        name = inlink(f"Version {version.number}", to)
    moved = Safe("")
    if version.drift and drift.is_any(version.drift) and (before := parent_of(dataset, version)):
        moved = drift.line(version.drift, against=before.number)
    return Safe(
        f'<div class="lm-version"><span class="lm-mark" title="{esc(said)}">{icon(mark)}</span><div><p class="lm-p"><b>{name}</b> {_state(dataset, version)} '
        f'<span class="lm-muted">{made}</span></p><p class="lm-p lm-reason">{esc(_capital(version.reason))}{_sources(version)}</p>{moved}</div>'
        f'<div class="lm-figures">{_figures(dataset, version)}</div></div>'
    )


def _figures(dataset: DatasetView, version: VersionView) -> Safe:
    if version.published_at is None:
        return Safe("")
    before = parent_of(dataset, version)
    rows = f"<b>{counted(version.rows or 0, 'row')}</b>"
    if before is not None and before.rows is not None:
        more = (version.rows or 0) - before.rows
        if more:
            rows += f' <span class="{"lm-more-rows" if more > 0 else "lm-less-rows"}">{more_or_less(more)}</span>'
    rest = f"{counted(len(version.columns), 'column')} · {size(version.size_bytes or 0)}"
    compare = Safe("")
    if before is not None and before.published_at is not None:
        compare = inlink(
            f"Compare with version {before.number}",
            address("versions", dataset_id=dataset.id, compare=f"{before.number}..{version.number}"),
            classes="lm-small-button",
        )
    return Safe(f'<p class="lm-p">{rows}</p><p class="lm-p lm-muted lm-small">{esc(rest)}</p>{compare}')


def _state(dataset: DatasetView, version: VersionView) -> Safe:
    if version.id == dataset.version_id:
        return tag("current", "good")
    words = {State.FAILED: ("needs you", "bad"), State.CANCELLED: ("cancelled", ""), State.CONVERTING: ("being made", "teal")}
    return tag(*words[version.status]) if version.status in words else Safe("")


def _sources(version: VersionView) -> Safe:
    if len(version.sources) < 2:
        return Safe("")
    told = [
        f"{one.name} ({counted(one.rows, 'row') if one.rows is not None else size(one.size_bytes)})"
        for one in version.sources[:SOURCES]
    ]
    over = len(version.sources) - SOURCES
    text = f"From {', '.join(told)}" + (f" and {counted(over, 'other file')}" if over > 0 else "")
    return Safe(f'<br><span class="lm-muted lm-small">{esc(text)}</span>')


def _not_made(version: VersionView, job: JobCard | None) -> None:
    if version.status is State.CANCELLED:
        told, hint = "It was cancelled.", "Try again, or delete this version."
    else:
        told = (job.error if job else None) or "Its job is no longer known."
        hint = (job.hint if job else None) or "Delete this version, or bring the file again."
    with st.container(key=f"ended_{version.id}", horizontal=True, vertical_alignment="center", gap="small", wrap=False):
        st.html(paragraph(join([icon("error"), told, Safe(f'<span class="lm-muted">{esc(hint)}</span>')], between=" ")))
        if job is not None and st.button("Try again", icon=":material/replay:", key=f"retry_{version.id}"):
            jobs.retry(me().id, job.id)
            st.rerun()


def _menu(dataset: DatasetView, version: VersionView) -> None:
    current, there = version.id == dataset.version_id, version.published_at is not None
    many = sum(1 for v in dataset.versions if v.published_at is not None) > 1
    options = [LOOK] if there else []
    options += [COMPARE] if there and many else []
    options += [RESTORE] if there and not current else []
    options += [DOWNLOAD] if there else []
    options += [DELETE] if not current else []
    chosen = st.menu_button(
        f"Actions for version {version.number}",
        options,
        icon=":material/more_horiz:",
        type="tertiary",
        key=f"menu_{version.id}",
    )
    if chosen == LOOK:
        frame.open_page("dataset", dataset_id=dataset.id, **({} if current else {"version": str(version.number)}))
    elif chosen == COMPARE:
        other = _other(dataset, version)
        frame.open_page("versions", dataset_id=dataset.id, compare="..".join(str(n) for n in sorted((other, version.number))))
    elif chosen == RESTORE:
        restore_dialog(dataset, version)
    elif chosen == DOWNLOAD:
        download_dialog(dataset, version)
    elif chosen == DELETE:
        delete_dialog(dataset, version)


def _other(dataset: DatasetView, version: VersionView) -> int:
    """Return the version one most likely compares with: its parent, else the current one, else the newest other."""
    before = parent_of(dataset, version)
    if before is not None and before.published_at is not None:
        return before.number
    others = [v for v in dataset.versions if v.published_at is not None and v.id != version.id]
    return next((v.number for v in others if v.id == dataset.version_id), others[0].number)


@st.dialog("Restore this version?", width="small")
@problem.guarded
def restore_dialog(dataset: DatasetView, version: VersionView) -> None:
    """Ask once, saying what happens."""
    current = next((v for v in dataset.versions if v.id == dataset.version_id), None)
    newest = dataset.versions[0].number
    kept = f" Version {current.number} stays and can be restored just so." if current else ""
    st.html(paragraph(
        f"The {counted(version.rows or 0, 'row')} of version {version.number} become the current ones, as version {newest + 1}. Queries read them from then on.{kept}"
    ))  # fmt: skip
    with st.container(horizontal=True, horizontal_alignment="right"):
        if st.button("Leave it"):
            st.rerun()
        if st.button("Restore", type="primary", icon=":material/restore:", key="restore_now"):
            versions_service.restore_version(me().id, dataset.id, version.id)
            st.rerun()


@st.dialog("Download", width="small")
@problem.guarded
def download_dialog(dataset: DatasetView, version: VersionView) -> None:
    """Offer a version as a file, and its profile as a document."""
    told = version_query(version.id, current=dataset.version_id)
    st.html(paragraph(f"{dataset.name}, version {version.number} · {counted(version.rows or 0, 'row')}", classes="lm-muted"))
    export_menu.body(me().id, OfView(dataset.id, version_id=version.id), key=f"export_{version.number}")
    st.html(dataset_list.report_link(dataset.id, version=told))


@st.dialog("Delete this version?", width="small")
@problem.guarded
def delete_dialog(dataset: DatasetView, version: VersionView) -> None:
    """Ask once, naming what goes."""
    what = f" with {counted(version.rows, 'row')}" if version.rows is not None else ""
    st.html(paragraph(f"Version {version.number}{what} will be gone. Other versions stay. This cannot be undone."))
    with st.container(horizontal=True, horizontal_alignment="right"):
        if st.button("Keep it"):
            st.rerun()
        if st.button("Delete", type="primary", icon=":material/delete:", key="delete_for_good"):
            try:
                versions_service.delete_version(me().id, dataset.id, version.id)
            except ListmillError as error:
                problem.draw(error)
            else:
                st.rerun()


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:] if text.partition(" ")[0].isalpha() else text  # a file keeps its name
