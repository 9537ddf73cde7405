"""The form of one step: its columns and its parameters, each drawn by its kind. What is typed shows in the rows beside at once."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import streamlit as st

from backend.core.errors import ListmillError
from backend.core.table import Column
from backend.datasets.cleaning.operations import OPERATIONS, Kind, Operation, Parameter
from backend.datasets.cleaning.operations.typenames import family
from backend.datasets.cleaning.schemas import StepEffect
from pages.components.clean_desk import CleanDesk, Editing
from pages.components.clean_fields import FIELDS, Field
from pages.components.clean_filters import filters_field
from pages.components.clean_groups import groups_field
from pages.components.clean_table import type_in_words
from pages.components.html import Safe, esc, heading, paragraph

_HERE = "This step"


def draw(desk: CleanDesk, editing: Editing, columns: Sequence[Column]) -> Editing:
    """Draw the fields of a step and return it as they say. `columns` are those there are where the step stands."""
    operation = OPERATIONS[editing.step.operation]
    st.html(heading(operation.label, remark="a new step" if editing.new else ""))
    st.html(paragraph(operation.about, classes="lm-muted lm-small"))
    chosen = _columns(desk, editing, operation, columns)
    told: dict[str, Any] = {}  # Any: JSON
    for parameter in operation.parameters:
        place = f"clean_p{desk.opened}_{parameter.name}"
        held = editing.step.parameters.get(parameter.name, parameter.default)
        told[parameter.name] = _field(desk, parameter, chosen[0] if chosen else None, held, columns, key=place)
    step = replace(editing.step, column=chosen[0] if chosen else None, parameters=told)
    return _checked(replace(editing, step=step, columns=tuple(chosen)))


def _checked(editing: Editing) -> Editing:
    """Return the form with its values as they are kept, or with why they cannot be."""
    operation, step = OPERATIONS[editing.step.operation], editing.step
    try:
        column = operation.checked_column(step.column, where=_HERE)
        told = operation.checked(step.parameters, where=_HERE)
    except ListmillError as error:
        return replace(editing, refused=error)
    return replace(editing, step=replace(step, column=column, parameters=told), refused=None)


def fits(operation: Operation, type_name: str) -> bool:
    """Say whether an operation takes columns of a type."""
    return "any" in operation.types or family(type_name) in operation.types


def effect(found: StepEffect | None, words: str) -> Safe:
    """Return what the step in the form does, or why it cannot."""
    if found is not None and found.problem:
        text = " ".join(filter(None, (found.problem, found.hint)))
        return Safe(f'<p class="lm-p lm-cleanbad" role="alert">{esc(text)}</p>')
    return Safe(f'<p class="lm-p lm-small lm-cleangood" role="status">{esc(words)}</p>')


def told(refused: ListmillError) -> Safe:
    """Return what a form still needs."""
    text = " ".join(filter(None, (refused.detail.removeprefix(f"{_HERE}: "), refused.hint)))
    return Safe(f'<p class="lm-p lm-small lm-muted" role="status">{esc(text)}</p>')


def _columns(desk: CleanDesk, editing: Editing, operation: Operation, columns: Sequence[Column]) -> list[str]:
    """Draw which columns the step is about; a new one may be about several at once."""
    if operation.on != "column":
        return []
    fitting = [column.name for column in columns if fits(operation, column.type)]
    kinds = {column.name: type_in_words(column.type) for column in columns}

    def told(name: str) -> str:
        return f"{name} · {kinds[name]}" if name in kinds else f"{name} · not in this list"

    held = [name for name in ([editing.step.column] if editing.step.column else list(editing.columns)) if name]
    options = [*fitting, *(name for name in held if name not in set(fitting))]
    if editing.new and not any(one.kind is Kind.GROUPS for one in operation.parameters):  # values are those of one column
        return st.multiselect(
            "Columns", options, default=held, key=f"clean_columns{desk.opened}", format_func=told, placeholder="Which columns?"
        )
    place = options.index(held[0]) if held else None
    one = st.selectbox(
        "Column", options, index=place, key=f"clean_column{desk.opened}", format_func=told, placeholder="Which column?"
    )
    return [one] if one is not None else []


def _field(
    desk: CleanDesk, parameter: Parameter, column: str | None, held: Any, columns: Sequence[Column], *, key: str
) -> Any:  # Any: JSON
    if parameter.kind is Kind.FILTERS:
        return filters_field("", held, columns, key=key)
    if parameter.kind is Kind.GROUPS:
        return groups_field(desk, column, held, key=key)
    kind = next((one.type for one in columns if one.name == column), "VARCHAR")
    return FIELDS[parameter.kind](Field(parameter, held, key, tuple(one.name for one in columns), family(kind)))
