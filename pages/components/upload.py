"""The drop area: a browser component that sends files in parts to the upload routes and resumes them."""

from collections.abc import Iterable, Sequence
from uuid import UUID

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
_LINE = """
<ul class="lm-ups lm-incard" aria-label="Uploads" hidden>
</ul>
"""
_SHARED = ("format.js", "dom.js", "sending.js", "uploads.js", "upload_rows.js")
_component = st.components.v2.component("listmill_upload", html=_HTML, js=script(*_SHARED, "upload.js"), isolate_styles=False)
_line = st.components.v2.component(
    "listmill_upload_line", html=_LINE, js=script(*_SHARED, "upload_line.js"), isolate_styles=False
)


def _nothing() -> None:
    """A component returns only the keys that have a callback."""


def drop_area(*, cards: Iterable[UUID] = (), accepted: Iterable[UUID] = (), discarded: Iterable[UUID] = ()) -> bool:
    """Draw the drop area; return True in the run after something can be seen of a file, or all of it is here.

    Files with a card of their own (`cards`) are drawn there; those a person has agreed to (`accepted`) say that they are loaded
    once they are here; those that were `discarded` are not sent on.
    """
    limits = (
        f"CSV, Excel, JSON, Parquet, up to {size(settings().upload_max_bytes)}. You see how it is read before it is loaded."
    )
    told = {"cards": cards, "accepted": accepted, "discarded": discarded}
    data = {"limits": limits, **{name: [str(one) for one in ids] for name, ids in told.items()}}
    result = _component(key="uploader", data=data, on_news_change=_nothing)
    return bool(result.news)


def line(upload_ids: Sequence[UUID], *, key: str) -> None:
    """Draw how far files are that are being sent from this browser; nothing for others."""
    _line(key=key, data={"ids": [str(one) for one in upload_ids]})
