"""Letters by mail, on the page of a batch: the words, who gets one and who does not, a test, the start, what became of each."""

import re
from uuid import UUID

import streamlit as st

from backend.adapters.mail import MailTrouble
from backend.core.config import settings
from backend.core.errors import ListmillError
from backend.datasets import service as datasets
from backend.documents.batches.schemas import BatchView
from backend.documents.mailing import service
from backend.documents.mailing.schemas import Check
from backend.documents.mailing.wish import BUTTON, MOST_NAME, MOST_SUBJECT, MOST_TEXT, Wish
from backend.documents.variables import written
from backend.jobs.states import ACTIVE
from pages.components import letters_mailed, problem
from pages.components.assets import HERE
from pages.components.format import counted, duration, label, number
from pages.components.html import Metric, Safe, esc, heading, icon, paragraph, strip, table
from pages.components.problem import guarded

_OPEN, _CHECKED, _TOLD = "mail_open", "mail_checked", "mail_told"
_LINK, _ATTACH = "A link to the letter", "The letter itself, attached"
_MAIL = re.compile(r"e-?mail|mail|adresse|address|correo|courriel", re.IGNORECASE)
_NAME = re.compile(r"^(first.?)?name$|vorname|full.?name|contact", re.IGNORECASE)


def draw(owner_id: UUID, batch: BatchView) -> None:
    """Draw what was mailed of a batch, and the form for more; nothing while there is no letter."""
    st.html(Safe(f"<style>{(HERE / 'letters_mail.css').read_text(encoding='utf-8')}</style>"))
    known = service.list_mailings(owner_id, batch.id)
    ready = batch.succeeded > 0 and not batch.expired and batch.status not in ACTIVE
    if not known and not ready:
        return
    st.html(heading("Mail", remark="each recipient gets a mail with their own letter"))
    for number_, one in enumerate(known):
        with problem.boundary("mailing"):
            letters_mailed.draw(owner_id, one, newest=number_ == 0)
    if not ready or any(one.status in ACTIVE for one in known):
        return
    if not st.session_state.get(_key(_OPEN, batch)):
        words = "Mail the rest" if known else "Mail these letters"
        if st.button(words, icon=":material/outgoing_mail:", key="mail_begin"):
            st.session_state[_key(_OPEN, batch)] = True
            st.rerun()
        return
    with st.container(key="panel_mail"):
        _form(owner_id, batch)


def _form(owner_id: UUID, batch: BatchView) -> None:
    source = datasets.version_ref(owner_id, batch.dataset_id, version_id=batch.version_id)
    columns = [column.name for column in source.columns]
    wish = _fields(batch, columns)
    if settings().smtp_url is None:
        words = "No mail server is configured (SMTP_URL): mails are written as files into the folder “mail” of the data folder."
        st.html(Safe(f'<div class="lm-note" role="status">{icon("info")} {esc(words)}</div>'))
    with st.container(key="mail_acts", horizontal=True, vertical_alignment="center"):
        if st.button("See who gets it", icon=":material/groups:", key="mail_check"):
            st.session_state[_key(_CHECKED, batch)] = wish
        if st.button("Send me a test", icon=":material/forward_to_inbox:", key="mail_test"):
            _test(owner_id, batch, wish)
        if st.button("Close", type="tertiary", key="mail_close"):
            st.session_state.pop(_key(_OPEN, batch), None)
            st.session_state.pop(_key(_CHECKED, batch), None)
            st.rerun()
    if told := st.session_state.pop(_TOLD, ""):
        st.html(Safe(f'<div class="lm-note" role="status">{icon("check_circle")} {esc(told)}</div>'))
    if st.session_state.get(_key(_CHECKED, batch)) == wish:
        _who(owner_id, batch, wish)


def _fields(batch: BatchView, columns: list[str]) -> Wish:
    """Draw the fields of the form and return what they say."""
    likely = next((name for name in columns if _MAIL.search(name)), None)
    person = next((name for name in columns if _NAME.search(name.strip())), None)
    left, right = st.columns(2)
    with left:
        addresses = st.selectbox(
            "Column with the addresses", columns, index=columns.index(likely) if likely else None, format_func=label,
            placeholder="Choose a column", key=_key("mail_column", batch),
        )  # fmt: skip
        sender = st.text_input(
            "Name of the sender", max_chars=MOST_NAME, placeholder="Your company", key=_key("mail_sender", batch)
        )
    with right:
        reply_to = st.text_input("Answers go to", placeholder="office@example.com", key=_key("mail_reply", batch))
        way = st.segmented_control("Each mail has", [_LINK, _ATTACH], default=_LINK, required=True, key=_key("mail_way", batch))
    subject = st.text_input("Subject", value="Your letter", max_chars=MOST_SUBJECT, key=_key("mail_subject", batch))
    dear = f"Dear {written(person)},\n\n" if person else "Hello,\n\n"
    text = st.text_area(
        "Text", value=f"{dear}we have a letter for you.", height=150, max_chars=MOST_TEXT, key=_key("mail_text", batch)
    )
    shown = " · ".join(written(name) for name in columns[:12])
    more = f" and {len(columns) - 12:,} more" if len(columns) > 12 else ""
    st.html(paragraph(f"Subject and text may hold {shown}{more}.", classes="lm-muted lm-small"))
    repeats = st.toggle("Also to an address that an earlier row had", key=_key("mail_repeats", batch))
    return Wish(
        addresses or "", subject or "", text or "", sender=sender or "", reply_to=reply_to or "", button=BUTTON,
        attach=way == _ATTACH, repeats=repeats,
    )  # fmt: skip


def _test(owner_id: UUID, batch: BatchView, wish: Wish) -> None:
    try:
        to = service.send_test(owner_id, batch.id, wish)
    except (ListmillError, MailTrouble) as error:
        problem.draw(error)
        return
    where = (
        f"It is in the folder “mail” of the data folder, made out to {to}." if settings().smtp_url is None else f"Sent to {to}."
    )
    st.session_state[_TOLD] = f"The mail of the first recipient. {where}"


def _who(owner_id: UUID, batch: BatchView, wish: Wish) -> None:
    """Draw who gets the mail and who does not, the first mail, and the start."""
    try:
        found = service.check(owner_id, batch.id, wish)
    except ListmillError as error:
        problem.draw(error)
        return
    st.html(strip(_figures(found)))
    if found.sample:
        with st.expander(f"{counted(sum(found.skipped.values()), 'recipient')} will get none", icon=":material/mail_off:"):
            rows = [(number(row), address, why) for row, address, why in found.sample]
            st.html(table(("Row", "What stands there", "Why"), rows, numbers=(0,)))
    if not found.recipients:
        st.html(paragraph("Nobody would get this mail. Choose another column of addresses.", classes="lm-muted"))
        return
    st.html(_preview(found, wish))
    if st.button(f"Send {counted(found.recipients, 'mail')} …", icon=":material/send:", key="mail_send"):
        send_dialog(owner_id, batch, wish, found)


def _figures(found: Check) -> list[Metric]:
    took = duration(max(found.minutes * 60, 1))
    reasons = [f"{number(count)}: {why[0].lower()}{why[1:]}" for why, count in found.skipped.items()]
    return [
        Metric("Letters", number(found.letters), "were made"),
        Metric("Get a mail", number(found.recipients), f"in about {took}, {number(settings().mails_per_minute)} a minute"),
        Metric("Get none", number(sum(found.skipped.values())), "; ".join(reasons)),
    ]


def _preview(found: Check, wish: Wish) -> Safe:
    said = "".join(f"<p>{esc(part)}</p>" for part in found.text.split("\n\n"))
    way = "letter.pdf is attached" if wish.attach else wish.button
    kind = "lt-mailfile" if wish.attach else "lt-mailbutton"
    return Safe(
        f'<div class="lt-mailpreview" role="group" aria-label="The first mail"><div class="lt-mailhead"><b>{esc(found.subject)}</b>'
        f'<span>to {esc(found.to)}</span></div>{said}<span class="{kind}">{esc(way)}</span></div>'
    )


@st.dialog("Send them?", width="small")
@guarded
def send_dialog(owner_id: UUID, batch: BatchView, wish: Wish, found: Check) -> None:
    """Ask once, naming how many people are written to."""
    words = f"{counted(found.recipients, 'person', many='people')} will get a mail. What has left cannot be called back."
    st.html(paragraph(words))
    with st.container(horizontal=True, horizontal_alignment="right"):
        if st.button("Not yet"):
            st.rerun()
        if st.button("Send", type="primary", icon=":material/send:", key="mail_for_good"):
            service.start_mailing(owner_id, batch.id, wish)
            st.session_state.pop(_key(_OPEN, batch), None)
            st.session_state.pop(_key(_CHECKED, batch), None)
            st.rerun()


def _key(name: str, batch: BatchView) -> str:
    return f"{name}_{batch.id}"
