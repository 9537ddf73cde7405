"""A result inside a cell: tabs of which only the open one is fetched and drawn."""

from collections.abc import Callable, Mapping
from uuid import UUID

import streamlit as st

from backend.datasets.schemas import DatasetView
from backend.queries.charts import ChartSpec
from backend.queries.schemas import QueryRunView
from backend.queries.service import save_chart
from pages.components import chart
from pages.components.cell_material import forget
from pages.components.html import Safe, esc, join, paragraph
from pages.components.inlinks import address, inlink
from pages.components.result_grid import grid
from pages.components.result_view import EXPORTS, about, cut_off, receipt_facts, rows_in_words

Panels = Mapping[str, Callable[[], None]]


def lazy_tabs(key: str, panels: Panels, *, first: str) -> None:
    """Draw tabs and the open one's panel; the others cost nothing until they are opened."""
    tabs = st.tabs(list(panels), default=first, key=key, on_change="rerun")
    for tab, draw in zip(tabs, panels.values(), strict=True):
        if tab.open:
            with tab:
                draw()
            return


def opens_with(owner_id: UUID, run: QueryRunView) -> str:
    """Return which tab a result opens with: its chart where one fits, else its rows."""
    if not run.row_count:
        return "Table"
    wanted: ChartSpec = run.chart or chart.first_chart(owner_id, run.id)
    return "Table" if wanted.kind == "table" else "Chart"


def result_tabs(owner_id: UUID, run: QueryRunView, *, key: str, dataset: DatasetView, read_only: bool = False) -> None:
    """Draw what a statement answered, as chart, table and receipt; `key` tells the results of one page apart."""
    if run.truncated:
        st.html(cut_off(run))
    panels = {
        "Chart": lambda: picture(owner_id, run, key=key, read_only=read_only),
        "Table": lambda: rows(owner_id, run, read_only=read_only),
        "Receipt": lambda: receipt(run, dataset, read_only=read_only),
    }
    lazy_tabs(f"tab_{key}", panels, first=opens_with(owner_id, run))


def picture(owner_id: UUID, run: QueryRunView, *, key: str, read_only: bool = False) -> None:
    """Draw the chart of a run, with its controls folded away; what is chosen is kept with the run."""

    def keep(spec: ChartSpec) -> None:
        save_chart(owner_id, run.id, spec)
        forget(owner_id, run_id=run.id)

    chart.panel(owner_id, run, quiet=True, fixed=read_only, key=key, keep=keep)


def rows(owner_id: UUID, run: QueryRunView, *, read_only: bool = False) -> None:
    """Draw the rows of a run, how many there are, and the ways to take them along."""
    if not run.row_count:
        st.html(paragraph("No row fits what was asked.", classes="lm-muted"))
        return
    grid(owner_id, run)
    ways = "" if read_only else Safe(f"<nav>{ways_out(run)}</nav>")
    st.html(Safe(f'<div class="lm-rowsfoot"><span>{esc(rows_in_words(run))} · {esc(about(run))}</span>{esc(ways)}</div>'))


def ways_out(run: QueryRunView) -> Safe:
    """Return the links that take a result along; plain links, so a download never reruns the page."""
    return join(
        Safe(f'<a class="lm-quiet" href="/api/query-runs/{run.id}/export?format={suffix}" download>{esc(name)}</a>')
        for name, suffix in EXPORTS
    )


def receipt(run: QueryRunView, dataset: DatasetView, *, read_only: bool = False) -> None:
    """Draw what was read, when, and how long it took."""
    st.html(receipt_facts(run, dataset=dataset))
    if not read_only:
        st.html(open_in_query(run, dataset))


def open_in_query(run: QueryRunView, dataset: DatasetView) -> Safe:
    """Return the link that opens a run on the query page."""
    return inlink("Open in Query", address("query", dataset_id=dataset.id, run=str(run.id)), classes="lm-small-button")
