"""A field in which a person says what a new column holds for one value: a choice where there is one, else a text."""

from typing import Any

import streamlit as st

from backend.mapping.task import Fill, Kind
from pages.components.format import label
from pages.components.map_words import as_text

MOST_BUTTONS = 24  # labels that have a button each; more are a list to choose from
_YES, _NO = "Yes", "No"


def has_buttons(fill: Fill) -> bool:
    """Say whether each answer a column may hold has a button of its own."""
    return fill.kind is Kind.YES_NO or (fill.kind is Kind.LABEL and len(fill.labels) <= MOST_BUTTONS)


def field(fill: Fill, answer: Any, *, key: str) -> Any:  # Any: JSON; see task.answer_of
    """Draw the field of a new column, filled with what is proposed, and return what it says; None is nothing."""
    title = label(fill.name)
    match fill.kind:
        case Kind.LABEL:
            at = fill.labels.index(answer) if answer in fill.labels else None
            return st.selectbox(title, list(fill.labels), index=at, key=key, placeholder="Nothing", format_func=label)
        case Kind.LABELS:
            kept = [one for one in answer or () if one in fill.labels]
            return (
                st.multiselect(title, list(fill.labels), kept, key=key, placeholder="None of them", format_func=label) or None
            )
        case Kind.YES_NO:
            at = None if answer is None else 0 if answer else 1
            said = st.selectbox(title, [_YES, _NO], index=at, key=key, placeholder="Nothing")
            return None if said is None else said == _YES
        case _:
            text: str = st.text_input(title, as_text(answer), key=key)
            return text if text.strip() else None
