"""A column's own page: its picture, its most frequent values, its figures, its warnings, and the way to its neighbours."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import plotly.graph_objects as go
import streamlit as st

from backend.datasets.schemas import DatasetView
from backend.queries.drawing.template import CONFIG
from pages.components import column_figures, column_panels, worth_a_look
from pages.components.column_profile import (
    ICONS,
    LIKELY,
    PERSONAL,
    average_length,
    distinct_in_words,
    exact_writer_of,
    kind_of,
)  # fmt: skip
from pages.components.format import cell, counted, number, share, tidy
from pages.components.html import Metric, Safe, esc, heading, icon, join, paragraph, strip, tag
from pages.components.inlinks import address, inlink
from pages.components.series import coverage, gap_in_words

Profile = Mapping[str, Any]  # Any: JSON, the API's profile

MOST_GAPS = 12


@st.cache_resource(max_entries=256, show_spinner=False)
def pictures(version_id: UUID, place: int, _column: Profile) -> tuple[go.Figure | None, go.Figure | None]:
    """Return how a column lies in time and how its values spread; a version never changes, so neither does this."""
    del version_id, place  # the key of the cache
    return column_figures.over_time(_column.get("series") or {}), column_figures.distribution(_column)


def draw(dataset: DatasetView, version_id: UUID, profile: Profile, *, name: str, version: str) -> None:
    """Draw the page of the column `name`; `version` is the number of a past version, empty for the current one."""
    columns, rows = profile["columns"], int(profile["rows"])
    place = next((i for i, column in enumerate(columns) if column["name"] == name), None)
    if place is None:
        _missing(dataset, name, version=version)
        return
    column = columns[place]
    st.html(_where(dataset, columns, place, version=version))
    st.html(_head(column, rows=rows))
    st.html(strip(_metrics(column, rows=rows)))
    if warnings := column.get("warnings"):
        st.html(worth_a_look.of_column(warnings, dataset, current=not version))
    _pictures(pictures(version_id, place, column), column)
    left, right = st.columns([3, 2], gap="medium")
    with left:
        st.html(column_panels.values(column, dataset, rows=rows, current=not version))
    if figures := column_panels.figures(column):
        right.html(figures)


def _missing(dataset: DatasetView, name: str, *, version: str) -> None:
    back = inlink("See all columns", address("dataset", dataset_id=dataset.id, version=version))
    st.html(
        Safe(
            f'<div class="lm-empty"><b>There is no column “{esc(name)}”</b>It may have another name in this version. {back}</div>'
        )
    )


def _where(dataset: DatasetView, columns: Any, place: int, *, version: str) -> Safe:  # Any: JSON, a list of columns
    def to(other: int, mark: Safe, said: str) -> Safe:
        text = join([mark, said] if said == "Previous" else [said, mark], between=" ")
        if not 0 <= other < len(columns):
            return Safe(f'<span class="lm-small-button off" aria-hidden="true">{text}</span>')
        name = str(columns[other]["name"])
        return inlink(
            text, address("dataset", dataset_id=dataset.id, version=version, column=name),
            classes="lm-small-button", said=f"{said} column: {name}", title=name,
        )  # fmt: skip

    back = inlink(
        join([icon("arrow_back"), "All columns"], between=" "),
        address("dataset", dataset_id=dataset.id, version=version),
        classes="lm-quiet",
    )
    return Safe(
        f'<nav class="lm-columnnav" aria-label="Columns">{back}<span class="lm-muted">column {number(place + 1)} of '
        f'{number(len(columns))}</span><span class="lm-end">{to(place - 1, icon("chevron_left"), "Previous")}{to(place + 1, icon("chevron_right"), "Next")}</span></nav>'
    )


def _head(column: Profile, *, rows: int) -> Safe:
    kind, likely = kind_of(column, rows=rows), column.get("likely")
    marks = [tag(kind, "teal" if kind == "key" else "")]
    if likely in LIKELY:
        marks.append(tag(f"probably {LIKELY[likely]}", "note" if likely in PERSONAL else "teal"))
    name = str(column["name"])
    return Safe(
        f'<div class="lm-columnhead">{icon(ICONS[kind])}<h2 title="{esc(name)}">{esc(name)}</h2>{join(marks)}'
        f"<code>{esc(str(column['type']))}</code></div>"
    )


def _metrics(column: Profile, *, rows: int) -> list[Metric]:
    nulls, write = int(column.get("nulls") or 0), exact_writer_of(column)
    distinct = distinct_in_words(column)
    length = column.get("length") or {}
    middle = (column.get("quantiles") or {}).get("p50")
    filled = Metric(
        "Filled",
        share(rows - nulls, rows) if rows else "—",
        f"{number(nulls)} of {counted(rows, 'row')} empty" if nulls else "no cell is empty",
    )
    values = Metric("Distinct values", distinct or "—", _repeats(column, rows - nulls))
    if column.get("min") is None:
        span = Metric("Range", "—", "")
    else:
        span = Metric("Smallest", _short(write(column["min"])), f"largest {_short(write(column.get('max')))}")
    if middle is not None:
        mean = column.get("mean")
        return [
            filled,
            values,
            span,
            Metric("Median", _short(write(tidy(middle))), f"mean {cell(mean)}" if mean is not None else ""),
        ]
    if length.get("max") is not None:
        about = f"{number(length['min'])} to {number(length['max'])}" if length["min"] != length["max"] else "all alike"
        return [filled, values, span, Metric("Length", average_length(length), f"characters on average, {about}")]
    return [filled, values, span]


def _repeats(column: Profile, filled: int) -> str:
    distinct = column.get("distinct")
    if not distinct or not filled:
        return ""
    return "each occurs once" if distinct == filled else f"each occurs {cell(round(filled / distinct, 1))} times on average"


def _short(text: str) -> str:
    return text if len(text) <= 24 else f"{text[:23]}…"


def _pictures(drawn: tuple[go.Figure | None, go.Figure | None], column: Profile) -> None:
    series = column.get("series") or {}
    time, spread = drawn
    if time is not None:
        with st.container(key="panel_time", gap="xsmall"):
            st.html(heading("In time", remark=coverage(series)))
            st.plotly_chart(time, config=CONFIG, key="column_time", alt=f"Rows over time, {coverage(series)}")
            if gaps := series.get("gaps"):
                unit = str(series.get("unit") or "day")
                told = ", ".join(gap_in_words(gap, unit=unit) for gap in gaps[:MOST_GAPS])
                over = f" and {counted(len(gaps) - MOST_GAPS, 'more', many='more')}" if len(gaps) > MOST_GAPS else ""
                st.html(paragraph(f"Nothing lies in: {told}{over}.", classes="lm-muted lm-small"))
    elif spread is not None:
        with st.container(key="panel_spread", gap="xsmall"):
            st.html(heading("Distribution"))
            st.plotly_chart(spread, config=CONFIG, key="column_spread", alt="Distribution; the figures beside it say the same")
