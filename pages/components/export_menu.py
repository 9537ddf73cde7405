"""The menu that takes rows along: which format, how it is written, about how large it will be, and the file or its making."""

import json
from collections.abc import Sequence
from urllib.parse import urlencode
from uuid import UUID

import streamlit as st

from backend.api.export_sources import of_run
from backend.core.errors import ListmillError
from backend.records import service as records
from backend.records.export_jobs import service as exports
from backend.records.export_jobs.making import opened
from backend.records.export_jobs.schemas import OfResult, OfView, Wanted
from backend.records.exports import EXPORTS
from backend.records.exports.choosing import write_rows
from backend.records.exports.estimating import Shape, at_once, weighed
from backend.records.exports.options import Options
from backend.records.schemas import View
from pages.components import export_files, problem
from pages.components.format import counted, size
from pages.components.html import Safe, esc, icon, paragraph

LONGEST_ADDRESS = 6_000  # characters of a link that every browser and proxy takes
_DELIMITERS = {"comma": "Comma", "semicolon": "Semicolon", "tab": "Tab"}
_DECIMALS = {"point": "Point: 1.5", "comma": "Comma: 1,5"}
_COUNT_WAIT_S = 1.5
_GUARD = (
    "A text that begins with = + - @ or a tab gets an apostrophe in front, so that no spreadsheet runs it as a formula. Numbers stay "
    "as they are. Switch it off for files that programs read."
)
_BOM = "Excel takes the file for UTF-8 then, so that umlauts and accents are right."


@st.fragment
@problem.guarded
def draw(
    owner_id: UUID,
    *,
    dataset_id: UUID | None = None,
    query_run_id: UUID | None = None,
    view: View | None = None,
    version_id: UUID | None = None,
    columns: Sequence[str] | None = None,
    rows: Sequence[int] | None = None,
    more: Safe = Safe(""),  # noqa: B008  a text, which cannot change
    key: str = "export",
) -> None:
    """Draw the button “Export” that opens the menu: for rows of a dataset as a view shows them, or for a query's result.

    `columns` and `rows` (numbers in the version, from 1) are all by default; `more` stands below the formats.
    """
    menu = st.popover("Export", icon=":material/download:", key=key, on_change="rerun")
    if not menu.open:
        return
    with menu, st.container(key=f"{key}_menu", gap="small"):
        what = _what(owner_id, dataset_id, query_run_id, view, version_id, columns=columns, rows=rows)
        body(owner_id, what, key=key)
        if more:
            st.html(more)


def body(owner_id: UUID, what: OfView | OfResult, *, key: str) -> None:
    """Draw what the menu holds; also for a dialog."""
    with st.container(key=f"{key}_formats"):
        names = {name: export.title for name, export in EXPORTS.items()}
        picked = st.segmented_control(
            "Format", list(names), format_func=names.__getitem__, default="csv", required=True, key=f"{key}_format",
            label_visibility="collapsed",
        )  # fmt: skip
    format_name = picked or "csv"
    options = _csv_options(key) if format_name == "csv" else Options()
    wanted = Wanted(what, format_name, options)
    try:
        _offer(owner_id, wanted, key=key)
    except ListmillError as error:
        problem.draw(error)
    export_files.tell_problem()
    export_files.draw(owner_id, what, key=key)


def _what(
    owner_id: UUID,
    dataset_id: UUID | None,
    query_run_id: UUID | None,
    view: View | None,
    version_id: UUID | None,
    *,
    columns: Sequence[str] | None,
    rows: Sequence[int] | None,
) -> OfView | OfResult:
    if query_run_id is not None:
        return of_run(owner_id, query_run_id)
    if dataset_id is None:
        raise ValueError("An export is of a dataset or of a result.")
    chosen = tuple(columns) if columns is not None else None
    return OfView(dataset_id, view or View(), version_id, chosen, tuple(rows) if rows is not None else None)


def _csv_options(key: str) -> Options:
    with st.container(key=f"{key}_csv", gap="xsmall"):
        left, right = st.columns(2)
        delimiter = left.selectbox(
            "Between cells", list(_DELIMITERS), format_func=_DELIMITERS.__getitem__, key=f"{key}_delimiter"
        )
        decimal = right.selectbox("Decimal mark", list(_DECIMALS), format_func=_DECIMALS.__getitem__, key=f"{key}_decimal")
        guard = st.checkbox("Guard against formulas", value=True, key=f"{key}_guard", help=_GUARD)
        bom = st.checkbox("Mark as UTF-8 for Excel", key=f"{key}_bom", help=_BOM)
    return Options(delimiter, decimal, bom=bom, guard=guard)


def _offer(owner_id: UUID, wanted: Wanted, *, key: str) -> None:
    """Say what will come, and draw the link to it, or the button that has a job make it."""
    rows = _rows(owner_id, wanted.what)
    shape = _shape(owner_id, wanted, _stands_for(wanted))
    st.html(paragraph(_told(wanted, rows, shape), classes="lm-muted lm-export-about"))
    to = link(wanted)
    if at_once(rows, shape) and len(to) <= LONGEST_ADDRESS:
        st.html(get_button(to, f"Download {EXPORTS[wanted.format].title}"))
        return
    st.button(
        f"Make the {EXPORTS[wanted.format].title} file", type="primary", icon=":material/inventory_2:", key=f"{key}_start", width="stretch",
        on_click=export_files.act, args=(exports.start_export, owner_id, wanted),
    )  # fmt: skip
    st.html(
        paragraph(
            "It is large, so a job makes it. You may go on or leave; the link stands here and under Jobs.",
            classes="lm-muted lm-small",
        )
    )


def link(wanted: Wanted) -> str:
    """Return the address that gives the file at once."""
    told: dict[str, str] = {"format": wanted.format}
    if wanted.format == "csv":
        plain = Options()
        stored = wanted.options.stored()
        told |= {name: str(value).lower() for name, value in stored.items() if value != getattr(plain, name)}
    if isinstance(wanted.what, OfResult):
        return f"/api/query-runs/{wanted.what.run_id}/export?{urlencode(told)}"
    what = wanted.what
    view = {"sort": what.view.sort_text(), "filter": what.view.filter_text(), "search": what.view.search}
    told |= {name: value for name, value in view.items() if value}
    if what.version_id is not None:
        told["version"] = str(what.version_id)
    if what.columns is not None:
        told["columns"] = json.dumps(what.columns, ensure_ascii=False)
    if what.rows is not None:
        told["rows"] = write_rows(what.rows)
    return f"/api/datasets/{what.dataset_id}/export?{urlencode(told)}"


def get_button(to: str, text: str) -> Safe:
    """Return a link that looks like the button it stands for; a download never reruns the page."""
    return Safe(f'<a class="lm-get" href="{esc(to)}" download>{icon("download")}<span>{esc(text)}</span></a>')


def _rows(owner_id: UUID, what: OfView | OfResult) -> int | None:
    """Return how many rows there will be, None while that is being counted."""
    if isinstance(what, OfResult):
        return what.rows
    if what.rows is not None:
        return len(what.rows)  # at most: a filter may leave some of them out
    return records.count(owner_id, what.dataset_id, what.view, version_id=what.version_id, wait_s=_COUNT_WAIT_S).total


def _told(wanted: Wanted, rows: int | None, shape: Shape) -> str:
    what = wanted.what
    wide = f" · {counted(len(what.columns), 'column')}" if what.columns is not None else ""
    if rows is None:
        return f"The rows are still being counted{wide}"
    return f"{counted(rows, 'row')}{wide} · about {size(shape.size(rows))}"


def _stands_for(wanted: Wanted) -> str:
    """Return a name for all files that weigh the same a row."""
    what, options = wanted.what, wanted.options.stored()
    if isinstance(what, OfResult):
        return json.dumps([str(what.run_id), wanted.format, options])
    return json.dumps([str(what.dataset_id), str(what.version_id), what.columns, wanted.format, options])


@st.cache_resource(max_entries=256, ttl=600, show_spinner=False)
def _shape(owner_id: UUID, _wanted: Wanted, stands_for: str) -> Shape:  # noqa: ARG001  the name is what it is kept under
    what = _wanted.what
    if isinstance(what, OfView):  # neither order nor choice of rows changes what a row weighs
        what = OfView(what.dataset_id, View(), what.version_id, what.columns)
    return weighed(lambda: opened(owner_id, what), _wanted.format, _wanted.options)
