"""The very letter of one row, drawn by the server: its picture, what is wrong in it, the way to other rows, its PDF."""

from collections.abc import Mapping, Sequence
from uuid import UUID

import streamlit as st

from backend.core.errors import ListmillError
from backend.datasets.schemas import DatasetView
from backend.documents import previewing
from backend.documents.rendering import Issue
from backend.documents.templates import TemplateView
from pages.components import problem
from pages.components.format import number
from pages.components.html import Safe, esc, heading, icon, paragraph
from pages.components.session import me

ROW = "letters_row"


@st.fragment
@problem.guarded
def draw(dataset: DatasetView, view: TemplateView, given: Mapping[str, str], *, place: str) -> None:
    """Draw the letter of the row that is looked at; `place` tells apart several on one page."""
    rows = dataset.rows or 1
    st.session_state[ROW] = min(max(1, int(st.session_state.get(ROW) or 1)), rows)
    st.html(heading("As it will be made"))
    with st.container(key=f"ltrows_{place}", horizontal=True, vertical_alignment="center", gap="small"):
        st.button("Row before", icon=":material/chevron_left:", type="tertiary", on_click=_go, args=(-1,), disabled=st.session_state[ROW] <= 1, key=f"ltprev_{place}")  # fmt: skip
        st.number_input("Row", 1, rows, key=ROW, label_visibility="collapsed", width=120)
        st.html(Safe(f'<span class="lm-muted">of {number(rows)}</span>'), width="content")
        st.button("Next row", icon=":material/chevron_right:", type="tertiary", on_click=_go, args=(1,), disabled=st.session_state[ROW] >= rows, key=f"ltnext_{place}")  # fmt: skip
    pages = len(view.template.pages)
    page = int(st.number_input("Page of the letter", 1, pages, key=f"ltpage_{place}")) if pages > 1 else 1
    try:
        _letter(dataset.id, view, given, int(st.session_state[ROW]), page, place=place)
    except ListmillError as error:
        problem.draw(error)


def look_at(row: int) -> None:
    """Choose the row that is looked at."""
    st.session_state[ROW] = row


def _go(by: int) -> None:
    st.session_state[ROW] = int(st.session_state.get(ROW) or 1) + by


def _letter(dataset_id: UUID, view: TemplateView, given: Mapping[str, str], row: int, page: int, *, place: str) -> None:
    to = previewing.recipient(me().id, dataset_id, row, view.template, fields=given)
    shown = previewing.picture(me().id, view.template, to, page=page, width_px=900)
    if shown.png is not None:
        with st.container(key=f"ltpaper_{place}"):
            st.image(shown.png, alt=f"The letter of row {row:,}")
    else:
        st.html(paragraph(f"No letter can be made of row {row:,}.", classes="lm-muted"))
    st.html(issues(shown.issues))
    if shown.png is not None:
        made = previewing.preview(me().id, view.template, to)
        if made.pdf is not None:
            st.download_button(
                "PDF of this row", made.pdf, f"{view.name} row {row}.pdf", "application/pdf", on_click="ignore",
                icon=":material/download:", key=f"ltpdf_{place}",
            )  # fmt: skip


def issues(found: Sequence[Issue]) -> Safe:
    """Return what is wrong in a letter, as a list."""
    if not found:
        return Safe(f'<p class="lt-issue good">{icon("check_circle")}<span>This letter is fine.</span></p>')
    lines = (
        f'<p class="lt-issue {"bad" if one.stops else ""}">{icon("error" if one.stops else "info")}'
        f"<span>{f'<b>{esc(one.object)}</b> ' if one.object else ''}{esc(one.detail)}</span></p>"
        for one in found[:20]
    )
    return Safe("".join(lines))
