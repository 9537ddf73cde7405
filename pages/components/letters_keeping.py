"""What the parts of the form share: keeping a changed template, and which object is looked at."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from backend.core.errors import ListmillError
from backend.documents import templates
from backend.documents.template import parse
from backend.documents.templates import TemplateView
from pages.components import problem
from pages.components.session import me

KINDS = {
    "textbox": "Text", "text": "Line of text", "image": "Picture", "rect": "Rectangle", "circle": "Circle", "line": "Line", "qr": "QR code",
}  # fmt: skip
CHOSEN = "letters_object"
_REFUSED = "letters_refused"


def save(view: TemplateView, body: Mapping[str, Any]) -> bool:  # Any: JSON, a template
    """Keep a changed template; what is wrong with it stands above the form at the next look. Return whether it was kept."""
    try:
        templates.put_template(me().id, view.id, parse(dict(body)), revision=view.revision)
    except ListmillError as error:
        st.session_state[_REFUSED] = error
        return False
    return True


def say_refused() -> None:
    """Draw why the last change was not kept, once."""
    refused = st.session_state.pop(_REFUSED, None)
    if isinstance(refused, ListmillError):
        problem.draw(refused)


def choose(object_id: str | None) -> None:
    """Let the form show an object at the next look."""
    st.session_state[CHOSEN] = object_id


def title_of(one: Mapping[str, Any]) -> str:  # Any: JSON, an object of a template
    """Return an object as the list names it."""
    kind = KINDS[one["type"]]
    text = " ".join(str(one.get("text") or "").split())[:40]
    name = one["name"] or text
    return f"{name} ({kind.lower()})" if name and name != kind else kind
