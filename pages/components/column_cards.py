"""The grid of column cards: one piece of HTML, and a component that hears which card was pressed."""

from collections.abc import Iterable

import streamlit as st

from pages.components.assets import script
from pages.components.column_profile import ColumnCard
from pages.components.html import Safe, esc

_presses = st.components.v2.component(
    "listmill_cards", html="<span hidden>\n</span>", js=script("cards.js"), isolate_styles=False
)


def _nothing() -> None:
    """A component returns only the keys that have a callback."""


def draw(cards: Iterable[tuple[int, ColumnCard]]) -> int | None:
    """Draw numbered cards; return the number of the one that was just pressed."""
    st.html(grid(cards))
    opened = _presses(key="cards", on_opened_change=_nothing).opened
    return None if opened is None else int(opened)


def grid(cards: Iterable[tuple[int, ColumnCard]]) -> Safe:
    """Return the cards as HTML, a real button over each: it takes the focus and says what it opens."""
    pieces = "".join(
        f'<div class="lm-card">{card.html}<button type="button" data-card="{number}" aria-haspopup="dialog" '
        f'aria-label="Open column {esc(card.name)}"></button></div>'
        for number, card in cards
    )
    return Safe(f'<div class="lm-cards">{pieces}</div>')
