"""The fields of a form, one for each kind of parameter: what stands in it is what the step is given."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import streamlit as st

from backend.datasets.cleaning.operations import Kind, Parameter
from pages.components.format import counted, label

_FEW = 4  # choices that are laid side by side
_LONG = 18  # characters, beyond which choices are listed
_NUMBERS = {"whole", "number"}


@dataclass(frozen=True)
class Field:
    """A parameter with what stands in it, the key of its widget, the columns there are, and the family of the step's own column."""

    parameter: Parameter
    held: Any  # Any: JSON
    key: str
    names: tuple[str, ...] = ()
    family: str = "text"

    @property
    def help(self) -> str | None:
        """What is said beside the label."""
        return self.parameter.help or None


def _text(field: Field) -> Any:  # Any: JSON
    given = "" if field.held is None else str(field.held)
    return st.text_input(label(field.parameter.label), value=given, key=field.key, help=field.help)


def _name(field: Field) -> Any:  # Any: JSON
    return _text(field) or None


def _value(field: Field) -> Any:  # Any: JSON
    """Draw a value as the step's column holds it."""
    if field.family in _NUMBERS:
        given = float(field.held) if isinstance(field.held, int | float) else None
        found = st.number_input(
            label(field.parameter.label), value=given, key=f"{field.key}_n", help=field.help, placeholder="none"
        )
        return _plain(found)
    text = "" if field.held is None else str(field.held)
    hint = "2026-01-31" if field.family == "date" else "none"
    return (
        st.text_input(label(field.parameter.label), value=text, key=f"{field.key}_t", help=field.help, placeholder=hint) or None
    )


def _values(field: Field) -> Any:  # Any: JSON
    start = [str(one) for one in field.held or ()]
    told = _tags(field, start, start)
    return [_read(one) for one in told] if field.family in _NUMBERS else told


def _read(text: str) -> float | str:
    try:
        return _plain(float(text)) or 0
    except ValueError:
        return text


def _plain(value: float | None) -> float | None:
    return int(value) if value is not None and value == int(value) else value


def _number(field: Field) -> Any:  # Any: JSON
    parameter, whole = field.parameter, field.parameter.kind is Kind.WHOLE
    cast: Callable[[Any], Any] = int if whole else float
    return st.number_input(
        label(parameter.label),
        value=None if field.held is None else cast(field.held),
        min_value=None if parameter.low is None else cast(parameter.low),
        max_value=None if parameter.high is None else cast(parameter.high),
        step=1 if whole else None,
        key=field.key,
        help=field.help,
        placeholder="" if parameter.required else "none",
    )


def _flag(field: Field) -> Any:  # Any: JSON
    return st.toggle(label(field.parameter.label), value=bool(field.held), key=field.key, help=field.help)


def _choice(field: Field) -> Any:  # Any: JSON
    words = dict(field.parameter.choices)
    if isinstance(field.held, str) and field.held not in words:
        words[field.held] = field.held
    options, start = list(words), field.held if field.held in words else None

    if len(options) <= _FEW and all(len(text) <= _LONG for text in words.values()):
        return st.segmented_control(
            label(field.parameter.label), options, default=start, key=field.key, format_func=lambda value: label(words[value]), required=start is not None,
            help=field.help,
        )  # fmt: skip
    place = options.index(start) if start is not None else None
    return st.selectbox(
        label(field.parameter.label),
        options,
        index=place,
        key=field.key,
        format_func=words.__getitem__,
        help=field.help,
        placeholder="Choose",
    )


def _words(field: Field) -> Any:  # Any: JSON
    start = [str(one) for one in field.held or ()]
    offered = [str(value) for value, _ in field.parameter.choices] + [str(one) for one in field.parameter.default or ()]
    return _tags(field, start, list(dict.fromkeys([*start, *offered])))


def _tags(field: Field, start: list[str], known: list[str]) -> list[str]:
    return st.multiselect(
        label(field.parameter.label), known, default=start, key=field.key, accept_new_options=True, help=field.help,
        format_func=_shown, placeholder="Type one and press Enter",
    )  # fmt: skip


def _wholes(field: Field) -> Any:  # Any: JSON
    given = ", ".join(str(one) for one in field.held or ())
    text = st.text_input(label(field.parameter.label), value=given, key=field.key, placeholder="2, 5", help=field.help)
    return [int(one) if one.strip().isdecimal() else one.strip() for one in text.split(",") if one.strip()]


def _column(field: Field) -> Any:  # Any: JSON
    place = field.names.index(field.held) if field.held in field.names else None
    return st.selectbox(
        label(field.parameter.label), field.names, index=place, key=field.key, help=field.help,
        placeholder="Which column?",
    )  # fmt: skip


def _columns(field: Field) -> Any:  # Any: JSON
    start = [str(one) for one in field.held or ()]
    options = [*field.names, *(one for one in start if one not in set(field.names))]
    return st.multiselect(
        label(field.parameter.label), options, default=start, key=field.key, help=field.help,
        placeholder="Which columns?",
    )  # fmt: skip


def _apart(field: Field) -> Any:  # Any: JSON
    """Draw the groups that were told apart beside the rows, which is where more are told; nothing before there are any."""
    held = list(field.held or ())
    if not held:
        return []
    words = f"Keep {counted(len(held), 'group')} you called different"
    return held if st.toggle(words, value=True, key=f"{field.key}_{len(held)}", help=field.help) else []


def _shown(word: str) -> str:
    return word if word.strip() else "(blank)"


FIELDS: dict[Kind, Callable[[Field], Any]] = {  # Any: JSON
    Kind.TEXT: _text, Kind.PATTERN: _text, Kind.VALUE: _value, Kind.VALUES: _values, Kind.NUMBER: _number,
    Kind.WHOLE: _number, Kind.FLAG: _flag, Kind.CHOICE: _choice, Kind.TYPE: _choice, Kind.WORDS: _words, Kind.WHOLES: _wholes,
    Kind.NAME: _name, Kind.NAMES: _words, Kind.COLUMN: _column, Kind.COLUMNS: _columns,
    Kind.APART: _apart,
}  # fmt: skip
