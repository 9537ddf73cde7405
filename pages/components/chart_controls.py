"""What can be changed about a chart of a result. A change is kept at once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, cast

import streamlit as st

from backend.core.table import Column
from backend.queries.charts import CHARTS, Aggregate, ChartSpec, Kind, by_degrees
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


def wished(key: str) -> ChartSpec | None:
    """Return what the person wished of the chart `key` in this session, None when nothing."""
    return cast("ChartSpec | None", st.session_state.get(f"chart_wish_{key}"))


def wish_for(key: str, wish: ChartSpec) -> None:
    """Remember a wish for this session."""
    st.session_state[f"chart_wish_{key}"] = wish


@dataclass(frozen=True)
class Controls:
    """The controls of one chart: `spec` is what is shown, `wish` is what a change starts from, `keep` gets what is chosen."""

    key: str
    columns: Sequence[Column]
    wish: ChartSpec
    spec: ChartSpec
    keep: Callable[[ChartSpec], None]

    def draw(self, kinds: list[Kind], *, folded: bool = False) -> None:
        """Draw the controls in a row, or one below the other where they are `folded` into a menu."""
        with st.container(key=f"chart_acts_{self.key}", horizontal=not folded, vertical_alignment="bottom"):
            self._ask("kind", st.selectbox, self.spec.kind, label="Chart", options=kinds, width=150, format_func=_kind_in_words)
            self._places()
            self._values()
            self._splits()
            if folded:
                self._more()
                return
            with st.popover("More", icon=":material/tune:", type="tertiary", key=f"chart_more_{self.key}"):
                self._more()

    def _places(self) -> None:
        chart = CHARTS[self.spec.kind]
        if by_degrees(self.spec):
            numbers = columns_for(("number",), self.columns)
            self._ask("lat", st.selectbox, self.spec.lat, label="Latitude", options=numbers, width=150)
            self._ask("lon", st.selectbox, self.spec.lon, label="Longitude", options=numbers, width=150)
        elif self.spec.kind == "number":
            self._column("x", "Latest by", ("time",), none="all rows")
        elif chart.x:
            label = "Countries" if self.spec.kind == "map" else "Along"
            self._ask("x", st.selectbox, self.spec.x, label=label, options=columns_for(chart.x, self.columns), width=190)

    def _values(self) -> None:
        most = 0 if self.spec.kind == "histogram" else min(CHARTS[self.spec.kind].most_y, _MOST_VALUES)
        names = columns_for(("number",), self.columns)
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

    def _splits(self) -> None:
        chart = CHARTS[self.spec.kind]
        if not chart.takes_series or len(self.spec.y) > 1:
            return
        names = [n for n in columns_for(("category", "time", "number"), self.columns) if n != self.spec.x]
        options = names if chart.needs_series else ["", *names]
        self._ask(
            "series", st.selectbox, self.spec.series or "", label="Split by", options=options, width=190,
            format_func=lambda name: name or "nothing",
        )  # fmt: skip

    def _more(self) -> None:
        kind, spec, chart = self.spec.kind, self.spec, CHARTS[self.spec.kind]
        if spec.y and kind not in _EVERY_ROW:
            self._ask(
                "aggregate", st.selectbox, spec.aggregate or "", label="Rows of one place", options=list(_AGGREGATES),
                format_func=_AGGREGATES.get,
            )  # fmt: skip
        if kind == "bar":
            self._ask("sort", st.selectbox, spec.sort, label="Order", options=list(_SORTS), format_func=_SORTS.get)
        if chart.takes_facet:
            self._column("facet", "Side by side for each", ("category", "time", "number"))
        if chart.takes_size and (kind == "scatter" or by_degrees(spec)):
            self._column("size", "Larger by", ("number",))
        if kind in {"bar", "area"} and (spec.series or len(spec.y) > 1):
            self._ask("stacked", st.toggle, spec.stacked, label="Stacked")
        if chart.takes_log and not spec.stacked:
            self._ask("log", st.toggle, spec.log, label="Powers of ten (log scale)")
        if kind in _LIMITED:
            word = "Bars at most" if kind == "histogram" else "Places at most"
            self._ask(
                "limit", st.number_input, spec.limit, label=word, min_value=1, max_value=1000, placeholder="as fits"
            )  # fmt: skip
        if kind == "number" and not spec.y:
            st.html('<p class="lm-p lm-muted">Nothing more to choose here.</p>')

    def _column(self, field: str, label: str, roles: Sequence[Any], *, none: str = "nothing") -> None:  # Any: a Role
        taken = {self.spec.x, self.spec.series} if field == "facet" else set()
        options = ["", *(name for name in columns_for(roles, self.columns) if name not in taken)]
        value = getattr(self.spec, field) or ""
        self._ask(
            field, st.selectbox, value if value in options else "", label=label, options=options, width=190,
            format_func=lambda name: name or none,
        )  # fmt: skip

    def _ask(
        self, field: str, widget: Callable[..., object], value: Any, /, **options: Any
    ) -> None:  # Any: Streamlit's options
        key = f"chart_{field}_{self.key}"
        st.session_state[key] = value
        widget(key=key, on_change=self._change, args=(field, key), **options)

    def _change(self, field: str, key: str) -> None:
        value = st.session_state[key]
        if field == "y":
            value = (value,) if isinstance(value, str) and value else tuple(value)
        wish = changed(self.wish, field, None if value == "" else value)
        made = fitted(wish, self.columns)
        if made is not None:
            wish_for(self.key, wish)
            self.keep(made)


def _kind_in_words(kind: Kind) -> str:
    return CHARTS[kind].label
