"""A note: Markdown, edited in place. Nothing in it becomes HTML of ours or is fetched from elsewhere."""

import re

import streamlit as st

from backend.notebooks.schemas import CellView
from pages.components.html import paragraph
from pages.components.notebook_acts import CellActs

_CODE = re.compile(r"(```.*?(?:```|\Z)|~~~.*?(?:~~~|\Z)|`[^`\n]*`)", re.DOTALL)
_PICTURE = re.compile(r"!(?=\[)")
_DOLLAR = re.compile(r"(?<!\\)\$")
_DIRECTIVE = re.compile(r"(?<![\w\\]):(?=[a-z][\w-]*(?:\[|:|/))")
_LEAST_PX, _LINE_PX, _MOST_PX = 130, 26, 520


def draw(cell: CellView, acts: CellActs, *, editing: bool) -> None:
    """Draw a note, or the form that changes it."""
    text = str(cell.content.get("text", ""))
    if editing:
        _form(cell, text, acts)
    elif text.strip():
        with st.container(key=f"note_{cell.id}"):
            st.markdown(shown(text))
    else:
        st.html(paragraph("An empty note.", classes="lm-muted"))


def shown(text: str) -> str:
    """Return Markdown as a note shows it: dollars are dollars, a picture is a link, so that reading fetches nothing."""
    pieces = _CODE.split(text)
    return "".join(piece if place % 2 else _plain(piece) for place, piece in enumerate(pieces))


def _plain(piece: str) -> str:
    piece = _PICTURE.sub("", piece)
    piece = _DOLLAR.sub(r"\\$", piece)
    return _DIRECTIVE.sub(r"\\:", piece)


def _form(cell: CellView, text: str, acts: CellActs) -> None:
    key = f"notetext_{cell.id}"

    def keep() -> None:
        acts.save({"text": str(st.session_state[key])}, True)

    with st.form(f"noteform_{cell.id}", border=False, enter_to_submit=True):
        height = min(_MOST_PX, max(_LEAST_PX, _LINE_PX * (text.count("\n") + 3)))
        st.text_area(
            "Note", text, key=key, height=height, label_visibility="collapsed",
            placeholder="Write Markdown: # Title, **bold**, - list",
        )  # fmt: skip
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.form_submit_button("Keep the note", key=f"notekeep_{cell.id}", on_click=keep)
            st.form_submit_button("Cancel", key=f"notecancel_{cell.id}", type="tertiary", on_click=acts.cancel)
            st.html(paragraph("Ctrl Enter keeps it", classes="lm-muted lm-small lm-keys"), width="content")
