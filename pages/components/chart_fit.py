"""Makes a chart's description fit the columns of a result: what a person changes stays, the rest follows."""

from collections.abc import Sequence
from typing import Any

from backend.core.table import Column
from backend.queries.charts import CHARTS, ChartSpec, Kind, Role, role, valid

_PREFERRED: tuple[Role, ...] = ("time", "category", "number")


def kinds_for(spec: ChartSpec, columns: Sequence[Column]) -> list[Kind]:
    """Return the kinds that can draw a result with these columns."""
    return [kind for kind in CHARTS if kind != "table" and fitted(spec, columns, kind=kind) is not None]


def fitted(spec: ChartSpec, columns: Sequence[Column], **changed: Any) -> ChartSpec | None:  # Any: values of a ChartSpec
    """Return `spec` with what was changed, and everything else adapted to it; None when no such chart can be drawn."""
    wanted = spec.model_copy(update=changed)
    chart = CHARTS[wanted.kind]
    roles = {column.name: role(column) for column in columns}
    x = _along(wanted.x, chart.x, roles) if chart.x else None
    y = _values(wanted, roles, x=x, most=chart.most_y, changed="y" in changed)
    counts = not y and wanted.kind not in ("scatter", "box")
    series = _split(wanted.series, roles, x=x, needed=chart.needs_series) if chart.takes_series and len(y) <= 1 else None
    aggregate = "count" if counts and chart.most_y else wanted.aggregate
    if aggregate == "count" and y:
        aggregate = "sum" if "y" in changed else aggregate
    made = wanted.model_copy(update={"x": x, "y": y, "series": series, "aggregate": aggregate if chart.most_y else None})
    return None if valid(made, columns) else made


def columns_for(role_of: Sequence[Role], columns: Sequence[Column]) -> list[str]:
    """Return the names of the columns that can play one of these roles."""
    return [column.name for column in columns if role(column) in role_of]


def _along(wanted: str | None, fits: tuple[Role, ...], roles: dict[str, Role]) -> str | None:
    if wanted is not None and roles.get(wanted) in fits:
        return wanted
    return next((name for kind in _PREFERRED if kind in fits for name, own in roles.items() if own == kind), None)


def _values(wanted: ChartSpec, roles: dict[str, Role], *, x: str | None, most: int, changed: bool) -> tuple[str, ...]:
    kept = tuple(name for name in wanted.y if roles.get(name) == "number")[:most]
    if kept or not most or (changed and wanted.kind not in ("scatter", "box")) or wanted.aggregate == "count":
        return kept
    found = next((name for name, own in roles.items() if own == "number" and name != x), None)
    return (found,) if found else ()


def _split(wanted: str | None, roles: dict[str, Role], *, x: str | None, needed: bool) -> str | None:
    if wanted is not None and wanted != x and roles.get(wanted, "other") != "other":
        return wanted
    if not needed:
        return None
    return next((name for kind in ("category", "time") for name, own in roles.items() if own == kind and name != x), None)
