"""The grid of column cards: one piece of HTML, each card a link to the column's own page."""

from collections.abc import Iterable
from uuid import UUID

from pages.components.column_profile import ColumnCard
from pages.components.html import Safe, esc
from pages.components.inlinks import address


def grid(cards: Iterable[ColumnCard], *, dataset_id: UUID, version: str = "") -> Safe:
    """Return the cards, a real link over each: it takes the focus and says what it opens. `version` is a past one's number."""
    pieces = "".join(
        f'<div class="lm-card">{card.html}<a data-inlink="top" '
        f'href="{esc(address("dataset", dataset_id=dataset_id, version=version, column=card.name))}" '
        f'aria-label="Open column {esc(card.name)}"></a></div>'
        for card in cards
    )
    return Safe(f'<div class="lm-cards">{pieces}</div>')
