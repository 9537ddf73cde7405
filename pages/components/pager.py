"""The way to older things of a list and back to the newest, kept in the address."""

import streamlit as st

AFTER = "after"  # the parameter of the address


def pager(following: str | None, *, first: bool) -> None:
    """Draw both buttons where there are more than one page holds. `following` is the cursor of the next page."""
    if first and not following:
        return
    with st.container(horizontal=True, horizontal_alignment="center"):
        if st.button("Newest", icon=":material/first_page:", disabled=first):
            st.query_params.pop(AFTER, None)
            st.rerun()
        if st.button("Older", icon=":material/chevron_right:", disabled=following is None):
            st.query_params[AFTER] = following or ""
            st.rerun()
