"""Files that came in and wait for a person's yes: a card each, one for those of the same columns, with what they resemble."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta
from typing import Literal
from uuid import UUID

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from backend.core.errors import ListmillError
from backend.datasets import uploads
from backend.datasets.previews.schemas import Match, Preview
from backend.datasets.schemas import Into, UploadView
from pages.components import aim, problem, reading, reading_words, upload
from pages.components.format import counted, label, size
from pages.components.html import Safe, esc, icon, join, paragraph, tag
from pages.components.problem import guarded
from pages.components.session import me

Group = tuple[UploadView, ...]

_APART = "arrivals_apart"  # uploads that a person wants as datasets of their own
_DISCARDED = "arrivals_discarded"
_ACCEPTED = "arrivals_accepted"
_SETTLED = "arrivals_settled"  # cards that a person has just said yes or no to
_TROUBLE = "arrivals_trouble"  # why a card's yes was not taken
_WAYS_IN: tuple[tuple[str, str, Literal["append", "replace"]], ...] = (
    ("Add to it", "playlist_add", "append"),
    ("Replace it", "swap_horiz", "replace"),
)
_CARDS = 12  # cards drawn at once
_DROP = timedelta(minutes=1)  # files that began so close together were dropped together


def waiting() -> Group:
    """Return the files of which enough is here to look at."""
    return uploads.list_open(me().id)


def accepted() -> list[UUID]:
    """Return the uploads that were agreed to on this page; some may still be on their way."""
    found: list[UUID] = st.session_state.setdefault(_ACCEPTED, [])
    return found


def discarded() -> list[UUID]:
    """Return the uploads that were discarded on this page, so that the browser stops sending them."""
    found: list[UUID] = st.session_state.setdefault(_DISCARDED, [])
    return found


def draw(files: Group) -> None:
    """Draw a card for each file, those with the same columns in one."""
    groups = _groups(files)
    _settled().clear()
    for place, group in enumerate(groups[:_CARDS]):
        _card(group, is_first=place == 0)
    if rest := sum(map(len, groups[_CARDS:])):
        st.html(
            paragraph(
                f"{counted(rest, 'more file')} {'waits' if rest == 1 else 'wait'}; they come up as you go on.",
                classes="lm-muted",
            )
        )


def _settled() -> set[str]:
    found: set[str] = st.session_state.setdefault(_SETTLED, set())
    return found


def _groups(files: Group) -> list[Group]:
    """Return the files, those of one drop with the same names of columns together, unless a person said otherwise."""
    apart: set[UUID] = st.session_state.setdefault(_APART, set())
    found: list[tuple[tuple[str, ...], list[UploadView]]] = []
    for file in files:
        names = () if len(files) == 1 or file.id in apart else _column_names(file)
        same = (group for known, group in found if names and known == names and _one_drop(group[-1], file))
        group = next(same, None)
        if group is None:
            found.append((names, [file]))
        else:
            group.append(file)
    return [tuple(group) for _, group in found]


def _column_names(file: UploadView) -> tuple[str, ...]:
    with suppress(ListmillError):  # its own card says why
        seen = reading.upload_reader(file.id)(None)
        return tuple(column.name.casefold() for column in seen.table.columns)
    return ()


def _one_drop(one: UploadView, other: UploadView) -> bool:
    if one.created_at is None or other.created_at is None:
        return False
    return abs(other.created_at - one.created_at) < _DROP


@st.fragment
@guarded
def _card(group: Group, *, is_first: bool) -> None:
    first = group[0]
    key = str(first.id)
    if key in _settled():
        st.rerun()
    state = reading.state_of(key)
    with st.container(key=f"arrival_{key}"):
        st.html(_head(group))
        if (trouble := st.session_state.pop(f"{_TROUBLE}_{key}", None)) is not None:
            problem.draw(trouble)
        progress = st.container(key=f"arrivalline_{key}")
        shown = _shown_file(group)
        read = reading.upload_reader(shown.id)
        matches, found = _look(read, state)
        reading.draw(found)
        _recipe(matches, state, found, key=key)
        _actions(group, matches, state, found, is_first=is_first)
        reading.controls(read, state, found, key=key)
        moving = [file.id for file in group if not file.whole]
        if moving:
            with progress:  # drawn last: once it stands, the rows do, and the browser goes on sending
                upload.line(moving, key=f"line_{key}")


def _look(read: reading.Read, state: reading.State) -> tuple[Sequence[Match], Preview | ListmillError]:
    """Return what the file resembles, and how it is read: as chosen, else as last time, else as detected."""
    plain = reading.look(read, {})
    matches = plain.matches if isinstance(plain, Preview) else ()
    if state["options"] is not None:
        found = reading.look(read, state["options"])
        return (found.matches if isinstance(found, Preview) else matches), found
    if matches and matches[0].options and not state["detected"]:
        found = reading.look(read, matches[0].options)
        if isinstance(found, Preview):  # else last time's recipe does not fit this file
            return [matches[0], *found.matches[1:]] if _same(matches, found.matches) else found.matches or matches, found
    return matches, plain


def _same(before: Sequence[Match], after: Sequence[Match]) -> bool:
    return bool(after) and before[0].dataset_id == after[0].dataset_id


def _head(group: Group) -> Safe:
    total = sum(file.size_bytes for file in group)
    whole = all(file.whole for file in group)
    state = tag("waiting for your yes", "warn") if whole else tag("on its way", "teal")
    if len(group) == 1:
        name = f"<b>{esc(group[0].name)}</b>"
    else:
        name = f"<b>{esc(counted(len(group), 'file'))} have the same columns</b>"
    return Safe(f'<div class="lm-arrival">{name}<span class="lm-muted">{esc(size(total))}</span>{state}</div>')


def _shown_file(group: Group) -> UploadView:
    """Return the file whose rows are shown; of several, the one a person picked."""
    if len(group) == 1:
        return group[0]
    by_id = {file.id: file for file in group}
    picked = st.pills(
        "Rows of",
        list(by_id),
        format_func=lambda one: label(by_id[one].name),
        default=group[0].id,
        required=True,
        key=f"shown_{group[0].id}",
        label_visibility="collapsed",
    )
    return by_id.get(picked or group[0].id, group[0])


def _recipe(matches: Sequence[Match], state: reading.State, found: Preview | ListmillError, *, key: str) -> None:
    """Say that last time's recipe is applied, and offer to drop it."""
    applied = isinstance(found, Preview) and state["options"] is None and bool(found.options)
    if not applied or not matches or not isinstance(found, Preview):
        return

    def drop() -> None:
        state["detected"] = True

    told = reading_words.recipe(found.options)
    with st.container(key=f"arrivalrecipe_{key}", horizontal=True, vertical_alignment="center", wrap=True):
        words = join([icon("history"), f"Read as “{matches[0].dataset_name}” was: {told}."], between=" ")
        st.html(paragraph(words, classes="lm-muted"), width="content")
        st.button("Read as detected", type="tertiary", key=f"detected_{key}", on_click=drop)


def _actions(
    group: Group, matches: Sequence[Match], state: reading.State, found: Preview | ListmillError, *, is_first: bool
) -> None:
    """Draw what a person can do: agree, in one of several ways, change, discard."""
    key, ready = str(group[0].id), isinstance(found, Preview)
    aimed = aim.of_address()
    if aimed is not None:
        _aimed(group, found, aimed, is_first=is_first)
    elif len(group) > 1:
        _together(group, found, key=key, is_first=is_first)
    elif matches and ready:
        _offer(group[0], matches[0], found, key=key)
    with st.container(key=f"arrivalacts_{key}", horizontal=True, vertical_alignment="center"):
        if len(group) == 1:
            alone = not matches and aimed is None
            with _by_enter(key, first=is_first and alone):
                st.button(
                    "Looks right" if alone else "New dataset",
                    type="secondary" if aimed else "primary",
                    icon=":material/check:",
                    key=f"agree_{key}",
                    disabled=not ready,
                    on_click=_agree,
                    args=(group, found, Into()),
                )
        reading.change_button(state, key=key)
        st.button("Discard", icon=":material/delete:", type="tertiary", key=f"discard_{key}", on_click=_discard, args=(group,))


def _by_enter(key: str, *, first: bool) -> DeltaGenerator:
    """Return the place of a card's main button; Enter presses that of the first card, see upload.js."""
    return st.container(key="enter_agrees" if first else f"agrees_{key}", width="content")


def _aimed(group: Group, found: Preview | ListmillError, aimed: aim.Aim, *, is_first: bool) -> None:
    """Offer first what the address aims at."""
    ready = isinstance(found, Preview)
    with _by_enter(f"aimed_{group[0].id}", first=is_first):
        st.button(
            label(aimed.words),
            type="primary",
            icon=":material/check:",
            key=f"aimed_{group[0].id}",
            disabled=not ready,
            on_click=_agree,
            args=(group, found, aimed.into),
        )


def _offer(file: UploadView, match: Match, found: Preview | ListmillError, *, key: str) -> None:
    short, long = reading_words.drift(match.drift)
    about = short or "the same columns"
    with st.container(key=f"arrivaloffer_{key}", horizontal=True, vertical_alignment="center"):
        words = Safe(
            f"{icon('join_inner')} Looks like <b>{esc(match.dataset_name)}</b> "
            f'<span class="lm-muted" title="{esc(long)}">· {esc(about)}</span>'
        )
        st.html(paragraph(words))
        for way, symbol, mode in _WAYS_IN:
            into = Into(mode, dataset_id=match.dataset_id)
            st.button(way, icon=f":material/{symbol}:", key=f"{mode}_{key}", on_click=_agree, args=((file,), found, into))
    if long:
        with st.expander("What differs", key=f"drift_{key}"):
            st.html(join([paragraph(line) for line in long.split("; ")]))


def _together(group: Group, found: Preview | ListmillError, *, key: str, is_first: bool) -> None:
    """Offer several files of the same columns as one dataset."""
    ready = isinstance(found, Preview)
    with st.container(key=f"arrivaloffer_{key}", horizontal=True, vertical_alignment="center"):
        st.html(paragraph(join([icon("stacks"), "Their rows fit below one another."], between=" ")))
        with _by_enter(key, first=is_first):
            st.button(
                "Load as one dataset",
                type="primary",
                icon=":material/check:",
                key=f"agree_{key}",
                disabled=not ready,
                on_click=_agree,
                args=(group, found, Into()),
            )
        if st.button("Separately", icon=":material/splitscreen:", key=f"apart_{key}"):
            st.session_state.setdefault(_APART, set()).update(file.id for file in group)
            st.rerun()


def _agree(group: Group, found: Preview | ListmillError, into: Into) -> None:
    """Take a person's yes. Called before the page is drawn, so that news of an upload at this moment cannot cut it off."""
    key, options = str(group[0].id), found.options if isinstance(found, Preview) else {}
    try:
        uploads.accept_together(me().id, [file.id for file in group], options=options, into=into)
    except ListmillError as error:
        st.session_state[f"{_TROUBLE}_{key}"] = error
        return
    accepted().extend(file.id for file in group)
    reading.forget(key)
    _settled().add(key)


def _discard(group: Group) -> None:
    """Take a person's no, as a yes is taken."""
    for file in group:
        with suppress(ListmillError):  # it is gone already, or became a dataset in another window
            uploads.abort_upload(me().id, file.id)
        discarded().append(file.id)
        reading.forget(str(file.id))
    _settled().add(str(group[0].id))
