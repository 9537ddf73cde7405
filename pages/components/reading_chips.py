"""How a question was read, part by part: each part can be exchanged for another choice or left out, in the reading line itself.

The line is plain HTML and stands at once; the script beside it opens the menus and tells which choice was taken.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from typing import Any
from uuid import UUID

import streamlit as st

from backend.core.errors import ListmillError
from backend.queries.answers import Answer
from backend.queries.correcting import change_part, parts_of_answer
from backend.queries.interpreter.alternatives import Part
from pages.components import problem
from pages.components.assets import script
from pages.components.html import Safe, esc, join

_KEPT_S = 600
TIMES = "\u00d7"

_menus = st.components.v2.component(
    "listmill_reading_chips", html="<span hidden>\n</span>", js=script("dom.js", "reading_chips.js"), isolate_styles=False
)


def reading_chips(owner_id: UUID, answer: Answer, *, changed: Callable[[Answer], None], key: str = "") -> None:
    """Draw the reading of an answer with parts that can be changed. `key` tells apart two places that show one answer.

    `changed` is called with the new answer while the page's script runs, so it may rerun the page or the fragment. What only a
    model read, or a person wrote as SQL, is drawn as it was told.
    """
    try:
        parts = _parts(owner_id, answer.id)
    except ListmillError:  # the line is drawn as it was told
        parts = ()
    place = key or str(answer.id)
    st.html(reading_line(answer, parts, place=place))
    if not parts:
        return
    value = _menus(key=f"chips_{place}", data={"answer": place, "of": str(answer.id)}, on_change_change=_noted).change
    if value:
        _change(owner_id, answer, parts, value, changed)


def _noted() -> None:
    """Let the component hand its change to the script."""


def _change(
    owner_id: UUID,
    answer: Answer,
    parts: Sequence[Part],
    value: dict[str, Any],  # Any: JSON from a browser
    changed: Callable[[Answer], None],
) -> None:
    part = next((one for one in parts if one.key == value.get("part")), None)
    if part is None:
        return
    at, choice = value.get("at"), None
    if at is not None:
        found = part.choices[at] if isinstance(at, int) and 0 <= at < len(part.choices) else None
        if found is None or found.text != value.get("text"):
            return
        choice = found.key
    try:
        made = change_part(owner_id, answer.id, part=part.key, choice=choice)
    except ListmillError as error:
        st.html(problem.card(error.detail, hint=error.hint))
        return
    changed(made)


@st.cache_data(max_entries=1_000, ttl=_KEPT_S, show_spinner=False)
def _parts(owner_id: UUID, answer_id: UUID) -> tuple[Part, ...]:
    """Return the parts of an answer; what became of the list since is noticed when one is changed."""
    return parts_of_answer(owner_id, answer_id)


def reading_line(answer: Answer, parts: Sequence[Part] = (), *, place: str = "") -> Safe:
    """Return how the question was read as one line, its parts as chips, and quietly what was assumed.

    `place` is how the script finds this line; without one it is the answer's id.
    """
    if parts:
        pieces = join(_piece(list(found)) for _, found in groupby(parts, key=lambda one: one.piece))
    elif answer.parts:
        pieces = join(Safe(f'<span class="lm-part {esc(kind)}">{esc(text)}</span>') for kind, text in answer.parts)
    else:
        pieces = Safe("")
    led = "I read this as:" if pieces else answer.reading
    assumed = f'<p class="lm-p lm-muted lm-small">{esc(" ".join(answer.assumptions))}</p>' if answer.assumptions else ""
    line = f'<span class="lm-readas">{esc(led)}</span>{pieces}'
    return Safe(f'<div class="lm-reading" data-reading="{esc(place or str(answer.id))}">{line}</div>{assumed}')


def _piece(parts: Sequence[Part]) -> Safe:
    """Return the parts that belong together as one chip."""
    said = " ".join(f"{part.lead} {part.text}".strip() for part in parts)
    shown = join(text for part in parts for text in _part(part))
    dropped = next((part for part in parts if part.removable), None)
    if dropped is not None:
        words = esc(f"Leave out: {said}")
        drop = f'<button type="button" data-part="{esc(dropped.key)}" data-drop="" aria-label="{words}" title="{words}">{TIMES}</button>'
        shown = Safe(f"{shown}{drop}")
    return Safe(f'<span class="lm-part {esc(parts[0].kind)}" role="group" aria-label="{esc(said)}">{shown}</span>')


def _part(part: Part) -> Iterator[Safe]:
    if part.lead:
        yield Safe(f'<span class="lm-lead">{esc(part.lead)}</span>')
    if not part.choices:
        yield Safe(f"<span>{esc(part.text)}</span>")
        return
    texts = json.dumps([choice.text for choice in part.choices], ensure_ascii=False)
    chosen = next((at for at, choice in enumerate(part.choices) if choice.key == part.chosen), -1)
    yield Safe(
        f'<button type="button" data-part="{esc(part.key)}" data-choices="{esc(texts)}" data-chosen="{chosen}" '
        f'aria-haspopup="menu" aria-expanded="false">{esc(part.text)}</button>'
    )
