"""The drop area: a browser component that sends files in parts to the upload routes and resumes them."""

import streamlit as st

from backend.core.config import settings
from pages.components.assets import script
from pages.components.format import size

_HTML = """
<div class="lm-uploader">
  <div class="lm-drop"><h2>Drop a list</h2><p class="lm-muted lm-limits"></p></div>
  <div class="lm-chooser">
    <button type="button" class="lm-choose"><i class="lm-ms" aria-hidden="true">upload_file</i> Choose files</button>
    <input type="file" multiple hidden aria-label="Files to upload">
  </div>
  <ul class="lm-ups" aria-label="Uploads" hidden></ul>
</div>
"""
_component = st.components.v2.component(
    "listmill_upload", html=_HTML, js=script("format.js", "dom.js", "uploads.js", "upload.js"), isolate_styles=False
)


def _nothing() -> None:
    """A component returns only the keys that have a callback."""


def drop_area() -> bool:
    """Draw the drop area; return True in the run after an upload was completed."""
    limits = (
        f"CSV or TSV, also as .gz or .zst, up to {size(settings().upload_max_bytes)}. An upload goes on while you look around."
    )
    result = _component(key="uploader", data={"limits": limits}, on_added_change=_nothing)
    return bool(result.added)
