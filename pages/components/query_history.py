"""Earlier queries of the person: newest first, one click brings statement and result back."""

from uuid import UUID

import streamlit as st

from backend.core.clock import now
from backend.queries.schemas import QueryRunView
from backend.queries.service import history
from pages.components.format import counted, exactly, when
from pages.components.html import Safe, esc, tag, titled
from pages.components.problem import guarded
from pages.components.query_desk import Desk
from pages.components.session import zone

PAGE = 15
HERE, ALL = "This dataset", "All"
_PAGES = "query_history_pages"


def draw(desk: Desk, *, dataset_id: UUID, place: str) -> None:
    """Draw one page of the history. `place` tells the lists of one page apart."""
    if place == "drawer":
        scope = st.segmented_control(
            "Which queries",
            (HERE, ALL),
            default=HERE,
            required=True,
            key=f"history_scope_{place}",
            label_visibility="collapsed",
        )
    else:
        scope = HERE
    cursors: list[str] = st.session_state.setdefault(f"{_PAGES}_{place}_{scope}_{dataset_id}", [])
    page = history(
        desk.owner_id,
        dataset_id=dataset_id if scope == HERE else None,
        cursor=cursors[-1] if cursors else None,
        size=PAGE,
    )
    if not page.items:
        st.html('<p class="lm-p lm-muted">No query yet. Write one above; it is kept here with its result.</p>')
        return
    with st.container(key=f"past_{place}", gap="xsmall"):
        for run in page.items:
            _entry(desk, run, place=place)
    _pager(cursors, page.next, place=place)


@st.dialog("Earlier queries", position="right", width="small")
@guarded
def drawer(desk: Desk, dataset_id: UUID) -> None:
    """Open the history beside the page."""
    draw(desk, dataset_id=dataset_id, place="drawer")


def summary(run: QueryRunView) -> str:
    """Return the statement in one line, without its comments' line breaks."""
    line = " ".join(run.sql.split())
    return line if len(line) <= 160 else f"{line[:159]}…"


def outcome(run: QueryRunView) -> str:
    """Return how a run ended: how many rows, or nothing yet."""
    if run.row_count is None:
        return "running as a job" if run.job_id else ""
    return counted(run.row_count, "row") + (", cut off" if run.truncated else "")


def _entry(desk: Desk, run: QueryRunView, *, place: str) -> None:
    with st.container(key=f"pastrow_{place}_{run.id}"):
        asked = titled(when(run.executed_at, zone=zone(), at=now()), title=exactly(run.executed_at, zone=zone()))
        left = tag("not answered", "bad") if run.error else esc(outcome(run))
        st.html(
            Safe(
                f'<div class="lm-past"><code>{esc(summary(run))}</code>'
                f'<footer class="lm-muted lm-small"><span>{left}</span>{asked}</footer></div>'
            )
        )
        if st.button(f"Open the query of {exactly(run.executed_at, zone=zone())}", key=f"open_{place}_{run.id}"):
            desk.open(run)
            st.rerun()


def _pager(cursors: list[str], following: str | None, *, place: str) -> None:
    if not cursors and not following:
        return
    scope = "fragment" if place == "drawer" else "app"
    with st.container(horizontal=True, horizontal_alignment="center", key=f"pager_{place}"):
        if st.button("Newer", icon=":material/chevron_left:", type="tertiary", disabled=not cursors, key=f"newer_{place}"):
            cursors.pop()
            st.rerun(scope=scope)
        if st.button("Older", icon=":material/chevron_right:", type="tertiary", disabled=not following, key=f"older_{place}"):
            cursors.append(following or "")
            st.rerun(scope=scope)
