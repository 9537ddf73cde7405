"""Adjectives of countries, and languages by their codes: what a person says where a list writes DE or Germany."""

from collections.abc import Iterable

from backend.queries.world.names import country_of

_ADJECTIVES = """
ARG argentine argentinian
AUS australian
AUT austrian
BEL belgian
BGR bulgarian
BRA brazilian
CAN canadian
CHE swiss
CHL chilean
CHN chinese
COL colombian
CZE czech
DEU german
DNK danish
EGY egyptian
ESP spanish
EST estonian
FIN finnish
FRA french
GBR british english
GRC greek
HRV croatian
HUN hungarian
IDN indonesian
IND indian
IRL irish
ISL icelandic
ISR israeli
ITA italian
JPN japanese
KOR korean
LTU lithuanian
LUX luxembourgish
LVA latvian
MAR moroccan
MEX mexican
MYS malaysian
NGA nigerian
NLD dutch
NOR norwegian
NZL kiwi
PAK pakistani
PER peruvian
PHL filipino philippine
POL polish
PRT portuguese
ROU romanian
RUS russian
SAU saudi
SGP singaporean
SRB serbian
SVK slovak
SVN slovenian
SWE swedish
THA thai
TUR turkish
UKR ukrainian
USA american
VNM vietnamese
ZAF south african
"""
_LANGUAGES = """
ar arabic
bg bulgarian
cs czech
da danish
de german
el greek
en english
es spanish
et estonian
fi finnish
fr french
he hebrew
hi hindi
hr croatian
hu hungarian
it italian
ja japanese
ko korean
lt lithuanian
lv latvian
nl dutch
no norwegian
pl polish
pt portuguese
ro romanian
ru russian
sk slovak
sl slovenian
sv swedish
tr turkish
uk ukrainian
zh chinese
"""


def _lines(text: str) -> dict[str, tuple[str, ...]]:
    return {code: tuple(rest.split()) for code, _, rest in (line.partition(" ") for line in text.strip().splitlines())}


_OF_COUNTRY = _lines(_ADJECTIVES)
_OF_LANGUAGE = _lines(_LANGUAGES)
_COUNTRY = frozenset({"countri", "nation", "nationality", "market", "citizenship", "region", "origin", "destin"})
_LANGUAGE = frozenset({"languag", "local"})
_MOST = 300  # different values that may still be countries
_MOSTLY = 0.8


def said_for(stems: Iterable[str], cells: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Return what else the cells of a column of countries or languages are called, nothing for other columns."""
    named, found = set(stems), list(cells)
    if not 0 < len(found) <= _MOST:
        return {}
    if named & _LANGUAGE:
        return {
            cell: _OF_LANGUAGE[cell[:2].lower()] for cell in found if cell[:2].lower() in _OF_LANGUAGE and len(cell) in (2, 5)
        }
    if not named & _COUNTRY:
        return {}
    countries = {cell: country for cell in found if (country := country_of(cell)) is not None}
    if len(countries) < _MOSTLY * len(found):
        return {}
    return {
        cell: (country.name.lower(), country.iso3.lower(), *_OF_COUNTRY.get(country.iso3, ()), *_USUAL.get(country.iso3, ()))
        for cell, country in countries.items()
    }


_USUAL = {
    "GBR": ("uk", "gb", "united kingdom", "great britain", "britain"),
    "USA": ("us", "usa", "united states", "america", "states"),
    "NLD": ("netherlands", "holland"),
    "CZE": ("czech republic", "czechia"),
    "ARE": ("uae", "emirates"),
    "CHN": ("china",),
    "KOR": ("korea", "south korea"),
}
