"""A template as a form: every property of every object in plain fields. It works without the designer, and says the same."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from backend.datasets.schemas import DatasetView
from backend.documents.templates import TemplateView
from pages.components import letters_objects, letters_pagefields, letters_properties
from pages.components.html import paragraph
from pages.components.letters_keeping import CHOSEN, choose, say_refused, title_of


def draw(dataset: DatasetView, view: TemplateView) -> None:
    """Draw the form of a template."""
    say_refused()
    sheets = view.body["pages"]
    with st.container(key="ltform_head", horizontal=True, vertical_alignment="bottom"):
        sheet = int(st.number_input("Page", 1, len(sheets), key=f"ltsheet_{view.id}", width=110)) - 1 if len(sheets) > 1 else 0
        chosen = _choose(view, sheets[sheet]["objects"], sheet)
        letters_objects.add_menu(view, sheet)
    if chosen is None:
        st.html(paragraph("Nothing on this page yet. Add a text, a picture or a shape.", classes="lm-muted"))
    else:
        one = next(held for held in sheets[sheet]["objects"] if held["id"] == chosen)
        letters_objects.acts(view, sheet, one)
        letters_properties.draw(dataset, view, sheet, one)
    with st.expander("Page, size, language", icon=":material/description:"):
        letters_pagefields.draw(dataset, view, sheet)


def _choose(view: TemplateView, objects: Sequence[Mapping[str, Any]], sheet: int) -> str | None:  # Any: JSON
    if not objects:
        return None
    titles = {one["id"]: title_of(one) for one in reversed(objects)}
    key, wanted = f"ltobject_{view.id}_{sheet}_{view.revision}", st.session_state.get(CHOSEN)
    ids = list(titles)
    chosen: str | None = st.selectbox(
        "Object, highest first", ids, index=ids.index(wanted) if wanted in titles else 0, key=key,
        format_func=titles.__getitem__,
    )  # fmt: skip
    choose(chosen)
    return chosen
