"""What is pressed outside the lists of the page of cleaning: a column's name in the rows, and Escape."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import streamlit as st

from pages.components.assets import script
from pages.components.clean_desk import CleanDesk

_KEY = "clean_keys"


def listen(desk: CleanDesk) -> None:
    """Let the names of columns in the rows add a step for them, and Escape leave a form."""

    def told() -> None:
        sent = st.session_state[_KEY].told
        if isinstance(sent, Mapping):
            heed(desk, sent)

    _component()(key=_KEY, data={"open": desk.editing is not None or desk.choosing}, on_told_change=told)


def heed(desk: CleanDesk, sent: Mapping[str, Any]) -> None:  # Any: what the browser sent as JSON
    """Do what was pressed."""
    match sent.get("do"):
        case "column" if isinstance(column := sent.get("column"), str):
            desk.choose(column)
        case "leave":
            desk.leave()


@lru_cache(maxsize=1)
def _component() -> Any:  # Any: Streamlit's renderer has no public type
    return st.components.v2.component(
        "listmill_clean_keys", html="<span hidden>\n</span>", js=script("clean_keys.js"), isolate_styles=False
    )
