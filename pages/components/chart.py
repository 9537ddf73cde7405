"""The chart of a result with the controls to change it. What a person chose is kept with the run, or where the page says."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import plotly.graph_objects as go
import streamlit as st

from backend.core.errors import ListmillError
from backend.queries.charts import ChartSpec
from backend.queries.drawing import compared, figure_of, in_words, left_out
from backend.queries.drawing.template import CONFIG
from backend.queries.schemas import QueryRunView
from backend.queries.service import chart_of, chart_rows, save_chart
from pages.components import problem
from pages.components.chart_controls import Controls, wish_for, wished
from pages.components.chart_fit import fitted, kinds_for
from pages.components.chart_look import finished, on_page
from pages.components.format import number
from pages.components.html import Safe, esc, heading
from pages.components.picture import save_picture


@dataclass(frozen=True)
class Drawn:
    """A chart ready to be shown: a figure, or the one number it is and how it changed; and what was left out or summed up."""

    figure: go.Figure | None
    value: Any  # a cell of a result
    change: str
    note: str


@st.cache_resource(max_entries=300, show_spinner=False)
def drawn(owner_id: UUID, run_id: UUID, spec_json: str) -> Drawn:
    """Return the chart of a run that `spec_json` describes. Results never change, so neither does this."""
    spec = ChartSpec.model_validate_json(spec_json)
    data = chart_rows(owner_id, run_id, spec)
    picture = figure_of(spec, data)
    value = data.rows[-1][-1] if spec.kind == "number" and data.rows else None
    note = f"{data.note} {left_out(data)}".strip()
    return Drawn(None if picture is None else finished(on_page(picture)), value, compared(spec, data), note)


@st.cache_resource(max_entries=300, show_spinner=False)
def first_chart(owner_id: UUID, run_id: UUID) -> ChartSpec:
    """Return the chart that fits a result best, as long as none was chosen."""
    return chart_of(owner_id, run_id)


def panel(
    owner_id: UUID,
    run: QueryRunView,
    *,
    quiet: bool = False,
    spec: ChartSpec | None = None,
    keep: Callable[[ChartSpec], None] | None = None,
    key: str = "",
    fixed: bool = False,
) -> None:
    """Draw the chart of a run and its controls; `quiet` folds the controls away and leaves the frame to whoever asks.

    `spec` is drawn instead of the run's own chart, and `keep` called with what is chosen instead of keeping it with the run.
    `key` tells apart two charts of one run on a page. `fixed` leaves out all that changes or downloads.
    """
    key = key or str(run.id)
    wish = (None if fixed else wished(key)) or spec or run.chart or first_chart(owner_id, run.id)
    shown = fitted(wish, run.columns) if run.row_count and wish.kind != "table" else None
    if shown is None:
        kinds = kinds_for(wish, run.columns)
        if not run.row_count or not kinds:
            st.html(
                '<p class="lm-p lm-muted">There is nothing to draw: a chart needs rows, and numbers or things to count.</p>'
            )
            return
        if wish.kind == "table":
            _offer(key, wish.model_copy(update={"kind": kinds[0]}), fixed=fixed)
            return
        shown = fitted(wish, run.columns, kind=kinds[0]) or wish
    controls = Controls(key, run.columns, wish, shown, keep or (lambda made: _keep(owner_id, run.id, made)))
    if not quiet and not fixed:
        controls.draw(kinds_for(wish, run.columns))
    try:
        picture = drawn(owner_id, run.id, shown.model_dump_json())
    except ListmillError as error:
        problem.draw(error)
        return
    with st.container(key=f"{'quietchart' if quiet else 'panel_chart'}_{key}", gap="xsmall"):
        _picture(picture, shown, key=key, quiet=quiet)
    if not fixed and (quiet or picture.figure is not None):
        with st.container(key=f"chart_foot_{key}", horizontal=True, gap="small"):
            _foot(run, controls, quiet=quiet, drawable=picture.figure is not None)


def _foot(run: QueryRunView, controls: Controls, *, quiet: bool, drawable: bool) -> None:
    """Draw what can be done with the chart. It is folded away and drawn once it is opened: widgets cost milliseconds."""
    label, icon = ("Change or save the chart", "tune") if quiet else ("Save the chart", "download")
    folded = st.popover(
        label, icon=f":material/{icon}:", type="tertiary", key=f"chart_change_{controls.key}", on_change="rerun"
    )
    if folded.open:
        with folded:
            if drawable:
                save_picture(run.id, controls.spec, key=controls.key)
            if quiet:
                controls.draw(kinds_for(controls.wish, run.columns), folded=True)


def _picture(picture: Drawn, spec: ChartSpec, *, key: str, quiet: bool) -> None:
    if picture.figure is None:
        if not quiet or picture.change:
            st.html(heading(in_words(spec), remark=picture.note))
        change = f'<div class="lm-p lm-muted">{esc(picture.change)}</div>' if picture.change else ""
        st.html(Safe(f'<div class="lm-number">{esc(_amount(picture.value))}</div>{change}'))
        return
    st.html(heading(in_words(spec), remark=picture.note))
    st.plotly_chart(picture.figure, config=CONFIG, key=f"chart_{key}", alt=f"{in_words(spec)}; the Table tab has the figures")


def _keep(owner_id: UUID, run_id: UUID, made: ChartSpec) -> None:
    save_chart(owner_id, run_id, made)


def _offer(key: str, wish: ChartSpec, *, fixed: bool) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key=f"chart_none_{key}"):
        st.html('<p class="lm-p lm-muted">This result says more as a table.</p>', width="content")
        if not fixed:
            st.button("Draw it anyway", key=f"chart_anyway_{key}", type="tertiary", on_click=wish_for, args=(key, wish))


def _amount(value: Any) -> str:  # Any: a cell of a result
    return "—" if value is None else number(value) if isinstance(value, int | float) else str(value)
