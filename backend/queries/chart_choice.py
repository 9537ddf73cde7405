"""Chooses a sensible first chart from the shape of a result: what its columns are, and how many values they have."""

import re
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from backend.core.table import Column
from backend.queries.chart_shape import Shape, adds_up, are_countries, is_identifier, shape_of
from backend.queries.charts import ChartSpec
from backend.queries.reading import AT, Reading, quoted, reading

_LOOKED_AT = 12  # columns; a result with more is a list, not an answer
_FEW = 8  # series that can be told apart
_BARS = 40
_GROUPED = 48  # bars side by side that can be compared
_MANY_COUNTRIES = 15  # so many are seen better on a map than as bars
_ORDINAL = re.compile(
    r"\s*([\d<>≤≥~(\[+-]|(under|over|up to|less|more|unter|über|bis|mon|tue|wed|thu|fri|sat|sun|jan|feb|m[aä]r|apr|ma[iy]|jun|jul|aug|"
    r"sep|o[ck]t|nov|de[cz]|q[1-4]\b|x{0,3}[sml]$|small|medium|large|low|high|very|class|level|grade|stage|step|tier))",
    re.IGNORECASE,
)


def suggest(columns: Sequence[Column], path: Path) -> ChartSpec:
    """Return the chart to show first for the result at `path`; a table where no chart says more.

    Identifiers are never values. `columns` say the types the statement gave, which Parquet does not keep all of.
    """
    with reading(path) as file:
        if file.total == 0 or not columns:
            return ChartSpec(kind="table")
        shape = shape_of(file, columns[:_LOOKED_AT])
        keys = [*shape.times, *shape.names]
        if shape.degrees is not None and file.total > 1:
            return _of_degrees(shape)
        if len(columns) <= 2 and (counted := _of_counted(file, shape)) is not None:
            return counted
        whole = len(columns) <= _LOOKED_AT and 0 < len(keys) <= 2 and file.total <= 100_000
        if whole and shape.values and not _lists_things(shape) and _unique(file, keys):
            return _of_answer(file, columns, shape)
        return _of_values(shape) if not keys else _of_list(file, columns, shape)


def _of_degrees(shape: Shape) -> ChartSpec:
    """Charts of places on earth: where there are most, or where most of what is measured is."""
    lat, lon = shape.degrees or ("", "")
    value = next((name for name in shape.values if adds_up(name) and shape.distinct[name] > 1), None)
    return ChartSpec(kind="map", lat=lat, lon=lon, y=(value,) if value else (), aggregate="sum" if value else "count")


def _of_counted(file: Reading, shape: Shape) -> ChartSpec | None:
    """A chart of two numbers where the first is a scale on which the second was counted: ages, ratings, classes."""
    if len(shape.values) != 2 or shape.times or shape.names or not 3 <= shape.rows <= 400:
        return None
    x, count = shape.values
    if x not in shape.whole or not adds_up(count) or adds_up(x) or not _unique(file, [x]):
        return None
    return ChartSpec(kind="bar", x=x, y=(count,), sort="x")


def _of_answer(file: Reading, columns: Sequence[Column], shape: Shape) -> ChartSpec:
    """Charts of an aggregated result: each place stands once."""
    times, names, values = shape.times, shape.names, _alike(shape)
    if shape.rows == 1:
        return ChartSpec(kind="table")
    if len(times) == 1 and not names:
        return ChartSpec(kind="line" if shape.rows > 2 else "bar", x=times[0], y=values, sort="x")
    if len(names) == 1 and not times:
        return _of_names(file, columns, shape)
    if len(times) == 1:
        return _over_time_by(shape, times[0], names[0])
    first, second = sorted([*times, *names], key=lambda key: -shape.distinct[key])
    if shape.distinct[first] > 0.9 * shape.rows:  # one row a thing, with what it belongs to beside it
        listed = is_identifier(first)
        return _of_list(file, columns, shape) if listed else ChartSpec(kind="bar", x=first, y=values[:1], sort="value")
    bars = shape.distinct[first] * shape.distinct[second]
    if shape.distinct[second] <= _FEW and shape.distinct[first] <= 30 and bars <= _GROUPED:
        return ChartSpec(kind="bar", x=first, y=values[:1], series=second)
    return ChartSpec(kind="heatmap", x=first, y=values[:1], series=second)


def _of_names(file: Reading, columns: Sequence[Column], shape: Shape) -> ChartSpec:
    """Bars from large to small, with the small ones as one where there are many; very many countries on a map."""
    name, values = shape.names[0], _alike(shape)
    if shape.rows > _MANY_COUNTRIES and are_countries(file, columns, name):
        return ChartSpec(kind="map", x=name, y=values[:1])
    if shape.rows > _BARS:
        return ChartSpec(kind="bar", x=name, y=values[:1], aggregate="sum" if adds_up(values[0]) else None, sort="value")
    return ChartSpec(kind="bar", x=name, y=values, sort="given" if _has_order(file, name, values[0]) else "value")


def _over_time_by(shape: Shape, time: str, name: str) -> ChartSpec:
    """A line for each name; with many moments of one name, or two moments of many, what can be compared."""
    value = _alike(shape)[:1]
    if shape.distinct[time] <= 2 < shape.distinct[name]:
        return ChartSpec(kind="bar", x=name, y=value, series=time)
    return ChartSpec(kind="line", x=time, y=value, series=name if shape.distinct[name] > 1 else None, sort="x")


def _of_values(shape: Shape) -> ChartSpec:
    """Charts of a result that has values alone."""
    if shape.rows == 1 and len(shape.values) == 1:
        return ChartSpec(kind="number", y=(shape.values[0],))
    values = [name for name in shape.values if shape.distinct[name] > 1]
    if len(values) >= 2 and shape.rows >= 10:
        return ChartSpec(kind="scatter", x=values[0], y=(values[1],))
    if len(values) == 1 and shape.rows >= 20:
        return ChartSpec(kind="histogram", x=values[0])
    return ChartSpec(kind="table")


def _of_list(file: Reading, columns: Sequence[Column], shape: Shape) -> ChartSpec:
    """Charts of a list, one row a thing: how many there are over time or by name, or how a value is spread."""
    if shape.rows < 5:
        return ChartSpec(kind="table")
    spread = next((time for time in shape.times if shape.distinct[time] > 2), None)
    if spread is not None:
        return ChartSpec(kind="line", x=spread, aggregate="count", sort="x")
    things = [name for name in shape.names if not is_identifier(name) and shape.distinct[name] >= 2]
    named = next((name for name in things if shape.distinct[name] <= _BARS), None)
    if named is not None and shape.distinct[named] <= _MANY_COUNTRIES:
        return ChartSpec(kind="bar", x=named, aggregate="count", sort="value")
    land = next((name for name in things if _MANY_COUNTRIES < shape.distinct[name] <= 300), None)
    if land is not None and are_countries(file, columns, land):
        return ChartSpec(kind="map", x=land, aggregate="count")
    if named is not None:
        return ChartSpec(kind="bar", x=named, aggregate="count", sort="value")
    return _of_values(shape) if shape.values and shape.rows >= 20 else ChartSpec(kind="table")


def _lists_things(shape: Shape) -> bool:
    """Say whether a result is a list of things told apart by an identifier: more of them than bars, nothing else to name them."""
    return shape.rows > _BARS and not shape.times and all(is_identifier(name) for name in shape.names)


def _alike(shape: Shape) -> tuple[str, ...]:
    """Return up to three values that can share an axis."""
    first = shape.values[0]
    scale = shape.size[first] or 1.0
    return tuple(name for name in shape.values if 0.05 <= (shape.size[name] or scale) / scale <= 20)[:3]


def _has_order(file: Reading, name: str, value: str) -> bool:
    """Say whether a result's own order must stay: its names are steps of a scale, or its values go one way."""
    rows = file.rows(f"SELECT {quoted(name)}::VARCHAR, {quoted(value)}::DOUBLE FROM rows ORDER BY {AT} LIMIT {_BARS}")
    known = [str(row[0]) for row in rows if row[0] is not None]
    if known and sum(_ORDINAL.match(text) is not None for text in known) > 0.7 * len(known):
        return True
    told: list[Any] = [row[1] for row in rows if row[1] is not None]
    return all(a >= b for a, b in pairwise(told)) or all(a <= b for a, b in pairwise(told))


def _unique(file: Reading, keys: Sequence[str]) -> bool:
    listed = ", ".join(map(quoted, keys))
    return bool(file.row(f"SELECT count(*) = {file.total} FROM (SELECT {listed} FROM rows GROUP BY ALL)")[0])
