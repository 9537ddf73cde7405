"""How good the answers are: a sample a person labels, how often the run is right by it, and where the look begins."""

from typing import Any
from uuid import UUID

import streamlit as st

from backend.core.errors import ListmillError
from backend.mapping import checks
from backend.mapping.checks import Check, Drawn
from backend.mapping.measure import ENOUGH, Level
from backend.mapping.schemas import RunView
from backend.mapping.task import Fill, Kind
from pages.components import problem
from pages.components.format import counted, label, number
from pages.components.html import Metric, Safe, esc, heading, paragraph, strip
from pages.components.map_words import as_text, words
from pages.components.session import me

_KEYS = 9
_MOVED = "map_moved"  # counts what changes the measure without changing how many values stand where


def draw_sample(run: RunView) -> bool:
    """Draw the next value of the sample where a person is at it; return whether they are."""
    if not st.session_state.get(_open(run)):
        return False
    _card(run)
    return True


def draw(run: RunView) -> None:
    """Draw what the sample tells and the way to label it."""
    found = _found(me().id, run.id, (*run.values.values(), st.session_state.get(_MOVED, 0)))
    st.html(heading("How good is it?", remark=_remark(found)))
    if found.measured.labelled:
        st.html(strip(figures(found)))
        _threshold(run, found)
    _ways(run, found)


@st.cache_data(max_entries=256, ttl=60, show_spinner=False)
def _found(owner_id: UUID, run_id: UUID, state: tuple[int, ...]) -> Check:  # noqa: ARG001  values that moved, another measure
    return checks.get_check(owner_id, run_id)


def _open(run: RunView) -> str:
    return f"map_checking_{run.id}"


def figures(found: Check) -> list[Metric]:
    """Return what the labels tell, as figures."""
    told, level = found.measured, _level(found, found.review_above)
    shown = [Metric("Right, about", percent(told.share), f"between {percent(told.low)} and {percent(told.high)}")]
    shown.append(Metric("Labelled", number(told.labelled), f"{number(told.right)} of them as proposed"))
    if level is not None:
        wrong = f"about {round(level.expected_wrong):,}" if told.calibrated else "not known yet"
        shown.append(Metric("Wrong among the unseen", wrong, f"of {counted(level.unseen, 'value')}"))
    return shown


def percent(part: float | None) -> str:
    """Return a share as a person reads it."""
    return "not known" if part is None else f"{100 * part:.0f}%" if part <= 0.995 or part == 1 else "99.5%"


def _remark(found: Check) -> str:
    if not found.values:
        return "nobody has checked yet"
    return f"{counted(found.left, 'value')} of the sample left" if found.left else "the sample is labelled"


def _ways(run: RunView, found: Check) -> None:
    if not found.values:
        how = "You label them without seeing what was proposed" if found.blind else "You say of each whether it is right"
        st.html(
            paragraph(
                f"{checks.SIZE} values are drawn, as many sure ones as doubtful ones. {how}; then it stands here how often the answers "
                "are right, and how many errors are left where you do not look.",
                classes="lm-muted",
            )
        )
    with st.container(horizontal=True, key="map_checkways"):
        words_ = f"Check a sample of {checks.SIZE}" if not found.values else "Go on with the sample" if found.left else ""
        if words_:
            st.button(words_, icon=":material/fact_check:", key="map_check", on_click=_begin, args=(run, checks.SIZE))
        elif len(found.values) < checks.MOST:
            more = len(found.values) + checks.SIZE
            st.button(f"Draw {checks.SIZE} more", icon=":material/add:", key="map_check", on_click=_begin, args=(run, more))
    if isinstance(refused := st.session_state.pop("map_check_refused", None), ListmillError):
        problem.draw(refused)


def _begin(run: RunView, size: int) -> None:
    try:
        checks.start_check(me().id, run.id, size=size)
        st.session_state[_MOVED] = st.session_state.get(_MOVED, 0) + 1
        st.session_state[_open(run)] = True
    except ListmillError as error:
        st.session_state["map_check_refused"] = error


def _threshold(run: RunView, found: Check) -> None:
    """Draw where the look begins, as the errors it leaves."""
    levels = found.measured.levels
    if not found.measured.calibrated:
        st.html(paragraph(f"Label {ENOUGH} values or more, and it stands here what the doubts are worth.", classes="lm-muted"))
        return
    now = min(levels, key=lambda one: abs(one.above - found.review_above)).above
    chosen = st.select_slider(
        "Answers doubted more than this wait for you", [one.above for one in levels], value=now, key=f"map_above_{run.id}",
        format_func=lambda above: f"{above:.0%}",
    )  # fmt: skip
    level = next(one for one in levels if one.above == chosen)
    wrong, share = round(level.expected_wrong), f"{100 * level.share_wrong:.1f}%"
    told = f"{counted(level.to_look_at, 'value')} to look through; of the {level.unseen:,} others about {wrong:,} are wrong ({share})."
    st.html(paragraph(told, classes="lm-muted"))
    if abs(level.above - found.review_above) > 1e-9:
        st.button("Use this", icon=":material/check:", key="map_above_use", on_click=_use, args=(run, level))


def _use(run: RunView, level: Level) -> None:
    checks.review_above(me().id, run.id, level.above)
    st.session_state[_MOVED] = st.session_state.get(_MOVED, 0) + 1


def _level(found: Check, above: float) -> Level | None:
    return min(found.measured.levels, key=lambda one: abs(one.above - above), default=None)


@st.fragment
@problem.guarded
def _card(run: RunView) -> None:
    found = checks.get_check(me().id, run.id, measure=False)
    done, whole = len(found.values) - found.left, len(found.values)
    st.html(heading("Check a sample", remark=f"{done} of {whole} labelled"))
    st.progress(done / whole)
    if not found.left:
        st.html(paragraph("The sample is labelled.", classes="lm-muted"))
        if st.button("Show what it tells", icon=":material/insights:", type="primary", key="map_check_done"):
            st.session_state[_open(run)] = False
            st.rerun()
        return
    one = found.values[0]
    with st.container(key="map_card", border=True):
        st.html(_value(one, run, blind=found.blind))
        if isinstance(refused := st.session_state.pop("map_check_refused", None), ListmillError):
            problem.draw(refused)
        _answers(run, one, blind=found.blind)
    if st.button("Stop here", icon=":material/close:", type="tertiary", key="map_check_stop"):
        st.session_state[_open(run)] = False
        st.rerun()


def _value(one: Drawn, run: RunView, *, blind: bool) -> Safe:
    told = counted(one.rows, "row")
    if not blind:
        said = " · ".join(as_text(answer) or "nothing" for answer in one.said)
        told = f"{told} · proposed: {said}"
    return Safe(
        f'<p class="lm-mapvalue">{esc(words(one.value))}</p><p class="lm-p lm-muted">{esc(told)} · {esc(run.task.instruction[:160])}</p>'
    )


def _answers(run: RunView, one: Drawn, *, blind: bool) -> None:
    with st.container(horizontal=True, key="map_labels"):
        if not blind:
            for word, right, key, icon in (("Right", True, "a", "check"), ("Wrong", False, "x", "close")):
                st.button(
                    word, shortcut=key, icon=f":material/{icon}:", key=f"map_judge_{key}_{one.number}", on_click=_judge,
                    args=(run, one.number, right),
                )  # fmt: skip
            return
        for place, answer in enumerate(_choices(run.task.fills[0])):
            shown = "cannot be said" if answer is None else as_text(answer)
            st.button(
                label(shown), shortcut=str(place + 1) if place < _KEYS else None, key=f"map_check_{place}_{one.number}",
                on_click=_say, args=(run, one.number, answer), type="tertiary" if answer is None else "secondary",
            )  # fmt: skip


def _choices(fill: Fill) -> list[Any]:  # Any: see task.answer_of
    return [*(fill.labels if fill.kind is Kind.LABEL else (True, False)), None]


def _say(run: RunView, place: int, answer: Any) -> None:  # Any: see task.answer_of
    try:
        checks.label(me().id, run.id, place, answer)
    except ListmillError as error:
        st.session_state["map_check_refused"] = error


def _judge(run: RunView, place: int, right: bool) -> None:  # noqa: FBT001  Streamlit hands arguments over by place
    try:
        checks.judge(me().id, run.id, place, right=right)
    except ListmillError as error:
        st.session_state["map_check_refused"] = error
