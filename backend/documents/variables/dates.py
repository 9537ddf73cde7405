"""Filters that write dates and times as a language does: short, medium, long, full, or a pattern like “d MMMM y” or “%d.%m.%Y”."""

import datetime as dt
import re
from collections.abc import Sequence
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel import Locale
from babel.dates import DateTimePattern, parse_pattern

from backend.documents.variables.numbers import Step, language
from backend.documents.variables.problems import Unfit
from backend.documents.variables.values import shown, time_of

STYLES = ("short", "medium", "long", "full")
_LONGEST_PATTERN = 60
# What people know from spreadsheets' and programmers' patterns, in the letters CLDR uses.
_PERCENT = {
    "d": "dd", "e": "d", "m": "MM", "y": "yy", "Y": "y", "B": "MMMM", "b": "MMM", "A": "EEEE", "a": "EEE", "H": "HH",
    "I": "hh", "M": "mm", "S": "ss", "p": "a", "j": "DDD", "-d": "d", "-m": "M", "-H": "H", "-I": "h", "-M": "m",
}  # fmt: skip
_DATE_LETTERS = frozenset("GyYuQqMLwWdDFEec")
_TIME_LETTERS = frozenset("ahHKkmsS")


def date(arguments: Sequence[str]) -> Step:
    """Build `date`, `date:"long"`, `date:"d MMMM y","de"` and `date:"long","de","Europe/Berlin"`."""
    return _maker("date", "medium", arguments)


def time(arguments: Sequence[str]) -> Step:
    """Build `time`, `time:"short"`, with the same arguments as `date`."""
    return _maker("time", "short", arguments)


def datetime(arguments: Sequence[str]) -> Step:
    """Build `datetime`, `datetime:"short"`, with the same arguments as `date`."""
    return _maker("datetime", "medium", arguments)


def _maker(kind: str, usual: str, arguments: Sequence[str]) -> Step:
    told = arguments[0] if arguments and arguments[0] else usual
    style = told if told in STYLES else _pattern(told)
    fixed = language(arguments[1]) if len(arguments) > 1 and arguments[1] else None
    zone = _zone(arguments[2]) if len(arguments) > 2 else None

    def write(value: object, locale: Locale) -> str:
        when = value if isinstance(value, dt.date | dt.time) else time_of(value)
        if zone is not None and isinstance(when, dt.datetime) and when.tzinfo is not None:
            when = when.astimezone(zone)
        return _written(when, kind, style, fixed or locale)

    return write


@lru_cache(maxsize=20_000)
def _written(when: dt.date | dt.time, kind: str, style: str, locale: Locale) -> str:
    pattern = _compiled(kind, style, locale)
    wants_date, wants_time = _wants(pattern.pattern)
    if wants_date and isinstance(when, dt.time):
        raise Unfit(f"{shown(when)} is a time without a date")
    if wants_time and not isinstance(when, dt.datetime | dt.time):
        when = dt.datetime.combine(when, dt.time())
    # A narrow blank is missing in many fonts; the common one that does not break either is in all of them.
    return pattern.apply(when, locale).replace("\u202f", "\u00a0")


@lru_cache(maxsize=2048)
def _compiled(kind: str, style: str, locale: Locale) -> DateTimePattern:
    if style not in STYLES:
        return parse_pattern(style)
    day, hour = locale.date_formats[style], _without_zone(locale.time_formats[style])
    if kind != "datetime":
        return day if kind == "date" else hour
    both = str(locale.datetime_formats[style]).replace("'", "")
    return parse_pattern(both.replace("{0}", hour.pattern).replace("{1}", day.pattern))


def _without_zone(pattern: DateTimePattern) -> DateTimePattern:
    """A letter tells the hour, not where its clock hangs."""
    return (
        parse_pattern(re.sub(r"[\s\[(]*[zZvVOxX]+[\])]*", "", pattern.pattern))
        if re.search("[zvVO]", pattern.pattern)
        else pattern
    )


@lru_cache(maxsize=2048)
def _wants(pattern: str) -> tuple[bool, bool]:
    letters = set(re.sub(r"'[^']*'", "", pattern))
    return bool(letters & _DATE_LETTERS), bool(letters & _TIME_LETTERS)


def _pattern(told: str) -> str:
    """Return a pattern in the letters of CLDR. Raises Unfit."""
    if len(told) > _LONGEST_PATTERN:
        raise Unfit(f"has a pattern of {len(told)} characters; {_LONGEST_PATTERN} are the most")
    found = _from_percent(told) if "%" in told else told
    letters = set(re.findall("[A-Za-z]", re.sub(r"'[^']*'", "", found)))
    strange = sorted(letters - _DATE_LETTERS - _TIME_LETTERS)
    if strange or not letters or found.count("'") % 2:
        raise Unfit(f"has a pattern that cannot be read, “{told}”; write “long”, “d MMMM y” or “%d.%m.%Y”")
    try:
        parse_pattern(found).apply(dt.datetime(2026, 12, 31, 14, 30, tzinfo=dt.UTC), Locale("en"))
    except (ValueError, KeyError, AttributeError, TypeError, RuntimeError):
        raise Unfit(f"has a pattern that cannot be read, “{told}”; write “long”, “d MMMM y” or “%d.%m.%Y”") from None
    return found


def _from_percent(told: str) -> str:
    def letter(match: re.Match[str]) -> str:
        code, words = match["code"], match["words"]
        if words is not None:
            return "'" + words.replace("'", "''") + "'" if re.search("[A-Za-z']", words) else words
        if code == "%":
            return "%"
        if code not in _PERCENT:
            raise Unfit(f"does not know “%{code}” in a pattern")
        return _PERCENT[code]

    return re.sub(r"%(?P<code>-?.)|(?P<words>[^%]+)|%", lambda match: letter(match) if match[0] != "%" else "%", told)


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise Unfit(f"knows no time zone “{name}”; zones are written like “Europe/Berlin”") from None
