"""A dataset's landing view: how big, how complete, what was repaired, what is worth a look, and a card a column.

The address says what is shown: `version` a past version, `column` one column's page, `read=again` the reading with other choices.
"""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any
from uuid import UUID

import streamlit as st

from backend.core.errors import Conflict, NotFound
from backend.datasets import service
from backend.datasets.schemas import DatasetView, VersionView
from backend.jobs import service as jobs
from backend.jobs.schemas import JobCard
from backend.jobs.states import ACTIVE
from pages.components import (
    column_cards,
    column_page,
    dataset_list,
    drift,
    export_menu,
    frame,
    glossary_panel,
    inlinks,
    job_status,
    problem,
    relations,
    repair,
    repair_report,
    reread,
    version_figures,
    version_note,
    worth_a_look,
)  # fmt: skip
from pages.components.column_profile import ColumnCard
from pages.components.format import number
from pages.components.html import Safe, heading, icon, join, paragraph
from pages.components.inlinks import address, inlink
from pages.components.looks import first_rows_at, version_query
from pages.components.session import me
from pages.components.version_data import Profile, current_of, numbered, parent_of, past, profile_of, repair_of

MANY = 12  # more columns than this get a search
AT_ONCE = 60  # cards drawn before "Show all"
QUESTIONS = 4


@st.dialog("How this file was read", position="right", width="medium")
@problem.guarded
def repair_drawer(dataset: DatasetView, version: VersionView, report: Mapping[str, Any]) -> None:  # Any: JSON
    """Show the whole repair report."""
    current = version.id == dataset.version_id
    if current and st.button("Read again with other choices", icon=":material/tune:", key="read_again"):
        frame.open_page("dataset", dataset_id=dataset.id, read="again")
    told = version_query(version.id, current=dataset.version_id)
    st.html(repair_report.whole(report, dataset_id=dataset.id, version=told))


def repair_line(dataset: DatasetView, version: VersionView, report: Mapping[str, Any]) -> None:  # Any: JSON
    """Draw the repair report in a sentence, with the way to all of it."""
    with st.container(key="repairline", horizontal=True, vertical_alignment="center", gap="small", wrap=False):
        st.html(paragraph(join([icon("build"), repair.sentence(report)], between=" ")), width="content")
        if st.button("Show", type="tertiary", key="show_repairs"):
            repair_drawer(dataset, version, report)


def questions(dataset: DatasetView, profile: Profile) -> Safe:
    """Return the suggested questions as chips that ask them."""
    told = [one for one in profile.get("questions") or () if one.get("sql")][:QUESTIONS]
    chips = [
        inlink(
            join([icon("lightbulb"), text := str(one.get("text") or one.get("question") or "Look")], between=" "),
            address("ask", dataset_id=dataset.id, q=text),
            classes="lm-chip",
            title=text,
        )
        for one in told
    ]
    return Safe(f'<nav class="lm-chips" aria-label="Suggested questions">{join(chips)}</nav>') if chips else Safe("")


def columns(dataset: DatasetView, version: VersionView, cards: tuple[ColumnCard, ...]) -> None:
    """Draw a card a column; many get a search."""
    shown = list(cards)
    with st.container(key="columnhead", horizontal=True, vertical_alignment="center"):
        count = st.empty()
        if len(cards) > MANY:
            wanted = st.text_input(
                "Search columns", key="find", type="search", live=True, label_visibility="collapsed",
                placeholder="Search columns", bind="query-params", width=260,
            )  # fmt: skip
            words = (wanted or "").casefold().split()
            shown = [card for card in shown if all(word in f"{card.name} {card.kind}".casefold() for word in words)]
        if version.id == dataset.version_id:
            glossary_panel.open_button(me().id, dataset)
    remark = f"{number(len(shown))} of {number(len(cards))}" if len(shown) < len(cards) else number(len(cards))
    count.html(heading("Columns", remark=remark))
    if not shown:
        st.html(
            Safe(
                '<div class="lm-empty"><b>No column of that name</b>Search for a part of a name, or for a kind such as “date”.</div>'
            )
        )
        return
    everything = len(shown) <= AT_ONCE or st.session_state.get("all_columns") == str(version.id)
    told = past(dataset, version).get("version", "")
    st.html(column_cards.grid(shown if everything else shown[:AT_ONCE], dataset_id=dataset.id, version=told))
    if not everything and st.button(f"Show all {number(len(shown))} columns"):
        st.session_state["all_columns"] = str(version.id)
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


def ready(dataset: DatasetView, version: VersionView) -> None:
    """Draw a version that can be worked with."""
    current = version.id == dataset.version_id
    action = frame.dataset_title(
        "dataset",
        dataset,
        action="Query" if current else "",
        icon="terminal",
        beside=lambda: exports(dataset, version),
        shown=version,
    )
    if action:
        frame.open_page("query", dataset_id=dataset.id, sql=first_rows_at(dataset))
    if not current:
        st.html(version_note.looked_at(dataset, version))
    if current and st.query_params.get("read") == "again":
        reread.draw(dataset, version)
        return
    report = repair_of(version.id, me().id, dataset.id)
    profile: Profile | None = None
    cards: tuple[ColumnCard, ...] = ()
    with suppress(Conflict):  # it is still being made
        profile, cards = profile_of(version.id, me().id, dataset.id)
    if profile is not None and (name := st.query_params.get("column")):
        column_page.draw(dataset, version.id, profile, name=name, version=past(dataset, version).get("version", ""))
        return
    if current:
        version_note.newer_on_its_way(dataset)
    st.html(version_figures.metrics(dataset, version, profile, cards, report))
    repair_line(dataset, version, report)
    if profile is None:
        being_profiled(version.id)
    else:
        landing(dataset, version, profile, cards)


def landing(dataset: DatasetView, version: VersionView, profile: Profile, cards: tuple[ColumnCard, ...]) -> None:
    """Draw what the profile tells: questions, what is worth a look, what is different, and the columns."""
    current = version.id == dataset.version_id
    before = parent_of(dataset, version)
    moved = (
        drift.line(version.drift, against=before.number)
        if version.drift and drift.is_any(version.drift) and before
        else Safe("")
    )
    pieces = (
        questions(dataset, profile) if current else Safe(""),
        worth_a_look.section(worth_a_look.looks(profile), dataset, current=current),
        moved,
        relations.section(profile, dataset, current=current),
    )
    if any(pieces):
        st.html(Safe(f'<div class="lm-stack">{join(piece for piece in pieces if piece)}</div>'))
    columns(dataset, version, cards)


def exports(dataset: DatasetView, version: VersionView) -> None:
    """Draw the menu of downloads: the rows in every format, and the profile as a document."""
    told = version_query(version.id, current=dataset.version_id)
    report = dataset_list.report_link(dataset.id, version=told) if dataset.profiled or told else Safe("")
    export_menu.draw(me().id, dataset_id=dataset.id, version_id=version.id if told else None, more=report)


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
    inlinks.listen()
    dataset = service.get_dataset(me().id, shown)
    current = current_of(dataset)
    if current is None:
        on_its_way(dataset)
        return
    wanted = st.query_params.get("version", "")
    version = numbered(dataset, wanted) if wanted else current
    if version is None or version.published_at is None:
        raise NotFound(
            f"“{dataset.name}” has no version {wanted} to look at.",
            hint="Look at its versions; it may have been deleted or not made.",
        )
    ready(dataset, version)


try:
    draw()
except NotFound as error:
    frame.title("Dataset")
    problem.draw(error)
    if st.button("Go to the list of datasets", icon=":material/database:"):
        frame.open_page("home")
