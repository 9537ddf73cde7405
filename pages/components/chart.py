"""The chart of a result with the controls to change it. What a person chose is kept with the run."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, cast
from uuid import UUID

import plotly.graph_objects as go
import streamlit as st

from backend.core.errors import ListmillError
from backend.queries.charts import CHARTS, Aggregate, ChartSpec, Kind
from backend.queries.schemas import QueryRunView
from backend.queries.service import chart_of, chart_rows, save_chart
from pages.components import problem
from pages.components.chart_figures import figure, in_words, left_out
from pages.components.chart_fit import changed, columns_for, fitted, kinds_for
from pages.components.format import number
from pages.components.html import Safe, esc, heading
from pages.components.plotly_template import CONFIG, paper

_AGGREGATES: dict[Aggregate | Literal[""], str] = {
    "": "as they are",
    "sum": "sum",
    "mean": "mean",
    "median": "median",
    "min": "smallest",
    "max": "largest",
    "count": "number of rows",
}
_SORTS = {"given": "as in the table", "value": "by value", "x": "by name"}
_MOST_VALUES = 7
_COUNTED = "number of rows"
_NEED_VALUES: tuple[Kind, ...] = ("scatter", "box")
_LIMITED: tuple[Kind, ...] = ("bar", "box", "heatmap", "pie", "histogram")


@dataclass(frozen=True)
class Drawn:
    """A chart ready to be shown: a figure, or the one number it is; and what was left out or summed up."""

    figure: go.Figure | None
    value: Any  # a cell of a result
    note: str


@st.cache_resource(max_entries=300, show_spinner=False)
def drawn(_owner_id: UUID, run_id: UUID, spec_json: str) -> Drawn:
    """Return the chart of a run that `spec_json` describes. Results never change, so neither does this."""
    spec = ChartSpec.model_validate_json(spec_json)
    data = chart_rows(_owner_id, run_id, spec)
    value = data.rows[0][-1] if spec.kind == "number" and data.rows else None
    return Drawn(figure(spec, data), value, f"{data.note} {left_out(data)}".strip())


@st.cache_resource(max_entries=300, show_spinner=False)
def first_chart(_owner_id: UUID, run_id: UUID) -> ChartSpec:
    """Return the chart that fits a result best, as long as none was chosen."""
    return chart_of(_owner_id, run_id)


def panel(owner_id: UUID, run: QueryRunView) -> None:
    """Draw the chart of a run and its controls."""
    wish = _wish(run.id) or run.chart or first_chart(owner_id, run.id)
    kinds = kinds_for(wish, run.columns)
    if not run.row_count or not kinds:
        st.html('<p class="lm-p lm-muted">There is nothing to draw: a chart needs rows, and numbers or things to count.</p>')
        return
    if wish.kind == "table":
        _offer(run.id, wish.model_copy(update={"kind": kinds[0]}))
        return
    spec = fitted(wish, run.columns) or fitted(wish, run.columns, kind=kinds[0]) or wish
    controls(owner_id, run, wish, spec, kinds)
    try:
        picture = drawn(owner_id, run.id, spec.model_dump_json())
    except ListmillError as error:
        problem.draw(error)
        return
    with st.container(key="panel_chart", gap="xsmall"):
        st.html(heading(in_words(spec), remark=picture.note))
        if picture.figure is None:
            st.html(Safe(f'<div class="lm-number">{esc(_amount(picture.value))}</div>'))
            return
        st.plotly_chart(
            picture.figure, config=CONFIG, key=f"chart_{run.id}", alt=f"{in_words(spec)}; the Table tab has the figures"
        )
    st.download_button(
        "Chart as HTML", lambda: as_page(picture.figure), f"{in_words(spec)[:60]}.html", "text/html",
        key="chart_page", type="tertiary", icon=":material/download:", on_click="ignore",
    )  # fmt: skip


def controls(owner_id: UUID, run: QueryRunView, wish: ChartSpec, spec: ChartSpec, kinds: list[Kind]) -> None:
    """Draw what can be changed about a chart: `spec` is shown, `wish` is what a change starts from."""
    chart = CHARTS[spec.kind]

    def ask(field: str, *, widget: Callable[..., object], value: Any, **options: Any) -> None:  # Any: Streamlit's options
        key = f"chart_{field}_{run.id}"
        st.session_state[key] = value
        widget(key=key, on_change=_change, args=(owner_id, run, wish, field, key), **options)

    with st.container(key="chart_acts", horizontal=True, vertical_alignment="bottom"):
        ask("kind", widget=st.selectbox, value=spec.kind, label="Chart", options=kinds, width=150, format_func=_kind_words)
        if chart.x:
            names = columns_for(chart.x, run.columns)
            ask("x", widget=st.selectbox, value=spec.x, label="Along", options=names, width=190)
        names = columns_for(("number",), run.columns)
        if chart.most_y == 1:
            ask(
                "y", widget=st.selectbox, value="".join(spec.y), label="Values", width=190, format_func=lambda name: name or _COUNTED,
                options=names if spec.kind in _NEED_VALUES else ["", *names],
            )  # fmt: skip
        elif chart.most_y:
            most = min(chart.most_y, _MOST_VALUES)
            ask(
                "y", widget=st.multiselect, value=list(spec.y)[:most], label="Values", options=names, width=240,
                max_selections=most, placeholder=_COUNTED,
            )  # fmt: skip
        if chart.takes_series and len(spec.y) <= 1:
            names = [name for name in columns_for(("category", "time", "number"), run.columns) if name != spec.x]
            ask(
                "series", widget=st.selectbox, value=spec.series or "", label="Split by",
                options=names if chart.needs_series else ["", *names], width=190, format_func=lambda name: name or "nothing",
            )  # fmt: skip
        with st.popover("More", icon=":material/tune:", type="tertiary", key=f"chart_more_{run.id}"):
            if spec.y and chart.most_y:
                ask(
                    "aggregate", widget=st.selectbox, value=spec.aggregate or "", label="Rows of one place",
                    options=[name for name in _AGGREGATES if name != "count"], format_func=_AGGREGATES.get,
                )  # fmt: skip
            if spec.kind == "bar":
                ask("sort", widget=st.selectbox, value=spec.sort, label="Order", options=list(_SORTS), format_func=_SORTS.get)
            if spec.kind in ("bar", "area") and (spec.series or len(spec.y) > 1):
                ask("stacked", widget=st.toggle, value=spec.stacked, label="Stacked")
            if spec.kind in _LIMITED:
                word = "Bars at most" if spec.kind == "histogram" else "Places at most"
                ask(
                    "limit",
                    widget=st.number_input,
                    value=spec.limit,
                    label=word,
                    min_value=1,
                    max_value=1000,
                    placeholder="as fits",
                )


def as_page(picture: go.Figure | None) -> str:
    """Return a chart as a web page of its own that needs no network, in the light colours."""
    shown = go.Figure(picture).update_layout(template=paper("light"), paper_bgcolor=None, plot_bgcolor=None)
    return str(shown.to_html(include_plotlyjs=True, full_html=True, config={**CONFIG, "responsive": True}))


def _change(owner_id: UUID, run: QueryRunView, wish: ChartSpec, field: str, key: str) -> None:
    value = st.session_state[key]
    if field == "y":
        value = (value,) if isinstance(value, str) and value else tuple(value)
    wished = changed(wish, field, None if value == "" else value)
    made = fitted(wished, run.columns)
    if made is not None:
        st.session_state[_key(run.id)] = wished
        save_chart(owner_id, run.id, made)


def _wish(run_id: UUID) -> ChartSpec | None:
    return cast("ChartSpec | None", st.session_state.get(_key(run_id)))


def _key(run_id: UUID) -> str:
    return f"chart_spec_{run_id}"


def _offer(run_id: UUID, wish: ChartSpec) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key="chart_none"):
        st.html('<p class="lm-p lm-muted">This result says more as a table.</p>', width="content")
        st.button(
            "Draw it anyway", key=f"chart_anyway_{run_id}", type="tertiary",
            on_click=st.session_state.update, args=({_key(run_id): wish},),
        )  # fmt: skip


def _kind_words(kind: Kind) -> str:
    return CHARTS[kind].label


def _amount(value: Any) -> str:  # Any: a cell of a result
    return "—" if value is None else number(value) if isinstance(value, int | float) else str(value)
