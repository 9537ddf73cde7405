"""What is to be read and what is to be filled, and the bill beside it before anything is paid."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import streamlit as st

from backend.adapters import llm
from backend.core.errors import ListmillError
from backend.datasets.schemas import DatasetView
from backend.datasets.service import list_datasets
from backend.mapping import service
from backend.mapping.dictionary import Dictionary
from backend.mapping.task import Kind, Task, read_task
from pages.components import map_bill, map_memory, map_runs, problem
from pages.components.format import label
from pages.components.html import heading, paragraph
from pages.components.version_data import current_of

KINDS = {
    Kind.LABEL: "one of these labels",
    Kind.LABELS: "any of these labels",
    Kind.YES_NO: "yes or no",
    Kind.NUMBER: "a number",
    Kind.DATE: "a date",
    Kind.TEXT: "a text",
}
_NAMES = {Kind.YES_NO: "yes_no", Kind.NUMBER: "number", Kind.DATE: "date", Kind.TEXT: "text"}
_MOST_FILLS = 4
_FILLS = "map_fills"


def draw(dataset: DatasetView) -> None:
    """Draw the form, the bill, and what was filled before."""
    version = current_of(dataset)
    columns = [column.name for column in version.columns] if version else []
    left, right = st.columns([1.25, 1], gap="large")
    with left, st.container(key="map_form"):
        task, examples, listed = form(dataset, columns)
    with right, st.container(key="map_side"), problem.boundary("bill"):
        if isinstance(task, ListmillError):
            st.html(heading("The bill"))
            st.html(paragraph(f"{task.detail} {task.hint}", classes="lm-muted"))
        elif task is None:
            st.html(heading("The bill"))
            st.html(
                paragraph(
                    "Say what to read and what to fill; what it costs stands here before anything is paid.", classes="lm-muted"
                )
            )
        else:
            map_bill.draw(dataset, task, examples, listed)
        map_runs.draw(service.list_runs(dataset.owner_id, dataset.id))


def form(
    dataset: DatasetView, columns: Sequence[str]
) -> tuple[Task | ListmillError | None, list[tuple[Any, Any]], Dictionary | None]:  # Any: JSON
    """Draw the form and return the task it says, None while it says none, or why it cannot be done; examples; a dictionary."""
    st.html(heading("What to read"))
    read = st.multiselect(
        "Columns to read",
        list(columns),
        key="map_columns",
        max_selections=12,
        placeholder="Choose one or more columns",
        format_func=label,
    )
    words = st.text_area(
        "What shall be said of each value?", key="map_words", height=84, max_chars=4_000,
        placeholder="The industry of the company. Go by its name; “other” where it does not tell.",
    )  # fmt: skip
    st.html(heading("What to fill"))
    fills = [_fill(number, dataset.id) for number in range(st.session_state.get(_FILLS, 1))]
    if len(fills) < _MOST_FILLS:
        st.button("Fill another column too", icon=":material/add:", type="tertiary", key="map_more", on_click=_more)
    tidy = st.toggle("Spellings that differ in capitals and spaces alone count as one value", key="map_tidy")
    examples, listed = _known(dataset, fills)
    if not read or not words.strip() or any(not fill["name"] for fill in fills):
        return None, [], None
    try:
        return read_task({"instruction": words.strip(), "columns": read, "fills": fills, "tidy": tidy}), examples, listed
    except ListmillError as error:
        return error, [], None


def _more() -> None:
    st.session_state[_FILLS] = st.session_state.get(_FILLS, 1) + 1


def _less() -> None:
    st.session_state[_FILLS] = max(1, st.session_state.get(_FILLS, 1) - 1)


def _fill(number: int, dataset_id: UUID) -> dict[str, Any]:  # Any: JSON
    with st.container(key=f"map_fill_{number}", border=True):
        with st.container(horizontal=True, vertical_alignment="bottom"):
            name = st.text_input("New column", key=f"map_name_{number}_{dataset_id}", max_chars=120, placeholder="industry")
            kind = st.selectbox("It holds", list(KINDS), format_func=KINDS.__getitem__, key=f"map_kind_{number}")
            if number and number == st.session_state.get(_FILLS, 1) - 1:
                st.button(
                    "Leave this column out", icon=":material/close:", type="tertiary", key=f"map_less_{number}", on_click=_less
                )
        made: dict[str, Any] = {"name": name.strip(), "kind": kind.value}
        if kind in (Kind.LABEL, Kind.LABELS):
            lines = st.text_area(
                "Labels, one a line", key=f"map_labels_{number}", height=112, placeholder="Food\nSteel\nSoftware\nOther"
            )
            made["labels"] = list(dict.fromkeys(line.strip() for line in lines.splitlines() if line.strip()))
        if kind is Kind.TEXT:
            made["longest"] = int(st.number_input("At most so many characters", 1, 2_000, 200, key=f"map_longest_{number}"))
    return made


def _known(
    dataset: DatasetView, fills: Sequence[dict[str, Any]]
) -> tuple[list[tuple[Any, Any]], Dictionary | None]:  # Any: JSON
    """Draw what a person knows already: examples that teach, and a list that says answers."""
    if len(fills) > 1:
        return [], None
    with st.expander("What you know already", icon=":material/school:"):
        told = "Examples teach the model, and these very values are not asked for."
        if not llm.is_configured():
            told = "Values that are written like an example get its answer."
        st.html(paragraph(told, classes="lm-muted lm-small"))
        given = st.session_state.get(map_memory.GIVEN) or [{"value": "", "answer": ""}] * 3
        rows = st.data_editor(
            given, num_rows="dynamic", hide_index=True, key="map_examples",
            column_config={"value": st.column_config.TextColumn("Value"), "answer": st.column_config.TextColumn("Answer")},
        )  # fmt: skip
        others = [one for one in list_datasets(dataset.owner_id, size=200).items if one.version_id and one.id != dataset.id]
        listed = map_memory.chosen_dictionary([(one.id, one.name, [column.name for column in one.columns]) for one in others])
    return [(row["value"], row["answer"]) for row in rows if row.get("value") and row.get("answer")], listed
