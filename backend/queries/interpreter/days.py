"""Spans of days as people say them: days, months, quarters, halves and years."""

import calendar
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from backend.queries.interpreter.lexicon import listed
from backend.queries.interpreter.words import Word

MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_name) if name} | {
    name.lower(): number for number, name in enumerate(calendar.month_abbr) if name
} | {"sept": 9}  # fmt: skip
_ORDINALS = {
    "first": 1,
    "1st": 1,
    "second": 2,
    "2nd": 2,
    "third": 3,
    "3rd": 3,
    "fourth": 4,
    "4th": 4,
    "1": 1,
    "2": 2,
    "3": 3,
    "4": 4,
}
_YEARS = (1800, 2100)
_COMPARING = listed("than over above under below least most exceeding exceed top < > =")
_COUNTED = listed("times rows records euros euro dollars eur usd people units")


@dataclass(frozen=True)
class Days:
    """A span of days: `first` to the day before `after`, said in `length` words."""

    length: int
    first: date
    after: date


def days_at(words: Sequence[Word], at: int) -> Days | None:
    """Return the span of days said from the word at `at` on."""
    if at >= len(words) or words[at].quoted:
        return None
    low = [word.low for word in words[at : at + 7]]
    if words[at].is_day:
        year, month, day = (int(part) for part in words[at].text[:10].replace("T", " ").split(" ")[0].split("-"))
        return _days(1, year, month, day)
    for length, text in ((n, " ".join(low[:n])) for n in (6, 5, 4, 3, 2) if n <= len(low)):
        if (span := _said(text, length)) is not None:
            return span
    number = words[at].number
    if at and words[at - 1].low in _COMPARING:
        return None
    if at + 1 < len(words) and words[at + 1].low in _COUNTED:
        return None
    if isinstance(number, int) and _YEARS[0] <= number <= _YEARS[1] and len(words[at].text) == 4:
        return Days(1, date(number, 1, 1), date(number + 1, 1, 1))
    return None


_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
_SAID = (
    (re.compile(rf"(\d{{1,2}})(?:st|nd|rd|th)?(?: of)? ({_MONTH}) (\d{{4}})"), "dmy"),
    (re.compile(rf"({_MONTH}) (\d{{1,2}})(?: st| nd| rd| th)? (\d{{4}})"), "mdy"),
    (re.compile(rf"({_MONTH})(?: of| in)? (\d{{4}})"), "my"),
    (re.compile(r"(?:the )?(first|second|1st|2nd|1 st|2 nd) half (?:of |in )?(?:the year )?(\d{4})"), "half"),
    (re.compile(r"h ?([12]) (\d{4})"), "half"),
    (
        re.compile(r"(?:the )?(first|second|third|fourth|1st|2nd|3rd|4th|1 st|2 nd|3 rd|4 th) quarter (?:of |in )?(\d{4})"),
        "quarter",
    ),
    (re.compile(r"q ?([1-4])(?: of| in)? (\d{4})"), "quarter"),
)


def _said(text: str, length: int) -> Days | None:
    for pattern, kind in _SAID:
        match = pattern.fullmatch(text)
        if not match:
            continue
        if kind == "dmy":
            return _days(length, int(match[3]), MONTHS[match[2]], int(match[1]))
        if kind == "mdy":
            return _days(length, int(match[3]), MONTHS[match[1]], int(match[2]))
        year = int(match[2])
        if kind == "my":
            return _months(length, year, MONTHS[match[1]], 1)
        number = _ORDINALS[match[1].replace(" ", "")]
        size = 6 if kind == "half" else 3
        return _months(length, year, (number - 1) * size + 1, size)
    return None


def _days(length: int, year: int, month: int, day: int) -> Days | None:
    try:
        first = date(year, month, day)
    except ValueError:
        return None
    return Days(length, first, first + timedelta(days=1))


def _months(length: int, year: int, month: int, count: int) -> Days | None:
    if not _YEARS[0] <= year <= _YEARS[1]:
        return None
    last = month + count
    return Days(length, date(year, month, 1), date(year + (last - 1) // 12, (last - 1) % 12 + 1, 1))
