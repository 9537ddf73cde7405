"""The form of one step: its columns and its parameters, each drawn by its kind. What is typed shows in the rows beside at once."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import streamlit as st

from backend.core.errors import ListmillError
from backend.core.table import Column
from backend.datasets.cleaning.operations import OPERATIONS, Operation, Parameter
from backend.datasets.cleaning.schemas import StepEffect
from pages.components.clean_desk import CleanDesk, Editing
from pages.components.clean_filters import filters_field
from pages.components.clean_groups import groups_field
from pages.components.clean_table import type_in_words
from pages.components.format import label
from pages.components.html import Safe, esc, heading, paragraph

_FEW_CHOICES = 4
_LONG_CHOICE = 18  # characters, beyond which choices are listed rather than laid side by side


def draw(desk: CleanDesk, editing: Editing, columns: Sequence[Column]) -> Editing:
    """Draw the fields of a step and return it as they say. `columns` are those there are where the step stands."""
    operation = OPERATIONS[editing.step.operation]
    st.html(heading(operation.label, remark="a new step" if editing.new else ""))
    st.html(paragraph(operation.about, classes="lm-muted lm-small"))
    chosen = _columns(desk, editing, operation, columns)
    told: dict[str, Any] = {}  # Any: JSON
    for parameter in operation.parameters:
        place = f"clean_p{desk.opened}_{parameter.name}"
        told[parameter.name] = _field(parameter, editing, columns, key=place)
    reason = editing.step.reason
    step = replace(editing.step, column=chosen[0] if chosen else None, parameters=told, reason=reason)
    return _checked(replace(editing, step=step, columns=tuple(chosen)))


def _checked(editing: Editing) -> Editing:
    """Return the form with its values as they are kept, or with why they cannot be."""
    operation, step = OPERATIONS[editing.step.operation], editing.step
    try:
        column = operation.checked_column(step.column, where="This step")
        told = operation.checked(step.parameters, where="This step")
    except ListmillError as error:
        return replace(editing, refused=error)
    return replace(editing, step=replace(step, column=column, parameters=told), refused=None)


def fits(operation: Operation, type_name: str) -> bool:
    """Say whether an operation takes columns of a type."""
    words = type_in_words(type_name)
    family = {"whole number": "whole", "date and time": "date", "yes/no": "boolean"}.get(words, words)
    return "any" in operation.types or family in operation.types


def effect(found: StepEffect | None, words: str) -> Safe:
    """Return what the step in the form does, or why it cannot."""
    if found is not None and found.problem:
        text = " ".join(filter(None, (found.problem, found.hint)))
        return Safe(f'<p class="lm-p lm-cleanbad" role="alert">{esc(text)}</p>')
    return Safe(f'<p class="lm-p lm-small lm-cleangood" role="status">{esc(words)}</p>')


def told(refused: ListmillError) -> Safe:
    """Return what a form still needs."""
    text = " ".join(filter(None, (refused.detail, refused.hint)))
    return Safe(f'<p class="lm-p lm-small lm-muted" role="status">{esc(text)}</p>')


def _columns(desk: CleanDesk, editing: Editing, operation: Operation, columns: Sequence[Column]) -> list[str]:
    """Draw which columns the step is about; a new one may be about several at once."""
    if operation.on != "column":
        return []
    fitting = [column.name for column in columns if fits(operation, column.type)]
    others = [column.name for column in columns if column.name not in set(fitting)]
    kinds = {column.name: type_in_words(column.type) for column in columns}

    def told(name: str) -> str:
        return f"{label(name)} · {kinds[name]}" if name in kinds else f"{label(name)} · not in this list"

    held = [name for name in ([editing.step.column] if editing.step.column else list(editing.columns)) if name]
    options = [*fitting, *others, *(name for name in held if name not in kinds)]
    if editing.new:
        return st.multiselect(
            "Columns", options, default=held, key=f"clean_columns{desk.opened}", format_func=told, placeholder="Which columns?"
        )
    place = options.index(held[0]) if held else None
    one = st.selectbox(
        "Column", options, index=place, key=f"clean_column{desk.opened}", format_func=told, placeholder="Which column?"
    )
    return [one] if one is not None else []


def _field(parameter: Parameter, editing: Editing, columns: Sequence[Column], *, key: str) -> Any:  # Any: JSON
    held = editing.step.parameters.get(parameter.name, parameter.default)
    if parameter.kind == "filters":
        return filters_field(parameter.label, held, columns, key=key)
    if parameter.kind == "groups":
        return groups_field(parameter.label, held, [], key=key)
    names = [column.name for column in columns]
    return _FIELDS[parameter.kind](parameter, held, names, key)


def _text(parameter: Parameter, held: Any, _: Sequence[str], key: str) -> Any:  # Any: JSON
    return st.text_input(parameter.label, value="" if held is None else str(held), key=key, help=parameter.help or None)


def _name(parameter: Parameter, held: Any, names: Sequence[str], key: str) -> Any:  # Any: JSON
    return _text(parameter, held, names, key) or None


def _wholes(parameter: Parameter, held: Any, _: Sequence[str], key: str) -> Any:  # Any: JSON
    text = st.text_input(
        parameter.label,
        value=", ".join(str(one) for one in held or ()),
        key=key,
        placeholder="2, 5",
        help=parameter.help or None,
    )
    return [int(one) if one.strip().isdecimal() else one.strip() for one in text.split(",") if one.strip()]


def _cell(parameter: Parameter, held: Any, _: Sequence[str], key: str) -> Any:  # Any: JSON
    told = st.text_input(
        parameter.label, value="" if held is None else str(held), key=key, help=parameter.help or None, placeholder="empty"
    )
    return told or None


def _number(parameter: Parameter, held: Any, _: Sequence[str], key: str) -> Any:  # Any: JSON
    whole = parameter.kind == "whole"
    cast: Callable[[Any], Any] = int if whole else float
    return st.number_input(
        parameter.label,
        value=None if held is None else cast(held),
        min_value=None if parameter.low is None else cast(parameter.low),
        max_value=None if parameter.high is None else cast(parameter.high),
        step=1 if whole else None,
        key=key,
        help=parameter.help or None,
        placeholder="" if parameter.required else "none",
    )


def _flag(parameter: Parameter, held: Any, _: Sequence[str], key: str) -> Any:  # Any: JSON
    return st.toggle(parameter.label, value=bool(held), key=key, help=parameter.help or None)


def _choice(parameter: Parameter, held: Any, _: Sequence[str], key: str) -> Any:  # Any: JSON
    words: Mapping[Any, str] = dict(parameter.choices)
    options = list(words)
    start = held if held in words else (options[0] if parameter.required and options else None)

    def told(value: Any) -> str:  # Any: JSON
        return label(words[value])

    if len(options) <= _FEW_CHOICES and all(len(text) <= _LONG_CHOICE for text in words.values()):
        return st.segmented_control(
            parameter.label,
            options,
            default=start,
            key=key,
            format_func=told,
            required=parameter.required,
            help=parameter.help or None,
        )
    place = options.index(start) if start in words else None
    return st.selectbox(parameter.label, options, index=place, key=key, format_func=told, help=parameter.help or None)


def _words(parameter: Parameter, held: Any, _: Sequence[str], key: str) -> Any:  # Any: JSON
    start = [str(one) for one in held or ()]
    known = list(dict.fromkeys([*start, *(str(value) for value, _ in parameter.choices), *map(str, parameter.default or ())]))
    return st.multiselect(
        parameter.label, known, default=start, key=key, accept_new_options=True, help=parameter.help or None, format_func=_shown,
        placeholder="Type one and press Enter",
    )  # fmt: skip


def _one_column(parameter: Parameter, held: Any, names: Sequence[str], key: str) -> Any:  # Any: JSON
    options = list(names)
    return st.selectbox(
        parameter.label, options, index=options.index(held) if held in options else None, key=key, format_func=label,
        placeholder="Which column?", help=parameter.help or None,
    )  # fmt: skip


def _many_columns(parameter: Parameter, held: Any, names: Sequence[str], key: str) -> Any:  # Any: JSON
    start = [str(one) for one in held or ()]
    options = [*names, *(one for one in start if one not in set(names))]
    return st.multiselect(
        parameter.label, options, default=start, key=key, format_func=label, help=parameter.help or None,
        placeholder="Which columns?" if parameter.required else "All columns",
    )  # fmt: skip


def _shown(word: str) -> str:
    return label(word) if word.strip() else "(blank)"


_FIELDS: dict[str, Callable[[Parameter, Any, Sequence[str], str], Any]] = {  # Any: JSON
    "text": _text, "pattern": _text, "cell": _cell, "number": _number, "whole": _number, "flag": _flag, "choice": _choice,
    "type": _choice, "words": _words, "wholes": _wholes, "name": _name, "names": _words, "column": _one_column, "columns": _many_columns,
}  # fmt: skip
