"""What countries are called: codes, names in fourteen languages, and the spellings lists use besides."""

import re
import unicodedata
from functools import lru_cache

from backend.queries.world.atlas import Country, countries

_NO_LETTERS = re.compile(r"[^a-z0-9]+")
_APOSTROPHES = re.compile("['\u2019\u02bc]")
_ARTICLES = re.compile(r"^(the|la|le|les|el|los|die|der) | the$")

# As statistical offices, customs forms and older lists write them. Parts of the United Kingdom stand for it.
_SPELLINGS = {
    "ARE": "UAE|Emirates|Vereinigte Arab Emirate",
    "BIH": "Bosnia|Bosnia Herzegovina|Bosnien",
    "BLR": "Byelorussia|Belorussia|Weissrussland",
    "BOL": "Bolivia Plurinational State of|Plurinational State of Bolivia",
    "BRN": "Brunei Darussalam",
    "CHE": "Swiss Confederation",
    "CHN": "PRC|P R China|Peoples Republic of China|Mainland China|China mainland",
    "CIV": "Ivory Coast|Cote d Ivoire",
    "COD": "DRC|DR Congo|Congo Dem Rep|Congo Democratic Republic of the|Congo The Democratic Republic of the|"
    "Democratic Republic of the Congo|Democratic Republic of Congo|Congo Kinshasa|Zaire",
    "COG": "Congo|Congo Rep|Republic of the Congo|Republic of Congo|Congo Brazzaville",
    "CPV": "Cape Verde|Cabo Verde",
    "CUW": "Curacao",
    "CZE": "Czech Republic|Czechia|Tschechische Republik",
    "DEU": "Federal Republic of Germany|FRG|BRD|Bundesrepublik Deutschland",
    "EGY": "Egypt Arab Rep|Arab Republic of Egypt",
    "FLK": "Falkland Islands Malvinas",
    "FSM": "Micronesia Fed Sts|Micronesia Federated States of",
    "GBR": "UK|U K|Great Britain|Britain|England|Scotland|Wales|Northern Ireland|"
    "United Kingdom of Great Britain and Northern Ireland|Grossbritannien",
    "GMB": "Gambia The|Gambia",
    "HKG": "Hong Kong|Hong Kong SAR|Hong Kong SAR China|China Hong Kong SAR|Hongkong",
    "IRL": "Republic of Ireland|Eire",
    "IRN": "Iran Islamic Republic of|Islamic Republic of Iran|Iran Islamic Rep",
    "KGZ": "Kyrgyz Republic",
    "KNA": "St Kitts and Nevis",
    "KOR": "South Korea|Korea South|Korea Rep|Korea Republic of|Republic of Korea|Korea",
    "LAO": "Laos|Lao PDR|Lao Peoples Democratic Republic",
    "LBY": "Libyan Arab Jamahiriya",
    "LCA": "St Lucia",
    "MAC": "Macau|Macao|Macao SAR|Macao SAR China|China Macao SAR",
    "MDA": "Moldova Republic of|Republic of Moldova",
    "MKD": "Macedonia|North Macedonia|FYR Macedonia|FYROM|Macedonia FYR|Macedonia the former Yugoslav Republic of",
    "MMR": "Burma|Myanmar",
    "NLD": "Holland",
    "PRK": "North Korea|Korea North|Korea Dem Peoples Rep|Korea Democratic Peoples Republic of|"
    "Democratic Peoples Republic of Korea|DPRK",
    "PSE": "Palestine|Palestine State of|State of Palestine|West Bank and Gaza|Palestinian Territory|"
    "Palestinian Territory Occupied|Occupied Palestinian Territory",
    "REU": "Reunion",
    "RUS": "Russian Federation|Russia",
    "SVK": "Slovak Republic",
    "SWZ": "Swaziland|Eswatini",
    "SYR": "Syria|Syrian Arab Republic",
    "TLS": "East Timor|Timor Leste",
    "TUR": "Turkey|Turkiye",
    "TWN": "Taiwan|Taiwan Province of China|Chinese Taipei|Republic of China|Taiwan ROC",
    "TZA": "Tanzania|Tanzania United Republic of|United Republic of Tanzania",
    "USA": "USA|U S A|U S|United States|United States of America|America",
    "VAT": "Holy See|Holy See Vatican City State|Vatican",
    "VCT": "St Vincent and the Grenadines",
    "VEN": "Venezuela Bolivarian Republic of|Venezuela RB|Bolivarian Republic of Venezuela",
    "VGB": "Virgin Islands British",
    "VIR": "Virgin Islands US|US Virgin Islands",
    "VNM": "Viet Nam|Vietnam",
    "YEM": "Yemen Rep",
}


def country_of(text: str) -> Country | None:
    """Return the country a text names by code or name, None when it names none."""
    return _known().get(_plain(text))


@lru_cache(maxsize=1)
def _known() -> dict[str, Country]:
    """Return all that names a country. Where two are called alike, codes come before names, and English before the rest."""
    found: dict[str, Country] = {}
    named = [country for country in countries().values() if country.iso3]
    for country in named:
        found |= {_plain(country.iso2): country, _plain(country.iso3): country}
    for iso3, spellings in _SPELLINGS.items():
        for spelling in spellings.split("|"):
            found.setdefault(_plain(spelling), countries()[iso3])
    for place in range(max(len(country.names) for country in named)):
        for country in named:
            if place < len(country.names) and (key := _plain(country.names[place])):
                found.setdefault(key, country)
    return found


def _plain(text: str) -> str:
    """Return a name without case, accents, marks and articles; it is the same for "St. Lucia" and "SAINT LUCIA"."""
    apart = unicodedata.normalize(
        "NFKD", text[:200].casefold().replace("ß", "ss").replace("ł", "l").replace("ø", "o").replace("&", " and ")
    )
    letters = "".join(letter for letter in apart if not unicodedata.combining(letter))
    letters = _APOSTROPHES.sub("", letters)
    words = _NO_LETTERS.sub(" ", letters).strip()
    words = _ARTICLES.sub("", words)
    return re.sub(r"\bst\b", "saint", words)
