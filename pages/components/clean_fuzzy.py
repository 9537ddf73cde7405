"""Rows that are nearly the same, side by side: which of each group stays and which go, and a person's word that they are different."""

import json
from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

import streamlit as st

from backend.core.errors import ListmillError
from backend.datasets.cleaning.proposing.service import FuzzyGroups, fuzzy_groups
from backend.datasets.cleaning.step import Step
from pages.components import problem
from pages.components.asking import SAID_AFTER_S, Beside
from pages.components.format import cell, counted, duration, number
from pages.components.html import Safe, esc, heading, join, paragraph

_SHOWN = 30
_ROWS = 6  # of a group


@st.cache_resource(max_entries=64, ttl=3600, show_spinner=False)
def _looking(owner_id: UUID, dataset_id: UUID, version_id: UUID, told: str) -> Beside[FuzzyGroups]:
    parameters: dict[str, Any] = json.loads(told)  # Any: JSON
    return Beside(lambda _: fuzzy_groups(owner_id, dataset_id, parameters, version_id=version_id, size=_SHOWN))


def draw(owner_id: UUID, dataset_id: UUID, version_id: UUID, step: Step, *, apart: Callable[[Sequence[str]], None]) -> None:
    """Draw the groups a step finds, in the rows as the version has them. `apart` takes the keys of rows that are different."""
    looking = _looking(owner_id, dataset_id, version_id, json.dumps(step.parameters, sort_keys=True))
    if not looking.done(within_s=SAID_AFTER_S):
        _clock(looking)
        return
    try:
        found = looking.answer()
    except ListmillError as error:
        problem.draw(error)
        return
    st.html(head(found))
    for place, keys in enumerate(found.keys):
        with st.container(key=f"clean_alike_{place}", gap="xsmall"):
            st.html(drawn(found, place))
            if keys:
                about = "They all stay, also when this plan is run on the next file"
                name = f"clean_apart_{place}_{keys[0][:12]}"
                st.button(
                    "These are different", icon=":material/call_split:", type="tertiary", key=name, help=about, on_click=apart, args=(keys,)
                )  # fmt: skip
    if found.total_groups > len(found.groups):
        st.html(
            paragraph(f"The first {len(found.groups)} of {number(found.total_groups)} groups.", classes="lm-muted lm-small")
        )


def head(found: FuzzyGroups) -> Safe:
    """Return how many groups there are and how many rows would go."""
    about = "about " if found.about else ""
    remark = f"{counted(found.total_rows, 'row')} would go" if found.total_groups else "no two rows are that much alike"
    return heading(f"{about}{counted(found.total_groups, 'group')} of rows that are nearly the same", remark=remark)


def drawn(found: FuzzyGroups, place: int) -> Safe:
    """Return a group as a table, the row that stays first."""
    group = found.groups[place]
    names = "".join(f'<th scope="col">{esc(name)}</th>' for name in found.columns)
    rows = join(
        Safe(
            f'<tr><th scope="row" class="nr">{number(row)}<span class="lm-tag {"good" if not turn else "bad"}">'
            f"{'stays' if not turn else 'goes'}</span></th>{join(_cell(value) for value in values)}</tr>"
        )
        for turn, (row, values) in enumerate(group[:_ROWS])
    )
    if len(group) > _ROWS:
        rows = join([rows, _more(len(group) - _ROWS, len(found.columns))])
    return Safe(
        f'<div class="lm-scroll lm-fuzzy"><table class="lm-t"><thead><tr><th scope="col" class="nr">Row</th>{names}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )


def _more(rows: int, columns: int) -> Safe:
    return Safe(
        f'<tr><th class="nr"></th><td colspan="{columns}" class="lm-muted">and {counted(rows, "more row")} of this group that go</td></tr>'
    )


def _cell(value: Any) -> Safe:  # Any: a cell
    return Safe(f"<td>{esc(cell(value))}</td>")


def _clock(looking: Beside[FuzzyGroups]) -> None:
    @st.fragment(run_every=0.5)
    @problem.guarded
    def clock() -> None:
        if looking.done():
            st.rerun()
            return
        words = f"Looking for rows that are nearly the same … {duration(looking.waiting_s)}"
        st.html(Safe(f'<div class="lm-running" role="status"><span class="lm-dot run"></span>{esc(words)}</div>'))

    clock()
