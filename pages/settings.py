"""Settings: who I am, what I am told where, the model that reads questions, my API tokens, how the pages look, and what runs here."""

import platform
from importlib.metadata import version

import streamlit as st

from backend.accounts.service import TokenView, create_token, list_tokens, revoke_token
from backend.core.clock import now
from backend.core.errors import Rejected
from pages.components import frame, notifications_settings, problem
from pages.components.format import exactly, when
from pages.components.html import Safe, esc, facts, heading, paragraph, titled
from pages.components.model_card import model_card
from pages.components.problem import guarded
from pages.components.session import me, zone

SHOWN = "new_token"  # a fresh token is shown until the page is left; it cannot be shown again


def who() -> None:
    """Draw the person."""
    user = me()
    local = user.email.endswith("@localhost")
    address = "the local user; sign-in is not configured" if local else user.email
    with st.container(key="panel_me"):
        st.html(heading("Me"))
        st.html(facts([("Name", user.name), ("Address", address), ("Role", user.role.value), ("Time zone", str(zone()))]))


def new_token() -> None:
    """Draw the form that makes a token, and the token once."""
    form = st.form("token", border=False, clear_on_submit=True)
    with form, st.container(horizontal=True, vertical_alignment="bottom"):
        name = st.text_input("What will use it", placeholder="nightly import", max_chars=200, key="token_name")
        made = st.form_submit_button("Make a token", icon=":material/add:")
    if made:
        try:
            st.session_state[SHOWN] = create_token(name or "", user_id=me().id)
        except Rejected as error:
            problem.draw(error)
    if token := st.session_state.get(SHOWN):
        st.html(paragraph("Copy it now; it cannot be shown again. Scripts send it as “Authorization: Bearer TOKEN”."))
        st.code(token, language=None)


def token_row(token: TokenView) -> None:
    """Draw one token."""
    at, local = now(), zone()
    made = titled(when(token.created_at, zone=local, at=at), title=exactly(token.created_at, zone=local))
    used = "never used"
    if token.last_used_at:
        used = Safe(
            "used " + titled(when(token.last_used_at, zone=local, at=at), title=exactly(token.last_used_at, zone=local))
        )
    with st.container(key=f"tokenrow_{token.id}", horizontal=True, vertical_alignment="center", wrap=False):
        st.html(Safe(f'<div class="lm-token"><b>{esc(token.name)}</b><span>made {made}</span><span>{esc(used)}</span></div>'))
        if st.button("Revoke", key=f"revoke_{token.id}"):
            revoke_dialog(token)


@st.dialog("Revoke this token?", width="small")
@guarded
def revoke_dialog(token: TokenView) -> None:
    """Ask once, naming what stops working."""
    st.html(paragraph(f"Whatever uses “{token.name}” is refused from then on. This cannot be undone."))
    with st.container(horizontal=True, horizontal_alignment="right"):
        if st.button("Keep it"):
            st.rerun()
        if st.button("Revoke", type="primary", key="revoke_for_good"):
            revoke_token(me().id, token.id)
            st.rerun()


def tokens() -> None:
    """Draw my tokens."""
    with st.container(key="panel_tokens"):
        st.html(heading("API tokens", remark="for scripts; the addresses are described at /api/docs"))
        new_token()
        known = list_tokens(me().id)
        for token in known:
            token_row(token)
        if not known:
            st.html(paragraph("No token yet. Give one a name above, “nightly import” say.", classes="lm-muted"))


def about() -> None:
    """Draw how the pages look and what runs here."""
    with st.container(key="panel_look"):
        st.html(heading("Appearance"))
        st.html(paragraph("Light or dark follows your device. The menu at the top right sets it for this browser alone."))
    names = ("Listmill", "Streamlit", "DuckDB", "Polars", "SQLAlchemy")
    with st.container(key="panel_versions"):
        st.html(heading("What runs here"))
        st.html(facts([*((name, version(name.lower())) for name in names), ("Python", platform.python_version())]))


frame.title("Settings")
who()
model_card(me().id)
tokens()
notifications_settings.draw()
about()
