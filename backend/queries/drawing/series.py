"""Turns what a chart draws of a result into series, and says in words what it shows."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from backend.queries.chart_sql import OTHER, ChartData
from backend.queries.charts import ChartSpec, by_degrees
from backend.queries.drawing.labels import brief, neutral
from backend.queries.drawing.places import Series

_MANY_PLACES = 7
_LONG_LABEL = 14


def series_of(data: ChartData) -> list[Series]:
    """Return the rows as series: one for each value of the split column, or for each column of values."""
    first, known = 1 if data.x else 0, list(enumerate(data.rows))
    if left_out(data):
        known = [(number, row) for number, row in known if row[0] is not None]
    if data.series is None:
        return [
            _series(name, [(row[0] if first else name, row[first + place], number, row[-1]) for number, row in known], data)
            for place, name in enumerate(data.y)
        ]
    split: dict[Any, list[tuple[Any, Any, int, Any]]] = {}  # Any: cells of a result
    for number, row in known:
        split.setdefault(row[1], []).append((row[0], row[2], number, row[-1]))
    return [_series(name, split[name], data, rest=name == OTHER) for name in _in_order(list(split))]


def _in_order(names: list[Any]) -> list[Any]:  # Any: cells of a result
    """Return numbers and days from small to large, what was put together and the empty ones last; texts as they come."""
    known = [name for name in names if name is not None and name != OTHER]
    if all(isinstance(name, int | float) for name in known) or all(isinstance(name, date) for name in known):
        return [*sorted(known), *(name for name in names if name is None or name == OTHER)]
    return names


def left_out(data: ChartData) -> str:
    """Return the sentence that says which rows have no place along a line of numbers or days."""
    places = [row[0] for row in data.rows] if data.x else []
    known = [x for x in places if x is not None]
    if known and len(known) < len(places) and all(isinstance(x, int | float | date) for x in known):
        return f"Rows without {data.x} are not drawn."
    return ""


def values_in_words(spec: ChartSpec) -> str:
    """Return what the values of a chart are: total, mean of price, number of rows."""
    if spec.aggregate == "count" or not spec.y:
        return "number of rows"
    names = ", ".join(spec.y)
    words = {"sum": "sum of ", "mean": "mean of ", "median": "median of ", "min": "smallest ", "max": "largest "}
    return words.get(spec.aggregate or "", "") + names


def in_words(spec: ChartSpec) -> str:
    """Return what a chart shows, in one line."""
    if spec.title:
        return spec.title
    if spec.kind == "histogram":
        return f"distribution of {spec.x}"
    if by_degrees(spec):
        return f"{values_in_words(spec)} on the map"
    if spec.kind == "number":
        return values_in_words(spec)
    along = f" by {spec.x}" if spec.x and spec.kind != "scatter" else f" against {spec.x}" if spec.x else ""
    return f"{values_in_words(spec)}{along}{f' and {spec.series}' if spec.series else ''}{f', for each {spec.facet}' if spec.facet else ''}"


def ranges_in_words(data: ChartData) -> list[str]:
    """Return the ranges of a distribution in words: 10 to 20; a range around one whole number is that number."""
    return [_range(low, high) for low, high, _ in data.rows]


def _range(low: Any, high: Any) -> str:  # Any: numbers or moments
    if isinstance(low, float) and high - low == 1 and low % 1 == 0.5:
        return f"{low + 0.5:.0f}"
    return f"{_edge(low)} to {_edge(high)}"


def _edge(value: Any) -> str:  # Any: a number or a moment
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d}" if (value.hour, value.minute) == (0, 0) else f"{value:%Y-%m-%d %H:%M}"
    return brief(float(value))


def lies_better(series: Sequence[Series], *, many: int = _MANY_PLACES) -> bool:
    """Say whether bars read better lying down: more than so `many` names, or long ones."""
    names = dict.fromkeys(x for one in series for x in one.x)
    if not names or any(isinstance(name, date) for name in names):
        return False
    longest = max(len(neutral(name)) for name in names)
    most = many if len(series) == 1 else 2 * many  # side by side, several series take less room standing
    return len(names) > most or longest > _LONG_LABEL


def _series(name: object, points: Sequence[tuple[Any, Any, int, Any]], data: ChartData, *, rest: bool = False) -> Series:
    xs, ys = [point[0] for point in points], [point[1] for point in points]
    context = frozenset(place for place, x in enumerate(xs) if place >= len(xs) - 2 and _is_rest(xs[place:]))
    rows = [point[2] for point in points]
    sizes = [point[3] for point in points] if data.size else None
    called = "" if name is None else f"{name:.10g}" if isinstance(name, float) else str(name)
    return Series(called, xs, ys, rest=rest, context=context, rows=rows, sizes=sizes)


def _is_rest(last: Sequence[Any]) -> bool:
    """Say whether the last places are what was put together, or has no name beside it."""
    return (
        last[0] == OTHER if len(last) == 1 else (last[0] == OTHER and last[1] is None) or (last[0] is None and last[1] == OTHER)
    )
