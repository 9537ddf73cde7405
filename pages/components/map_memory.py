"""A task that was asked before, written into the form again: to change it after a pilot, or for next month's list."""

from uuid import UUID

import streamlit as st

from backend.datasets.schemas import DatasetView
from backend.mapping.dictionary import Dictionary
from backend.mapping.schemas import RunView

GIVEN = "map_given"  # examples that stand in the form from the start
DICTIONARY = "map_listed"


def put_in(dataset: DatasetView, run: RunView) -> None:
    """Write a run's task into the form of a dataset: what the form's fields are called in the session."""
    state, task = st.session_state, run.task
    there = {column.name for column in dataset.columns}
    state["map_columns"] = [name for name in task.columns if name in there]
    state["map_words"], state["map_tidy"], state["map_fills"] = task.instruction, task.tidy, len(task.fills)
    for place, fill in enumerate(task.fills):
        state[f"map_name_{place}_{dataset.id}"] = fill.name
        state[f"map_kind_{place}"] = fill.kind
        state[f"map_labels_{place}"] = "\n".join(fill.labels)
        state[f"map_longest_{place}"] = fill.longest
    state[GIVEN] = [{"value": str(value), "answer": str(answer)} for value, answer in run.examples]
    if run.dictionary is not None:
        state[DICTIONARY], state["map_listed_value"], state["map_listed_answer"] = (
            run.dictionary.dataset_id, run.dictionary.value, run.dictionary.answer,
        )  # fmt: skip


def chosen_dictionary(choices: list[tuple[UUID, str, list[str]]]) -> Dictionary | None:
    """Draw the choice of a list that says answers; `choices` are ids, names and columns of the person's lists."""
    names = {dataset_id: name for dataset_id, name, _ in choices}
    if st.session_state.get(DICTIONARY) not in names:
        st.session_state.pop(DICTIONARY, None)
    wanted = st.selectbox(
        "A list that says answers", [None, *names], format_func=lambda one: "none" if one is None else names[one], key=DICTIONARY,
        help="A dataset with a column of values and a column of what they are. Its values are not asked for.",
    )  # fmt: skip
    if wanted is None:
        return None
    columns = next(found for dataset_id, _, found in choices if dataset_id == wanted)
    for key in ("map_listed_value", "map_listed_answer"):
        if st.session_state.get(key) not in columns:
            st.session_state.pop(key, None)
    with st.container(horizontal=True):
        value = st.selectbox("Its column of values", columns, key="map_listed_value")
        answer = st.selectbox("Its column of answers", columns, index=min(1, len(columns) - 1), key="map_listed_answer")
    return Dictionary(wanted, value, answer)
