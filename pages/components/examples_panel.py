"""The answers a person verified, as a list to look through and to forget from."""

from collections.abc import Sequence
from uuid import UUID

import streamlit as st

from backend.core.clock import now
from backend.datasets.schemas import DatasetView
from backend.queries.examples import Example, examples_of, forget_example
from pages.components.format import exactly, label, when
from pages.components.html import Safe, esc, heading, paragraph, titled
from pages.components.session import zone

SHOWN = 20  # examples drawn before “Show all”
_ALL = "examples_all"


def panel(owner_id: UUID, dataset: DatasetView) -> None:
    """Draw the examples of a dataset, newest first."""
    found = examples_of(owner_id, dataset.id)
    with st.container(key="examples", gap="small"):
        st.html(heading("Answers you verified", remark="the same question is answered with the same SQL"))
        if not found:
            st.html(paragraph("None yet. Press thumbs up at an answer that is right, or correct its SQL.", classes="lm-muted"))
            return
        shown = found if st.session_state.get(_ALL) else found[:SHOWN]
        for one in shown:
            _example(owner_id, one)
        _rest(found, shown)


def _rest(found: Sequence[Example], shown: Sequence[Example]) -> None:
    if len(found) > len(shown):

        def show_all() -> None:
            st.session_state[_ALL] = True

        st.button(f"Show all {len(found):,}", type="tertiary", key="examples_more", on_click=show_all)


def _example(owner_id: UUID, one: Example) -> None:
    def forget() -> None:
        forget_example(owner_id, one.id)

    with st.container(key=f"example_{one.id}", gap=None):
        with st.container(key=f"exampletop_{one.id}", horizontal=True, vertical_alignment="center", wrap=False, gap="small"):
            asked = " · ".join([*one.before, one.question])
            st.html(Safe(f'<p class="lm-p">{esc(asked)}</p>'), width="stretch")
            words = f"Forget “{label(one.question)}”"
            st.button(
                words, icon=":material/close:", type="tertiary", key=f"exampleforget_{one.id}", help=words, on_click=forget
            )
        made = titled(when(one.made_at, zone=zone(), at=now()), title=exactly(one.made_at, zone=zone()))
        who = "SQL written by you" if one.corrected else "said to be right"
        st.html(Safe(f'<p class="lm-p lm-muted lm-small">{who} {made}, version {one.version_number}</p>'))
        if one.unusable:
            st.html(paragraph(f"Not used now. {one.unusable}", classes="lm-small lm-refused"))
        with st.expander("SQL"):
            st.code(one.sql, language="sql", wrap_lines=True)
