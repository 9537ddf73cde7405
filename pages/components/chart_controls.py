"""What can be changed about a chart of a result. A change is kept with the run at once."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, cast
from uuid import UUID

import streamlit as st

from backend.queries.charts import CHARTS, Aggregate, ChartSpec, Kind
from backend.queries.schemas import QueryRunView
from backend.queries.service import save_chart
from pages.components.chart_fit import changed, columns_for, fitted

_AGGREGATES: dict[Aggregate | Literal[""], str] = {
    "": "as they are",
    "sum": "sum",
    "mean": "mean",
    "median": "median",
    "min": "smallest",
    "max": "largest",
}
_SORTS = {"given": "as in the table", "value": "by value", "x": "by name"}
_COUNTED = "number of rows"
_MOST_VALUES = 7
_EVERY_ROW: frozenset[Kind] = frozenset({"scatter", "box"})  # these draw rows, so nothing is counted or aggregated
_LIMITED: frozenset[Kind] = frozenset({"bar", "box", "heatmap", "pie", "histogram"})


def wished(run_id: UUID) -> ChartSpec | None:
    """Return what the person wished of this run's chart in this session, None when nothing."""
    return cast("ChartSpec | None", st.session_state.get(_key(run_id)))


def wish_for(run_id: UUID, wish: ChartSpec) -> None:
    """Remember a wish for this session."""
    st.session_state[_key(run_id)] = wish


@dataclass(frozen=True)
class Controls:
    """The controls of one chart: `spec` is what is shown, `wish` is what a change starts from."""

    owner_id: UUID
    run: QueryRunView
    wish: ChartSpec
    spec: ChartSpec

    def draw(self, kinds: list[Kind], *, folded: bool = False) -> None:
        """Draw the controls in a row, or one below the other where they are `folded` into a menu."""
        chart = CHARTS[self.spec.kind]
        with st.container(key=f"chart_acts_{self.run.id}", horizontal=not folded, vertical_alignment="bottom"):
            self._ask("kind", st.selectbox, self.spec.kind, label="Chart", options=kinds, width=150, format_func=_kind_in_words)
            if chart.x:
                names = columns_for(chart.x, self.run.columns)
                self._ask("x", st.selectbox, self.spec.x, label="Along", options=names, width=190)
            self._values()
            if chart.takes_series and len(self.spec.y) <= 1:
                names = [n for n in columns_for(("category", "time", "number"), self.run.columns) if n != self.spec.x]
                options = names if chart.needs_series else ["", *names]
                self._ask(
                    "series", st.selectbox, self.spec.series or "", label="Split by", options=options, width=190,
                    format_func=lambda name: name or "nothing",
                )  # fmt: skip
            if folded:
                self._more()
                return
            with st.popover("More", icon=":material/tune:", type="tertiary", key=f"chart_more_{self.run.id}"):
                self._more()

    def _values(self) -> None:
        most = min(CHARTS[self.spec.kind].most_y, _MOST_VALUES)
        names = columns_for(("number",), self.run.columns)
        if most == 1:
            options = names if self.spec.kind in _EVERY_ROW else ["", *names]
            self._ask(
                "y", st.selectbox, "".join(self.spec.y), label="Values", options=options, width=190,
                format_func=lambda name: name or _COUNTED,
            )  # fmt: skip
        elif most:
            self._ask(
                "y", st.multiselect, list(self.spec.y)[:most], label="Values", options=names, width=240, max_selections=most,
                placeholder=_COUNTED,
            )  # fmt: skip

    def _more(self) -> None:
        kind, spec = self.spec.kind, self.spec
        if spec.y and kind not in _EVERY_ROW:
            self._ask(
                "aggregate", st.selectbox, spec.aggregate or "", label="Rows of one place", options=list(_AGGREGATES),
                format_func=_AGGREGATES.get,
            )  # fmt: skip
        if kind == "bar":
            self._ask("sort", st.selectbox, spec.sort, label="Order", options=list(_SORTS), format_func=_SORTS.get)
        if kind in {"bar", "area"} and (spec.series or len(spec.y) > 1):
            self._ask("stacked", st.toggle, spec.stacked, label="Stacked")
        if kind in _LIMITED:
            word = "Bars at most" if kind == "histogram" else "Places at most"
            self._ask(
                "limit", st.number_input, spec.limit, label=word, min_value=1, max_value=1000, placeholder="as fits"
            )  # fmt: skip
        if not spec.y and kind not in _LIMITED:
            st.html('<p class="lm-p lm-muted">Nothing more to choose here.</p>')

    def _ask(
        self, field: str, widget: Callable[..., object], value: Any, /, **options: Any
    ) -> None:  # Any: Streamlit's options
        key = f"chart_{field}_{self.run.id}"
        st.session_state[key] = value
        widget(key=key, on_change=self._change, args=(field, key), **options)

    def _change(self, field: str, key: str) -> None:
        value = st.session_state[key]
        if field == "y":
            value = (value,) if isinstance(value, str) and value else tuple(value)
        wish = changed(self.wish, field, None if value == "" else value)
        made = fitted(wish, self.run.columns)
        if made is not None:
            wish_for(self.run.id, wish)
            save_chart(self.owner_id, self.run.id, made)


def _key(run_id: UUID) -> str:
    return f"chart_wish_{run_id}"


def _kind_in_words(kind: Kind) -> str:
    return CHARTS[kind].label
