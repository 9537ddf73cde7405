"""Charts of values by place: bars, lines, areas, shares, heat maps."""

from backend.core.errors import Rejected
from backend.queries.chart_sql import (
    MOST_CATEGORIES,
    MOST_POINTS,
    MOST_SERIES,
    OTHER,
    TOP,
    TOP_SHARES,
    ChartData,
    count_places,
    made,
    one_each,
    place,
    sentences,
    split,
    summed,
    value,
    values,
)
from backend.queries.charts import ChartSpec, role
from backend.queries.reading import AT, Reading

_STEPS = 1_000  # points of a line that has too many
_BAR_STEPS = 400
_MOST_CELLS, _CELL_STEPS = 70, 60  # 70 by 70 is what is drawn at most
_UNITS = (("minute", 60), ("hour", 3_600), ("day", 86_400), ("week", 604_800), ("month", 2_629_746))


def bars(file: Reading, spec: ChartSpec) -> ChartData:
    """One value a place; beyond the limit the largest places, and the rest as one where values add up."""
    if spec.sort == "x" or role(file.columns[spec.x or ""]) == "time":
        return _along(file, spec, most=_BAR_STEPS)
    places = count_places(file, place(file, spec.x))
    most = spec.limit or MOST_CATEGORIES
    return _ranked(file, spec, places=places, top=places if places <= most else spec.limit or TOP)


def shares(file: Reading, spec: ChartSpec) -> ChartData:
    """The largest places as parts of the whole, the rest as one."""
    whole = spec.model_copy(update={"sort": "value", "aggregate": spec.aggregate or "sum"})
    found = _ranked(file, whole, places=count_places(file, place(file, spec.x)), top=spec.limit or TOP_SHARES)
    if any(row[1] is not None and row[1] < 0 for row in found.rows):
        raise Rejected("Shares need values that are not negative.", hint="Draw them as bars.")
    return found


def lines(file: Reading, spec: ChartSpec, *, most: int = MOST_POINTS) -> ChartData:
    """One value a place, in the order of x; too many places are put together into steps of equal width."""
    return _along(file, spec, most=most // (MOST_SERIES + 1) if spec.series else most)


def cells(file: Reading, spec: ChartSpec) -> ChartData:
    """One value a pair of places: numbers and times in steps where there are too many, of names those with most rows."""
    (x, cut_x, said_x), (down, cut_down, said_down) = (_cells_along(file, spec, column) for column in (spec.x, spec.series))
    single = one_each(file, x, down)
    rows = file.rows(
        f"SELECT {x} AS x, {down} AS s, {value(spec, one_each=single)} FROM rows WHERE {cut_x} AND {cut_down} "
        f"GROUP BY ALL ORDER BY x, s LIMIT {MOST_POINTS}"
    )
    return made(file, spec, rows, note=sentences(said_x, said_down, summed(file, spec, single=single)))


def _cells_along(file: Reading, spec: ChartSpec, column: str | None) -> tuple[str, str, str]:
    """Return the places of a column, the condition that keeps those drawn, and the sentence about the others."""
    key = place(file, column)
    count = count_places(file, key)
    if role(file.columns[column or ""]) in {"number", "time"} and spec.limit is None:
        # Leaving some of a scale out would look as if there was nothing.
        if count <= _MOST_CELLS:
            return key, "true", ""
        stepped = _steps(file, spec.model_copy(update={"x": column}), key, most=_CELL_STEPS)
        return stepped, "true", f"{count:,} places of {column} are put together into at most {_CELL_STEPS + 1}."
    top = min(spec.limit or MOST_CATEGORIES, _MOST_CELLS)
    if count <= top:
        return key, "true", ""
    most = f"SELECT {key} FROM rows WHERE {key} IS NOT NULL GROUP BY ALL ORDER BY count(*) DESC, 1 LIMIT {top}"
    return key, f"{key} IN ({most})", f"{top} of {count:,} places of {column}, those with most rows."


def _ranked(file: Reading, spec: ChartSpec, *, places: int, top: int) -> ChartData:
    """Values by place in the order they were given, or by size when they are sorted so or cut to the largest."""
    x = place(file, spec.x)
    series, folded = split(file, spec)
    cut = places > top
    adds_up = spec.aggregate is not None
    ranking = f"SELECT {x} AS x, abs({value(spec, one_each=False)}) AS weight, min({AT}) AS pos FROM rows GROUP BY ALL"
    kept = f"SELECT x FROM ({ranking}) ORDER BY weight DESC NULLS LAST, pos LIMIT {top}"
    shown = f"CASE WHEN {x} IN ({kept}) THEN {x}::VARCHAR ELSE '{OTHER}' END" if cut else x
    left_out = f" WHERE {x} IN ({kept})" if cut and not adds_up else ""
    single = one_each(file, x, series)
    by_size = "weight DESC NULLS LAST, first_pos, pos"
    # The rest comes last, also where the statement itself had put it together.
    last = f"x::VARCHAR IS NOT DISTINCT FROM '{OTHER}', {by_size}"
    order = last if cut or spec.sort == "value" else "first_pos, pos"
    keys = [f"{shown} AS x", *([f"{series} AS s"] if series else [])]
    names = [f"v{number}" for number in range(max(1, len(spec.y)))]
    computed = ", ".join(f"{v} AS {n}" for v, n in zip(values(spec, one_each=single), names, strict=True))
    grouped = f"SELECT {', '.join(keys)}, {computed}, min({AT}) AS pos FROM rows{left_out} GROUP BY ALL"
    over_x = "OVER (PARTITION BY x)"
    # Asked for by value, losses come after gains; else large losses are as telling as large gains.
    size = f"sum(v0) {over_x}" if spec.sort == "value" else f"abs(sum(v0) {over_x})"
    rows = file.rows(
        f"SELECT * EXCLUDE (pos, weight, first_pos) FROM (SELECT *, {size} AS weight, min(pos) {over_x} AS first_pos "
        f"FROM ({grouped})) ORDER BY {order} LIMIT {MOST_POINTS}"
    )
    said = f"The {top} largest of {places:,}{', the rest as other.' if adds_up else '; the rest is left out.'}" if cut else ""
    return made(file, spec, rows, note=sentences(said, folded, summed(file, spec, single=single)))


def _along(file: Reading, spec: ChartSpec, *, most: int) -> ChartData:
    x, (series, folded) = place(file, spec.x), split(file, spec)
    places, steps, said = count_places(file, x), min(most, _STEPS), ""
    if places > most:
        x = _steps(file, spec, x, most=steps)
        said = f"{places:,} places are put together into at most {steps:,}."
    single = one_each(file, x, series)
    keys = [f"{x} AS x", *([f"{series} AS s"] if series else [])]
    rows = file.rows(
        f"SELECT {', '.join([*keys, *values(spec, one_each=single)])} FROM rows GROUP BY ALL "
        f"ORDER BY x NULLS LAST{', s' if series else ''} LIMIT {MOST_POINTS}"
    )
    return made(file, spec, rows, note=sentences(said, folded, summed(file, spec, single=single)))


def _steps(file: Reading, spec: ChartSpec, x: str, *, most: int) -> str:
    """Return x cut into steps: times by their own units, numbers by width; texts keep their beginning."""
    kind = role(file.columns[spec.x or ""])
    if kind == "time":
        low, high = file.row(f"SELECT epoch(min({x})), epoch(max({x})) FROM rows")
        unit = next((unit for unit, seconds in _UNITS if (high - low) / seconds < most), "year")
        return f"date_trunc('{unit}', {x})"
    if kind == "number":
        low, high = file.row(f"SELECT min({x})::DOUBLE, max({x})::DOUBLE FROM rows WHERE isfinite({x}::DOUBLE)")
        width = (high - low) / most or 1.0
        return f"({low!r} + floor(({x} - {low!r}) / {width!r}) * {width!r})"
    kept = f"SELECT {x} FROM rows WHERE {x} IS NOT NULL GROUP BY ALL ORDER BY count(*) DESC, 1 LIMIT {most - 1}"
    return f"CASE WHEN {x} IN ({kept}) THEN {x} ELSE '{OTHER}' END"
