"""The fields of a template as a whole: its name, the size of its pages, bleed, safe area, language, one page more or less."""

import copy

import streamlit as st

from backend.datasets.schemas import DatasetView
from backend.documents.template import PRESETS
from backend.documents.templates import TemplateView
from backend.documents.variables import LANGUAGES
from pages.components.letters_keeping import save
from pages.components.letters_properties import Number, numbers

_OTHER = "Other"
_SAME = "the same for all"
_EDGES = (Number("bleed_mm", "Bleed (mm)", 0, 20, 1), Number("safe_mm", "Safe area (mm)", 0, 50, 1))
_SIZES = (Number("width_mm", "Width (mm)", 10, 2000, 1), Number("height_mm", "Height (mm)", 10, 2000, 1))


def draw(dataset: DatasetView, view: TemplateView, sheet: int) -> None:
    """Draw the fields of the template."""
    body, key = copy.deepcopy(view.body), f"ltq_{view.id}_{view.revision}"
    page = body["page"]
    held = next((name for name, size in PRESETS.items() if size == (page["width_mm"], page["height_mm"])), _OTHER)
    with st.form(f"{key}_form", border=False):
        body["name"] = st.text_input("Name of the template", body["name"], max_chars=100, key=f"{key}_name")
        offered = [*PRESETS, _OTHER]
        preset = st.selectbox("Size", offered, offered.index(held), key=f"{key}_preset")
        said = numbers(_SIZES, page, key)
        if preset not in {_OTHER, held}:
            said = dict(zip(("width_mm", "height_mm"), PRESETS[preset], strict=True))
        body["page"] = {**page, **said, **numbers(_EDGES, page, key)}
        tags = list(dict.fromkeys([body["language"], *LANGUAGES]))
        left, right = st.columns(2)
        body["language"] = left.selectbox(
            "Numbers and dates in", tags, format_func=lambda tag: LANGUAGES.get(tag, tag), key=f"{key}_language"
        )
        named = dict.fromkeys(
            [_SAME, *([body["language_from"]] if body["language_from"] else []), *(one.name for one in dataset.columns)]
        )
        whose = list(named)
        at = whose.index(body["language_from"]) if body["language_from"] else 0
        column = right.selectbox("Or as this column says", whose, at, key=f"{key}_from")
        body["language_from"] = None if column == _SAME else column
        if st.form_submit_button("Keep", icon=":material/check:"):
            save(view, body)
            st.rerun()
    with st.container(key="ltpages", horizontal=True):
        if st.button("Add a page", icon=":material/note_add:", key="ltpage_more"):
            changed = copy.deepcopy(view.body)
            changed["pages"].insert(sheet + 1, {"objects": []})
            save(view, changed)
            st.rerun()
        if len(view.body["pages"]) > 1 and st.button(f"Delete page {sheet + 1}", icon=":material/delete:", key="ltpage_less"):
            changed = copy.deepcopy(view.body)
            del changed["pages"][sheet]
            st.session_state.pop(f"ltsheet_{view.id}", None)
            save(view, changed)
            st.rerun()
