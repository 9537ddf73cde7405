"""The groups of spellings of a step that merges values: which spellings belong together, with counts, and what they become."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import streamlit as st

from backend.core.errors import ListmillError
from backend.datasets.cleaning.proposing.clusters import Group as Found
from backend.datasets.cleaning.proposing.service import clusters_of
from pages.components import problem
from pages.components.asking import SAID_AFTER_S, Beside
from pages.components.clean_desk import CleanDesk
from pages.components.format import counted, duration, label, number
from pages.components.html import Safe, esc, paragraph

SHOWN = 12  # groups drawn at once; the others are one press away

Group = dict[str, Any]  # Any: JSON: to, on, from: [{value, count, on}]


def groups_field(desk: CleanDesk, column: str | None, held: Any, *, key: str) -> list[Group]:  # Any: JSON
    """Draw the groups of a column and return them as they are ticked: those of the step, and others that are found in it."""
    if column is None:
        st.html(paragraph("Choose a column; its spellings are then looked through.", classes="lm-small lm-muted"))
        return []
    key = f"{key}_{column}"
    groups: list[Group] = st.session_state.setdefault(
        f"{key}_kept", [as_group(one) for one in held or () if isinstance(one, Mapping)]
    )
    _find(desk, column, groups)
    turn = st.session_state.setdefault(f"{key}_turn", 0)
    _head(groups, key=key)
    most = len(groups) if st.session_state.get(f"{key}_all") else SHOWN
    drawn = list(groups)  # what is ticked stands in the widgets; the groups stay as they were opened
    for place, group in enumerate(groups[:most]):
        drawn[place] = _drawn(group, place, key=f"{key}_{turn}")
    if len(groups) > most and st.button(f"Show all {number(len(groups))} groups", type="tertiary", key=f"{key}_more"):
        st.session_state[f"{key}_all"] = True
        st.rerun()
    _add(groups, key=key)
    return [group for group in drawn if group["from"]]


@st.cache_resource(max_entries=64, ttl=3600, show_spinner=False)
def _looking(owner_id: UUID, dataset_id: UUID, version_id: UUID, column: str) -> Beside[tuple[Found, ...]]:
    return Beside(lambda _: clusters_of(owner_id, dataset_id, column, version_id=version_id))


def _find(desk: CleanDesk, column: str, groups: list[Group]) -> None:
    """Add the groups that are found in a column and the step does not have yet; they wait to be ticked."""
    looking = _looking(desk.owner_id, desk.dataset_id, desk.version_id, column)
    if not looking.done(within_s=SAID_AFTER_S):
        _clock(looking)
        return
    try:
        found = looking.answer()
    except ListmillError as error:
        if not groups:
            st.html(paragraph(f"{error.detail} {error.hint}", classes="lm-small lm-muted"))
        return
    known = {value for group in groups for value in (group["to"], *(member["value"] for member in group["from"]))}
    new = [one for one in found if known.isdisjoint({value for value, _ in one.members})]
    groups.extend({**as_group(one.as_json()), "on": False} for one in new)


def _clock(looking: Beside[tuple[Found, ...]]) -> None:
    @st.fragment(run_every=0.5)
    @problem.guarded
    def clock() -> None:
        if looking.done():
            st.rerun()
            return
        words = f"Looking for spellings of the same value … {duration(looking.waiting_s)}"
        st.html(Safe(f'<div class="lm-running" role="status"><span class="lm-dot run"></span>{esc(words)}</div>'))

    clock()


def _head(groups: list[Group], *, key: str) -> None:
    """Draw how many groups there are, and ways to tick all or none."""

    def tick(on: bool) -> None:  # noqa: FBT001  a callback
        for group in groups:
            group["on"] = on
        st.session_state[f"{key}_turn"] += 1

    words = counted(len(groups), "group") if groups else "No two values look like one; add a group yourself."
    with st.container(key=f"clean_grouphead_{key}", horizontal=True, vertical_alignment="center", gap="small"):
        st.html(paragraph(words, classes="lm-small lm-muted"), width="content")
        if len(groups) > 1:
            st.button("Use all", type="tertiary", key=f"{key}_tick", on_click=tick, args=(True,))
            st.button("Use none", type="tertiary", key=f"{key}_untick", on_click=tick, args=(False,))


def as_group(given: Mapping[str, Any]) -> Group:  # Any: JSON
    """Return a group in its full shape; members may be written as bare texts."""
    members: list[dict[str, Any]] = [  # Any: JSON
        {"value": str(one["value"]), "count": one.get("count"), "on": bool(one.get("on", True))}
        if isinstance(one, Mapping)
        else {"value": str(one), "count": None, "on": True}
        for one in given.get("from") or ()
    ]
    members.sort(key=lambda one: -(one["count"] or 0))
    return {"to": given.get("to"), "on": bool(given.get("on", True)), "from": members}


def _drawn(group: Group, place: int, *, key: str) -> Group:
    """Draw one group: whether it is used, what its values become, and which of them."""
    values = [member["value"] for member in group["from"]]
    counts = {member["value"]: member["count"] for member in group["from"]}
    meant = str(group["to"]) if group["to"] is not None else None
    with st.container(key=f"clean_group_{key}_{place}"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"clean_grouphead_{key}_{place}"):
            on = st.checkbox(
                f"Use the group of {label(meant or 'empty')}",
                value=group["on"],
                key=f"{key}_on{place}",
                label_visibility="collapsed",
            )
            options = list(dict.fromkeys([*([meant] if meant is not None else []), *values]))
            to = st.selectbox(
                f"What the values of group {place + 1} become", options, index=0 if meant is not None else None, key=f"{key}_to{place}",
                accept_new_options=True, label_visibility="collapsed", format_func=_seen, disabled=not on, placeholder="empty",
            )  # fmt: skip
        ticked = st.pills(
            f"Values of group {place + 1}", values, selection_mode="multi", default=[m["value"] for m in group["from"] if m["on"]],
            key=f"{key}_of{place}", label_visibility="collapsed", disabled=not on,
            format_func=lambda value: _member(value, counts.get(value)),
        )  # fmt: skip
    return taken(group, on=on, to=to, ticked=set(ticked or ()))


def taken(group: Group, *, on: bool, to: str | None, ticked: set[str]) -> Group:
    """Return a group as it is ticked. Where it becomes another value, the one it was to become goes the same way."""
    members = [{**member, "on": member["value"] in ticked} for member in group["from"]]
    meant = group["to"]
    if to != meant and meant is not None and meant not in {member["value"] for member in members}:
        members.insert(0, {"value": meant, "count": None, "on": True})
    return {"to": to, "on": on, "from": members}


def _add(groups: list[Group], *, key: str) -> None:
    """Let a person write a group of their own."""

    def add() -> None:
        values, to = st.session_state[f"{key}_newof"], st.session_state[f"{key}_newto"]
        groups.insert(0, {"to": to or None, "on": True, "from": [{"value": one, "count": None, "on": True} for one in values]})
        st.session_state[f"{key}_newof"], st.session_state[f"{key}_newto"] = [], ""
        st.session_state[f"{key}_turn"] += 1

    with st.popover("Another group", icon=":material/add:", type="tertiary"):
        values = st.multiselect(
            "These values", [], key=f"{key}_newof", accept_new_options=True, placeholder="Type one and press Enter"
        )
        st.text_input("become", key=f"{key}_newto", placeholder="empty")
        st.button("Add the group", key=f"{key}_newadd", disabled=not values, on_click=add)


def _member(value: str, count: int | None) -> str:
    shown = label(_seen(value))
    return f"{shown} · {number(count)}" if count is not None else shown


def _seen(value: str) -> str:
    """Return a value with blanks at its ends made visible; nobody would tell it from its neighbour otherwise."""
    if not value.strip():
        return "(blank)"
    text = value if len(value) <= 60 else f"{value[:59]}…"
    head, tail = len(text) - len(text.lstrip()), len(text) - len(text.rstrip())
    return "·" * head + text.strip() + "·" * tail
