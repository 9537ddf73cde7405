"""Charts of places on earth: values by country, and points by latitude and longitude."""

from backend.adapters.engine import quote_text
from backend.queries.chart_sql import (
    MOST_POINTS,
    ChartData,
    one_each,
    place,
    sentences,
    summed,
    value,
)
from backend.queries.charts import ChartSpec, by_degrees
from backend.queries.reading import Reading, quoted
from backend.queries.world import Country, country_of

_NAMES = 5_000  # different texts that are looked up
_TOLD = 3  # names that are said though they are not drawn
_CELLS = 60  # points are put together into so many by so many places


def on_map(file: Reading, spec: ChartSpec) -> ChartData:
    """Return rows of country and value, or of latitude, longitude and value."""
    return _points(file, spec) if by_degrees(spec) else _countries(file, spec)


def _countries(file: Reading, spec: ChartSpec) -> ChartData:
    """One value a country, however its name is written; what names none is said."""
    name = place(file, spec.x)
    texts = file.rows(f"SELECT {name} AS name, count(*) AS n FROM rows GROUP BY ALL ORDER BY n DESC, name LIMIT {_NAMES}")
    found = {text: country for text, _ in texts if text is not None and (country := country_of(str(text)))}
    drawn = {text: country for text, country in found.items() if country.rings}
    rows = _values(file, spec, name, drawn) if drawn else []
    single = len(set(drawn.values())) == sum(n for text, n in texts if text in drawn)
    strange = [(str(text), n) for text, n in texts if text is not None and text not in found]
    outside = sorted({country.name for country in found.values() if not country.rings})
    empty = sum(n for text, n in texts if text is None)
    note = sentences(
        _no_countries(strange),
        f"Without an outline on this map: {_listed(outside)}." if outside else "",
        f"{empty:,} {'row names' if empty == 1 else 'rows name'} no country." if empty else "",
        summed(file, spec, single=single),
    )
    values = spec.y or ("count",)
    return ChartData((spec.x or "", *values), rows, spec.x, None, values, note, file.total)


def _values(file: Reading, spec: ChartSpec, name: str, drawn: dict[str, Country]) -> list[list[object]]:
    known = ", ".join(f"({quote_text(text)}, {quote_text(country.name)})" for text, country in drawn.items())
    single = len(set(drawn.values())) == len(drawn) and one_each(file, name)
    return file.rows(
        f'SELECT "#at country", {value(spec, one_each=single)} FROM (SELECT {name} AS "#at name", * FROM rows) '
        f'JOIN (VALUES {known}) AS known("#at text", "#at country") ON "#at name" = "#at text" GROUP BY ALL ORDER BY 2 DESC NULLS LAST, 1'
    )


def _no_countries(strange: list[tuple[str, int]]) -> str:
    if not strange:
        return ""
    rows = sum(n for _, n in strange)
    names = _listed([text if len(text) <= 40 else f"{text[:39]}…" for text, _ in strange])
    if len(strange) == 1:
        return f"1 name is no country: {names} ({rows:,} {'row' if rows == 1 else 'rows'})."
    return f"{len(strange):,} names are no countries: {names} ({rows:,} rows)."


def _listed(names: list[str]) -> str:
    told = ", ".join(" ".join(name.split()) or "(blank)" for name in names[:_TOLD])
    return f"{told} and {len(names) - _TOLD:,} more" if len(names) > _TOLD else told


def _points(file: Reading, spec: ChartSpec) -> ChartData:
    """One value a place; of very many places those near each other are one."""
    lat, lon = f"{quoted(spec.lat)}::DOUBLE", f"{quoted(spec.lon)}::DOUBLE"
    fine = f"{lat} BETWEEN -90 AND 90 AND {lon} BETWEEN -180 AND 180"
    there, low_lat, high_lat, low_lon, high_lon, places = file.row(
        f"SELECT count(*), min({lat}), max({lat}), min({lon}), max({lon}), count(DISTINCT ({lat}, {lon})) FROM rows WHERE {fine}"
    )
    keys, said = [lat, lon], ""
    if places > MOST_POINTS:
        wide = max((high_lat - low_lat) / _CELLS, (high_lon - low_lon) / _CELLS) or 1.0
        keys = [f"floor({lat} / {wide!r})", f"floor({lon} / {wide!r})"]
    measured = spec.model_copy(update={"y": (spec.size,) if spec.size else spec.y})
    single = places == there and places <= MOST_POINTS
    rows = file.rows(
        f"SELECT avg({lat}), avg({lon}), {value(measured, one_each=single)} FROM rows WHERE {fine} "
        f"GROUP BY {', '.join(keys)} ORDER BY 3 DESC NULLS LAST, 1, 2 LIMIT {MOST_POINTS}"
    )
    if places > MOST_POINTS:
        said = f"{places:,} places are put together into {len(rows):,}."
    left = file.total - there
    note = sentences(f"{left:,} of {file.total:,} rows have no place on the map." if left else "", said)
    values = measured.y or ("count",)
    return ChartData((spec.lat or "", spec.lon or "", *values), rows, spec.lon, None, values, note, file.total)
