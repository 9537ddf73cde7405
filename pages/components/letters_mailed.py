"""One mailing of a batch: how far it is, what became of its recipients, and those whose mail was not taken, with what was said."""

from uuid import UUID

import streamlit as st

from backend.core.clock import now
from backend.documents.mailing import service
from backend.documents.mailing.models import Standing
from backend.documents.mailing.schemas import MailingView
from backend.jobs import service as jobs
from backend.jobs.states import ACTIVE, Status
from pages.components import job_status
from pages.components.format import counted, exactly, number, when
from pages.components.html import Metric, Safe, esc, paragraph, strip, table, titled
from pages.components.session import zone

_SHOWN = 100
_LISTS = {
    Standing.REFUSED: ("refused", "What the mail server said"),
    Standing.UNCERTAIN: ("uncertain", "Why nobody knows"),
    Standing.SKIPPED: ("not tried", "Why"),
}


def draw(owner_id: UUID, one: MailingView, *, newest: bool) -> None:
    """Draw one mailing; an earlier one is a line."""
    if not newest:
        st.html(paragraph(_line(one), classes="lm-muted lm-small"))
        return
    with st.container(key="panel_mailing"):
        moment = titled(when(one.created_at, zone=zone(), at=now()), title=exactly(one.created_at, zone=zone()))
        st.html(Safe(f'<p class="lm-p"><b>{esc(one.wish.subject)}</b> <span class="lm-muted lm-small">{moment}</span></p>'))
        card = jobs.cards([one.job_id]).get(one.job_id) if one.job_id else None
        if card is not None and card.status is not Status.COMPLETED:
            job_status.panel(card)
            with st.container(horizontal=True):
                if card.status in ACTIVE:
                    if st.button("Stop", icon=":material/stop:", key="mailing_stop", disabled=card.cancel_requested):
                        jobs.cancel(owner_id, card.id)
                        st.rerun()
                elif st.button("Go on", icon=":material/replay:", key="mailing_again"):
                    jobs.retry(owner_id, card.id)
                    st.rerun()
        st.html(strip(figures(one)))
        for standing in _LISTS:
            if one.counts[standing]:
                _list(owner_id, one, standing)


def figures(one: MailingView) -> list[Metric]:
    """Return the figures of a mailing."""
    asked = "being counted" if one.recipients is None else f"of {number(one.recipients)}"
    uncertain = one.counts[Standing.UNCERTAIN]
    return [
        Metric("Sent", number(one.counts[Standing.SENT]), asked),
        Metric("Refused", number(one.counts[Standing.REFUSED]), "by the mail server"),
        Metric("Uncertain", number(uncertain), "not sent again by itself" if uncertain else ""),
        Metric("Not tried", number(not_tried(one)), ""),
    ]


def not_tried(one: MailingView) -> int:
    """Return to how many no mail was tried; some of very many are only counted."""
    return max(one.counts[Standing.SKIPPED], sum(one.skipped.values()))


def _line(one: MailingView) -> str:
    sent = counted(one.counts[Standing.SENT], "mail")
    refused = f", {number(one.counts[Standing.REFUSED])} refused" if one.counts[Standing.REFUSED] else ""
    return f"Before, {when(one.created_at, zone=zone(), at=now())}: “{one.wish.subject}”, {sent} sent{refused}"


def _list(owner_id: UUID, one: MailingView, standing: Standing) -> None:
    words, said = _LISTS[standing]
    count = one.counts[standing]
    with st.expander(f"{number(count)} {words}"):
        found = service.list_letters(owner_id, one.id, standing=standing, size=_SHOWN)
        rows = [(number(letter.row), letter.address or "—", letter.answer) for letter in found]
        st.html(table(("Row", "Address", said), rows, numbers=(0,)))
        if count > _SHOWN:
            st.html(paragraph(f"The first {_SHOWN} of {number(count)}.", classes="lm-muted lm-small"))
