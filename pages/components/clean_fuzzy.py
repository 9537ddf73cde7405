"""Rows that are nearly the same, side by side: which of each group stays and which go."""

import json
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


def draw(owner_id: UUID, dataset_id: UUID, version_id: UUID, step: Step) -> None:
    """Draw the groups a step finds, in the rows as the version has them."""
    looking = _looking(owner_id, dataset_id, version_id, json.dumps(step.parameters, sort_keys=True))
    if not looking.done(within_s=SAID_AFTER_S):
        _clock(looking)
        return
    try:
        found = looking.answer()
    except ListmillError as error:
        problem.draw(error)
        return
    st.html(drawn(found))


def drawn(found: FuzzyGroups) -> Safe:
    """Return the groups as tables, the row that stays first."""
    about = "about " if found.about else ""
    remark = f"{counted(found.total_rows, 'row')} would go" if found.total_groups else "no two rows are that much alike"
    parts = [heading(f"{about}{counted(found.total_groups, 'group')} of rows that are nearly the same", remark=remark)]
    head = "".join(f'<th scope="col">{esc(name)}</th>' for name in found.columns)
    for group in found.groups:
        rows = join(
            Safe(
                f'<tr><th scope="row" class="nr">{number(row)}<span class="lm-tag {"good" if not place else "bad"}">'
                f"{'stays' if not place else 'goes'}</span></th>{join(_cell(value) for value in values)}</tr>"
            )
            for place, (row, values) in enumerate(group[:_ROWS])
        )
        if len(group) > _ROWS:
            rows = join([rows, _more(len(group) - _ROWS, len(found.columns))])
        parts.append(
            Safe(
                f'<div class="lm-scroll lm-fuzzy"><table class="lm-t"><thead><tr><th scope="col" class="nr">Row</th>{head}</tr></thead>'
                f"<tbody>{rows}</tbody></table></div>"
            )
        )
    if found.total_groups > len(found.groups):
        parts.append(
            paragraph(f"The first {len(found.groups)} of {number(found.total_groups)} groups.", classes="lm-muted lm-small")
        )
    return Safe(f'<div class="lm-stack">{join(parts)}</div>')


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
