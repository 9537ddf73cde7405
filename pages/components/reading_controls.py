"""The controls with which a person changes how a file is read; every change shows the new reading at once."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from backend.core.table import Column
from pages.components.reading_words import DELIMITERS, TEXTS, type_in_words

State = dict[str, Any]  # Any: {options, open, turn, ...} of one card, kept in the session
Report = Mapping[str, Any]  # Any: JSON, the API's repair report

ENCODINGS = {
    "utf-8": "UTF-8",
    "windows-1252": "Windows-1252 (Western)",
    "iso-8859-1": "ISO 8859-1 (Latin 1)",
    "iso-8859-15": "ISO 8859-15 (Latin 9)",
    "windows-1250": "Windows-1250 (Central European)",
    "windows-1251": "Windows-1251 (Cyrillic)",
    "utf-16": "UTF-16",
    "mac-roman": "Mac Roman",
    "cp437": "DOS 437",
    "cp850": "DOS 850",
    "shift-jis": "Shift JIS",
    "gb18030": "GB 18030",
}
QUOTES = {'"': 'double: "', "'": "single: '", "": "none"}
HEADERS = {"none": False, "line 1": 1, "line 2": 2, "line 3": 3, "line 4": 4, "line 5": 5}
TYPES = {
    "text": "VARCHAR",
    "whole number": "BIGINT",
    "number": "DOUBLE",
    "date": "DATE",
    "date and time": "TIMESTAMP",
    "yes/no": "BOOLEAN",
}
NESTED = ("json", "jsonl", "parquet", "arrow")
_FIELD_PX = 205
_COLUMN_FIELDS = ("types", "names")


def draw(state: State, report: Report, *, key: str) -> None:
    """Draw the choices about the file; `report` is that of the reading without names and types of a person's choice."""
    turn = f"{key}_{state['turn']}"
    kind = str(report.get("format") or "csv")
    with st.container(key=f"readingfields_{key}", horizontal=True, gap="small"):
        if len(report.get("tables") or ()) > 1:
            _choice(state, "table", "Sheet or member", {name: name for name in report["tables"]}, key=turn)
        if kind in TEXTS:
            _choice(state, "encoding", "Encoding", ENCODINGS, key=turn, own=True, found=str(report.get("encoding") or ""))
            signs = {sign: word for sign, word in DELIMITERS.items() if sign != ":"}
            found = DELIMITERS.get(str(report.get("delimiter") or ""), str(report.get("delimiter") or ""))
            _choice(state, "delimiter", "Delimiter", signs, key=turn, own=True, found=found)
            _choice(state, "quote", "Quote", QUOTES, key=turn)
        _line(state, report, key=turn)
        _footer(state, key=turn)
        _nulls(state, key=turn)
        if kind in NESTED:
            _unnest(state, key=turn)


def _choice(
    state: State,
    option: str,
    label: str,
    words: Mapping[str, str],
    *,
    key: str,
    own: bool = False,
    found: str = "",
) -> None:
    """Draw a choice of one option; "" stands for what was detected. `own` lets a person write another value."""
    widget, detected = f"{option}_{key}", f"as detected ({found})" if found and option not in _of(state) else "as detected"
    values = [None, *words]
    now = _of(state).get(option)
    if now is not None and now not in values:
        values.append(now)

    def meant(picked: str | None) -> str | None:
        """Return what a person chose; one who is quicker than the list writes a choice's words as a value of their own."""
        return next((value for value, word in words.items() if picked and word.casefold() == picked.casefold()), picked)

    def changed() -> None:
        _set(state, option, meant(st.session_state[widget]))

    picked = st.selectbox(
        label,
        values,
        index=values.index(now),
        format_func=lambda value: detected if value is None else words.get(value, value),
        key=widget,
        on_change=changed,
        accept_new_options=own,
        width=_FIELD_PX,
    )
    if meant(picked) != now:  # chosen in the moment in which the controls were drawn anew: what is shown is what holds
        _set(state, option, meant(picked))
        st.rerun()


def _line(state: State, report: Report, *, key: str) -> None:
    widget, now = f"header_{key}", _of(state).get("header")
    header = report.get("header")
    found = "" if "header" in _of(state) else f" ({f'line {header}' if header else 'none'})"
    options: list[str] = ["", *HEADERS]
    shown = "" if now is None else "none" if now is False else f"line {int(now)}"
    if shown not in options:
        options.append(shown)

    def changed() -> None:
        text = str(st.session_state[widget] or "")
        digits = "".join(sign for sign in text if sign.isdigit())
        _set(state, "header", HEADERS.get(text, int(digits) if digits and int(digits) else None))

    st.selectbox(
        "Header",
        options,
        index=options.index(shown),
        format_func=lambda value: value or f"as detected{found}",
        key=widget,
        on_change=changed,
        accept_new_options=True,
        width=_FIELD_PX,
        help="The line the column names stand in. Any other line: write its number.",
    )


def _footer(state: State, *, key: str) -> None:
    widget = f"footer_{key}"

    def changed() -> None:
        value = st.session_state[widget]
        _set(state, "footer", None if value is None else int(value))

    st.number_input(
        "Rows left out at the end",
        min_value=0,
        max_value=10_000,
        step=1,
        value=_of(state).get("footer"),
        placeholder="as detected",
        key=widget,
        on_change=changed,
        width=_FIELD_PX,
        help="Totals and notes below the table.",
    )


def _nulls(state: State, *, key: str) -> None:
    widget = f"nulls_{key}"

    def changed() -> None:
        words = [word.strip() for word in str(st.session_state[widget] or "").split(",")]
        _set(state, "null_words", [word for word in words if word] or None)

    st.text_input(
        "Words that mean nothing",
        value=", ".join(_of(state).get("null_words") or ()),
        placeholder="as usual: NA, NULL, - …",
        key=widget,
        on_change=changed,
        width=_FIELD_PX,
        help="Cells with one of these words become empty; several by comma.",
    )


def _unnest(state: State, *, key: str) -> None:
    widget = f"unnest_{key}"

    def changed() -> None:
        _set(state, "unnest", True if st.session_state[widget] else None)

    st.toggle("Nested fields as columns", value=bool(_of(state).get("unnest")), key=widget, on_change=changed)


def draw_columns(state: State, columns: Sequence[Column], *, key: str) -> None:
    """Draw names and types as a table to write in; `columns` are those of the reading without a person's names and types."""
    names = [column.name for column in columns]
    widget = f"columns_{key}_{state['turn']}_{abs(hash(tuple(names)))}"
    rows = [{"Name": column.name, "Type": type_in_words(column.type)} for column in columns]

    def changed() -> None:
        edited = st.session_state[widget]["edited_rows"]
        new = [str(edited.get(i, {}).get("Name") or name) for i, name in enumerate(names)]
        types = {new[i]: TYPES[one["Type"]] for i, one in sorted(edited.items()) if one.get("Type") in TYPES}
        _set(state, "names", new if new != names else None)
        _set(state, "types", types or None)

    kinds = list(dict.fromkeys([*TYPES, *(row["Type"] for row in rows)]))
    st.data_editor(
        rows,
        key=widget,
        on_change=changed,
        hide_index=True,
        height=min(len(rows) + 1, 10) * 32 + 3,
        row_height=32,
        column_config={
            "Name": st.column_config.TextColumn("Column", required=True, max_chars=1000),
            "Type": st.column_config.SelectboxColumn("Type", options=kinds, required=True),
        },
        width=380,
    )


def _of(state: State) -> dict[str, Any]:  # Any: JSON, checked reading options
    return state["options"] or {}


def _set(state: State, option: str, value: Any) -> None:  # Any: one reading option
    options = {name: known for name, known in _of(state).items() if name != option}
    if value is not None:
        options[option] = value
    if option not in _COLUMN_FIELDS and option not in {"null_words", "footer"}:  # another table: its columns are others
        options = {name: known for name, known in options.items() if name not in _COLUMN_FIELDS}
    state["options"] = options
