"""Links of our own HTML that lead to another view without loading the page anew: hundreds cost the server nothing.

A page that draws such links calls `listen` once. Without the script they are plain links and lead to the same view.
"""

from collections.abc import Sequence
from urllib.parse import urlencode
from uuid import UUID

import streamlit as st

from pages.components.assets import script
from pages.components.frame import DATASET, PAGES
from pages.components.html import Safe, esc

_follow = st.components.v2.component(
    "listmill_inlinks", html="<span hidden>\n</span>", js=script("inlinks.js"), isolate_styles=False
)


def listen() -> None:
    """Let the links of this page be followed in place."""
    _follow(key="inlinks")


def address(page: str, *, dataset_id: UUID | None = None, **shown: str | Sequence[str]) -> str:
    """Return the address of a page with what it shall show; empty values are left out. It is relative to the pages' folder."""
    told = {name: value for name, value in ({DATASET: str(dataset_id or "")} | shown).items() if value}
    path = "./" if page == next(iter(PAGES)) else PAGES[page][2]
    return f"{path}?{urlencode(told, doseq=True)}" if told else path


def inlink(text: str, to: str, *, classes: str = "", said: str = "", title: str = "") -> Safe:
    """Return a link to `to`. `said` is what a screen reader says where the text alone would not tell."""
    spoken = f' aria-label="{esc(said)}"' if said else ""
    hover = f' title="{esc(title)}"' if title else ""
    return Safe(f'<a class="{esc(classes)}" href="{esc(to)}" data-inlink="top"{spoken}{hover}>{esc(text)}</a>')
