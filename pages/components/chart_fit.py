"""What a person wishes of a chart, and the chart that comes closest to it.

A wish keeps what does not fit the kind just shown, so that looking at another kind and coming back loses nothing.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from backend.core.table import Column
from backend.queries.chart_places import country_columns, degree_columns
from backend.queries.charts import CHARTS, Chart, ChartSpec, Kind, Role, role, valid

_PREFERRED: tuple[Role, ...] = ("time", "category", "number")
_NEVER_COUNT: frozenset[Kind] = frozenset({"scatter", "box"})

Roles = Mapping[str, Role]


def kinds_for(wish: ChartSpec, columns: Sequence[Column]) -> list[Kind]:
    """Return the kinds that can draw a result with these columns."""
    return [kind for kind in CHARTS if kind != "table" and fitted(wish, columns, kind=kind) is not None]


def changed(wish: ChartSpec, field: str, value: Any) -> ChartSpec:  # Any: a value of a ChartSpec
    """Return the wish with one thing changed. Without values rows are counted, and with them they are no longer."""
    made = wish.model_copy(update={field: value})
    if field != "y":
        return made
    if not made.y:
        return made.model_copy(update={"aggregate": "count"})
    return made.model_copy(update={"aggregate": None}) if made.aggregate == "count" else made


def fitted(wish: ChartSpec, columns: Sequence[Column], *, kind: Kind | None = None) -> ChartSpec | None:
    """Return the chart closest to a wish that these columns can be drawn as; None when there is none."""
    wanted = wish.model_copy(update={"kind": kind}) if kind else wish
    chart = CHARTS[wanted.kind]
    roles = {column.name: role(column) for column in columns}
    counts = wanted.aggregate == "count" and wanted.kind not in _NEVER_COUNT
    takes_values = chart.most_y and (wanted.kind != "histogram" or wanted.counted)
    y = () if counts or not takes_values else _values(wanted, roles)[: chart.most_y]
    placed = (
        _on_map(wanted, columns, chosen=wish.kind == "map")
        if wanted.kind == "map"
        else {"x": _axis(wanted, roles, y=y), "lat": None, "lon": None}
    )
    x = placed["x"]
    series = _split(wanted, roles, x=x) if chart.takes_series and len(y) <= 1 else None
    aggregate = wanted.aggregate if y else "count" if chart.most_y and chart.least_y else None
    if aggregate == "count" and y:
        aggregate = None
    told = _besides(wanted, chart, roles, taken=(x, series), points=wanted.kind == "scatter" or placed["lat"] is not None)
    made = wanted.model_copy(update={"y": y, "series": series, "aggregate": aggregate, **placed, **told})
    return None if valid(made, columns) or (wanted.kind == "scatter" and x in y) else made


def columns_for(role_of: Sequence[Role], columns: Sequence[Column]) -> list[str]:
    """Return the names of the columns that can play one of these roles."""
    return [column.name for column in columns if role(column) in role_of]


def _values(wanted: ChartSpec, roles: Roles) -> tuple[str, ...]:
    kept = tuple(name for name in wanted.y if roles.get(name) == "number")
    if kept:
        return kept
    numbers = [name for name, own in roles.items() if own == "number"]
    places = (wanted.x, wanted.lat, wanted.lon)
    return tuple([name for name in numbers if name not in places][:1] or numbers[:1])


def _axis(wanted: ChartSpec, roles: Roles, *, y: Sequence[str]) -> str | None:
    """Return the column along the axis; a number stands against the time before only where the wish knows a time."""
    fits = CHARTS[wanted.kind].x
    if not fits:
        return None
    if wanted.kind == "number":
        along = wanted.x if wanted.x in roles and wanted.x not in y else None
        return along if along and (roles[along] == "time" or wanted.sort == "x") else None
    return _along(wanted, roles, y=y)


def _along(wanted: ChartSpec, roles: Roles, *, y: Sequence[str]) -> str | None:
    fits = CHARTS[wanted.kind].x
    if wanted.x is not None and roles.get(wanted.x) in fits and (wanted.x not in y or wanted.kind not in _NEVER_COUNT):
        return wanted.x
    able = [name for own in _PREFERRED if own in fits for name, theirs in roles.items() if theirs == own]
    return next((name for name in able if name not in y), able[0] if able else None)


def _on_map(wanted: ChartSpec, columns: Sequence[Column], *, chosen: bool) -> dict[str, str | None]:
    """Return where on a map: the degrees of the wish, its countries, else what the columns' names say.

    Any column of texts may hold countries where a map was `chosen`.
    """
    roles = {column.name: role(column) for column in columns}
    if roles.get(wanted.lat or "") == roles.get(wanted.lon or "") == "number":
        return {"x": None, "lat": wanted.lat, "lon": wanted.lon}
    named = country_columns(columns)
    if wanted.x in named or (chosen and roles.get(wanted.x or "") == "category"):
        return {"x": wanted.x, "lat": None, "lon": None}
    degrees = degree_columns(columns)
    if degrees is not None:
        return {"x": None, "lat": degrees[0], "lon": degrees[1]}
    return {"x": named[0] if named else None, "lat": None, "lon": None}


def _split(wanted: ChartSpec, roles: Roles, *, x: str | None) -> str | None:
    if wanted.series is not None and wanted.series != x and roles.get(wanted.series, "other") != "other":
        return wanted.series
    if not CHARTS[wanted.kind].needs_series:
        return None
    return next((name for own in ("category", "time") for name, theirs in roles.items() if theirs == own and name != x), None)


def _besides(
    wanted: ChartSpec, chart: Chart, roles: Roles, *, taken: Sequence[str | None], points: bool
) -> dict[str, Any]:  # Any: values of a ChartSpec
    """Return what is drawn besides places and values, as far as the kind takes it."""
    facet = (
        wanted.facet
        if chart.takes_facet and wanted.facet not in taken and roles.get(wanted.facet or "", "other") != "other"
        else None
    )
    size = wanted.size if chart.takes_size and points and roles.get(wanted.size or "") == "number" else None
    stacked = wanted.stacked and wanted.kind in {"bar", "area"}
    return {"facet": facet, "size": size, "stacked": stacked, "log": wanted.log and chart.takes_log and not stacked}
