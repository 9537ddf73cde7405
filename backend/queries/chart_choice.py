"""Chooses a sensible first chart from the shape of a result: what its columns are, and how many values they have."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from backend.core.table import Column
from backend.queries.charts import ChartSpec, role
from backend.queries.reading import Reading, quoted, reading

_LOOKED_AT = 12  # columns; a result with more is a list, not an answer
_FEW = 8  # series that can be told apart
_BARS = 40
_NAMES = re.compile(
    r"(^|[_\s])(id|ids|no|nr|key|code|zip|zipcode|postcode|plz|sku|ean|isbn|iban|phone|fax|lat|lon|latitude|longitude|uuid)$",
    re.IGNORECASE,
)
_CALENDAR = re.compile(r"(^|[_\s(])(year|quarter|month|week|day|hour|weekday|decade)(\)|$|[_\s(])", re.IGNORECASE)
_DAY = re.compile(r"\d{4}(-(\d{2}|Q[1-4])(-\d{2})?)?$")
_ADDS_UP = re.compile(r"count|sum|total|number|amount|qty|quantity|revenue|sales|orders|rows|(^|_)n$", re.IGNORECASE)


@dataclass(frozen=True)
class _Shape:
    """What a result's columns are: places in time, places by name, values; and how many different ones they have."""

    times: list[str]
    names: list[str]
    values: list[str]
    distinct: dict[str, int]
    size: dict[str, float]
    rows: int


def suggest(columns: Sequence[Column], path: Path) -> ChartSpec:
    """Return the chart to show first for the result at `path`; a table where no chart says more.

    Identifiers are never values. `columns` say the types the statement gave, which Parquet does not keep all of.
    """
    with reading(path) as file:
        if file.total == 0 or not columns:
            return ChartSpec(kind="table")
        shape = _shape(file, columns[:_LOOKED_AT])
        keys = [*shape.times, *shape.names]
        whole = len(columns) <= _LOOKED_AT and 0 < len(keys) <= 2 and file.total <= 100_000
        if whole and shape.values and _unique(file, keys):
            return _of_answer(shape)
        return _of_values(shape) if not keys else _of_list(shape)


def _shape(file: Reading, columns: Sequence[Column]) -> _Shape:
    cells = [_cells(column) for column in columns]
    found = file.row(f"SELECT {', '.join(cell for three in cells for cell in three)} FROM rows")
    shape = _Shape([], [], [], {}, {}, file.total)
    for number, column in enumerate(columns):
        count, low, high = found[3 * number : 3 * number + 3]
        shape.distinct[column.name] = count
        kind = role(column)
        if kind == "time" or (kind == "category" and _is_day(low) and _is_day(high)) or _is_calendar(column, count):
            shape.times.append(column.name)
        elif kind == "category" or (kind == "number" and _NAMES.search(column.name)):
            shape.names.append(column.name)
        elif kind == "number":
            shape.values.append(column.name)
            shape.size[column.name] = max(abs(float(low or 0)), abs(float(high or 0)))
    return shape


def _cells(column: Column) -> tuple[str, str, str]:
    x = quoted(column.name)
    kind = role(column)
    if kind == "other":
        return "0", "NULL", "NULL"
    ends = [f"{end}({x}::DOUBLE)" if kind == "number" else f"{end}(left({x}::VARCHAR, 40))" for end in ("min", "max")]
    return f"approx_count_distinct({x})", *ends  # type: ignore[return-value]


def _of_answer(shape: _Shape) -> ChartSpec:
    """Charts of an aggregated result: each place stands once."""
    times, names, values = shape.times, shape.names, _alike(shape)
    if shape.rows == 1:
        return ChartSpec(kind="table")
    if len(times) == 1 and not names:
        return ChartSpec(kind="line" if shape.rows > 2 else "bar", x=times[0], y=values, sort="x")
    if len(names) == 1 and not times:
        cut = shape.rows > _BARS and _ADDS_UP.search(values[0])
        return ChartSpec(
            kind="bar", x=names[0], y=values[:1] if shape.rows > _BARS else values, aggregate="sum" if cut else None
        )
    if len(times) == 1:
        return ChartSpec(kind="line", x=times[0], y=values[:1], series=names[0], sort="x")
    first, second = sorted([*times, *names], key=lambda key: -shape.distinct[key])
    if shape.distinct[first] > 0.9 * shape.rows:  # one row a thing, with what it belongs to beside it
        return _of_list(shape) if _NAMES.search(first) else ChartSpec(kind="bar", x=first, y=values[:1])
    if shape.distinct[second] <= _FEW and shape.distinct[first] <= 30:
        return ChartSpec(kind="bar", x=first, y=values[:1], series=second)
    return ChartSpec(kind="heatmap", x=first, y=values[:1], series=second)


def _of_values(shape: _Shape) -> ChartSpec:
    """Charts of a result that has values alone."""
    values = shape.values
    if shape.rows == 1 and len(values) == 1:
        return ChartSpec(kind="number", y=(values[0],))
    if len(values) >= 2 and shape.rows >= 10:
        return ChartSpec(kind="scatter", x=values[0], y=(values[1],))
    if len(values) == 1 and shape.rows >= 20:
        return ChartSpec(kind="histogram", x=values[0])
    return ChartSpec(kind="table")


def _of_list(shape: _Shape) -> ChartSpec:
    """Charts of a list, one row a thing: how many there are over time or by name, or how a value is spread."""
    if shape.rows < 5:
        return ChartSpec(kind="table")
    spread = next((time for time in shape.times if shape.distinct[time] > 2), None)
    if spread is not None:
        return ChartSpec(kind="line", x=spread, aggregate="count", sort="x")
    named = [name for name in shape.names if 2 <= shape.distinct[name] <= _BARS and not _NAMES.search(name)]
    if named:
        return ChartSpec(kind="bar", x=named[0], aggregate="count", sort="value")
    return _of_values(shape) if shape.values and shape.rows >= 20 else ChartSpec(kind="table")


def _alike(shape: _Shape) -> tuple[str, ...]:
    """Return up to three values that can share an axis."""
    first = shape.values[0]
    scale = shape.size[first] or 1.0
    return tuple(name for name in shape.values if 0.05 <= (shape.size[name] or scale) / scale <= 20)[:3]


def _unique(file: Reading, keys: Sequence[str]) -> bool:
    listed = ", ".join(map(quoted, keys))
    return bool(file.row(f"SELECT count(*) = {file.total} FROM (SELECT {listed} FROM rows GROUP BY ALL)")[0])


def _is_day(text: object) -> bool:
    return isinstance(text, str) and _DAY.match(text) is not None


def _is_calendar(column: Column, count: int) -> bool:
    return role(column) == "number" and count <= 400 and "INT" in column.type and bool(_CALENDAR.search(column.name))
