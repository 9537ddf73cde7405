"""A picture for a template, sent by the browser straight to the API; what is refused is said beside the button."""

from functools import lru_cache
from typing import Any

import streamlit as st

from pages.components.assets import script


def picture(key: str, *, words: str = "Choose a picture") -> dict[str, Any] | None:  # Any: JSON
    """Draw the button; return what an object of a template needs of a picture that was just sent, else None."""
    sent = _sent(key, to="/api/images", accept="image/png,image/jpeg,image/webp", words=words, icon="image")
    if sent is None or not sent.get("image_id"):
        return None
    return {"src": f"image:{sent['image_id']}"}


def template(key: str) -> str | None:
    """Draw the button that takes a template from a file; return the id of the one that was just made of it."""
    sent = _sent(
        key, to="/api/templates/import", accept=".json,application/json", words="A file: of Listmill or of Fabric", icon="upload_file"
    )  # fmt: skip
    return str(sent["id"]) if sent and sent.get("id") else None


def _sent(key: str, **data: str) -> dict[str, Any] | None:  # Any: JSON, the API's answer
    held = f"{key}_held"

    def told() -> None:
        st.session_state[held] = st.session_state[key].sent

    _component()(key=key, data=data, on_sent_change=told)
    found = st.session_state.pop(held, None)
    return dict(found) if found else None


@lru_cache(maxsize=1)
def _component() -> Any:  # Any: Streamlit's renderer has no public type
    return st.components.v2.component(
        "listmill_letters_upload",
        html='<div class="lt-upload">\n</div>',
        js=script("dom.js", "letters_upload.js"),
        isolate_styles=False,
    )
