"""The cards about questions on the page of settings: the model that reads them, what it cost, what what is kept has saved."""

from decimal import Decimal
from uuid import UUID

import streamlit as st

from backend.accounts.cache_counts import CacheCounts, Counted, cache_counts
from backend.adapters import llm
from backend.core.config import settings
from backend.queries.spending import Saved, saved, spent_today_usd
from pages.components.answer_receipt import dollars
from pages.components.format import counted, exactly, number, share
from pages.components.html import Safe, esc, facts, heading, paragraph, tag
from pages.components.session import zone

_KINDS = {"questions": "Questions", "charts": "Charts", "profiles": "Profiles"}
_HOW = (
    "OPENAI_API_KEY=…            # or OPENAI_BASE_URL=http://my-server/v1\n"
    "OPENAI_MODEL=gpt-4.1-mini\n"
    "LISTMILL_MODEL_DAY_CAP_USD=5"
)


def model_card(owner_id: UUID) -> None:
    """Draw the card."""
    with st.container(key="panel_model"):
        connected = llm.is_configured()
        st.html(heading("Model", remark="reads the questions that are not answered without one"))
        st.html(facts([("State", tag("connected", "good") if connected else tag("not connected")), *_figures(owner_id)]))
        if not connected:
            st.html(paragraph("Questions are answered without a model where that is possible. To connect one, set these in "
                              "the environment Listmill is started in, or in a file .env, and start it again:"))  # fmt: skip
            st.html(Safe(f'<pre class="lm-how">{esc(_HOW)}</pre>'))
        else:
            st.html(paragraph("It is chosen by the environment Listmill is started in: OPENAI_MODEL, OPENAI_BASE_URL, "
                              "LISTMILL_MODEL_PRICES, LISTMILL_MODEL_DAY_CAP_USD.", classes="lm-muted lm-small"))  # fmt: skip
    with st.container(key="panel_kept"):
        st.html(heading("Kept for later", remark="what was read, drawn or looked up before is not made again"))
        _kept(cache_counts(owner_id))


def _kept(counts: CacheCounts | None) -> None:
    """Draw how often what is kept was enough; honest about a cache that is away or was emptied."""
    if counts is None:
        st.html(
            paragraph("The cache does not answer now, so nothing is found in it and nothing is counted.", classes="lm-muted")
        )
        return
    if counts.since is None:
        st.html(paragraph("Nothing was looked for yet. Ask a question twice and it is counted here.", classes="lm-muted"))
        return
    st.html(facts([(_KINDS[one.kind], _counted(one)) for one in counts.kinds]))
    since = exactly(counts.since, zone=zone())
    st.html(
        paragraph(
            f"Counted since {since}, in the cache itself: the numbers begin anew when it is emptied.",
            classes="lm-muted lm-small",
        )
    )


def _counted(one: Counted) -> str:
    if not one.looked:
        return "not looked for yet"
    found = f"{number(one.found)} of {number(one.looked)} found, {share(one.found, one.looked)}"
    if one.kind != "questions":
        return found
    if not one.calls:
        return f"{found}; none of them had taken a call of a model"
    price = f", which had cost {dollars(one.usd)}" if one.usd else ""
    return f"{found}; {counted(one.calls, 'call')} of the model spared{price}"


def _figures(owner_id: UUID) -> list[tuple[str, str]]:
    told, cap = saved(owner_id), settings().model_day_cap_usd
    rows: list[tuple[str, str]] = []
    if (name := llm.model_name()) and llm.is_configured():
        rows += [("Name", name), ("Price", _price(name)), ("It is told", _told())]
        spent = dollars(spent_today_usd(owner_id))
        rows.append(("Spent today", f"{spent} of {dollars(Decimal(str(cap)))}" if cap else f"{spent}; no cap is set"))
    if told.questions:
        rows += [("Questions", _questions(told)), ("From before", _hits(told)), ("Calls saved", _saved(told))]
    return rows


def _price(name: str) -> str:
    price = llm.price_of(name)
    if price is None:
        return "not known; set LISTMILL_MODEL_PRICES and receipts say what an answer cost"
    return f"{dollars(price[0])} a million tokens in, {dollars(price[1])} out"


def _told() -> str:
    if settings().model_values:
        return "names, types and a few values of columns"
    return "names and types of columns, no values"


def _questions(told: Saved) -> str:
    verified = f"{number(told.examples)} from examples you verified, " if told.examples else ""
    return (
        f"{number(told.questions)}: {number(told.from_before)} from before, {verified}{number(told.interpreter)} read without a model, "
        f"{number(told.model)} by a model"
    )


def _hits(told: Saved) -> str:
    return f"{share(told.from_before, told.questions)} of your questions"


def _saved(told: Saved) -> Safe | str:
    calls = counted(told.calls, "call")
    if told.usd is None:
        return calls
    return f"{calls}, about {dollars(told.usd)} at the mean price of those made"
