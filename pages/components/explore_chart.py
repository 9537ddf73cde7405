"""The chart of an exploration: what it shows, the kinds it can be drawn as, what was folded, its SQL and its rows."""

from typing import Any
from uuid import UUID

import plotly.graph_objects as go
import streamlit as st

from backend.core.errors import Cancelled, ListmillError
from backend.queries.chart_sql import ChartData
from backend.queries.charts import CHARTS, ChartSpec
from backend.queries.drawing import figure_of
from backend.queries.drawing.template import CONFIG
from backend.queries.explore import Explored
from backend.queries.service import chart_rows
from backend.queries.statement import one_line
from pages.components import problem
from pages.components.chart_look import on_page
from pages.components.explore_brush import by_range, can_select, filters_of, marked, selectable
from pages.components.explore_desk import BESIDE, MAIN, ExploreDesk, View
from pages.components.format import counted, duration, label, number
from pages.components.html import Safe, esc, heading, icon, links, paragraph
from pages.components.inlinks import address, inlink
from pages.components.picture import save_picture
from pages.components.result_grid import grid
from pages.components.result_view import EXPORTS

_SMALL = 230
_ORDERS = {"value": "largest first", "x": "by name"}
_LOGGED = {"bar", "line", "scatter", "box", "histogram"}


@st.cache_resource(max_entries=300, show_spinner=False)
def data_of(owner_id: UUID, run_id: UUID, spec_json: str) -> ChartData:
    """Return what a chart draws of a run. Results never change, so neither does this."""
    return chart_rows(owner_id, run_id, ChartSpec.model_validate_json(spec_json))


@st.cache_resource(max_entries=300, show_spinner=False)
def picture_of(owner_id: UUID, run_id: UUID, spec_json: str, _found: Explored, *, small: bool) -> go.Figure | None:
    """Return the figure of a chart, in which marks can be selected where that means something."""
    drawn = figure_of(ChartSpec.model_validate_json(spec_json), data_of(owner_id, run_id, spec_json))
    if drawn is None:
        return None
    made = on_page(selectable(drawn, _found) if can_select(_found) else drawn)
    return made.update_layout(height=_SMALL, margin={"t": 8}) if small else made


def main_chart(desk: ExploreDesk) -> None:
    """Draw the chart the shelves make; while it is on its way, the one before keeps its place."""
    found = desk.find(MAIN)
    if isinstance(found, ListmillError):
        _refused(desk, found)
        return
    shown = found or desk.shown.get(MAIN)
    with st.container(key="panel_explore" if found else "panel_explore_old", gap="xsmall"):
        if shown is None:
            st.html(paragraph("The chart is being counted.", classes="lm-muted"))
            return
        _head(desk, shown)
        _picture(desk, MAIN, shown, small=False)
        if shown.note:
            st.html(Safe(f'<p class="lm-p lm-muted lm-small">{esc(shown.note)}</p>'))
        _foot(desk, shown)
    _statement(desk, shown)


def waiting(desk: ExploreDesk) -> None:
    """Draw that something is still being counted, with a way to stop it; the page is drawn again when it is done."""

    @st.fragment(run_every=0.4)
    @problem.guarded
    def clock() -> None:
        asked = desk.waiting
        if asked is None:
            st.rerun()
            return
        with st.container(key="explore_waiting", horizontal=True, vertical_alignment="center", width="content"):
            words = "Stopping" if asked.stopped else f"Still counting … {duration(asked.waiting_s)}"
            st.html(
                Safe(f'<div class="lm-running" role="status"><span class="lm-dot run"></span>{esc(words)}</div>'),
                width="content",
            )
            if not asked.stopped and st.button("Stop", icon=":material/stop:", key="explore_stop"):
                desk.stop()
                asked.done(within_s=1.0)
                st.rerun()

    clock()


def small_charts(desk: ExploreDesk) -> None:
    """Draw the charts beside: each can be opened large, taken away, and selected in."""
    beside = desk.view.beside
    if not beside:
        return
    with st.container(key="explore_beside", horizontal=True, gap="small"):
        for place in range(len(beside)):
            slot = f"beside_{place}"
            with st.container(key=f"panel_{slot}", gap="xsmall"):
                found = desk.find(slot)
                shown = desk.shown.get(slot) if found is None else found
                _small_head(desk, place, shown)
                if isinstance(shown, Explored):
                    _picture(desk, slot, shown, small=True)
                elif shown is not None:
                    st.html(problem.card(shown.detail, hint=shown.hint))
                else:
                    st.html(paragraph("Being counted …", classes="lm-muted"))


def _head(desk: ExploreDesk, found: Explored) -> None:
    with st.container(key="explore_head", horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        left = f"{number(found.rows)} of {counted(found.whole, 'row')}" if found.spec.filters and found.rows is not None else ""
        st.html(heading(found.title, remark=left), width="content")
        with st.container(key="explore_kinds", horizontal=True, width="content", vertical_alignment="center", gap="small"):
            _kinds(desk, found)


def _kinds(desk: ExploreDesk, found: Explored) -> None:
    def change(field: str, key: str) -> None:
        desk.step(desk.view.spec.model_copy(update={field: st.session_state[key]}))

    if len(found.kinds) > 1:
        st.session_state["explore_kind"] = found.kind
        st.segmented_control(
            "Chart", found.kinds, key="explore_kind", format_func=lambda kind: CHARTS[kind].label, label_visibility="collapsed",
            required=True, on_change=change, args=("kind", "explore_kind"),
        )  # fmt: skip
    x = found.shape.x
    if found.kind == "bar" and x is not None and x.cut == "text":
        key = "explore_sort"
        st.session_state[key] = desk.view.spec.sort or "value"
        st.selectbox(
            "Order", list(_ORDERS), key=key, format_func=_ORDERS.__getitem__, width=140,
            label_visibility="collapsed", on_change=change, args=("sort", key),
        )  # fmt: skip
    if found.chart.kind in _LOGGED and found.chart.kind != "number":
        st.session_state["explore_log"] = desk.view.spec.log
        st.toggle("Log scale", key="explore_log", on_change=change, args=("log", "explore_log"))


def _picture(desk: ExploreDesk, slot: str, found: Explored, *, small: bool) -> None:
    told = found.chart.model_dump_json()
    if found.chart.kind == "number":
        data = data_of(desk.owner_id, found.run.id, told)
        value = data.rows[-1][-1] if data.rows else None
        st.html(Safe(f'<div class="lm-number">{esc(_amount(value))}</div>'))
        return
    if not found.run.row_count:
        st.html(paragraph("No row fits. Change or remove a filter.", classes="lm-muted"))
        return
    figure = picture_of(desk.owner_id, found.run.id, told, found, small=small)
    key = f"explore_{slot}_{desk.revision.get(slot, 0)}_{abs(hash(desk.slots()[slot])):x}"

    def selected() -> None:
        event = st.session_state[key].get("selection") or {}
        desk.pick(slot, filters_of(found, data_of(desk.owner_id, found.run.id, told), event), run_id=found.run.id)

    picked = desk.picks.get(slot)
    if figure is not None and picked and desk.picked_in.get(slot) != found.run.id:
        figure = marked(figure, found, data_of(desk.owner_id, found.run.id, told), picked)  # its rows are others now

    chosen: dict[str, Any] = (
        {"on_select": selected, "selection_mode": ("points", "box")} if can_select(found) else {}
    )  # Any: options
    st.plotly_chart(figure, config=CONFIG, key=key, alt=f"{found.title}; its rows stand below the chart", **chosen)


def _foot(desk: ExploreDesk, found: Explored) -> None:
    with st.container(key="explore_foot", horizontal=True, gap="small", vertical_alignment="center"):
        full = len(desk.view.beside) >= BESIDE
        bare = desk.slots()[MAIN]
        st.button(
            "Add beside", icon=":material/add_chart:", type="tertiary", key="explore_add", disabled=full or bare in desk.view.beside,
            on_click=lambda: desk.go(View(desk.view.spec, (*desk.view.beside, bare))),
            help=f"Keep this chart in a row below, at most {BESIDE}; what you select in one filters the others.",
        )  # fmt: skip
        taken = st.popover("Export", icon=":material/download:", type="tertiary", key="explore_export", on_change="rerun")
        if taken.open:
            with taken:
                if found.chart.kind != "number":
                    save_picture(found.run.id, found.chart, key="explore")
                st.html(
                    links(
                        (f"Rows as {name}", f"/api/query-runs/{found.run.id}/export?format={suffix}")
                        for name, suffix in EXPORTS
                    )
                )
        if can_select(found):
            way = "Drag across the chart to select." if by_range(found) else "Click a mark to select it; with Shift, several."
            st.html(Safe(f'<span class="lm-muted lm-small">{way}</span>'), width="content")


def _statement(desk: ExploreDesk, found: Explored) -> None:
    """Draw the statement as one line that unfolds, and the rows it gave."""
    opened = st.expander(
        _as_code(one_line(found.sql, characters=110)), key="explore_sql", icon=":material/code:", on_change="rerun"
    )
    if opened.open:
        with opened:
            st.code(found.sql, language="sql", wrap_lines=True)
            to = address("query", dataset_id=desk.dataset_id, run=str(found.run.id))
            st.html(inlink(Safe(f"{icon('terminal')} Open in Query"), to, classes="lm-quiet"))
    rows = st.expander(
        f"{counted(found.run.row_count or 0, 'row')} drawn",
        key="explore_rows",
        icon=":material/table_rows:",
        on_change="rerun",
    )
    if rows.open:
        with rows:
            grid(desk.owner_id, found.run)


def _as_code(sql: str) -> str:
    """Return a line of SQL as a widget's label; as plain Markdown “>=” would become another sign."""
    return f"`{sql.replace('`', ' ')}`"


def _small_head(desk: ExploreDesk, place: int, shown: Explored | ListmillError | None) -> None:
    title = shown.title if isinstance(shown, Explored) else "Chart"
    view = desk.view
    rest = (*view.beside[:place], *view.beside[place + 1 :])
    with st.container(key=f"besidehead_{place}", horizontal=True, vertical_alignment="center", wrap=False, gap=None):
        st.html(Safe(f'<h3 class="lm-h lm-cut" title="{esc(title)}">{esc(title)}</h3>'))
        opened = view.beside[place].model_copy(update={"filters": view.spec.filters})
        st.button(
            f"Open {label(title)} large", icon=":material/open_in_full:", type="tertiary", key=f"beside_open_{place}",
            on_click=lambda: desk.go(View(opened, rest)),
        )  # fmt: skip
        st.button(
            f"Take {label(title)} away", icon=":material/close:", type="tertiary", key=f"beside_off_{place}",
            on_click=lambda: desk.go(View(view.spec, rest)),
        )  # fmt: skip


def _refused(desk: ExploreDesk, error: ListmillError) -> None:
    if isinstance(error, Cancelled):
        st.html(paragraph("Stopped as you asked.", classes="lm-muted"))
    else:
        problem.draw(error)
    st.button("Count again", icon=":material/refresh:", key="explore_again", on_click=desk.again)


def _amount(value: Any) -> str:  # Any: a cell of a result
    return "—" if value is None else number(value) if isinstance(value, int | float) else str(value)
