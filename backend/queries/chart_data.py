"""Turns a result of any size into the few rows a chart draws, and says what was cut, summed up or sampled on the way."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from backend.queries.chart_facets import facets
from backend.queries.chart_groups import bars, cells, lines, shares
from backend.queries.chart_maps import on_map
from backend.queries.chart_points import boxes, distribution, points
from backend.queries.chart_sql import ChartData, count_places, one_each, place, sentences, summed, value, word
from backend.queries.charts import CHARTS, ChartSpec, Kind
from backend.queries.reading import Reading, reading

__all__ = ["ChartData", "chart_data"]


def chart_data(path: Path, spec: ChartSpec) -> ChartData:
    """Return what `spec` draws of the result file at `path`. The spec must be `charts.valid`.

    Raises Rejected for what cannot be drawn honestly, such as shares of negative values.
    """
    with reading(path) as file:
        found = facets(file, spec) if spec.facet is not None else _MAKERS[spec.kind](file, spec)
    return _positive(found) if spec.log else found


def _positive(found: ChartData) -> ChartData:
    """Say how many values have no place where only powers of ten are."""
    first = len(found.columns) - len(found.y) - (found.size is not None)
    last = first + len(found.y)
    values = [value for row in found.rows for value in row[first:last] if isinstance(value, int | float) and value <= 0]
    if not values or found.columns[-3:] == ("from", "to", "count"):
        return found
    told = "1 value is" if len(values) == 1 else f"{len(values):,} values are"
    return replace(found, note=sentences(found.note, f"{told} not above zero and not drawn on this scale."))


def _nothing(file: Reading, spec: ChartSpec) -> ChartData:
    return ChartData((), [], None, None, spec.y, "", file.total)


def _number(file: Reading, spec: ChartSpec) -> ChartData:
    values = spec.y or ("count",)
    if spec.x is not None:
        return _latest(file, spec, spec.x)
    rows = file.rows(f"SELECT {value(spec, one_each=file.total <= 1)} FROM rows")
    note = f"The {word(spec)} of {file.total:,} rows." if file.total > 1 else ""
    return ChartData(values, rows, None, None, values, note, file.total)


def _latest(file: Reading, spec: ChartSpec, along: str) -> ChartData:
    """The value of the place before the last in time, and of the last."""
    x, values = place(file, along), spec.y or ("count",)
    single = one_each(file, x)
    rows = file.rows(
        f"SELECT {x}, {value(spec, one_each=single)} FROM rows WHERE {x} IS NOT NULL GROUP BY ALL ORDER BY 1 DESC LIMIT 2"
    )
    places = count_places(file, x)
    at = str(rows[0][0]).removesuffix(" 00:00:00") if rows else ""
    note = sentences(f"At {at}, the last of {places:,}." if places > 1 else "", summed(file, spec, single=single))
    return ChartData((along, *values), rows[::-1], along, None, values, note, file.total)


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
    "map": on_map,
}
assert _MAKERS.keys() == CHARTS.keys()  # noqa: S101  a kind without a maker is a programmer's mistake
