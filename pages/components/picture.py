"""Takes a chart along as a picture: PNG, SVG, a page of its own, or copied to the clipboard; always in the light colours.

The browser draws it anew, away from the page, so that neither the theme nor the width of the window matters.
"""

import json
from urllib.parse import urlencode
from uuid import UUID

import streamlit as st

from backend.queries.charts import ChartSpec
from pages.components.assets import script

_STYLE = """
.row { display: flex; flex-wrap: wrap; gap: .35rem; align-items: center; font-family: var(--st-font); font-size: .9rem; }
.row > span { color: var(--st-gray-color); margin-right: .2rem; }
button, a { border: 1px solid var(--st-border-color); border-radius: var(--st-base-radius); padding: .28rem .7rem; cursor: pointer;
  background: none; color: var(--st-text-color); font: inherit; line-height: 1.4; text-decoration: none; }
button:hover, a:hover { border-color: var(--st-primary-color); color: var(--st-primary-color); }
button:focus-visible, a:focus-visible { outline: 2px solid var(--st-primary-color); outline-offset: 1px; }
button[aria-busy="true"] { opacity: .55; cursor: progress; }
.told { flex-basis: 100%; margin: .1rem 0 0; color: var(--st-gray-color); font-size: .85rem; }
.told:empty { display: none; }
"""

_buttons = st.components.v2.component(
    "listmill_picture", html='<div class="row"></div>', css=_STYLE, js=script("dom.js", "picture_paper.js", "picture.js")
)


def address_of(run_id: UUID, spec: ChartSpec) -> str:
    """Return where the server has a chart of a run."""
    told = json.dumps(spec.model_dump(mode="json", exclude_defaults=True), separators=(",", ":"), ensure_ascii=False)
    return f"/api/query-runs/{run_id}/chart?{urlencode({'spec': told})}"


def save_picture(run_id: UUID, spec: ChartSpec, *, key: str) -> None:
    """Draw the ways to take the chart of a run along. Nothing is fetched or drawn before one of them is taken."""
    _buttons(key=f"picture_{key}", data={"address": address_of(run_id, spec)})
