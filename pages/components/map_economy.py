"""Filling within a day: the choice on the bill with both prices, and what becomes of a run."""

from dataclasses import dataclass
from decimal import Decimal

import streamlit as st

from backend.mapping.schemas import Economy, Estimate
from pages.components.format import duration

_AT_ONCE, _WITHIN_A_DAY = "At once", "Within a day"


@dataclass(frozen=True)
class Choice:
    """How a column is filled: at once, or within a day; and whether what is not done by then is asked for at once."""

    economy: bool = False
    rest_now: bool = False


def choose(bill: Estimate) -> Choice:
    """Draw the choice between both prices; nothing where the provider makes no batches."""
    if bill.economy_eta_seconds is None:
        return Choice()
    cheaper = _cheaper(bill)
    ways = {_AT_ONCE: _price(bill.cost_usd, duration(bill.eta_seconds)), cheaper: _price(bill.economy_cost_usd, "")}
    said = st.radio(
        "When do you need it?", list(ways), captions=list(ways.values()), key="map_when", horizontal=True,
        help="The provider does the calls when it has room, and charges less for them. Often it is done within the hour.",
    )  # fmt: skip
    if said == _AT_ONCE:
        return Choice()
    rest_now = st.toggle(
        "What is not done by then is asked for at once, at the full price", key="map_rest_now",
        help="Otherwise it goes into the provider's next batch, for another day.",
    )  # fmt: skip
    return Choice(economy=True, rest_now=rest_now)


def _cheaper(bill: Estimate) -> str:
    if not bill.cost_usd or bill.economy_cost_usd is None:
        return f"{_WITHIN_A_DAY}, at a lower price"
    share = bill.economy_cost_usd / bill.cost_usd
    return f"{_WITHIN_A_DAY}, about {'half' if share == Decimal('0.5') else f'{share:.0%} of'} the price"


def _price(cost: Decimal | None, time: str) -> str:
    told = [part for part in ("" if cost is None else f"about {money(cost)}", time) if part]
    return ", ".join(told).replace("$", r"\$")


def money(dollars: Decimal) -> str:
    """Return an amount of dollars with sensible digits."""
    return f"${dollars:,.2f}" if dollars >= Decimal("0.10") else f"${dollars:,.4f}" if dollars else "$0"


def words(found: Economy) -> str:
    """Return what becomes of a run within a day; where it stands is what its job says."""
    rest = "is asked for at once" if found.rest_now else "goes into its next batch"
    return f"What the provider has not done within a day {rest}. You may leave this page; it goes on."
