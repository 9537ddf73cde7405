"""A column by a formula: an expression over the columns of a row, tried at once on the first rows, then made a version."""

from decimal import Decimal
from typing import Any
from uuid import UUID

import streamlit as st

from backend.core.errors import ListmillError
from backend.datasets.schemas import DatasetView
from backend.jobs import service as jobs
from backend.mapping import formula
from pages.components import job_status, problem
from pages.components.format import cell, counted, number
from pages.components.html import Metric, Safe, esc, heading, icon, paragraph, strip
from pages.components.inlinks import address, inlink
from pages.components.version_data import current_of

_SAMPLES = (
    ("A part of a text", "split_part(\"{}\", ' ', 1)"),
    ("One of several answers", "CASE WHEN \"{}\" LIKE '%GmbH%' THEN 'company' ELSE 'person' END"),
    ("The first that is not empty", "coalesce(\"{}\", 'none')"),
)


def draw(dataset: DatasetView) -> None:
    """Draw the name, the expression, what it makes of the first rows, and the way to a version."""
    version = current_of(dataset)
    columns = [column.name for column in version.columns] if version else []
    left, right = st.columns([1, 1.1], gap="large")
    with left, st.container(key="map_form"):
        st.html(heading("A formula"))
        name = st.text_input("New column", key=f"map_formula_name_{dataset.id}", max_chars=120, placeholder="gross").strip()
        said = st.text_area(
            "What stands in it", key=f"map_formula_{dataset.id}", height=120, max_chars=formula.LONGEST,
            placeholder="round(net * 1.19, 2)",
            help="SQL over the columns of a row. Names with spaces stand in double quotes, texts in single ones.",
        )  # fmt: skip
        _help(columns)
    with right, st.container(key="map_side"), problem.boundary("formula"):
        st.html(heading("The first rows"))
        if not name or not said.strip():
            st.html(
                paragraph("Name the column and write what stands in it; the first rows stand here at once.", classes="lm-muted")
            )
        elif name.casefold() in {column.casefold() for column in columns}:
            st.html(paragraph(f"There is a column “{name}” now; give the next one another name.", classes="lm-muted"))
        else:
            _preview(dataset, name, said)
    _made(dataset)


def _help(columns: list[str]) -> None:
    first = (columns or ["name"])[0].replace('"', '""')
    lines = "".join(f"<li>{esc(told)}<br><code>{esc(text.format(first))}</code></li>" for told, text in _SAMPLES)
    names = ", ".join(f"<code>{esc(name[:60])}</code>" for name in columns[:24])
    with st.expander("Columns and examples", icon=":material/function:"):
        st.html(Safe(f'<p class="lm-p lm-small">{names}</p><ul class="lm-mapsamples">{lines}</ul>'))


def _preview(dataset: DatasetView, name: str, said: str) -> None:
    try:
        found = _tried(str(dataset.owner_id), str(dataset.id), str(dataset.version_id), name, said)
    except ListmillError as error:
        problem.draw(error)
        return
    names = [column.name for column in found.columns]
    rows: list[dict[str, Any]] = [  # Any: cells
        {one: _shown(value) for one, value in zip(names, row, strict=True)} for row in found.rows
    ]
    filled = "not counted" if found.filled is None else number(found.filled)
    st.html(
        strip(
            [
                Metric("Rows", number(found.total), "in this version"),
                Metric("Get an answer", filled, "the others stay empty"),
            ]
        )
    )
    st.dataframe(rows, hide_index=True, height=320)
    if st.button(f"Make version with “{name}”", type="primary", icon=":material/table_rows:", key="map_formula_go"):
        try:
            formula.start(dataset.owner_id, dataset.id, name, said)
        except ListmillError as error:
            problem.draw(error)
            return
        st.rerun()


def _shown(value: Any) -> Any:  # Any: a cell; numbers stay numbers, so that they stand on the right
    return float(value) if isinstance(value, Decimal) else value if isinstance(value, int | float) else cell(value)


@st.cache_data(max_entries=64, ttl=600, show_spinner="Trying it on the first rows")
def _tried(owner_id: str, dataset_id: str, version_id: str, name: str, said: str) -> formula.Preview:  # noqa: ARG001  a new version, other rows
    return formula.preview(UUID(owner_id), UUID(dataset_id), name, said)


def _made(dataset: DatasetView) -> None:
    """Draw the version on its way, or the newest one a formula made."""
    newest = next((one for one in dataset.versions if one.change == "map"), None)
    if newest is None:
        return
    card = jobs.cards([newest.job_id]).get(newest.job_id) if newest.job_id else None
    if card is None or card.kind != formula.KIND:
        return
    if newest.published_at is None:
        job_status.panel(card)
    else:
        way = inlink("Look", address("records", dataset_id=dataset.id, version=str(newest.id)), classes="lm-small-button")
        told = f"<b>Version {newest.number} is ready.</b> {esc(newest.reason)} · {esc(counted(newest.rows or 0, 'row'))}"
        st.html(Safe(f'<div class="lm-cleanready">{icon("check_circle")}<span>{told}</span> {way}</div>'))
