"""What a statement answered: a line about it, ways to take it along, and its rows as a table, a chart and a receipt."""

from uuid import UUID

import streamlit as st

from backend.datasets.schemas import DatasetView
from backend.queries.schemas import QueryRunView
from pages.components import chart
from pages.components.format import counted, exactly, number
from pages.components.html import Safe, esc, facts, icon
from pages.components.result_grid import grid
from pages.components.session import zone

EXPORTS = (("CSV", "csv"), ("Excel", "xlsx"), ("Parquet", "parquet"), ("JSON", "json"))


def result_view(owner_id: UUID, run: QueryRunView, *, dataset: DatasetView | None = None) -> None:
    """Draw a run that has a result."""
    if run.truncated:
        st.html(cut_off(run))
    table, picture, receipt = st.tabs(["Table", "Chart", "SQL"], key="result_tab", on_change="rerun")
    if table.open:
        with table:
            grid(owner_id, run)
            if not run.row_count:
                st.html('<p class="lm-p lm-muted">No row fits what was asked. Widen the WHERE part and run it again.</p>')
    elif picture.open:
        with picture:
            chart.panel(owner_id, run)
    elif receipt.open:
        with receipt:
            draw_receipt(run, dataset=dataset)


def result_line(run: QueryRunView) -> Safe:
    """Return the line about a result: rows, columns, time, where it came from."""
    return Safe(f'<div class="lm-result"><b>{esc(rows_in_words(run))}</b><span>{esc(about(run))}</span></div>')


def rows_in_words(run: QueryRunView) -> str:
    """Return how many rows there are."""
    return counted(run.row_count or 0, "row")


def about(run: QueryRunView) -> str:
    """Return the rest of the line about a result: columns, time, where it came from."""
    parts = [counted(len(run.columns), "column")]
    if run.from_cache:
        parts.append("from cache")
    elif run.elapsed_ms is not None:
        parts.append(seconds(run.elapsed_ms))
    return " · ".join(parts)


def seconds(elapsed_ms: int) -> str:
    """Return a measured time: 0.02 s, 4.1 s, 38 s."""
    if elapsed_ms < 1000:
        return f"{max(elapsed_ms, 10) / 1000:.2f} s"
    return f"{elapsed_ms / 1000:.1f} s" if elapsed_ms < 10_000 else f"{number(round(elapsed_ms / 1000))} s"


def cut_off(run: QueryRunView) -> Safe:
    """Return the sentence that says a result is not whole."""
    return Safe(
        f'<div class="lm-note">{icon("content_cut")}<span>There are more rows: the result was cut after '
        f"{number(run.row_count or 0)}. Table, chart and exports know only these. Filter or aggregate to get all that matters."
        "</span></div>"
    )


def draw_receipt(run: QueryRunView, *, dataset: DatasetView | None) -> None:
    """Draw what was run, on what, when."""
    st.code(run.sql, language="sql", wrap_lines=True)
    st.html(receipt_facts(run, dataset=dataset))


def receipt_facts(run: QueryRunView, *, dataset: DatasetView | None) -> Safe:
    """Return what a statement read, what came of it, when and how fast."""
    source = ", ".join(f"{table}, {_version_words(version, dataset)}" for table, version in run.versions.items())
    measured = "from the cache; nothing was computed again" if run.from_cache else seconds(run.elapsed_ms or 0)
    answered = f"{rows_in_words(run)}, {counted(len(run.columns), 'column')}{', cut off' if run.truncated else ''}"
    return facts(
        [
            ("Read", source or "no dataset"),
            ("Answer", answered),
            ("Took", measured),
            ("Asked", exactly(run.executed_at, zone=zone())),
            ("Run", str(run.id)),
        ]
    )


def _version_words(version_id: str, dataset: DatasetView | None) -> str:
    known = {str(version.id): version.number for version in dataset.versions} if dataset else {}
    return f"version {known[version_id]}" if version_id in known else f"version {version_id[:8]}"
