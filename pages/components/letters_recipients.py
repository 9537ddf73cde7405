"""Who is in a batch and how each fared: those without a letter with the reasons, any letter by its row."""

import streamlit as st

from backend.documents.batches import recipients
from backend.documents.batches.schemas import BatchView, Outcome, RecipientView
from backend.jobs.states import ACTIVE
from pages.components import problem
from pages.components.format import number
from pages.components.html import Safe, esc, heading, paragraph, table
from pages.components.letters_report import reasons
from pages.components.session import me

SHOWN = {Outcome.FAILED: "not made", Outcome.NOTED: "worth a look", Outcome.SUCCEEDED: "made", Outcome.PENDING: "not yet"}
_SIZE = 50


@st.fragment
@problem.guarded
def draw(batch: BatchView) -> None:
    """Draw a page of recipients and the way to the next."""
    counts = {
        Outcome.FAILED: batch.failed,
        Outcome.NOTED: batch.noted,
        Outcome.SUCCEEDED: batch.succeeded,
        Outcome.PENDING: batch.unfinished,
    }
    offered = [one for one in SHOWN if counts[one]]
    if batch.status in ACTIVE:
        offered = [one for one in offered if one is not Outcome.PENDING]
    if batch.expired:
        offered = [one for one in offered if one in {Outcome.FAILED, Outcome.NOTED}]
    if not offered:
        return
    with st.container(key="ltwho_head", horizontal=True, vertical_alignment="center"):
        st.html(heading("Recipients"))
        key = f"ltwho_{batch.id}"
        if st.session_state.get(key) not in offered:
            st.session_state[key] = offered[0]
        shown = st.segmented_control(
            "Which", offered, key=key, format_func=lambda one: f"{SHOWN[one]} {number(counts[one])}", label_visibility="collapsed",
            on_change=_from_start, args=(batch,), required=True,
        )  # fmt: skip
        _single(batch)
    path: list[int] = st.session_state.setdefault(_path(batch), [0])
    page = recipients.list_recipients(me().id, batch.id, status=shown, after=path[-1], size=_SIZE)
    with st.container(key="ltwho"):
        st.html(_table(batch, page.items))
    if page.next is None and len(path) == 1:
        return
    with st.container(key="ltwho_pages", horizontal=True):
        st.button(
            "Before", icon=":material/chevron_left:", disabled=len(path) == 1, on_click=_back, args=(batch,), key="ltwho_before"
        )
        st.button(
            "Next",
            icon=":material/chevron_right:",
            disabled=page.next is None,
            on_click=path.append,
            args=(page.next,),
            key="ltwho_next",
        )


def _path(batch: BatchView) -> str:
    return f"ltwho_path_{batch.id}"


def _back(batch: BatchView) -> None:
    st.session_state[_path(batch)].pop()


def _from_start(batch: BatchView) -> None:
    st.session_state.pop(_path(batch), None)


def _single(batch: BatchView) -> None:
    """Draw the way to the letter of one row."""
    if batch.expired or not batch.succeeded:
        return
    row = int(st.number_input("PDF of row", 1, key=f"ltsingle_{batch.id}", width=130, label_visibility="collapsed"))
    st.html(
        Safe(
            f'<a class="lm-small-button" href="/api/batches/{batch.id}/documents/{row}" target="_blank" rel="noopener">PDF of row {number(row)}</a>'
        ),
        width="content",
    )


def _table(batch: BatchView, found: tuple[RecipientView, ...]) -> Safe:
    if not found:
        return paragraph("Nobody.", classes="lm-muted")
    rows = [[number(one.row), one.name, _state(batch, one), reasons(one)] for one in found]
    if not any(why for *_, why in rows):
        return table(["Row", "Name", ""], [row[:3] for row in rows], numbers=[0])
    return table(["Row", "Name", "State", "Why"], rows, numbers=[0])


def _state(batch: BatchView, one: RecipientView) -> str:
    if one.status is Outcome.FAILED or one.status is Outcome.PENDING or batch.expired:
        return SHOWN[one.status]
    return Safe(
        f'<a href="/api/batches/{batch.id}/documents/{one.row}" target="_blank" rel="noopener" aria-label="{esc(f"PDF of row {one.row}")}">PDF</a>'
    )
