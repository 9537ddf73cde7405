"""A dataset's landing view: how big, how complete, what was repaired, and a card a column."""

from contextlib import suppress
from typing import Any
from uuid import UUID

import streamlit as st

from backend.adapters.engine import quote_identifier
from backend.core.errors import Conflict, NotFound
from backend.datasets import service
from backend.datasets.schemas import DatasetView
from backend.jobs import service as jobs
from backend.jobs.schemas import JobCard
from backend.jobs.states import ACTIVE
from pages.components import column_cards, column_profile, dataset_list, frame, job_status, problem, repair
from pages.components.column_profile import ColumnCard
from pages.components.format import counted, number, share, size
from pages.components.html import Metric, Safe, heading, icon, join, paragraph, strip
from pages.components.session import me

MANY = 12  # more columns than this get a search
AT_ONCE = 60  # cards drawn before "Show all"


@st.cache_resource(max_entries=64, show_spinner=False)
def profile_of(version_id: UUID, _owner_id: UUID, _dataset_id: UUID) -> tuple[dict[str, Any], tuple[ColumnCard, ...]]:
    """Return a version's profile and its cards; both never change. Raises Conflict while it is being made."""
    del version_id  # the key of the cache
    found = service.get_profile(_owner_id, _dataset_id)
    return found, column_profile.cards(found["columns"], rows=found["rows"])


@st.cache_resource(max_entries=64, show_spinner=False)
def repair_of(version_id: UUID, _owner_id: UUID, _dataset_id: UUID) -> dict[str, Any]:
    """Return a version's repair report, which never changes."""
    del version_id  # the key of the cache
    return service.get_repair(_owner_id, _dataset_id)


@st.dialog("Column", position="right", width="small")
@problem.guarded
def column_drawer(dataset: DatasetView, column: dict[str, Any], rows: int) -> None:
    """Show everything known about a column."""
    name = str(column["name"])
    st.html(heading(name))
    st.html(column_profile.whole(column, rows=rows))
    if st.button("Count its values", icon=":material/terminal:"):
        quoted = quote_identifier(name)
        sql = (
            f"SELECT {quoted}, count(*) AS n\nFROM {quote_identifier(dataset.table)}\nGROUP BY ALL\nORDER BY n DESC\nLIMIT 100"
        )
        frame.open_page("query", dataset_id=dataset.id, sql=sql)


@st.dialog("How this file was read", position="right", width="medium")
@problem.guarded
def repair_drawer(dataset: DatasetView, report: dict[str, Any]) -> None:
    """Show the whole repair report."""
    st.html(repair.whole(report, dataset_id=dataset.id))


def metrics(
    dataset: DatasetView, profile: dict[str, Any] | None, cards: tuple[ColumnCard, ...], report: dict[str, Any]
) -> Safe:
    """Return the four figures on top."""
    rows, columns = dataset.rows or 0, len(dataset.columns)
    if profile is None:
        complete = Metric("Complete cells", "…", "not counted yet")
        kinds = ""
    else:
        empty = sum(int(column.get("nulls") or 0) for column in profile["columns"])
        complete = Metric("Complete cells", share(rows * columns - empty, rows * columns), f"{number(empty)} empty")
        kinds = column_profile.kinds_in_words(cards)
    duplicates = (profile or {}).get("duplicate_rows")
    about_rows = counted(duplicates, "duplicate") if duplicates else size(dataset.size_bytes or 0)
    repairs = repair.repaired_cells(report)
    sorts = len(report.get("repairs") or ())
    unfit = repair.not_fitting(report)
    remark = f"of {counted(sorts, 'kind')}" if repairs else "none needed"
    if unfit:
        remark = f"{counted(unfit, 'cell')} did not fit"
    return strip(
        [
            Metric("Rows", number(rows), about_rows),
            Metric("Columns", number(columns), kinds),
            complete,
            Metric("Repairs", number(repairs), remark),
        ]
    )


def repair_line(dataset: DatasetView, report: dict[str, Any]) -> None:
    """Draw the repair report in a sentence, with the way to all of it."""
    with st.container(key="repairline", horizontal=True, vertical_alignment="center", gap="small", wrap=False):
        st.html(paragraph(join([icon("build"), repair.sentence(report)], between=" ")), width="content")
        if st.button("Show", type="tertiary", key="show_repairs"):
            repair_drawer(dataset, report)


def columns(dataset: DatasetView, profile: dict[str, Any], cards: tuple[ColumnCard, ...]) -> None:
    """Draw a card a column; many get a search."""
    shown = list(enumerate(cards))
    with st.container(key="columnhead", horizontal=True, vertical_alignment="center"):
        count = st.empty()
        if len(cards) > MANY:
            wanted = st.text_input(
                "Search columns", key="column", type="search", live=True, label_visibility="collapsed",
                placeholder="Search columns", bind="query-params", width=260,
            )  # fmt: skip
            words = (wanted or "").casefold().split()
            shown = [(i, c) for i, c in shown if all(word in f"{c.name} {c.kind}".casefold() for word in words)]
    remark = f"{number(len(shown))} of {number(len(cards))}" if len(shown) < len(cards) else number(len(cards))
    count.html(heading("Columns", remark=remark))
    if not shown:
        st.html(
            Safe(
                '<div class="lm-empty"><b>No column of that name</b>Search for a part of a name, or for a kind such as “date”.</div>'
            )
        )
    everything = len(shown) <= AT_ONCE or st.session_state.get("all_columns") == str(dataset.version_id)
    opened = column_cards.draw(shown if everything else shown[:AT_ONCE])
    if opened is not None and opened < len(cards):
        column_drawer(dataset, profile["columns"][opened], profile["rows"])
    if not everything and st.button(f"Show all {number(len(shown))} columns"):
        st.session_state["all_columns"] = str(dataset.version_id)
        st.rerun()


def profile_job(version_id: UUID) -> JobCard | None:
    """Return the newest job that makes the profile of a version, None where it is long gone."""
    page = jobs.list_jobs(me().id, kind="datasets.profile", size=50)
    return next((job for job in page.items if job.subject_id == version_id), None)


def being_profiled(version_id: UUID) -> None:
    """Draw the profile on its way, or why it did not come."""
    job = profile_job(version_id)
    with st.container(key="panel_profile"):
        if job is not None and job.status in ACTIVE:
            job_status.panel(job)
            return
        st.html(problem.card(
            (job.error if job else None) or "The profile of this version was not made.",
            hint=(job.hint if job else None) or "Make it again; the data itself is complete.",
        ))  # fmt: skip
        if job is not None and st.button("Make it again", icon=":material/replay:"):
            jobs.retry(me().id, job.id)
            st.rerun()


def ready(dataset: DatasetView, version_id: UUID) -> None:
    """Draw a dataset that can be worked with."""
    if frame.dataset_title("dataset", dataset, action="Query", icon="terminal", beside=lambda: exports(dataset)):
        frame.open_page("query", dataset_id=dataset.id, sql=f"SELECT *\nFROM {quote_identifier(dataset.table)}\nLIMIT 100")
    report = repair_of(version_id, me().id, dataset.id)
    profile: dict[str, Any] | None = None
    cards: tuple[ColumnCard, ...] = ()
    with suppress(Conflict):  # it is still being made
        profile, cards = profile_of(version_id, me().id, dataset.id)
    st.html(metrics(dataset, profile, cards, report))
    repair_line(dataset, report)
    if profile is None:
        being_profiled(version_id)
    else:
        columns(dataset, profile, cards)


def exports(dataset: DatasetView) -> None:
    """Draw the menu of downloads."""
    with st.popover("Export", icon=":material/download:"):
        st.html(dataset_list.export_links(dataset.id))


def on_its_way(dataset: DatasetView) -> None:
    """Draw a dataset without a published version: being made, failed or cancelled."""
    frame.dataset_title("dataset", dataset)
    job = jobs.cards([dataset.job_id]).get(dataset.job_id) if dataset.job_id else None
    with st.container(key="panel_conversion"):
        if job is not None and job.status in ACTIVE:
            job_status.panel(job)
            st.html(
                paragraph("It opens here by itself. You may leave this page; the work goes on.", classes="lm-muted lm-small")
            )
        else:
            dataset_list.ended(dataset, job)


def draw() -> None:
    """Draw the dataset in the address."""
    shown = frame.chosen()
    if shown is None:
        raise NotFound("No dataset is chosen.", hint="Choose one from the list of datasets.")
    dataset = service.get_dataset(me().id, shown)
    if dataset.version_id is not None:
        ready(dataset, dataset.version_id)
    else:
        on_its_way(dataset)


try:
    draw()
except NotFound as error:
    frame.title("Dataset")
    problem.draw(error)
    if st.button("Go to the list of datasets", icon=":material/database:"):
        frame.open_page("home")
