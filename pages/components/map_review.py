"""A card a doubtful value: what it says, how many rows hold it, what is proposed; keys 1-9, A, S."""

from typing import Any

import streamlit as st

from backend.core.errors import ListmillError
from backend.mapping import review, service
from backend.mapping.models import State
from backend.mapping.schemas import RunView, ValueView
from backend.mapping.task import Fill, Kind
from pages.components import map_answer, problem
from pages.components.format import counted, label, share
from pages.components.html import Safe, esc, heading, paragraph
from pages.components.map_words import as_text, words
from pages.components.session import me

_KEYS = 9
_REFUSED = "map_refused"


def draw(run: RunView) -> None:
    """Draw the heaviest doubtful value and the ways to settle it; it runs alone, so that the next comes at once."""
    if not run.needs_review:
        return
    _queue(run)


@st.fragment
@problem.guarded
def _queue(run: RunView) -> None:
    fresh = service.get_run(me().id, run.id)
    waiting = service.list_values(me().id, run.id, status=State.NEEDS_REVIEW, size=1)
    st.html(heading("Look through", remark=f"{counted(fresh.needs_review, 'value')} left, the weightiest first"))
    if not waiting:
        st.html(paragraph("All is looked through.", classes="lm-muted"))
        st.button("Show the figures", icon=":material/refresh:", key="map_refresh", on_click=None)
        return
    one = waiting[0]
    with st.container(key="map_card", border=True):
        st.html(_card(one, run))
        if isinstance(refused := st.session_state.pop(_REFUSED, None), ListmillError):
            problem.draw(refused)
        alike = review.similar(me().id, run.id, one.number)
        also = False
        if alike.count:
            examples = ", ".join(f"“{words(value)}”" for value in alike.sample[:3])
            also = st.toggle(f"The same for {alike.count:,} written alike", key=f"map_also_{one.number}", help=label(examples))
        numbers = [one.number, *(alike.numbers if also else ())]
        _answers(run, one, numbers)


def _answers(run: RunView, one: ValueView, numbers: list[int]) -> None:
    """Draw what may be said of a value: the labels with their keys, or a field."""
    fill = run.task.fills[0]
    with st.container(horizontal=True, key="map_acts"):
        if one.answers is not None and any(answer is not None for answer in one.answers):
            st.button(
                "Agree", icon=":material/check:", shortcut="a", key=f"map_agree_{one.number}", on_click=_settle,
                args=(run, numbers, State.ACCEPTED, None),
            )  # fmt: skip
        st.button(
            "Leave empty", icon=":material/skip_next:", shortcut="s", key=f"map_skip_{one.number}", on_click=_settle,
            args=(run, numbers, State.SKIPPED, None),
        )  # fmt: skip
    if len(run.task.fills) == 1 and map_answer.has_buttons(fill):
        _labels(run, one, fill, numbers)
    else:
        _field(run, one, numbers)


def _labels(run: RunView, one: ValueView, fill: Fill, numbers: list[int]) -> None:
    said: list[Any] = list(fill.labels) if fill.kind is Kind.LABEL else [True, False]  # Any: JSON
    with st.container(horizontal=True, key="map_labels"):
        for place, answer in enumerate(said):
            shown = answer if isinstance(answer, str) else "Yes" if answer else "No"
            proposed = one.answers is not None and one.answers[0] == answer
            st.button(
                label(shown), shortcut=str(place + 1) if place < _KEYS else None, key=f"map_label_{place}_{one.number}",
                help="proposed" if proposed else None, on_click=_settle, args=(run, numbers, State.CHANGED, answer),
                icon=":material/radio_button_checked:" if proposed else None,
            )  # fmt: skip


def _field(run: RunView, one: ValueView, numbers: list[int]) -> None:
    proposed = one.answers or (None,) * len(run.task.fills)
    keys = [f"map_said_{place}_{one.number}" for place in range(len(run.task.fills))]
    with st.form(f"map_form_{one.number}", border=False):
        for fill, answer, key in zip(run.task.fills, proposed, keys, strict=True):
            map_answer.field(fill, answer, key=key)
        st.form_submit_button("Take this", icon=":material/check:", on_click=_take, args=(run, numbers, keys))


def _take(run: RunView, numbers: list[int], keys: list[str]) -> None:
    said = [map_answer.said(fill, key=key) for fill, key in zip(run.task.fills, keys, strict=True)]
    _settle(run, numbers, State.CHANGED, said[0] if len(said) == 1 else said)


def _settle(run: RunView, numbers: list[int], state: State, answer: Any) -> None:  # Any: JSON
    try:
        match state:
            case State.ACCEPTED:
                review.accept(me().id, run.id, numbers)
            case State.SKIPPED:
                review.skip(me().id, run.id, numbers)
            case _:
                review.change(me().id, run.id, numbers, answer)
    except ListmillError as error:
        st.session_state[_REFUSED] = error


def _card(one: ValueView, run: RunView) -> Safe:
    proposed = "nothing is proposed"
    if one.answers is not None:
        pairs = zip(run.task.fills, one.answers, strict=True)
        proposed = "proposed: " + " · ".join(as_text(answer) or "nothing" for _, answer in pairs)
    doubt = f" · doubt {share(one.doubt, 1)}" if one.doubt is not None else ""
    told = f"{counted(one.rows, 'row')} · {proposed}{doubt}"
    return Safe(f'<p class="lm-mapvalue">{esc(words(one.value))}</p><p class="lm-p lm-muted">{esc(told)}</p>')
