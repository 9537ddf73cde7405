"""What the columns of a result are to a chart: times, places on earth, names, values; and how many different ones they have."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from backend.core.table import Column
from backend.queries.chart_places import country_columns, degree_columns
from backend.queries.charts import role
from backend.queries.reading import Reading, quoted
from backend.queries.world import country_of

_NAMES = re.compile(
    r"(^|[_\s])(id|ids|no|nr|key|code|zip|zipcode|postcode|plz|sku|ean|isbn|iban|phone|fax|lat|lon|lng|latitude|longitude|uuid|"
    r"kennung|kundennr|artikelnr|codigo|código|cp|kod|numer|id_\w{1,12})$|nummer$",
    re.IGNORECASE,
)
_CALENDAR = re.compile(
    r"(^|[_\s(])(year|quarter|month|week|day|hour|weekday|decade|jahr|quartal|monat|woche|tag|stunde|ann[ée]e|trimestre|mois|semaine|"
    r"jour|heure|a[ñn]o|mes|semana|d[ií]a|hora|anno|mese|rok|kwarta[łl])(\)|$|[_\s(])",
    re.IGNORECASE,
)
_DAY = re.compile(r"\d{4}(-(\d{2}|Q[1-4]|W\d{2})(-\d{2})?)?$")
_ADDS_UP = re.compile(
    r"count|sum|total|number|amount|qty|quantity|revenue|sales|orders|rows|(^|[_\s])(n|cnt|anzahl|summe|umsatz|menge|betrag|nombre|"
    r"somme|montant|ventes|cantidad|importe|suma|ventas|ilo[śs][ćc]|kwota|quantit[àa])($|[_\s])",
    re.IGNORECASE,
)
_COUNTRIES = 0.8  # of the names; a column with fewer is something else
_LOOKED_UP = 300


@dataclass(frozen=True)
class Shape:
    """The columns by the part they can play; `size` is the largest absolute value, `distinct` leaves out what is missing."""

    times: list[str]
    names: list[str]
    values: list[str]
    degrees: tuple[str, str] | None
    distinct: dict[str, int]
    size: dict[str, float]
    whole: frozenset[str]
    rows: int


def shape_of(file: Reading, columns: Sequence[Column]) -> Shape:
    """Return the shape of a result. What is always missing plays no part."""
    cells = [_cells(column) for column in columns]
    found = file.row(f"SELECT {', '.join(cell for three in cells for cell in three)} FROM rows")
    ends = {column.name: found[3 * number : 3 * number + 3] for number, column in enumerate(columns)}
    degrees = _degrees(columns, ends)
    shape = Shape([], [], [], degrees, {}, {}, frozenset(c.name for c in columns if "INT" in c.type), file.total)
    for column in columns:
        count, low, high = ends[column.name]
        shape.distinct[column.name] = count
        kind = role(column)
        if column.name in (degrees or ()) or (count == 0 and file.total):
            continue
        if kind == "time" or (kind == "category" and _is_day(low) and _is_day(high)) or _is_calendar(column, count):
            shape.times.append(column.name)
        elif kind == "category" or (kind == "number" and is_identifier(column.name)):
            shape.names.append(column.name)
        elif kind == "number":
            shape.values.append(column.name)
            shape.size[column.name] = max(abs(float(low or 0)), abs(float(high or 0)))
    return shape


def is_identifier(name: str) -> bool:
    """Say whether a column of this name tells things apart rather than measures them."""
    return _NAMES.search(name.strip()) is not None


def adds_up(name: str) -> bool:
    """Say whether values of a column of this name make sense together as a sum."""
    return _ADDS_UP.search(name.strip()) is not None


def are_countries(file: Reading, columns: Sequence[Column], name: str) -> bool:
    """Say whether the values of a column are countries. Codes alone count only where the column's name says so too."""
    rows = file.rows(
        f"SELECT DISTINCT left({quoted(name)}::VARCHAR, 200) FROM rows WHERE {quoted(name)} IS NOT NULL LIMIT {_LOOKED_UP}"
    )
    texts = [str(row[0]) for row in rows]
    known = sum(country_of(text) is not None for text in texts)
    if not texts or known < _COUNTRIES * len(texts):
        return False
    return name in country_columns(columns) or sum(len(text) > 3 for text in texts) > len(texts) / 2


def _degrees(columns: Sequence[Column], ends: dict[str, list[object]]) -> tuple[str, str] | None:
    pair = degree_columns(columns)
    if pair is None:
        return None
    for name, most in zip(pair, (90, 180), strict=True):
        _, low, high = ends[name]
        if not isinstance(low, int | float) or not isinstance(high, int | float) or low < -most or high > most:
            return None
    return pair


def _cells(column: Column) -> tuple[str, str, str]:
    x = quoted(column.name)
    kind = role(column)
    if kind == "other":
        return "0", "NULL", "NULL"
    ends = [f"{end}({x}::DOUBLE)" if kind == "number" else f"{end}(left({x}::VARCHAR, 40))" for end in ("min", "max")]
    return f"approx_count_distinct({x})", *ends  # type: ignore[return-value]


def _is_day(text: object) -> bool:
    return isinstance(text, str) and _DAY.match(text) is not None


def _is_calendar(column: Column, count: int) -> bool:
    return role(column) == "number" and count <= 400 and "INT" in column.type and bool(_CALENDAR.search(column.name))
