"""The conditions of a step that keeps or drops rows: a column, what it must be, and a value; one below the other."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from backend.core.table import Column
from pages.components.clean_table import type_in_words
from pages.components.format import label

Condition = dict[str, Any]  # Any: JSON, a filter of the API

_WORDS = {
    "eq": "is", "ne": "is not", "contains": "contains", "starts_with": "starts with", "ends_with": "ends with", "lt": "is below",
    "le": "is at most", "gt": "is above", "ge": "is at least", "between": "is between", "in": "is one of", "not_in": "is none of",
    "is_null": "is empty", "not_null": "is not empty", "is_true": "is yes", "is_false": "is no",
}  # fmt: skip
_ANY = ("is_null", "not_null")
_BY_KIND = {
    "text": ("contains", "eq", "ne", "starts_with", "ends_with", "in", "not_in", *_ANY),
    "number": ("eq", "ne", "lt", "le", "gt", "ge", "between", *_ANY),
    "date": ("eq", "lt", "le", "gt", "ge", "between", *_ANY),
    "yes/no": ("is_true", "is_false", *_ANY),
}
_NO_VALUE = {"is_null", "not_null", "is_true", "is_false"}


def filters_field(title: str, held: Any, columns: Sequence[Column], *, key: str) -> list[Condition]:  # Any: JSON
    """Draw the conditions and return those that are complete; all of them must hold."""
    kept_key = f"{key}_kept"
    start: list[Condition] = [dict(one) for one in held or () if isinstance(one, Mapping)] or [{}]
    rows: list[Condition] = st.session_state.setdefault(kept_key, start)
    numbers: list[int] = st.session_state.setdefault(f"{kept_key}_numbers", list(range(len(rows))))
    if title:
        st.markdown(label(title))
    kinds = {column.name: kind_of(column.type) for column in columns}
    found = []
    for number in list(numbers):
        with st.container(key=f"{key}_row{number}", gap="xsmall"):
            made = _condition(rows[number], kinds, key=f"{key}_{number}")
            if len(numbers) > 1:
                st.button(
                    "Remove",
                    icon=":material/close:",
                    type="tertiary",
                    key=f"{key}_off{number}",
                    on_click=numbers.remove,
                    args=(number,),
                )
        if made is not None:
            found.append(made)

    def more() -> None:
        rows.append({})
        numbers.append(len(rows) - 1)

    st.button("Another condition", icon=":material/add:", type="tertiary", key=f"{key}_more", on_click=more)
    return found


def kind_of(type_name: str) -> str:
    """Return which conditions make sense for a column's type: text, number, date or yes/no."""
    words = type_in_words(type_name)
    if words in {"number", "whole number"}:
        return "number"
    return "date" if words in {"date", "date and time"} else words if words == "yes/no" else "text"


def _condition(held: Condition, kinds: Mapping[str, str], *, key: str) -> Condition | None:
    names = list(kinds)
    start = held.get("column")
    column = st.selectbox(
        "Column", names, index=names.index(str(start)) if start in kinds else None, key=f"{key}_column",
        placeholder="Which column?", label_visibility="collapsed",
    )  # fmt: skip
    if column is None:
        return None
    kind = kinds[column]
    operators = _BY_KIND[kind]
    known = held.get("operator")
    operator = st.selectbox(
        "Condition", operators, index=operators.index(known) if known in operators else 0, key=f"{key}_operator_{kind}",
        format_func=_WORDS.__getitem__, label_visibility="collapsed",
    )  # fmt: skip
    if operator in _NO_VALUE:
        return {"column": column, "operator": operator}
    value = _value(kind, operator, held.get("value") if column == start else None, key=f"{key}_value_{kind}_{operator}")
    return None if value is None else {"column": column, "operator": operator, "value": value}


def _value(kind: str, operator: str, held: Any, *, key: str) -> Any:  # Any: JSON
    if operator == "between":
        low, high = held if isinstance(held, list | tuple) and len(held) == 2 else (None, None)
        first, second = st.columns(2)
        with first:
            since = _single(kind, low, "From", key=f"{key}_low")
        with second:
            until = _single(kind, high, "To", key=f"{key}_high")
        return None if since is None and until is None else [since, until]
    if operator in {"in", "not_in"}:
        start = [str(one) for one in held or ()] if isinstance(held, list | tuple) else []
        return st.multiselect(
            "Values", start, default=start, key=key, accept_new_options=True, label_visibility="collapsed",
            placeholder="Type a value and press Enter",
        ) or None  # fmt: skip
    return _single(kind, held, "Value", key=key)


def _single(kind: str, held: Any, said: str, *, key: str) -> Any:  # Any: JSON
    if kind == "number":
        start = float(held) if isinstance(held, int | float) else None
        return st.number_input(said, value=start, key=key, placeholder=said.lower(), label_visibility="collapsed")
    text = "" if held is None else str(held)
    hint = "2026-01-31" if kind == "date" else said.lower()
    return st.text_input(said, value=text, key=key, placeholder=hint, label_visibility="collapsed") or None
