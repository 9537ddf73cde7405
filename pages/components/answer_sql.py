"""The SQL of an answer, and the way to correct it: a person's own statement takes the answer's place and is remembered."""

from collections.abc import Callable
from uuid import UUID

import streamlit as st

from backend.core.errors import ListmillError
from backend.datasets.schemas import DatasetView
from backend.queries import examples
from backend.queries.answers import Answer
from backend.queries.formatting import formatted
from backend.queries.schemas import QueryRunView
from pages.components import problem
from pages.components.answer_wishes import Wishes
from pages.components.cell_material import forget
from pages.components.cell_result import open_in_query
from pages.components.html import Safe, esc, join, paragraph
from pages.components.sql_editor import Draft, EditorActs, sql_editor

_ASKED = "correcting"
_REFUSED = "correcting_refused"


def begin(key: str) -> None:
    """Open the SQL of an answer to be corrected; `key` is that of `panel`."""
    st.session_state[f"tab_{key}"] = "SQL"
    st.session_state[f"{_ASKED}_{key}"] = True


def panel(owner_id: UUID, answer: Answer, run: QueryRunView, dataset: DatasetView, wishes: Wishes | None, *, key: str) -> None:
    """Draw the SQL; without `wishes` nothing can be changed."""
    if wishes is None:
        st.code(run.sql, language="sql", wrap_lines=True)
    elif st.session_state.get(f"{_ASKED}_{key}"):
        _form(owner_id, answer, run, took=wishes.took, key=key)
    else:
        st.code(run.sql, language="sql", wrap_lines=True)
        _ways_on(run, dataset, wishes, key=key)


def _ways_on(run: QueryRunView, dataset: DatasetView, wishes: Wishes, *, key: str) -> None:
    with st.container(key=f"sqlfoot_{key}", horizontal=True, vertical_alignment="center", gap="small"):
        st.button(
            "Correct the SQL", icon=":material/edit:", type="tertiary", key=f"correctsql_{key}", on_click=begin, args=(key,)
        )
        if wishes.go_on is not None:
            st.button(
                "As an SQL cell", icon=":material/terminal:", type="tertiary", key=f"goon_{key}", on_click=wishes.go_on,
                args=(formatted(run.sql),),
            )  # fmt: skip
        st.html(open_in_query(run, dataset), width="content")
    if wishes.name:
        told = join([esc("SQL cells below can read these rows as "), Safe(f"<code>{esc(wishes.name)}</code>"), esc(".")])
        st.html(paragraph(told, classes="lm-muted lm-small"))


def _form(owner_id: UUID, answer: Answer, run: QueryRunView, *, took: Callable[[Answer], None], key: str) -> None:
    asked, refused = f"{_ASKED}_{key}", f"{_REFUSED}_{key}"
    state = st.session_state

    def correct(sql: str) -> None:
        state.pop(refused, None)
        try:
            made = examples.correct(owner_id, answer.id, sql)
        except ListmillError as error:
            state[refused] = error
            return
        forget(owner_id, answer_id=answer.id)
        state.pop(asked, None)
        took(made)

    def lay_out(sql: str) -> None:
        state[f"{asked}_text"] = formatted(sql)
        state[f"{asked}_revision"] = state.get(f"{asked}_revision", 0) + 1

    def leave() -> None:
        state.pop(asked, None)
        state.pop(refused, None)

    st.html(paragraph("Write what gives the right answer. It takes the place of this answer, and helps with later questions."))
    text = state.get(f"{asked}_text", formatted(run.sql))
    sql_editor(
        Draft(text, f"answer:{answer.id}", revision=state.get(f"{asked}_revision", 0)),
        EditorActs(correct, layout=lay_out),
        tables={},
        running=False,
        turn=0,
        key=f"{asked}_sql",
        inside=True,
    )
    if isinstance(error := state.get(refused), ListmillError):
        problem.draw(error)
    st.button("Leave it as it was", type="tertiary", key=f"{asked}_leave", on_click=leave)
