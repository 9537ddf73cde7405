"""The box a question is typed into, fixed at the foot of the page: Enter asks, Up brings back the last question."""

from collections.abc import Sequence

import streamlit as st

from backend.queries.asking import LONGEST
from pages.components.assets import script

KEY = "question"
_RECALLED = 30

_keys = st.components.v2.component(
    "listmill_ask_box", html="<span hidden>\n</span>", js=script("ask_box.js"), isolate_styles=False
)


def question_box(name: str, *, asked: Sequence[str], turn: int) -> str | None:
    """Draw the box for a dataset of this name; return a question when one was sent.

    `asked` are earlier questions, newest first. The box takes the focus whenever `turn` changes.
    """
    _keys(key="ask_box", data={"asked": list(dict.fromkeys(asked))[:_RECALLED], "turn": turn, "focus": True})
    sent = st.chat_input(f"Ask about {name}", key=KEY, max_chars=LONGEST)
    return str(sent) if sent else None


def put(question: str) -> None:
    """Put a question into the box, to be changed before it is asked; works before the box is drawn."""
    st.session_state[KEY] = question
