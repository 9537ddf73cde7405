"""What a chart of a result is: a closed description, the kinds there are, and whether one fits the columns of a result."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from backend.core.table import Column

Kind = Literal["number", "table", "bar", "line", "area", "scatter", "histogram", "box", "heatmap", "pie", "map"]
Aggregate = Literal["sum", "mean", "median", "min", "max", "count"]
Role = Literal["number", "time", "category", "other"]

_NUMBERS = re.compile(r"U?(TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT)$|FLOAT$|DOUBLE$|DECIMAL")
_TIMES = re.compile(r"DATE$|TIMESTAMP")
_CATEGORIES = re.compile(r"VARCHAR$|BOOLEAN$|ENUM|UUID$|TIME$|INTERVAL$|JSON$|\"NULL\"$|NULL$")


class ChartSpec(BaseModel):
    """One chart of one result. Names are those of the result's columns.

    `aggregate` says how several rows of one place become one value; None: they are taken as they are, or summed where a
    place has several. With `count` no `y` is needed. `limit` is the most categories drawn; the rest become one.
    A map has a column of countries as `x`, or degrees in `lat` and `lon`. `size` makes larger points of larger values.
    `facet` draws the same chart once for each value of a column; `log` counts along the axis of values by powers of ten.
    `counted` says of a distribution that the rows are its bars already: `x` where each begins, `y` how many there are.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: Kind
    x: str | None = Field(None, max_length=500)
    y: tuple[str, ...] = Field((), max_length=8)
    series: str | None = Field(None, max_length=500)
    aggregate: Aggregate | None = None
    stacked: bool = False
    title: str = Field("", max_length=200)
    sort: Literal["given", "x", "value"] = "given"
    limit: int | None = Field(None, ge=1, le=1000)
    lat: str | None = Field(None, max_length=500)
    lon: str | None = Field(None, max_length=500)
    size: str | None = Field(None, max_length=500)
    facet: str | None = Field(None, max_length=500)
    log: bool = False
    counted: bool = False


@dataclass(frozen=True)
class Chart:
    """A kind of chart: what it is called and which columns it takes. `least_y` counts without an aggregate of "count"."""

    label: str
    x: tuple[Role, ...] = ()
    least_y: int = 0
    most_y: int = 0
    needs_series: bool = False
    takes_series: bool = False
    takes_facet: bool = False
    takes_size: bool = False
    takes_log: bool = False


_ANY: tuple[Role, ...] = ("number", "time", "category")

CHARTS: dict[Kind, Chart] = {
    "bar": Chart("Bars", x=_ANY, least_y=1, most_y=8, takes_series=True, takes_facet=True, takes_log=True),
    "line": Chart("Lines", x=_ANY, least_y=1, most_y=8, takes_series=True, takes_facet=True, takes_log=True),
    "area": Chart("Areas", x=_ANY, least_y=1, most_y=8, takes_series=True, takes_facet=True),
    "scatter": Chart(
        "Points",
        x=("number", "time"),
        least_y=1,
        most_y=1,
        takes_series=True,
        takes_facet=True,
        takes_size=True,
        takes_log=True,
    ),
    "histogram": Chart("Distribution", x=("number", "time"), most_y=1, takes_facet=True, takes_log=True),
    "box": Chart("Boxes", x=_ANY, least_y=1, most_y=1, takes_log=True),
    "heatmap": Chart("Heat map", x=_ANY, least_y=1, most_y=1, needs_series=True, takes_series=True),
    "pie": Chart("Shares", x=_ANY, least_y=1, most_y=1),
    "map": Chart("Map", x=("category",), least_y=1, most_y=1, takes_size=True),
    "number": Chart("Number", x=_ANY, least_y=1, most_y=1),
    "table": Chart("Table"),
}


def role(column: Column) -> Role:
    """Return what a column can be in a chart, by its type alone."""
    kind = column.type.upper()
    if kind.endswith("]"):
        return "other"
    if _NUMBERS.match(kind):
        return "number"
    if _TIMES.match(kind):
        return "time"
    return "category" if _CATEGORIES.match(kind) else "other"


def valid(spec: ChartSpec, columns: Sequence[Column]) -> str | None:
    """Return in one sentence why `spec` does not fit a result with these columns, None if it does."""
    roles = {column.name: role(column) for column in columns}
    chart = CHARTS[spec.kind]
    named = [name for name in (*keys_of(spec), spec.size, *spec.y) if name is not None]
    missing = next((name for name in named if name not in roles), None)
    if missing is not None:
        return f"The result has no column “{missing}”."
    checks = (_axis, _degrees, _values, _series, _facet, _size)
    return next((told for check in checks if (told := check(spec, chart, roles))), None) or _log(spec, chart)


def keys_of(spec: ChartSpec) -> tuple[str | None, ...]:
    """Return the columns that say where a value stands."""
    return spec.x, spec.series, spec.facet, spec.lat, spec.lon


def by_degrees(spec: ChartSpec) -> bool:
    """Say whether a chart is a map of points."""
    return spec.kind == "map" and (spec.lat is not None or spec.lon is not None)


def _axis(spec: ChartSpec, chart: Chart, roles: dict[str, Role]) -> str | None:
    if not chart.x or (spec.x is None and spec.kind in {"box", "number"}) or by_degrees(spec):
        return None
    if spec.kind == "map" and (spec.x is None or roles[spec.x] not in chart.x):
        return "A map needs a column of countries, or one of latitudes and one of longitudes."
    if spec.x is None:
        return f"{chart.label} need a column along the axis."
    if roles[spec.x] not in chart.x:
        wanted = "numbers or times" if "category" not in chart.x else "numbers, times or short texts"
        return f"{chart.label} need {wanted} along the axis; “{spec.x}” has none."
    return None


def _degrees(spec: ChartSpec, chart: Chart, roles: dict[str, Role]) -> str | None:
    if spec.lat is None and spec.lon is None:
        return None
    if spec.kind != "map":
        return f"{chart.label} have no latitude and longitude."
    if spec.lat is None or spec.lon is None:
        return "A map of points needs both a latitude and a longitude."
    other = next((name for name in (spec.lat, spec.lon) if roles[name] != "number"), None)
    return f"A map needs degrees as numbers; “{other}” has none." if other is not None else None


def _values(spec: ChartSpec, chart: Chart, roles: dict[str, Role]) -> str | None:
    if len(spec.y) > chart.most_y:
        return f"{chart.label} take at most {chart.most_y} value columns; {len(spec.y)} are named."
    if spec.kind == "histogram" and spec.counted != bool(spec.y):
        return "A distribution counts rows; only one that is counted already has a column of values."
    if spec.aggregate == "count" and spec.kind not in {"scatter", "box"}:
        return None
    if len(spec.y) < chart.least_y and not by_degrees(spec):
        return f"{chart.label} need a column of values, or the number of rows."
    other = next((name for name in spec.y if roles[name] != "number"), None)
    return f"{chart.label} need numbers as values; “{other}” has none." if other is not None else None


def _series(spec: ChartSpec, chart: Chart, roles: dict[str, Role]) -> str | None:
    if spec.series is None:
        return f"{chart.label} need a second column beside the axis." if chart.needs_series else None
    if not chart.takes_series:
        return f"{chart.label} are not split by a second column."
    if roles[spec.series] == "other":
        return f"“{spec.series}” holds lists or structures; choose a column of short texts to split by."
    if len(spec.y) > 1:
        return "Either several value columns or a column to split by, not both."
    return None


def _facet(spec: ChartSpec, chart: Chart, roles: dict[str, Role]) -> str | None:
    if spec.facet is None:
        return None
    if not chart.takes_facet:
        return f"{chart.label} are not drawn once for each value of a column."
    if roles[spec.facet] == "other":
        return f"“{spec.facet}” holds lists or structures; choose a column of short texts to draw side by side."
    return None


def _size(spec: ChartSpec, chart: Chart, roles: dict[str, Role]) -> str | None:
    if spec.size is None:
        return None
    if not chart.takes_size or (spec.kind == "map" and not by_degrees(spec)):
        return f"{chart.label} have no points to make larger."
    return f"Points are made larger by numbers; “{spec.size}” has none." if roles[spec.size] != "number" else None


def _log(spec: ChartSpec, chart: Chart) -> str | None:
    if not spec.log or (chart.takes_log and not spec.stacked):
        return None
    kind = f"Stacked {chart.label.lower()}" if spec.stacked else chart.label
    return f"{kind} are not drawn by powers of ten."
