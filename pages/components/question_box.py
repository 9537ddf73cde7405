"""The box fixed at the foot of a notebook: Enter asks, Up brings back the last question; SQL and notes are told by how they begin."""

import re
from collections.abc import Collection, Sequence
from uuid import UUID

import streamlit as st

from backend.notebooks.schemas import Content, Kind
from pages.components.assets import script

KEY = "question"
LONGEST = 20_000  # characters of a statement; a question has fewer, and says so
_RECALLED = 30
_CTE = re.compile(
    r"with\s+(recursive\s+)?[\w\"]+\s*(\([^)]*\)\s*)?as\s+(not\s+materialized\s+|materialized\s+)?\(", re.IGNORECASE
)
_SELECT = re.compile(r"select\b", re.IGNORECASE)
_MARKS = re.compile(r"[*(;]|\bfrom\s+[\w\"]+\s+(where|group|order|limit)\b", re.IGNORECASE)
_FROM = re.compile(r"\bfrom\s+\"?(\w+)", re.IGNORECASE)
_HEADING = re.compile(r"#{1,6}\s")

_keys = st.components.v2.component(
    "listmill_ask_box", html="<span hidden>\n</span>", js=script("ask_box.js"), isolate_styles=False
)


def question_box(name: str, *, asked: Sequence[str], turn: int, reveal: UUID | None = None) -> str | None:
    """Draw the box for a dataset of this name; return what was sent.

    `asked` are earlier questions, newest first. The box takes the focus whenever `turn` changes, and the cell `reveal` is
    brought into sight whenever it or `turn` changes.
    """
    data = {
        "asked": list(dict.fromkeys(asked))[:_RECALLED],
        "turn": turn,
        "focus": True,
        "reveal": str(reveal) if reveal else None,
    }
    _keys(key="ask_box", data=data)
    sent = st.chat_input(f"Ask about {name}, or write SQL with /", key=KEY, max_chars=LONGEST)
    return str(sent) if sent else None


def copied_links() -> None:
    """Let links be copied on a page without the box."""
    _keys(key="ask_box", data={"asked": [], "turn": 0, "focus": False, "reveal": None})


def put(question: str) -> None:
    """Put a text into the box, to be changed before it is sent; works before the box is drawn."""
    st.session_state[KEY] = question


def what_is_meant(text: str, *, tables: Collection[str]) -> tuple[Kind, Content]:
    """Return the kind of cell that a typed text is, and what it holds. `tables` are the names SQL can read here.

    “/” begins SQL and “#” a note. SELECT and WITH begin SQL where the rest reads like it: people begin questions so, too.
    """
    typed = text.strip()
    if typed.startswith("/"):
        return Kind.SQL, {"sql": typed[1:].strip()}
    if typed.startswith("#"):
        return Kind.TEXT, {"text": typed if _HEADING.match(typed) else typed.lstrip("#").strip()}
    if _CTE.match(typed) or (_SELECT.match(typed) and _reads_like_sql(typed, tables)):
        return Kind.SQL, {"sql": typed}
    return Kind.QUESTION, {"question": typed}


def _reads_like_sql(text: str, tables: Collection[str]) -> bool:
    known = {name.lower() for name in tables}
    return bool(_MARKS.search(text)) or text.startswith("SELECT") or any(name.lower() in known for name in _FROM.findall(text))
