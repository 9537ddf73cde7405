"""What was filled in before: a line each, with the way back to it."""

from collections.abc import Sequence

import streamlit as st

from backend.core.clock import now
from backend.jobs.states import ACTIVE
from backend.mapping.schemas import RunView
from pages.components.format import counted, when
from pages.components.html import Safe, esc, heading
from pages.components.inlinks import address, inlink
from pages.components.session import zone


def draw(runs: Sequence[RunView]) -> None:
    """Draw the list; nothing where there is none."""
    if not runs:
        return
    st.html(heading("Filled before", remark=str(len(runs))))
    st.html(Safe(f'<ul class="lm-mapruns">{"".join(_line(run) for run in runs)}</ul>'))


def _line(run: RunView) -> Safe:
    names = ", ".join(f"“{fill.name}”" for fill in run.task.fills)
    way = inlink(names, address("map", dataset_id=run.dataset_id, run=str(run.id)), classes="lm-quiet lm-underlined")
    again = inlink("again", address("map", dataset_id=run.dataset_id, like=str(run.id)), classes="lm-quiet lm-underlined")
    told = f"{state_of(run)} · {when(run.created_at, zone=zone(), at=now())}"
    return Safe(f"<li>{way}<span>{esc(told)} · {again}</span></li>")


def state_of(run: RunView) -> str:
    """Return where a run stands, in a few words."""
    if run.status in ACTIVE:
        return "being filled"
    if run.applied_version_id is not None:
        return "in a version"
    if run.needs_review:
        return f"{counted(run.needs_review, 'value')} to look through"
    return "ready to make a version of" if run.done_values else "nothing filled"
