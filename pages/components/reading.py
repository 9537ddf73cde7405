"""How a file is read, with its first rows and the controls to change it: in the card of a new file, and for reading one again."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

import streamlit as st

from backend.core.errors import ListmillError
from backend.datasets.previews import preview_dataset, preview_upload
from backend.datasets.previews.schemas import Preview
from pages.components import problem, reading_controls, reading_rows, reading_words
from pages.components.html import Safe, esc, icon, paragraph
from pages.components.session import me

Options = Mapping[str, Any]  # Any: JSON, checked reading options
State = reading_controls.State
Read = Callable[[Options | None], Preview]


def state_of(key: str) -> State:
    """Return what a person has chosen on the card of this key: {options: None or chosen, open, turn, detected}."""
    found: State = st.session_state.setdefault(f"reading_{key}", {"options": None, "open": False, "turn": 0, "detected": False})
    return found


def forget(key: str) -> None:
    """Forget what was chosen on a card."""
    st.session_state.pop(f"reading_{key}", None)


def look(read: Read, options: Options | None) -> Preview | ListmillError:
    """Return the reading with these options, or why there is none; both are drawn."""
    try:
        with st.spinner("Looking at its first rows"):
            return read(options)
    except ListmillError as error:
        return error


def draw(found: Preview | ListmillError) -> None:
    """Draw how the file is understood in a sentence."""
    if isinstance(found, ListmillError):
        problem.draw(found)
        return
    if not found.report:
        st.html(paragraph(found.later, classes="lm-muted"))
        return
    told, (left, rest) = reading_words.reading(found), reading_words.left_out(found)
    more = Safe(f'<span class="lm-muted"> · {esc(reading_words.seen(found))}</span>')
    lines = f'<p class="lm-p lm-read">{icon("table_view")} <span>{esc(told)}{more}</span></p>'
    if left:
        all_of_it = ""
        if rest:
            items = "".join(f"<li>{esc(one)}</li>" for one in rest)
            all_of_it = f'<details class="lm-rest"><summary>Details</summary><ul>{items}</ul></details>'
        lines += f'<div class="lm-read lm-muted">{icon("build")} <div>{esc("; ".join(left))}{all_of_it}</div></div>'
    st.html(f'<div class="lm-reading">{lines}</div>')


def rows(found: Preview | ListmillError, *, key: str) -> None:
    """Draw the first rows as understood."""
    if isinstance(found, Preview) and found.table.columns:
        reading_rows.draw(found.table, key=f"rows_{key}")


def change_button(state: State, *, key: str) -> None:
    """Draw the switch that shows and hides the controls."""

    def turn() -> None:
        state["open"] = not state["open"]

    st.button(
        "Done changing" if state["open"] else "Change",
        icon=":material/tune:",
        key=f"change_{key}",
        on_click=turn,
    )


def controls(read: Read, state: State, found: Preview | ListmillError, *, key: str) -> None:
    """Draw the first rows; above and beside them the controls, where they are open."""
    if not state["open"]:
        rows(found, key=key)
        return
    applied = state["options"] if state["options"] is not None else dict(found.options) if isinstance(found, Preview) else {}
    if state["options"] is None and applied:  # the recipe of last time: from here on it is a choice like any other
        state["options"] = applied
    plain = look(read, {name: value for name, value in applied.items() if name not in {"names", "types"}})
    if isinstance(plain, ListmillError):
        plain = look(read, {})
    report, columns = (plain.report, plain.table.columns) if isinstance(plain, Preview) else ({}, ())

    def back() -> None:
        state.update(options=None, turn=state["turn"] + 1, detected=True)

    with st.container(key=f"readingcontrols_{key}", gap="small"):
        reading_controls.draw(state, report, key=key)
        with st.container(key=f"readingboth_{key}", horizontal=True):
            if columns:
                reading_controls.draw_columns(state, columns, key=key)
            with st.container(key=f"readingrows_{key}"):
                rows(found, key=key)
        st.button(
            "Back to what was detected",
            icon=":material/undo:",
            type="tertiary",
            key=f"back_{key}",
            on_click=back,
            disabled=not state["options"],
        )


def again(owner_id: UUID, dataset_id: UUID, *, key: str = "again") -> dict[str, Any] | None:  # Any: reading options
    """Draw the reading of a dataset's file with all controls; return the options in the run in which a person agrees to them."""

    def read(options: Options | None) -> Preview:
        return preview_dataset(owner_id, dataset_id, options=options)

    state = state_of(f"{key}_{dataset_id}")
    state["open"] = True
    found = look(read, state["options"] if state["options"] is not None else ({} if state["detected"] else None))
    draw(found)
    controls(read, state, found, key=f"{key}_{dataset_id}")
    ready = isinstance(found, Preview) and bool(found.report)
    if st.button("Read it again so", type="primary", icon=":material/replay:", key=f"agree_{key}", disabled=not ready):
        forget(f"{key}_{dataset_id}")
        return dict(found.options) if isinstance(found, Preview) else {}
    return None


def upload_reader(upload_id: UUID) -> Read:
    """Return how the file of an upload is looked at."""
    owner_id = me().id

    def read(options: Options | None) -> Preview:
        return preview_upload(owner_id, upload_id, options=options)

    return read
