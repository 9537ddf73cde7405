"""What cells are drawn from, read once for a browser's many redraws: answers, runs, and the one figure a run may be.

Rows of a run never change; an answer changes only by what people do here, and then `forget` is called.
"""

from typing import Any
from uuid import UUID

import streamlit as st

from backend.core.errors import ListmillError
from backend.queries import replies
from backend.queries.answers import Answer
from backend.queries.schemas import QueryRunView
from backend.queries.service import get_run, result_table
from pages.components.format import cell as written
from pages.components.result_view import rows_in_words

_KEPT = 4000
_AGAIN_AFTER_S = 600.0  # what another process changed is seen after this time


def find_answer(owner_id: UUID, answer_id: UUID | None) -> Answer | None:
    """Return an answer, None where there is none or it was deleted."""
    if answer_id is None:
        return None
    try:
        return _answer(owner_id, answer_id)
    except ListmillError:
        return None


def find_run(owner_id: UUID, run_id: UUID | None) -> QueryRunView | None:
    """Return a run whose rows are kept, None where there is none."""
    if run_id is None:
        return None
    try:
        run = _run(owner_id, run_id)
    except ListmillError:
        return None
    if run.row_count is None:  # a job still makes it
        _run.clear(owner_id, run_id)
    return run if run.result_key and run.row_count is not None else None


def forget(owner_id: UUID, *, answer_id: UUID | None = None, run_id: UUID | None = None) -> None:
    """Read an answer or a run anew the next time: something about it was changed."""
    if answer_id is not None:
        _answer.clear(owner_id, answer_id)
    if run_id is not None:
        _run.clear(owner_id, run_id)


def figure(owner_id: UUID, run: QueryRunView) -> str:
    """Return what a result comes to in a few characters: its one value, or how many rows it has."""
    if run.row_count == 1 and len(run.columns) == 1:
        try:
            return written(_first_value(owner_id, run.id))
        except ListmillError:
            return ""
    return rows_in_words(run)


@st.cache_resource(max_entries=_KEPT, ttl=_AGAIN_AFTER_S, show_spinner=False)
def _answer(owner_id: UUID, answer_id: UUID) -> Answer:
    return replies.get_answer(owner_id, answer_id)


@st.cache_resource(max_entries=_KEPT, ttl=_AGAIN_AFTER_S, show_spinner=False)
def _run(owner_id: UUID, run_id: UUID) -> QueryRunView:
    return get_run(owner_id, run_id)


@st.cache_resource(max_entries=_KEPT, show_spinner=False)
def _first_value(owner_id: UUID, run_id: UUID) -> Any:  # Any: a cell of a result
    return result_table(owner_id, run_id, limit=1).rows[0][0]
