"""Visits of the links of a batch, on its page: how many recipients came, when, and the same as columns of the list."""

from uuid import UUID

import streamlit as st

from backend.core.clock import now
from backend.core.errors import ListmillError
from backend.datasets import service as datasets
from backend.documents.batches.schemas import BatchView
from backend.documents.tracking import report as reports
from backend.documents.tracking.report import Report
from backend.jobs import service as jobs
from backend.jobs.states import Status
from pages.components import job_status, problem
from pages.components.format import counted, exactly, number, share, when
from pages.components.html import Metric, Safe, esc, heading, histogram, icon, join, paragraph, strip, table, titled
from pages.components.inlinks import address, inlink
from pages.components.session import zone

_DAYS, _LATEST = 60, 8


def draw(owner_id: UUID, batch: BatchView) -> None:
    """Draw the visits of a batch; nothing where its links are not counted."""
    if not reports.has_links(owner_id, batch.id):
        return
    found = reports.report(owner_id, batch.id)
    with st.container(key="visitshead", horizontal=True, vertical_alignment="center"):
        st.html(heading("Visits", remark="of the links in the QR codes"))
        if found.visitors and st.button("Add visits to the list", icon=":material/table_rows:", key="visits_join"):
            _join(owner_id, batch)
    _made(owner_id, batch)
    if not found.visits:
        machines = f" Programs have looked {counted(found.machines, 'time')}." if found.machines else ""
        st.html(paragraph(f"Nobody has followed a link yet.{machines}", classes="lm-muted"))
        return
    with st.container(key="visitsfigures"):
        st.html(strip(figures(found)))
    if len(found.days) > 1:
        days = found.days[-_DAYS:]
        st.html(
            histogram(
                [float(count) for _, count in days], first=f"{days[0][0]:%d %b}", last=f"{days[-1][0]:%d %b}",
                label="Recipients who came for the first time, by day",
            )
        )  # fmt: skip
    _latest(found)


def figures(found: Report) -> list[Metric]:
    """Return the figures of visits."""
    last = "" if found.last_at is None else f"last {when(found.last_at, zone=zone(), at=now())}"
    return [
        Metric("Came", number(found.visitors), f"{share(found.visitors, found.recipients)} of {number(found.recipients)}"),
        Metric("Visits", number(found.visits), last),
        Metric("Programs", number(found.machines), "previews and scanners, not counted as visits"),
    ]


def _latest(found: Report) -> None:
    with st.expander("Who came last", icon=":material/schedule:"):
        rows = [
            (
                number(one.row),
                number(one.visits),
                titled(when(one.last_at, zone=zone(), at=now()), title=exactly(one.last_at, zone=zone())),
            )
            for one in found.latest[:_LATEST]
        ]
        st.html(table(("Row", "Visits", "Last"), rows, numbers=(0, 1)))


def _join(owner_id: UUID, batch: BatchView) -> None:
    try:
        reports.start_joining(owner_id, batch.id)
    except ListmillError as error:
        problem.draw(error)
        return
    st.rerun()


def _made(owner_id: UUID, batch: BatchView) -> None:
    """Draw the version with the visits: on its way, or ready."""
    dataset = datasets.get_dataset(owner_id, batch.dataset_id)
    newest = next(iter(dataset.versions), None)
    if newest is None or newest.change != "visits":
        return
    if newest.published_at is not None:
        ways = inlink("Look", address("records", dataset_id=dataset.id), classes="lm-small-button")
        words = join([f"Version {newest.number} has the visits as columns."])
        st.html(
            Safe(
                f'<div class="lm-note lt-visitsready">{icon("check_circle")}<span><b>{esc(words)}</b> {esc(newest.reason)}</span> {ways}</div>'
            )
        )
        return
    card = jobs.cards([newest.job_id]).get(newest.job_id) if newest.job_id else None
    if card is not None and card.status is not Status.COMPLETED:
        job_status.panel(card)
