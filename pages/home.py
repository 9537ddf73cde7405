"""Datasets: drop a list, watch it come in, see every dataset."""

from uuid import UUID

import streamlit as st

from backend.core.errors import ListmillError
from backend.datasets import imports
from backend.datasets.schemas import DatasetPage, DatasetView
from backend.datasets.service import add_sample, list_datasets
from backend.jobs import service as jobs
from backend.jobs.schemas import JobCard
from pages.components import aim, arrivals, dataset_list, frame, inlinks, problem
from pages.components.format import counted, number, roughly, size
from pages.components.html import Safe, paragraph
from pages.components.session import me
from pages.components.upload import drop_area

PAGE = 50
ORDER_ROWS = (100_000, 1_000_000, 8_000_000)
EMPTY = Safe(
    '<div class="lm-empty"><b>No dataset yet</b>Drop a file above, or press “Try the sample list” (30,000 property records, a little dirty): soon there is '
    "a profile to look at, and a table to query.</div>"
)


def summary(page: DatasetPage, *, first: bool) -> str:
    """Return what there is in one line; only the first and only page knows all of it."""
    ready = [dataset for dataset in page.items if dataset.version_id]
    if not page.items or page.next or not first:
        return ""
    parts = [counted(len(page.items), "dataset")]
    if ready:
        parts += [f"{roughly(sum(d.rows or 0 for d in ready))} rows", size(sum(d.size_bytes or 0 for d in ready))]
    return " · ".join(parts)


def samples() -> None:
    """Offer data to whoever has none at hand."""
    with st.container(key="samples", horizontal=True, horizontal_alignment="center", vertical_alignment="center"):
        if st.button("Try the sample list", type="tertiary", key="sample_properties"):
            add_sample(me().id, "properties", rows=30_000)
            st.rerun()
        rows = st.menu_button(
            "or an order list",
            ORDER_ROWS,
            type="tertiary",
            key="sample_orders",
            format_func=lambda count: f"{number(count)} orders",
        )
        if rows:
            add_sample(me().id, "orders", rows=int(rows))
            st.rerun()
        bucket()


def bucket() -> None:
    """Offer to fetch lists from a bucket, where this deployment allows it."""
    known = imports.allowed()
    if not known:
        return
    with st.popover("Import from s3://…", icon=":material/cloud_download:", type="tertiary"), st.form("import", border=False):
        url = st.text_input("Address", placeholder=f"{known[0]}orders.csv", key="import_address")
        below = ", ".join(known)
        st.html(
            paragraph(
                f"A file, a folder ending in /, or a pattern such as orders-*.csv, below {below}", classes="lm-muted lm-small"
            )
        )
        if not st.form_submit_button("Import", type="primary"):
            return
        try:
            imports.start_import(me().id, (url or "").strip())
        except ListmillError as error:
            problem.draw(error)
            return
    st.rerun()


def pager(page: DatasetPage, *, first: bool) -> None:
    """Draw the way to older datasets and back, only where there are more than one page holds."""
    if first and not page.next:
        return
    with st.container(horizontal=True, horizontal_alignment="center"):
        if st.button("Newest", icon=":material/first_page:", disabled=first):
            st.query_params.pop("after", None)
            st.rerun()
        if st.button("Older", icon=":material/chevron_right:", disabled=page.next is None):
            st.query_params["after"] = page.next or ""
            st.rerun()


def jobs_of(datasets: tuple[DatasetView, ...]) -> dict[UUID, JobCard]:
    """Return the jobs that make, or should have made, the newest versions that are not ready."""
    wanted = [d.job_id for d in datasets if d.job_id and (d.status != "ready" or d.versions[0].status != "ready")]
    return jobs.cards(wanted)


after = st.query_params.get("after") or None
listing = list_datasets(me().id, cursor=after, size=PAGE)
arriving = arrivals.waiting()
frame.title("Datasets", summary(listing, first=after is None))
inlinks.listen()
if aimed := aim.of_address():
    st.html(aim.banner(aimed))
with st.container(key="drop", horizontal_alignment="center"):
    drop_area(cards=[file.id for file in arriving], accepted=arrivals.accepted(), discarded=arrivals.discarded())
    samples()
with problem.boundary("arrivals"):
    arrivals.draw(arriving)
if listing.items:
    dataset_list.draw(tuple(listing.items), jobs_of(tuple(listing.items)))
    pager(listing, first=after is None)
elif not arriving:
    st.html(EMPTY)
