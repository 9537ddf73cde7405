"""Two versions side by side: which, told apart by which columns, the work on its way, and what it found. All of it is in the address."""

from uuid import UUID

import streamlit as st

from backend.core.errors import ListmillError
from backend.datasets import comparison
from backend.datasets.schemas import DatasetView, VersionView
from backend.jobs import service as jobs
from backend.jobs.states import ACTIVE, Status
from pages.components import comparison_result, frame, job_status, problem
from pages.components.html import Safe, icon, join, paragraph
from pages.components.inlinks import address, inlink
from pages.components.session import me
from pages.components.version_data import numbered

NO_KEY = (
    "Rows are compared whole: without a column that tells them apart, a row that changed counts as one removed and one added. "
    "Choose columns that no two rows share, such as a number or a code, to see which cells changed."
)


@st.cache_resource(max_entries=128, ttl=60, show_spinner=False)  # a minute: there are none before both profiles are made
def suggested(owner_id: UUID, dataset_id: UUID, base_id: UUID, other_id: UUID) -> tuple[tuple[str, ...], ...]:
    """Return the columns that tell the rows of both versions apart, best first."""
    return comparison.suggested_keys(owner_id, dataset_id, base_id=base_id, other_id=other_id)


def draw(dataset: DatasetView, wanted: str, *, keys: tuple[str, ...]) -> None:
    """Draw the comparison `wanted`, as “2..4” says it."""
    back = inlink(
        join([icon("arrow_back"), "All versions"], between=" "), address("versions", dataset_id=dataset.id), classes="lm-quiet"
    )
    st.html(Safe(f'<nav class="lm-columnnav">{back}</nav>'))
    first, _, second = wanted.partition("..")
    base, other = numbered(dataset, first), numbered(dataset, second)
    if base is None or other is None or base.published_at is None or other.published_at is None:
        st.html(problem.card(
            f"“{dataset.name}” has no two versions {wanted} to compare.",
            hint="They may have been deleted, or not be made yet. Choose two under “All versions”.",
        ))  # fmt: skip
        return
    shared = shared_columns(base, other)
    keys = tuple(key for key in keys if key in shared)
    with st.container(key="panel_compare"):
        _form(dataset, base, other, keys=keys, shared=shared)
    if base.id == other.id:
        st.html(paragraph("A version is the same as itself; choose another one.", classes="lm-muted"))
        return
    job_id = comparison.find_comparison(me().id, dataset.id, base_id=base.id, other_id=other.id, key=keys)
    job_id = job_id or st.session_state.get(_asked(base, other, keys))  # one that did not succeed is known to whoever asked
    if job_id is not None:
        _work(job_id, base, other)


def shared_columns(base: VersionView, other: VersionView) -> list[str]:
    """Return the names of the columns both versions have, in the order of the second."""
    known = {column.name for column in base.columns}
    return [column.name for column in other.columns if column.name in known]


def _form(dataset: DatasetView, base: VersionView, other: VersionView, *, keys: tuple[str, ...], shared: list[str]) -> None:
    offered = suggested(me().id, dataset.id, base.id, other.id) if base.id != other.id else ()
    there = [v for v in dataset.versions if v.published_at is not None]
    start = keys or tuple(name for name in (offered[0] if offered else ()) if name in shared)
    with st.container(key="compareform", horizontal=True, vertical_alignment="bottom", gap="small"):
        before = _choice("Before", there, base)
        after = _choice("After", there, other)
        chosen = st.multiselect(
            "Rows are told apart by", shared, default=list(start), key=f"compare_key_{base.number}_{other.number}",
            placeholder="Choose columns", width=340, max_selections=8,
        )  # fmt: skip
        pressed = st.button("Compare", type="primary", icon=":material/compare_arrows:", key="compare_now")
    st.html(paragraph(_about_key(offered, chosen), classes="lm-muted lm-small"))
    if before.id != base.id or after.id != other.id:
        frame.open_page("versions", dataset_id=dataset.id, compare=f"{before.number}..{after.number}")
    if pressed and base.id != other.id:
        try:
            started = comparison.start_comparison(me().id, dataset.id, base_id=base.id, other_id=other.id, key=chosen)
        except ListmillError as error:
            problem.draw(error)
            return
        st.session_state[_asked(base, other, tuple(chosen))] = started
        st.query_params["key"] = chosen
        st.rerun()


def _asked(base: VersionView, other: VersionView, keys: tuple[str, ...]) -> str:
    return f"compared_{base.id}_{other.id}_{keys}"


def _choice(label: str, there: list[VersionView], chosen: VersionView) -> VersionView:
    found = st.selectbox(
        label, there, index=there.index(chosen), format_func=lambda v: f"version {v.number}", key=f"compare_{label}_{chosen.number}", width=150
    )  # fmt: skip
    return found or chosen


def _about_key(offered: tuple[tuple[str, ...], ...], chosen: list[str]) -> str:
    if not chosen:
        return NO_KEY if offered else f"No column has a value of its own for every row in both versions. {NO_KEY}"
    if tuple(chosen) in offered:
        return f"{' and '.join(f'“{name}”' for name in chosen)} {'tells' if len(chosen) == 1 else 'tell'} every row apart in both versions."
    return "Rows are the same row where these columns are equal; rows in which they repeat are compared whole."


def _work(job_id: UUID, base: VersionView, other: VersionView) -> None:
    try:
        job = jobs.get(me().id, job_id)
    except ListmillError:
        return  # deleted a moment ago: the form stands
    if job.status in ACTIVE:
        with st.container(key="panel_comparing"):
            job_status.panel(job)
            st.html(paragraph("The result opens here by itself, at this address.", classes="lm-muted lm-small"))
    elif job.status is Status.COMPLETED and job.result:
        st.html(comparison_result.whole(job.result, base=base, other=other))
    else:
        stopped = job.status is Status.CANCELLED
        st.html(
            problem.card(
                "The comparison was cancelled." if stopped else job.error or "The comparison did not finish.",
                hint=job.hint or "",
            )
        )
        if st.button("Try again", icon=":material/replay:", key="compare_again"):
            jobs.retry(me().id, job.id)
            st.rerun()
