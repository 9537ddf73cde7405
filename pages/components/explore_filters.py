"""The filters of an exploration as chips; a chip opens into its list of values or its range."""

from datetime import date
from typing import Any

import streamlit as st

from backend.core.errors import ListmillError
from backend.queries.explore import Filter, values_for
from backend.queries.exploring.fields import Field, Fields
from backend.queries.exploring.filters import in_words, moment_of, put, without
from pages.components import problem
from pages.components.explore_desk import ExploreDesk
from pages.components.format import counted, label, number
from pages.components.html import Safe, esc

_LISTED = 200
_PILLS = 12  # values that are all shown at once
_EMPTY = "(empty)"
_FEW_NUMBERS = 30  # different whole numbers that are listed rather than ranged


def chips(desk: ExploreDesk, fields: Fields) -> None:
    """Draw a chip a filter, one to add another, and those of what is selected in charts."""
    spec = desk.view.spec
    with st.container(key="explore_chips", horizontal=True, vertical_alignment="center", gap="small"):
        for column in dict.fromkeys(one.column for one in spec.filters):
            _chip(desk, fields, column)
        if desk.filtering is not None and desk.filtering in fields:
            _drawer(desk, fields, desk.filtering)
        _add(desk, fields)
        for slot, picked in desk.picks.items():
            said = " and ".join(in_words(one) for one in picked)
            st.button(
                label(f"Selected: {_cut(said)}"), key=f"unpick_{slot}", icon=":material/close:", on_click=desk.unpick, args=(slot,),
                help="Take the selection back", type="secondary",
            )  # fmt: skip


def _chip(desk: ExploreDesk, fields: Fields, column: str) -> None:
    spec = desk.view.spec
    own = [one for one in spec.filters if one.column == column]
    said = " and ".join(in_words(one) for one in own)
    place = list(fields).index(column) if column in fields else -1
    with st.container(key=f"explore_chip_{place}", horizontal=True, gap=None, width="content", vertical_alignment="center"):
        opened = st.popover(label(_cut(said)), type="tertiary", key=f"filter_{place}", on_change="rerun")
        if opened.open:
            with opened:
                _editor(desk, fields, column, own[0] if len(own) == 1 else None, place=place)
        st.button(
            f"Remove the filter on {label(column)}", icon=":material/close:", type="tertiary", key=f"unfilter_{place}",
            on_click=lambda: desk.step(without(desk.view.spec, column)),
        )  # fmt: skip


def _add(desk: ExploreDesk, fields: Fields) -> None:
    added = st.popover("Filter", icon=":material/filter_alt:", type="tertiary", key="filter_add", on_change="rerun")
    if not added.open:
        return
    with added:
        column = st.selectbox(
            "Column", list(fields), index=None, placeholder="Which column?", key="filter_column", label_visibility="collapsed"
        )
        if column is not None:
            own = [one for one in desk.view.spec.filters if one.column == column]
            _editor(desk, fields, column, own[0] if len(own) == 1 else None, place=len(fields))


def _drawer(desk: ExploreDesk, fields: Fields, column: str) -> None:
    """Draw the editor of a filter that was asked for at its field."""
    own = [one for one in desk.view.spec.filters if one.column == column]

    @st.dialog(f"Filter by {label(column)[:80]}", position="right", width="small", on_dismiss=lambda: _close(desk))
    @problem.guarded
    def drawer() -> None:
        _editor(desk, fields, column, own[0] if len(own) == 1 else None, place=len(fields) + 1)

    drawer()


def _close(desk: ExploreDesk) -> None:
    desk.filtering = None


def _editor(desk: ExploreDesk, fields: Fields, column: str, own: Filter | None, *, place: int) -> None:
    field = fields[column]
    try:
        made = _edited(desk, field, own, key=f"{place}_{column}")
    except ListmillError as error:
        problem.draw(error)
        return
    changed = made != own and (made is not None or own is not None)
    keep, clear = st.columns(2)
    if keep.button("Apply", key=f"filter_apply_{place}", disabled=not changed, width="stretch", icon=":material/check:"):
        desk.filtering = None
        desk.step(put(desk.view.spec, made) if made is not None else without(desk.view.spec, column))
        st.rerun()
    if own is not None and clear.button("Remove", key=f"filter_clear_{place}", type="tertiary", width="stretch"):
        desk.filtering = None
        desk.step(without(desk.view.spec, column))
        st.rerun()


def _edited(desk: ExploreDesk, field: Field, own: Filter | None, *, key: str) -> Filter | None:
    if field.role == "other":
        return _emptiness(field, own, key=key)
    listed = field.role == "category" or field.names or (field.whole and 0 < field.distinct <= _FEW_NUMBERS)
    if listed:
        return _values(desk, field, own, key=key)
    return _days(field, own, key=key) if field.role == "time" else _numbers(field, own, key=key)


def _values(desk: ExploreDesk, field: Field, own: Filter | None, *, key: str) -> Filter | None:
    """Draw the values with their counts, the most frequent first."""
    held = (
        list(own.value) if own and isinstance(own.value, tuple) else [own.value] if own and own.operator in {"eq", "ne"} else []
    )
    search = ""
    if field.distinct > _LISTED:
        search = st.text_input("Search values", key=f"filter_search_{key}", placeholder="Search among all values").strip()
    told = values(desk, field.name, search)
    counts = {_shown(value): (value, count) for value, count in told}
    known = {_shown(value): value for value in held} | {shown: value for shown, (value, _) in counts.items()}
    outside = st.segmented_control(
        "Keep", ["only these", "all but these"], default="all but these" if own and _is_outside(own) else "only these", required=True,
        key=f"filter_side_{key}", label_visibility="collapsed",
    )  # fmt: skip
    chosen = _choose(list(known), [_shown(value) for value in held], counts=counts, key=f"filter_values_{key}")
    if field.distinct > _LISTED and not search:
        st.html(
            Safe(
                f'<p class="lm-p lm-muted lm-small">The {_LISTED} most frequent of {number(field.distinct)}; search finds the others.</p>'
            )
        )
    if not chosen:
        return None
    picked = tuple(known[shown] for shown in chosen)
    return Filter(column=field.name, operator="in", value=picked, negated=outside == "all but these")


def _choose(shown: list[str], held: list[str], *, counts: dict[str, tuple[Any, int]], key: str) -> list[str]:  # Any: a cell
    def told(value: str, *, plain: bool = False) -> str:
        said = _cut(value) if plain else label(_cut(value))  # a list of choices reads no Markdown
        return f"{said} · {number(counts[value][1])}" if value in counts else said

    if len(shown) <= _PILLS:
        return st.pills(
            "Values", shown, selection_mode="multi", default=held, key=key, format_func=told, label_visibility="collapsed"
        )
    return st.multiselect(
        "Values", shown, default=held, key=key, label_visibility="collapsed", placeholder="Choose values", max_selections=500,
        format_func=lambda value: told(value, plain=True),
    )  # fmt: skip


def values(desk: ExploreDesk, column: str, search: str) -> tuple[tuple[Any, int], ...]:  # Any: a cell
    """Return the values of a column under the filters on the others."""
    return values_for(desk.owner_id, desk.dataset_id, column, filters=desk.view.spec.filters, search=search, most=_LISTED)


def _numbers(field: Field, own: Filter | None, *, key: str) -> Filter | None:
    low, high = _ends(own)
    step = 1 if field.whole else None
    st.html(Safe(f'<p class="lm-p lm-muted lm-small">From {esc(_figure(field.low))} to {esc(_figure(field.high))}</p>'))
    first, last = st.columns(2)
    least = first.number_input("At least", value=_number(low, field), step=step, key=f"filter_low_{key}", placeholder="any")
    most = last.number_input("At most", value=_number(high, field), step=step, key=f"filter_high_{key}", placeholder="any")
    return _ranged(field, least, most, own, key=key)


def _days(field: Field, own: Filter | None, *, key: str) -> Filter | None:
    low, high = (_day(end) for end in _ends(own))
    first, last = (_day(end) for end in (field.low, field.high))
    least, most = min(filter(None, [first, low]), default=None), max(filter(None, [last, high]), default=None)
    one, two = st.columns(2)
    since = one.date_input("From", low, least, most, key=f"filter_low_{key}", format="YYYY-MM-DD")
    until = two.date_input("To", high, least, most, key=f"filter_high_{key}", format="YYYY-MM-DD")
    return _ranged(field, _iso(since), _iso(until), own, key=key)


def _ranged(field: Field, low: Any, high: Any, own: Filter | None, *, key: str) -> Filter | None:  # Any: ends of either kind
    if (empty := _emptiness(field, own, key=key)) is not None:
        return empty
    if low is None and high is None:
        return None
    return Filter(column=field.name, operator="between", value=(low, high))


def _emptiness(field: Field, own: Filter | None, *, key: str) -> Filter | None:
    """Draw whether rows without a value are wanted, where there are any."""
    if not field.nulls and field.role != "other":
        return None
    now = {"is_null": "only empty", "not_null": "not empty"}.get(own.operator) if own and not own.negated else None
    text = f"{counted(field.nulls, 'row')} without {field.name}"
    chosen = st.segmented_control(label(text), ["only empty", "not empty"], default=now, key=f"filter_empty_{key}")
    if chosen is None:
        return None
    return Filter(column=field.name, operator="is_null" if chosen == "only empty" else "not_null")


def _ends(own: Filter | None) -> tuple[Any, Any]:  # Any: ends of either kind
    if own is None or own.negated or isinstance(own.value, bool):
        return None, None
    if own.operator == "between" and isinstance(own.value, tuple):
        return own.value[0], own.value[1]
    return (own.value if own.operator == "ge" else None), (own.value if own.operator == "le" else None)


def _is_outside(own: Filter) -> bool:
    return own.negated != (own.operator in {"ne", "not_in"})


def _number(value: Any, field: Field) -> float | int | None:  # Any: a cell
    try:
        return None if value is None else int(float(value)) if field.whole else float(value)
    except (TypeError, ValueError):
        return None


def _day(value: Any) -> date | None:  # Any: a cell as JSON
    found = moment_of(str(value)[:10]) if value is not None else None
    return found if isinstance(found, date) else None


def _iso(day: Any) -> str | None:  # Any: what Streamlit's date input returns
    return day.isoformat() if isinstance(day, date) else None


def _shown(value: Any) -> str:  # Any: a cell
    if value is None:
        return _EMPTY
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value) or "(blank)"


def _figure(value: Any) -> str:  # Any: a cell as JSON
    return number(value) if isinstance(value, int | float) else str(value)


def _cut(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:59]}…"
