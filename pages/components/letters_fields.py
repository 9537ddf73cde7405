"""Which column fills which variable: found by name, chosen by a person where no name fits, remembered from the last letters."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import streamlit as st

from backend.core.errors import Rejected
from backend.datasets.schemas import DatasetView
from backend.documents.batches import service as batches
from backend.documents.templates import TemplateView
from backend.documents.variables import fields_for
from pages.components.format import counted, label
from pages.components.html import Safe, esc, heading, icon
from pages.components.session import me


@dataclass(frozen=True)
class Fields:
    """The column of each variable that has one, those a person chose themselves, and the variables without one."""

    found: Mapping[str, str]
    given: Mapping[str, str]
    missing: tuple[str, ...]


def of(dataset: DatasetView, view: TemplateView) -> Fields:
    """Return what fills the variables of a template."""
    columns = [column.name for column in dataset.columns]
    said = _said(dataset.id, view.id)
    given = {name: column for name, column in said.items() if name in view.variables and column in columns}
    found = {name: column for name in view.variables if (column := _column(name, columns, given)) is not None}
    return Fields(found, given, tuple(name for name in view.variables if name not in found))


def draw(dataset: DatasetView, view: TemplateView) -> None:
    """Draw what fills each variable, with a way to choose; open where a column is missing."""
    if not view.variables:
        st.html(heading("Columns"))
        st.html(Safe('<p class="lm-p lm-muted">The template has no variables: every letter is the same.</p>'))
        return
    fields = of(dataset, view)
    missing = len(fields.missing)
    st.html(heading("Columns", remark=f"{counted(missing, 'variable')} without one" if missing else "every variable has one"))
    if missing:
        named = ", ".join(f"“{name}”" for name in fields.missing[:6])
        st.html(Safe(f'<p class="lt-warn">{icon("error")} {esc(f"Choose the column for {named}.")}</p>'))
    with st.expander("Which column fills which variable", expanded=bool(missing)):
        for number, name in enumerate(sorted(view.variables, key=lambda one: one in fields.found)):
            _choose(dataset, view, name, fields.found.get(name), key=f"ltfield_{view.id}_{number}_{name}"[:120])


def _choose(dataset: DatasetView, view: TemplateView, name: str, column: str | None, *, key: str) -> None:
    columns = [one.name for one in dataset.columns]

    def chosen() -> None:
        wanted = st.session_state[key]
        said = dict(_said(dataset.id, view.id))
        if wanted is None:
            said.pop(name, None)
        else:
            said[name] = wanted
        st.session_state[_key(dataset.id, view.id)] = said

    st.selectbox(
        label(name), columns, index=columns.index(column) if column in columns else None, key=key, on_change=chosen, placeholder="Choose a column",
    )  # fmt: skip


def _said(dataset_id: UUID, template_id: UUID) -> Mapping[str, str]:
    """Return what a person chose here, else what the last letters of this template to this list were made with."""
    key = _key(dataset_id, template_id)
    if key not in st.session_state:
        last = batches.list_batches(me().id, dataset_id=dataset_id, template_id=template_id, size=1)
        st.session_state[key] = dict(last[0].fields) if last else {}
    said: Mapping[str, str] = st.session_state[key]
    return said


def _key(dataset_id: UUID, template_id: UUID) -> str:
    return f"letters_fields_{template_id}_{dataset_id}"


def _column(name: str, columns: Sequence[str], given: Mapping[str, str]) -> str | None:
    try:
        return fields_for([name], columns, {name: given[name]} if name in given else None)[name]
    except Rejected:
        return None
