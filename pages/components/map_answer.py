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


def field(fill: Fill, answer: Any, *, key: str) -> None:  # Any: JSON; see task.answer_of
    """Draw the field of a new column, filled with what is proposed."""
    title = label(fill.name)
    match fill.kind:
        case Kind.LABEL:
            at = fill.labels.index(answer) if answer in fill.labels else None
            st.selectbox(title, list(fill.labels), index=at, key=key, placeholder="Nothing", format_func=label)
        case Kind.LABELS:
            kept = [one for one in answer or () if one in fill.labels]
            st.multiselect(title, list(fill.labels), kept, key=key, placeholder="None of them", format_func=label)
        case Kind.YES_NO:
            at = None if answer is None else 0 if answer else 1
            st.selectbox(title, [_YES, _NO], index=at, key=key, placeholder="Nothing")
        case _:
            st.text_input(title, as_text(answer), key=key)


def said(fill: Fill, *, key: str) -> Any:  # Any: JSON; see task.answer_of
    """Return what the field of a new column says; None is nothing."""
    found = st.session_state.get(key)
    if not found or (isinstance(found, str) and not found.strip()):
        return None
    return found == _YES if fill.kind is Kind.YES_NO else found
