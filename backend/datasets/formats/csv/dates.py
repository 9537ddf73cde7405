"""Readings of dates and times in their many orders, and of yes and no."""

from collections.abc import Callable, Iterable

from backend.adapters.engine import quote_text
from backend.datasets.formats.csv.reading import Fast, Reading, matches

_DAY, _MONTH, _YEAR = "(0?[1-9]|[12][0-9]|3[01])", "(0?[1-9]|1[0-2])", "[1-9][0-9]{3}"
_NAMED = "(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)"
_CLOCK = "([01]?[0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?( ?[ap]m)?"
_ISO = f"{_YEAR}-{_MONTH}-{_DAY}"
_TIME = "[ T]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]{1,6}0*)?)?"
_ZONE = "(Z|[-+][0-9]{2}(:?[0-9]{2})?)"
_PAIRS = (("true", "false"), ("yes", "no"), ("t", "f"), ("y", "n"))


def _cast(pattern: str, kind: str) -> Callable[[str], str]:
    tested = quote_text(f"(?i){pattern}")
    return lambda cell: f"CASE WHEN regexp_full_match({cell}, {tested}) THEN TRY_CAST({cell} AS {kind}) END"


def _fast_date(cell: str) -> Fast:
    value = f"TRY_CAST({cell} AS DATE)"
    return Fast(f"strlen({cell}) = 10 AND {cell} >= '1' AND {cell} < ':' AND {value} IS NOT NULL", value)


def _fast_timestamp(cell: str) -> Fast:
    return Fast(f"TRY_CAST({cell} AS TIMESTAMP)::VARCHAR = {cell}", f"TRY_CAST({cell} AS TIMESTAMP)")


def _parsed(pattern: str, *formats: str, kind: str = "DATE") -> Callable[[str], str]:
    tested = quote_text(f"(?i){pattern}")
    listed = ", ".join(map(quote_text, formats))
    return lambda cell: f"CASE WHEN regexp_full_match({cell}, {tested}) THEN try_strptime({cell}, [{listed}])::{kind} END"


def _first_of(*readings: Reading) -> Callable[[str], str]:
    return lambda cell: f"coalesce({', '.join(reading.tolerant(cell) for reading in readings)})"


def _one_of(*readings: Reading) -> Callable[[str], bool]:
    return lambda text: any(reading.fits(text) for reading in readings)


def _date(key: str, told: str, pattern: str, *formats: str) -> Reading:
    return Reading(key, "DATE", f"dates, {told}", matches(pattern), _parsed(pattern, *formats))


def _moment(key: str, told: str, pattern: str, form: str) -> Reading:
    whole = f"{pattern},?[ T]{_CLOCK}"
    clocks = [
        f"{form}{between}{clock}"
        for between in (" ", ", ", "T")
        for clock in ("%H:%M:%S", "%H:%M", "%I:%M:%S %p", "%I:%M %p", "%I:%M:%S%p", "%I:%M%p")
    ]
    return Reading(key, "TIMESTAMP", f"times, {told}", matches(whole), _parsed(whole, *clocks, kind="TIMESTAMP"))


ISO = Reading("iso", "DATE", "dates", matches(_ISO), _cast(_ISO, "DATE"), _fast_date)
TIMESTAMP = Reading(
    "timestamp", "TIMESTAMP", "times", matches(f"{_ISO}({_TIME})?"), _cast(f"{_ISO}({_TIME})?", "TIMESTAMP"), _fast_timestamp
)
ZONED = Reading(
    "zoned",
    "TIMESTAMP WITH TIME ZONE",
    "times with a time zone, kept in UTC",
    matches(f"{_ISO}{_TIME} ?{_ZONE}"),
    _cast(f"{_ISO}{_TIME} ?{_ZONE}", "TIMESTAMPTZ"),
)
DAY_FIRST = _date("dmy", "day first", f"{_DAY}/{_MONTH}/{_YEAR}", "%d/%m/%Y")
MONTH_FIRST = _date("mdy", "month first", f"{_MONTH}/{_DAY}/{_YEAR}", "%m/%d/%Y")
_DOTTED = _date("dmy.", "day first", f"{_DAY}[.]{_MONTH}[.]{_YEAR}", "%d.%m.%Y")
_DASHED = _date("dmy-", "day first", f"{_DAY}-{_MONTH}-{_YEAR}", "%d-%m-%Y")
_DASHED_US = _date("mdy-", "month first", f"{_MONTH}-{_DAY}-{_YEAR}", "%m-%d-%Y")
_SLASHED = _date("ymd/", "year first", f"{_YEAR}/{_MONTH}/{_DAY}", "%Y/%m/%d")
_NAMED_US = _date("bdy", "months by name", f"{_NAMED}[ -]{_DAY},?[ -]{_YEAR}", "%b %d %Y", "%b %d, %Y", "%b-%d-%Y")
_NAMED_EU = _date("dby", "months by name", f"{_DAY}[ -]{_NAMED}[ -]{_YEAR}", "%d-%b-%Y", "%d %b %Y")
_MIXED_EU, _MIXED_US = (
    (ISO, DAY_FIRST, _DOTTED, _SLASHED, _NAMED_US, _NAMED_EU),
    (ISO, MONTH_FIRST, _SLASHED, _NAMED_US, _NAMED_EU),
)
MIXED_DAY_FIRST = Reading(
    "mixed dmy", "DATE", "dates in several notations, day first", _one_of(*_MIXED_EU), _first_of(*_MIXED_EU)
)
MIXED_MONTH_FIRST = Reading(
    "mixed mdy", "DATE", "dates in several notations, month first", _one_of(*_MIXED_US), _first_of(*_MIXED_US)
)
MOMENT_DAY_FIRST = _moment("dmy time", "day first", f"{_DAY}/{_MONTH}/{_YEAR}", "%d/%m/%Y")
MOMENT_MONTH_FIRST = _moment("mdy time", "month first", f"{_MONTH}/{_DAY}/{_YEAR}", "%m/%d/%Y")
_MOMENT_DOTTED = _moment("dmy. time", "day first", f"{_DAY}[.]{_MONTH}[.]{_YEAR}", "%d.%m.%Y")

DATES: tuple[Reading, ...] = (ISO, TIMESTAMP, ZONED)
OTHER_DATES: tuple[Reading, ...] = (
    DAY_FIRST,
    MONTH_FIRST,
    _DOTTED,
    _DASHED,
    _DASHED_US,
    _SLASHED,
    _NAMED_US,
    _NAMED_EU,
    MOMENT_DAY_FIRST,
    MOMENT_MONTH_FIRST,
    _MOMENT_DOTTED,
    MIXED_DAY_FIRST,
    MIXED_MONTH_FIRST,
)
# Of each pair both may take every value there is; only a day above 12 tells them apart.
SIBLINGS = {"dmy": "mdy", "mdy": "dmy", "dmy-": "mdy-", "dmy time": "mdy time", "mixed dmy": "mixed mdy"}


def booleans(values: Iterable[str]) -> list[Reading]:
    """Return the readings as yes and no that the values could be: one where both words occur."""
    seen = {value.lower() for value in values}
    return [_boolean(yes, no) for yes, no in _PAIRS if {yes, no} <= seen or (yes == "true" and seen & {yes, no})]


def _boolean(yes: str, no: str) -> Reading:
    def fits(text: str) -> bool:
        return text.lower() in {yes, no}

    def tolerant(cell: str) -> str:
        return f"CASE lower({cell}) WHEN '{yes}' THEN true WHEN '{no}' THEN false END"

    def fast(cell: str) -> Fast:
        return Fast(f"{cell} = '{yes}' OR {cell} = '{no}'", f"{cell} = '{yes}'")

    return Reading(f"{yes}/{no}", "BOOLEAN", f"{yes} or {no}", fits, tolerant, fast)
