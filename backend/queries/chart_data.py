"""Turns a result of any size into the few rows a chart draws, and says what was cut, summed up or sampled on the way."""

from collections.abc import Callable
from pathlib import Path

from backend.queries.chart_groups import bars, cells, lines, shares
from backend.queries.chart_points import boxes, distribution, points
from backend.queries.chart_sql import ChartData, value, word
from backend.queries.charts import CHARTS, ChartSpec, Kind
from backend.queries.reading import Reading, reading

__all__ = ["ChartData", "chart_data"]


def chart_data(path: Path, spec: ChartSpec) -> ChartData:
    """Return what `spec` draws of the result file at `path`. The spec must be `charts.valid`.

    Raises Rejected for what cannot be drawn honestly, such as shares of negative values.
    """
    with reading(path) as file:
        return _MAKERS[spec.kind](file, spec)


def _nothing(file: Reading, spec: ChartSpec) -> ChartData:
    return ChartData((), [], None, None, spec.y, "", file.total)


def _number(file: Reading, spec: ChartSpec) -> ChartData:
    rows = file.rows(f"SELECT {value(spec, one_each=file.total <= 1)} FROM rows")
    note = f"The {word(spec)} of {file.total:,} rows." if file.total > 1 else ""
    return ChartData(spec.y or ("count",), rows, None, None, spec.y or ("count",), note, file.total)


_MAKERS: dict[Kind, Callable[[Reading, ChartSpec], ChartData]] = {
    "table": _nothing,
    "number": _number,
    "bar": bars,
    "line": lines,
    "area": lines,
    "scatter": points,
    "histogram": distribution,
    "box": boxes,
    "heatmap": cells,
    "pie": shares,
}
assert _MAKERS.keys() == CHARTS.keys()  # noqa: S101  a kind without a maker is a programmer's mistake
