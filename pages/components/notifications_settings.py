"""The cards of the settings about messages: what is told where, and webhooks with what was last sent to each."""

from datetime import timedelta

import streamlit as st

from backend.core.clock import now
from backend.core.config import settings
from backend.core.errors import ListmillError
from backend.notifications import webhooks, wishes
from backend.notifications.models import Channel, Standing
from backend.notifications.schemas import DeliveryView, WebhookView, WishesView
from backend.notifications.topics import TOPICS
from pages.components import problem
from pages.components.assets import HERE
from pages.components.format import exactly, when
from pages.components.html import Safe, esc, heading, paragraph, tag, titled
from pages.components.problem import guarded
from pages.components.session import me, zone

_SECRET = "new_webhook_secret"  # noqa: S105  the key of the session under which a fresh one is shown once
_SOON = timedelta(seconds=15)
_STANDING = {
    Standing.WAITING: ("waits", "warn"), Standing.SENDING: ("on its way", "note"), Standing.SENT: ("taken", "good"),
    Standing.GIVEN_UP: ("not taken", "bad"),
}  # fmt: skip


def draw() -> None:
    """Draw both cards."""
    st.html(Safe(f"<style>{(HERE / 'notifications.css').read_text(encoding='utf-8')}</style>"))
    with st.container(key="panel_messages"), problem.boundary("messages"):
        st.html(heading("Messages", remark="when something you wait for has ended"))
        found = wishes.get_wishes(me().id)
        _mails_to(found)
        _ways(found)
    with st.container(key="panel_webhooks"), problem.boundary("webhooks"):
        st.html(heading("Webhooks", remark="an address of yours that is told the same, signed"))
        _add()
        known = webhooks.list_webhooks(me().id)
        for one in known:
            _row(one)
        if any(one.last and _moves(one.last) for one in known):
            _look_again()
        if not known:
            st.html(
                paragraph("No webhook yet. Programs that take “Standard Webhooks” can check the signature.", classes="lm-muted")
            )


def _mails_to(found: WishesView) -> None:
    if settings().smtp_url is None:
        st.html(
            paragraph(
                "No mail server is configured (SMTP_URL), so mails are written as files into the folder “mail” of the data folder.",
                classes="lm-muted lm-small",
            )
        )
        return
    if not found.own_address:
        st.html(paragraph(f"Mails go to {found.address}.", classes="lm-muted"))
        return
    with st.form("mail_address", border=False), st.container(horizontal=True, vertical_alignment="bottom"):
        address = st.text_input("Mails go to", value=found.address or "", placeholder="name@example.com", key="mail_to")
        if st.form_submit_button("Keep"):
            try:
                wishes.put_wishes(me().id, address=address or "")
            except ListmillError as error:
                problem.draw(error)
                return
            st.rerun()


def _ways(found: WishesView) -> None:
    """Draw a line a topic: always in the application, by mail and webhook as wished."""
    with st.container(key="ways", gap="xsmall"):
        for topic, words in TOPICS.items():
            with st.container(key=f"way_{topic}", horizontal=True, vertical_alignment="center"):
                st.html(Safe(f"<span>{esc(words)}</span>"))
                for channel, name in ((Channel.MAIL, "Mail"), (Channel.WEBHOOK, "Webhook")):
                    key = f"wish_{topic}_{channel}"
                    st.session_state[key] = channel in found.ways[topic]
                    st.checkbox(name, key=key, on_change=_keep, args=(topic,))
    st.html(paragraph("In the application you are always told, under Messages.", classes="lm-muted lm-small"))


def _keep(topic: str) -> None:
    named = [channel for channel in Channel if st.session_state[f"wish_{topic}_{channel}"]]
    wishes.put_wishes(me().id, ways={topic: named})


def _add() -> None:
    turn = st.session_state.setdefault("webhooks_added", 0)  # a new field for the next one; what was refused stays
    with st.form("webhook", border=False), st.container(horizontal=True, vertical_alignment="bottom"):
        url = st.text_input("Address", placeholder="https://example.com/hook", max_chars=2000, key=f"webhook_url_{turn}")
        added = st.form_submit_button("Add a webhook", icon=":material/add:")
    if added:
        try:
            made, secret = webhooks.add_webhook(me().id, url or "")
            st.session_state[_SECRET] = (made.url, secret)
            st.session_state["webhooks_added"] = turn + 1
            st.rerun()
        except ListmillError as error:
            problem.draw(error)
    if shown := st.session_state.get(_SECRET):
        st.html(
            paragraph(
                f"The secret of {shown[0]}, by which it knows that a message is ours. Copy it now; it cannot be shown again."
            )
        )
        st.code(shown[1], language=None)


def _row(one: WebhookView) -> None:
    with st.container(key=f"tokenrow_{one.id}", horizontal=True, vertical_alignment="center"):
        state = "" if one.enabled else tag("switched off")
        st.html(
            Safe(f'<div class="lm-hook"><div class="lm-hookname"><b>{esc(one.url)}</b>{state}</div>{_last(one.last)}</div>')
        )
        with st.container(key=f"hookacts_{one.id}", horizontal=True, width="content"):
            if st.button("Send a test", key=f"hooktest_{one.id}"):
                webhooks.send_test(me().id, one.id)
                st.rerun()
            if one.last and _can_try_again(one.last) and st.button("Try again", key=f"hookagain_{one.id}"):
                webhooks.try_again(me().id, one.id)
                st.rerun()
            more = st.menu_button(
                "More", ["Switch off" if one.enabled else "Switch on", "New secret", "Remove"], type="tertiary", key=f"hookmore_{one.id}"
            )  # fmt: skip
    if more in {"Switch off", "Switch on"}:
        webhooks.switch_webhook(me().id, one.id, enabled=not one.enabled)
        st.rerun()
    elif more == "New secret":
        secret_dialog(one)
    elif more == "Remove":
        remove_dialog(one)


def _can_try_again(last: DeliveryView) -> bool:
    return last.standing is Standing.GIVEN_UP or (last.standing is Standing.WAITING and last.attempt > 0)


def _moves(last: DeliveryView) -> bool:
    """Say whether something happens to a delivery in the next moments."""
    return last.standing is Standing.SENDING or (last.standing is Standing.WAITING and last.due_at < now() + _SOON)


def _last(last: DeliveryView | None) -> Safe:
    if last is None:
        return Safe('<div class="lm-muted lm-small">Nothing was sent yet</div>')
    words, kind = _STANDING[last.standing]
    moment = last.ended_at or last.created_at
    shown = titled(when(moment, zone=zone(), at=now()), title=exactly(moment, zone=zone()))
    again = ""
    if last.standing is Standing.WAITING and last.attempt:
        again = f" · next try {when(last.due_at, zone=zone(), at=now())}" if last.due_at > now() else " · next try now"
    answer = f" · {esc(last.answer)}" if last.answer else ""
    return Safe(f'<div class="lm-small lm-muted">{tag(words, kind)} “{esc(last.about)}” {shown}{answer}{esc(again)}</div>')


@st.fragment(run_every=1.5)
@guarded
def _look_again() -> None:
    """Draw the page anew once nothing is on its way any more."""
    known = webhooks.list_webhooks(me().id)
    seen = [(one.last.standing, one.last.attempt) for one in known if one.last]
    if st.session_state.setdefault("hooks_seen", seen) != seen:
        st.session_state["hooks_seen"] = seen
        st.rerun()


@st.dialog("Another secret?", width="small")
@guarded
def secret_dialog(one: WebhookView) -> None:
    """Ask once, naming what stops working."""
    st.html(paragraph(f"{one.url} must be given the new secret; the one it has is worth nothing from then on."))
    with st.container(horizontal=True, horizontal_alignment="right"):
        if st.button("Keep it"):
            st.rerun()
        if st.button("Make another", type="primary", key="secret_for_good"):
            st.session_state[_SECRET] = (one.url, webhooks.renew_secret(me().id, one.id))
            st.rerun()


@st.dialog("Remove this webhook?", width="small")
@guarded
def remove_dialog(one: WebhookView) -> None:
    """Ask once, naming what goes."""
    st.html(paragraph(f"{one.url} is told nothing from then on."))
    with st.container(horizontal=True, horizontal_alignment="right"):
        if st.button("Keep it"):
            st.rerun()
        if st.button("Remove", type="primary", icon=":material/delete:", key="delete_for_good"):
            webhooks.remove_webhook(me().id, one.id)
            st.session_state.pop(_SECRET, None)
            st.rerun()
