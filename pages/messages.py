"""Messages: what this person was told, newest first; looked at and marked as read."""

from datetime import datetime, tzinfo
from urllib.parse import parse_qsl, urlsplit

import streamlit as st

from backend.core.clock import now
from backend.notifications import service
from backend.notifications.schemas import NotificationView
from pages.components import frame
from pages.components.assets import HERE
from pages.components.format import exactly, number, when
from pages.components.html import Safe, esc, paragraph, titled
from pages.components.pager import pager
from pages.components.session import me, zone

PAGE = 30
EMPTY = Safe(
    '<div class="lm-empty"><b>No messages</b>When something you wait for has ended, letters or a filled column say, it stands here.</div>'
)


def open_link(one: NotificationView) -> None:
    """Mark a message as read and go where it leads."""
    service.mark_read(me().id, one.id)
    parts = urlsplit(one.link)
    st.switch_page(f"{frame.name_of(parts.path.strip('/'))}.py", query_params=dict(parse_qsl(parts.query)))


def row(one: NotificationView, *, at: datetime, local: tzinfo) -> None:
    """Draw one message."""
    new = one.read_at is None
    with st.container(key=f"message_{'new' if new else 'old'}_{one.id}", horizontal=True, wrap=False):
        st.html(words(one, at=at, local=local))
        with st.container(key=f"messageacts_{one.id}", horizontal=True, wrap=False, width="content"):
            if one.link and st.button("Open", key=f"open_{one.id}"):
                open_link(one)
            if new and st.button(
                "Mark as read", icon=":material/check:", type="tertiary", key=f"read_{one.id}", help="Mark as read"
            ):
                service.mark_read(me().id, one.id)
                st.rerun()


def words(one: NotificationView, *, at: datetime, local: tzinfo) -> Safe:
    """Return what a message says."""
    dot = "bad" if one.failed else "good"
    told = "".join(f"<span>{esc(name)} <b>{esc(value)}</b></span>" for name, value in one.facts)
    moment = titled(when(one.created_at, zone=local, at=at), title=exactly(one.created_at, zone=local))
    body = paragraph(one.body) if one.body else ""
    return Safe(
        f'<div class="lm-message"><div class="lm-messagetop"><span class="lm-dot {dot}"></span><b>{esc(one.title)}</b>'
        f'<span class="lm-muted lm-small">{moment}</span></div>{body}'
        + (f'<div class="lm-messagefacts">{told}</div>' if told else "")
        + "</div>"
    )


st.html(Safe(f"<style>{(HERE / 'messages.css').read_text(encoding='utf-8')}</style>"))
unread = service.count_unread(me().id)
about = f"{number(unread)} new" if unread else ""
if frame.title("Messages", about, action="Mark all as read" if unread else "", icon="done_all"):
    service.mark_read(me().id)
    st.rerun()
after = st.query_params.get("after") or None
listing = service.list_notifications(me().id, cursor=after, size=PAGE)
if not listing.items:
    st.html(EMPTY)
    if st.button("Choose what you are told", icon=":material/settings:"):
        frame.open_page("settings")
else:
    with st.container(gap="xsmall"):
        seen, here = now(), zone()
        for message in listing.items:
            row(message, at=seen, local=here)
    pager(listing.next, first=after is None)
