"""Which column fills which variable: found by name, chosen by a person where no name fits, remembered from the last letters.

What a person chose stands in the address, so that it survives a reload and goes along with a link.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import streamlit as st

from backend.core.errors import Rejected
from backend.datasets.schemas import DatasetView
from backend.documents.batches import service as batches
from backend.documents.templates import TemplateView
from backend.documents.variables import fields_for
from pages.components.format import counted, label
from pages.components.html import Safe, esc, heading, icon
from pages.components.session import me

FIELDS = "fields"  # the parameter of the address: JSON of {variable: column}
_LONGEST = 4_000


@dataclass(frozen=True)
class Fields:
    """The column of each variable that has one, those a person chose themselves, and the variables without one."""

    found: Mapping[str, str]
    given: Mapping[str, str]
    missing: tuple[str, ...]


def of(dataset: DatasetView, view: TemplateView) -> Fields:
    """Return what fills the variables of a template."""
    columns = [column.name for column in dataset.columns]
    said = _said() or _last(dataset, view)
    given = {name: column for name, column in said.items() if name in view.variables and column in columns}
    found = {name: column for name in view.variables if (column := _column(name, columns, given)) is not None}
    return Fields(found, given, tuple(name for name in view.variables if name not in found))


def keep(given: Mapping[str, str], name: str, column: str | None) -> None:
    """Let a column fill a variable from now on; None leaves it to the names again."""
    said = {one: held for one, held in given.items() if one != name} | ({name: column} if column else {})
    written = json.dumps(said, ensure_ascii=False, separators=(",", ":"))
    if len(written) <= _LONGEST:
        st.query_params[FIELDS] = written


def carried() -> dict[str, str]:
    """Return what links to the other steps of a template carry along."""
    told = st.query_params.get(FIELDS, "")
    return {FIELDS: told} if told else {}


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
            _choose(dataset, fields, name, key=f"ltfield_{view.id}_{number}_{name}"[:120])


def _choose(dataset: DatasetView, fields: Fields, name: str, *, key: str) -> None:
    columns = [one.name for one in dataset.columns]
    held = fields.found.get(name)
    chosen = st.selectbox(
        label(name), columns, index=columns.index(held) if held in columns else None, key=key, placeholder="Choose a column"
    )
    if chosen != held:
        keep(fields.given, name, chosen)
        st.rerun()


def _said() -> dict[str, str]:
    """Return what the address says; nothing where it cannot be read."""
    try:
        found = json.loads(st.query_params.get(FIELDS, "") or "{}")
    except ValueError:
        return {}
    return {name: column for name, column in found.items() if isinstance(column, str)} if isinstance(found, dict) else {}


def _last(dataset: DatasetView, view: TemplateView) -> Mapping[str, str]:
    """Return what the last letters of this template to this list were made with."""
    last = batches.list_batches(me().id, dataset_id=dataset.id, template_id=view.id, size=1)
    return last[0].fields if last else {}


def _column(name: str, columns: Sequence[str], given: Mapping[str, str]) -> str | None:
    try:
        return fields_for([name], columns, {name: given[name]} if name in given else None)[name]
    except Rejected:
        return None
