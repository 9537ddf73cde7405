"""Readings of dates and times in their many orders."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from backend.adapters.engine import quote_text
from backend.datasets.formats.csv.months import MONTH, WEEKDAY, folded, folded_sql, number_sql
from backend.datasets.formats.csv.reading import Change, Fast, Reading, matches

_DAY, _MONTH, _YEAR = "(0?[1-9]|[12][0-9]|3[01])", "(0?[1-9]|1[0-2])", "([1-9][0-9]{3})"
_DAY_2, _MONTH_2, _YEAR_2 = "(0[1-9]|[12][0-9]|3[01])", "(0[1-9]|1[0-2])", "([0-9]{2})"
_ISO = f"{_YEAR}-{_MONTH}-{_DAY}"
_TIME = "[ T]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.,][0-9]{1,6}0*)?)?"
_ZONE = "(Z|[-+][0-9]{2}(:?[0-9]{2})?)"
_CLOCK = "(?:[01]?[0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:[.][0-9]{1,6})?)?(?: ?[ap][.]?m[.]?)?"
_CLOCKS = ("%H:%M:%S", "%H:%M", "%I:%M:%S %p", "%I:%M %p", "%I:%M:%S%p", "%I:%M%p", "%H:%M:%S.%f", "%I:%M:%S.%f %p")
_CENTURY = ", years 30 to 99 in the 1900s, others in the 2000s"


def _cast(pattern: str, kind: str) -> Callable[[str], str]:
    tested = quote_text(f"(?i){pattern}")
    return lambda cell: f"CASE WHEN regexp_full_match({cell}, {tested}) THEN TRY_CAST(replace({cell}, ',', '.') AS {kind}) END"


def _fast_date(cell: str) -> Fast:
    value = f"TRY_CAST({cell} AS DATE)"
    return Fast(f"strlen({cell}) = 10 AND {cell} >= '1' AND {cell} < ':' AND {value} IS NOT NULL", value)


def _fast_timestamp(cell: str) -> Fast:
    return Fast(f"TRY_CAST({cell} AS TIMESTAMP)::VARCHAR = {cell}", f"TRY_CAST({cell} AS TIMESTAMP)")


@dataclass(frozen=True)
class Order:
    """One way to write a date. `first` is "day", "month" or "year"; `form` is for strptime, empty where months have names.

    `at` says where in the pattern's groups year, month and day stand.
    """

    key: str
    first: str
    example: str
    pattern: str
    form: str = ""
    at: tuple[int, int, int] = (0, 0, 0)
    short_year: bool = False

    def fits(self, text: str) -> bool:
        """Say whether a whole text is a date written so."""
        return re.fullmatch(self.pattern, text if self.form else folded(text), re.IGNORECASE) is not None

    def sql(self, cell: str) -> str:
        """Return the SQL of the date, NULL for what is none."""
        if self.form:
            tested = quote_text(self.pattern)
            value = f"try_strptime({cell}, {quote_text(self.form)})::DATE"
            if self.short_year:  # strptime takes 30 to 68 for years to come
                value = f"CASE WHEN {value} >= DATE '2030-01-01' THEN ({value} - INTERVAL 100 YEAR)::DATE ELSE {value} END"
            return f"CASE WHEN regexp_full_match({cell}, {tested}) THEN {value} END"
        year, month, day = (f"regexp_extract({folded_sql(cell)}, {quote_text(f'^{self.pattern}$')}, {i})" for i in self.at)
        if self.short_year:
            year = f"CASE WHEN {year} >= '30' THEN '19' ELSE '20' END || {year}"
        return f"TRY_CAST({year} || '-' || {number_sql(month)} || '-' || {day} AS DATE)"

    @property
    def told(self) -> str:
        """The order in words."""
        named = "months by name" if not self.form else f"{self.first} first"
        return named + (_CENTURY if self.short_year else "")


_ORDERS = (
    Order("dmy", "day", "31/12/2024", f"{_DAY}/{_MONTH}/{_YEAR}", "%d/%m/%Y"),
    Order("mdy", "month", "12/31/2024", f"{_MONTH}/{_DAY}/{_YEAR}", "%m/%d/%Y"),
    Order("dmy.", "day", "31.12.2024", f"{_DAY}[.]{_MONTH}[.]{_YEAR}", "%d.%m.%Y"),
    Order("dmy-", "day", "31-12-2024", f"{_DAY}-{_MONTH}-{_YEAR}", "%d-%m-%Y"),
    Order("mdy-", "month", "12-31-2024", f"{_MONTH}-{_DAY}-{_YEAR}", "%m-%d-%Y"),
    Order("ymd/", "year", "2024/12/31", f"{_YEAR}/{_MONTH}/{_DAY}", "%Y/%m/%d"),
    Order("ymd.", "year", "2024.12.31", f"{_YEAR}[.]{_MONTH}[.]{_DAY}", "%Y.%m.%d"),
    Order("dmy/2", "day", "31/12/24", f"{_DAY}/{_MONTH}/{_YEAR_2}", "%d/%m/%y", short_year=True),
    Order("mdy/2", "month", "12/31/24", f"{_MONTH}/{_DAY}/{_YEAR_2}", "%m/%d/%y", short_year=True),
    # With single digits, these two are as likely versions and chapters.
    Order("dmy.2", "day", "31.12.24", f"{_DAY_2}[.]{_MONTH_2}[.]{_YEAR_2}", "%d.%m.%y", short_year=True),
    Order("dmy-2", "day", "31-12-24", f"{_DAY_2}-{_MONTH_2}-{_YEAR_2}", "%d-%m-%y", short_year=True),
    Order("mdy-2", "month", "12-31-24", f"{_MONTH_2}-{_DAY_2}-{_YEAR_2}", "%m-%d-%y", short_year=True),
    Order("bdy", "name", "Dec 31, 2024", f"{WEEKDAY}{MONTH}[ -]*{_DAY}(?:st|nd|rd|th)?,?[ -]+{_YEAR}", at=(3, 1, 2)),
    Order("dby", "name", "31 Dec 2024", f"{WEEKDAY}{_DAY}(?:st|nd|rd|th|er|[.])?[ ./-]*{MONTH},?[ ./-]*{_YEAR}", at=(3, 2, 1)),
    Order("bdy2", "name", "Dec 31, 24", f"{MONTH}[ -]*{_DAY},?[ -]+{_YEAR_2}", at=(3, 1, 2), short_year=True),
    Order("dby2", "name", "31-Dec-24", f"{_DAY}[.]?[ ./-]*{MONTH}[ ./-]*{_YEAR_2}", at=(3, 2, 1), short_year=True),
)
_ISO_ORDER = Order("iso", "year", "2024-12-31", _ISO, "%Y-%m-%d")
COMPACT = Order("ymd", "year", "20241231", "[1-9][0-9]{3}(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])", "%Y%m%d")


def _counted(order: Order, *, alone: bool) -> tuple[Change, ...]:
    if order is _ISO_ORDER:
        return ()
    kind = "dates"
    wide = order.pattern if order.form else _ascii(order.pattern)
    return (Change(kind, f"{{count}} date{{s}} written like {order.example}", "" if alone else f"(?i)^\\s*{wide}([ T,]|$)"),)


def _ascii(pattern: str) -> str:
    """Return the pattern of a folded text as one of a text whose months may have accents."""
    return pattern.replace(MONTH, "([^0-9 ./,-]{3,12})[.]?")


def date(order: Order) -> Reading:
    """Return the reading of dates written in one order."""
    return Reading(order.key, "DATE", f"dates, {order.told}", order.fits, order.sql, None, _counted(order, alone=True))


def moment(order: Order) -> Reading:
    """Return the reading of times: a date in one order and a clock, of 12 or 24 hours."""
    clock = re.compile(f"[ T,]+{_CLOCK}$", re.IGNORECASE)

    def fits(text: str) -> bool:
        found = clock.search(text)
        return found is not None and order.fits(text[: found.start()])

    return Reading(
        f"{order.key} time", "TIMESTAMP", f"times, {order.told}", fits, lambda cell: _moment_sql(order, cell), None,
        _counted(order, alone=True) or (Change("dates", "{count} time{s} written like 2024-12-31 1:30 PM"),),
    )  # fmt: skip


def _moment_sql(order: Order, cell: str) -> str:
    behind = quote_text(f"(?i)[ T,]+{_CLOCK}$")
    day = order.sql(f"regexp_replace({cell}, {behind}, '')")
    clock = f"replace(upper(regexp_extract({cell}, {quote_text(f'(?i)[ T,]+({_CLOCK})$')}, 1)), '.M.', 'M')"
    forms = ", ".join(quote_text(f"%Y-%m-%d {form}") for form in _CLOCKS)
    # A DATE in text is always written year first.
    return f"try_strptime(({day})::VARCHAR || ' ' || {clock}, [{forms}])"


def _mixed(first: str, *, clock: bool) -> Reading:
    """Return the reading of dates in several orders, of which those of digits begin with the day or the month."""
    orders = [_ISO_ORDER, *(one for one in _ORDERS if one.first in {first, "year", "name"} or one.key.startswith("dmy."))]
    each = [date(one) for one in orders] + ([moment(one) for one in orders] if clock else [])
    kind = "TIMESTAMP" if clock else "DATE"
    return Reading(
        f"mixed {first[0]}" + (" time" if clock else ""),
        kind,
        f"{'times' if clock else 'dates'} in several notations, {first} first",
        lambda text: any(one.fits(text) for one in each),
        lambda cell: f"coalesce({', '.join(f'({one.tolerant(cell)})::{kind}' for one in each)})",
        None,
        tuple(change for one in orders for change in _counted(one, alone=False)),
    )


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
    None,
    (Change("time_zones", "{count} time{s} of another zone {was} written in UTC", "[-+](0*[1-9]|00:?0*[1-9])[0-9:]*\\s*$"),),
)
_OF_DAY = "([01]?[0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]{1,6}0*)?)?"
CLOCK = Reading("clock", "TIME", "times of day", matches(_OF_DAY), _cast(_OF_DAY, "TIME"))
_CLOCK_12 = "(0?[1-9]|1[0-2]):[0-5][0-9](:[0-5][0-9])? ?[ap][.]?m[.]?"
CLOCK_12 = Reading(
    "clock 12",
    "TIME",
    "times of day, on a clock of twelve hours",
    matches(_CLOCK_12),
    lambda cell: (
        f"CASE WHEN regexp_full_match({cell}, {quote_text(f'(?i){_CLOCK_12}')})"
        f" THEN try_strptime(replace(upper({cell}), '.', ''), ['%I:%M %p', '%I:%M:%S %p', '%I:%M%p', '%I:%M:%S%p'])::TIME END"
    ),
    None,
    (Change("times", "{count} time{s} of day on a clock of twelve hours {was} read as 13:30"),),
)
DATES: tuple[Reading, ...] = (ISO, TIMESTAMP, ZONED, CLOCK, CLOCK_12)
OTHER_DATES: tuple[Reading, ...] = (
    *(date(one) for one in _ORDERS),
    *(moment(one) for one in (*_ORDERS, _ISO_ORDER)),
    *(_mixed(first, clock=clock) for clock in (False, True) for first in ("day", "month")),
)
ON_REQUEST: tuple[Reading, ...] = (date(COMPACT),)
# Of each pair both may take every value there is; only a day above 12 tells them apart.
_TWINS = {"dmy": "mdy", "dmy-": "mdy-", "dmy/2": "mdy/2", "dmy-2": "mdy-2"}
_TWINS |= {f"{one} time": f"{other} time" for one, other in _TWINS.items()} | {
    "mixed d": "mixed m",
    "mixed d time": "mixed m time",
}
SIBLINGS = _TWINS | {other: one for one, other in _TWINS.items()}


def is_twelve_hours(text: str) -> bool:
    """Say whether a time is written with the clock of twelve hours."""
    return re.search(r"[0-9] ?[ap][.]?m[.]?$", text, re.IGNORECASE) is not None


def as_sure(reading: Reading, why: str) -> Reading:
    """Return the reading with another description."""
    return replace(reading, words=why)
