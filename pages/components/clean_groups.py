"""The groups of spellings of a step that merges values: which spellings belong together, with counts, and what they become."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from pages.components.format import counted, label, number
from pages.components.html import paragraph

SHOWN = 12  # groups drawn at once; the others are one press away

Group = dict[str, Any]  # Any: JSON: to, on, from: [{value, count, on}]


def groups_field(title: str, held: Any, found: list[Group], *, key: str) -> list[Group]:  # Any: JSON
    """Draw groups and return them as they are ticked. `held` are those of the step, `found` others that were found in the column."""
    kept_key = f"{key}_kept"
    groups: list[Group] = st.session_state.setdefault(
        kept_key, [as_group(one) for one in held or () if isinstance(one, Mapping)]
    )
    known = {member["value"] for group in groups for member in group["from"]}
    groups.extend(
        {**one, "on": False} for one in map(as_group, found) if not known & {member["value"] for member in one["from"]}
    )
    st.html(paragraph(f"{title} · {counted(len(groups), 'group')}", classes="lm-small lm-muted"))
    most = SHOWN if st.session_state.get(f"{key}_all") is None else len(groups)
    drawn = list(groups)  # what is ticked stands in the widgets; the groups stay as they were opened
    for place, group in enumerate(groups[:most]):
        drawn[place] = _drawn(group, place, key=key)
    if len(groups) > most and st.button(f"Show all {number(len(groups))} groups", type="tertiary", key=f"{key}_more"):
        st.session_state[f"{key}_all"] = True
        st.rerun()
    _add(groups, key=key)
    return [group for group in drawn if group["from"]]


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
    with st.popover("Another group", icon=":material/add:", type="tertiary"):
        values = st.multiselect(
            "These values", [], key=f"{key}_newof", accept_new_options=True, placeholder="Type one and press Enter"
        )
        to = st.text_input("become", key=f"{key}_newto", placeholder="empty")
        if st.button("Add the group", key=f"{key}_newadd", disabled=not values):
            groups.insert(
                0, {"to": to or None, "on": True, "from": [{"value": one, "count": None, "on": True} for one in values]}
            )
            for name in [name for name in st.session_state if str(name).startswith(f"{key}_") and str(name) != f"{key}_kept"]:
                del st.session_state[name]
            st.rerun()


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
