"""Tells by its name whether a column is likely to hold countries, latitudes or longitudes, in the languages lists come in."""

import re
from collections.abc import Sequence

from backend.core.table import Column
from backend.queries.charts import role

_COUNTRY = re.compile(
    r"(^|[^a-z])(country|countries|nation|nationality|land|laender|länder|pays|pa[ií]s|paese|kraj|staat|iso_?[23]|iso_?3166|alpha_?[23])"
    r"([^a-z]*(code|name|iso|iso2|iso3|key|kürzel|kuerzel))?$"
)
_LATITUDE = re.compile(
    r"(^|[^a-z])(lat|latitude|breitengrad|breite|latitud|latitudine|szerokosc|gps_?lat)([^a-z]*(deg|degrees))?$"
)
_LONGITUDE = re.compile(
    r"(^|[^a-z])(lon|lng|long|longitude|l[aä]engengrad|längengrad|longitud|longitudine|gps_?l(on|ng))([^a-z]*(deg|degrees))?$"
)
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")


def country_columns(columns: Sequence[Column]) -> list[str]:
    """Return the columns of texts whose names say that they hold countries."""
    return [column.name for column in columns if role(column) == "category" and _is(_COUNTRY, column.name)]


def degree_columns(columns: Sequence[Column]) -> tuple[str, str] | None:
    """Return the names of the columns with latitudes and longitudes, None unless there are both."""
    numbers = [column.name for column in columns if role(column) == "number"]
    lat = next((name for name in numbers if _is(_LATITUDE, name)), None)
    lon = next((name for name in numbers if _is(_LONGITUDE, name)), None)
    return (lat, lon) if lat is not None and lon is not None else None


def _is(pattern: re.Pattern[str], name: str) -> bool:
    words = _CAMEL.sub("_", name.strip()).casefold().replace(" ", "_").replace("-", "_")
    return pattern.search(words) is not None
