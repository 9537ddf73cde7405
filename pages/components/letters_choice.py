"""Who gets a letter: every row, those where a column says something, or some by their numbers."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

import streamlit as st

from backend.core.errors import Rejected
from backend.datasets.schemas import DatasetView
from pages.components.html import heading

ALL, WHERE, ROWS = "every row", "rows where", "certain rows"
OPERATORS = {
    "eq": "is", "ne": "is not", "contains": "contains", "starts_with": "starts with", "gt": "is more than", "lt": "is less than",
    "is_null": "is empty", "not_null": "is not empty",
}  # fmt: skip
_WITHOUT = frozenset(["is_null", "not_null"])
_MOST_ROWS = 100_000
_WHO, _COLUMN, _OPERATOR, _VALUE, _NUMBERS = (f"letters_{name}" for name in ("who", "column", "operator", "value", "numbers"))


@dataclass(frozen=True)
class Choice:
    """Chosen rows as a batch wants them: a filter's JSON, "" for none, or row numbers, None for all."""

    filter: str = ""
    rows: tuple[int, ...] | None = None


def chosen(dataset: DatasetView) -> Choice:
    """Return what the fields say. Raises Rejected for numbers that cannot be read, or where they say nothing yet."""
    state = st.session_state
    match state.get(_WHO, ALL):
        case "rows where":
            column = state.get(_COLUMN)
            if column not in {one.name for one in dataset.columns}:
                raise Rejected("Choose the column that tells who gets a letter.")
            return Choice(filter=_filter(state.get(_OPERATOR) or "eq", str(column), str(state.get(_VALUE) or "")))
        case "certain rows":
            return Choice(rows=numbers_of(str(state.get(_NUMBERS) or "")))
        case _:
            return Choice()


def draw(dataset: DatasetView) -> None:
    """Draw the fields."""
    st.html(heading("Who gets a letter"))
    who = st.segmented_control("Rows", [ALL, WHERE, ROWS], default=ALL, required=True, key=_WHO, label_visibility="collapsed")
    if who == WHERE:
        with st.container(horizontal=True, vertical_alignment="bottom", key="ltwhere"):
            columns = [one.name for one in dataset.columns]
            st.selectbox("Column", columns, index=None, key=_COLUMN, placeholder="Choose a column")
            operator = st.selectbox("Its value", list(OPERATORS), key=_OPERATOR, format_func=OPERATORS.__getitem__)
            if operator not in _WITHOUT:
                st.text_input("Value", key=_VALUE)
    elif who == ROWS:
        st.text_input("Row numbers", key=_NUMBERS, placeholder="1-20, 45, 900-1000")


def numbers_of(text: str) -> tuple[int, ...]:
    """Return the row numbers a text names, such as “1-20, 45”. Raises Rejected for what is none."""
    found: set[int] = set()
    for piece in filter(None, re.split(r"[,;\s]+", re.sub(r"\s*[-\u2013]\s*", "-", text))):
        read = re.fullmatch(r"(\d{1,12})(?:-(\d{1,12}))?", piece)
        if read is None:
            raise Rejected(f"“{piece[:40]}” names no rows.", hint="Write numbers and stretches of them: 1-20, 45.")
        first, last = int(read[1]), int(read[2] or read[1])
        if last < first or last - first + len(found) > _MOST_ROWS:
            raise Rejected(f"“{piece[:40]}” names too many rows, or none.", hint=f"At most {_MOST_ROWS:,} rows can be named.")
        found.update(range(first, last + 1))
    if not found:
        raise Rejected("Name the rows that get a letter.", hint="Write numbers and stretches of them: 1-20, 45.")
    return tuple(sorted(found))


def _filter(operator: str, column: str, value: str) -> str:
    said: Mapping[str, str] = {"column": column, "operator": operator}
    return json.dumps([said if operator in _WITHOUT else {**said, "value": value}])
