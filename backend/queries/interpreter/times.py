"""Times in a question: years, months, days, halves and quarters, spans that end at the newest date, and grains."""

import calendar
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from backend.queries.interpreter.lexicon import listed
from backend.queries.interpreter.reading import Op, Value
from backend.queries.interpreter.words import Word

MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_name) if name} | {
    name.lower(): number for number, name in enumerate(calendar.month_abbr) if name
} | {"sept": 9}  # fmt: skip
_AMBIGUOUS_MONTHS = {"may", "march", "mar", "sun", "dec", "jan"}
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
UNITS = {"day": "day", "week": "week", "month": "month", "quarter": "quarter", "year": "year", "hour": "hour"}
_ADVERBS = {"daily": "day", "weekly": "week", "monthly": "month", "quarterly": "quarter", "yearly": "year", "annual": "year", "annually": "year",
            "hourly": "hour"}  # fmt: skip
_YEARS = (1800, 2100)
_COMPARING = listed("than over above under below least most exceeding exceed top < > =")
_COUNTED = listed("times rows records euros euro dollars eur usd people units")


@dataclass(frozen=True)
class Time:
    """A time said between two words of a question (`end` excluded). `op` and `values` as in a condition."""

    start: int
    end: int
    op: Op
    values: tuple[Value, ...]


@dataclass(frozen=True)
class Grain:
    """A grain said between two words of a question. `over` marks "month over month"."""

    start: int
    end: int
    unit: str
    over: bool = False


@dataclass(frozen=True)
class _Span:
    """A span of days: `first` to the day before `after`, said in `length` words."""

    length: int
    first: date
    after: date


def times_in(words: Sequence[Word]) -> list[Time]:
    """Return the times a question names, in order, none overlapping another."""
    found: list[Time] = []
    at = 0
    while at < len(words):
        time = _relative(words, at) or _bounded(words, at)
        if time is not None:
            found.append(time)
            at = time.end
        else:
            at += 1
    return found


def grains_in(words: Sequence[Word]) -> list[Grain]:
    """Return the grains a question names, in order, none overlapping another."""
    low = [word.low for word in words]
    kept: list[Grain] = []
    for at in range(len(low)):
        grain = _adverb(low, at) or _part_of_cycle(low, at) or _led(low, at)
        if grain is not None and not (kept and grain.start < kept[-1].end):
            kept.append(grain)
    return kept


def _adverb(low: Sequence[str], at: int) -> Grain | None:
    word, singular = low[at], low[at].removesuffix("s")
    if word in _ADVERBS:
        return Grain(at, at + 1, _ADVERBS[word])
    if singular in UNITS and low[at + 1 : at + 2] in (["over"], ["on"]) and low[at + 2 : at + 3] in ([word], [singular]):
        return Grain(at, at + 3, singular, over=True)
    if word in {"yoy", "mom", "qoq"}:
        return Grain(at, at + 1, {"y": "year", "m": "month", "q": "quarter"}[word[0]], over=True)
    return Grain(at, at + 2, "auto") if low[at : at + 2] == ["over", "time"] else None


def _part_of_cycle(low: Sequence[str], at: int) -> Grain | None:
    """Return weekdays and calendar months, which come again."""
    if low[at].removesuffix("s") == "weekday":
        return Grain(_lead(low, at), at + 1, "weekday")
    if low[at : at + 4] in (["day", "of", "the", "week"], ["days", "of", "the", "week"]):
        return Grain(_lead(low, at), at + 4, "weekday")
    for cycle in (
        ["hour", "of", "the", "day"],
        ["hour", "of", "day"],
        ["hours", "of", "the", "day"],
        ["hours", "of", "day"],
        ["time", "of", "day"],
    ):
        if low[at : at + len(cycle)] == cycle:
            return Grain(_lead(low, at), at + len(cycle), "hour_of_day")
    if low[at : at + 4] == ["month", "of", "the", "year"]:
        return Grain(_lead(low, at), at + 4, "month_of_year")
    if low[at : at + 2] in (["calendar", "month"], ["calendar", "months"]):
        return Grain(_lead(low, at), at + 2, "month_of_year")
    return None


def _led(low: Sequence[str], at: int) -> Grain | None:
    singular = low[at].removesuffix("s")
    if singular not in UNITS:
        return None
    begin = _lead(low, at)
    judged = at > 0 and low[at - 1] in {"best", "worst", "busiest", "strongest", "weakest", "which", "what"}
    return Grain(begin, at + 1, singular) if begin < at or judged else None


def _lead(low: Sequence[str], at: int) -> int:
    """Return where "per", "by each", "in which" before the word at `at` begins; `at` itself where there is none."""
    begin = at
    while begin > 0 and low[begin - 1] in {"the", "calendar", "which", "what"}:
        begin -= 1
    if begin > 1 and low[begin - 1] == "and" and {"per", "by", "each"} & set(low[max(0, begin - 5) : begin - 1]):
        return begin - 1  # "per analyser and month"
    if begin > 0 and low[begin - 1] in {"per", "each", "every", "by", "into"}:
        begin -= 1
        while begin > 0 and low[begin - 1] in {"by", "for", "in", "of", "per", "grouped", "binned"}:
            begin -= 1
        return begin
    if begin < at and begin > 0 and low[begin - 1] in {"in", "on"}:
        return begin - 1
    return begin if begin < at and low[begin] in {"which", "what"} else at


def _relative(words: Sequence[Word], at: int) -> Time | None:
    low = [word.low for word in words[at : at + 6]]
    joined = " ".join(low)
    if match := re.match(
        r"(?:in |over |within |during |for )?(?:the )?(?:last|past|previous|most recent)(?: (\S+))? (day|week|month|quarter|year)s?\b",
        joined,
    ):
        count = words[at + joined[: match.start(1)].count(" ")].number if match[1] else 1
        if count is None or (match[1] is None and low[-1] is None):
            return None
        length = match.group().count(" ") + 1
        if match[1] is None:
            return Time(at, at + length, Op.THIS, (match[2], -1))
        return Time(at, at + length, Op.LAST, (int(count), match[2]))
    if match := re.match(r"(?:in |during |for )?(?:this|the current) (day|week|month|quarter|year)\b", joined):
        return Time(at, at + match.group().count(" ") + 1, Op.THIS, (match[1], 0))
    if low[:1] in (["today"], ["yesterday"]):
        return Time(at, at + 1, Op.THIS, ("day", 0 if low[0] == "today" else -1))
    if match := re.match(r"year to date|ytd", joined):
        return Time(at, at + match.group().count(" ") + 1, Op.THIS, ("year", 0))
    return None


_BEFORE = {"before", "until", "till", "prior"}
_AFTER = {"after", "later"}


def _bounded(words: Sequence[Word], at: int) -> Time | None:
    low = [word.low for word in words]
    word = low[at]
    if word in {"between", "from"} and (one := _point(words, at + 1)):
        middle = at + 1 + one.length
        if middle < len(low) and low[middle] in {"and", "to", "until", "till"} and (two := _point(words, middle + 1)):
            return Time(at, middle + 1 + two.length, Op.DURING, (one.first, two.after))
    skip = 1
    while at + skip < len(low) and low[at + skip] in {"to", "than", "the", "year", "in"}:
        skip += 1
    if (word in _BEFORE | _AFTER | {"since", "from"} or (word == "on" and low[at + 1 : at + 3] == ["or", "after"])) and (
        span := _point(words, at + skip)
    ):
        end = at + skip + span.length
        if word in _BEFORE:
            return Time(at, end, Op.LT, (span.after if word in {"until", "till"} else span.first,))
        return Time(at, end, Op.GE, (span.after if word in _AFTER else span.first,))
    begin = at
    while begin < len(low) and low[begin] in {"in", "during", "for", "of", "on", "the", "year", "throughout", "month"}:
        begin += 1
    span = _point(words, begin)
    if span is None:
        month = _month_alone(words, begin, led=begin > at)
        return Time(at, begin + 1, Op.MONTH, (month,)) if month else None
    end = begin + span.length
    if low[end : end + 1] == ["to"] and (two := _point(words, end + 1)) and two.first > span.first:
        return Time(at, end + 1 + two.length, Op.DURING, (span.first, two.after))
    if tail := _open_end(low[end : end + 3]):
        op, length = tail
        return Time(at, end + length, op, (span.first if op is Op.GE else span.after,))
    return Time(at, end, Op.DURING, (span.first, span.after))


_LATER = ("or later", "or after", "or newer", "or more recent", "and later", "and after", "onwards", "onward", "and newer")
_EARLIER = ("or earlier", "or before", "or older", "and earlier", "and before", "and older")


def _open_end(low: Sequence[str]) -> tuple[Op, int] | None:
    """Return whether a time goes on: "2020 or later", and in how many words that is said."""
    said = " ".join(low)
    for op, tails in ((Op.GE, _LATER), (Op.LT, _EARLIER)):
        found = next((tail for tail in tails if said == tail or said.startswith(f"{tail} ")), None)
        if found is not None:
            return op, found.count(" ") + 1
    return None


def _month_alone(words: Sequence[Word], at: int, *, led: bool) -> int | None:
    if at >= len(words) or not led or words[at].low not in MONTHS or not words[at].is_capital:
        return None
    return MONTHS[words[at].low]


def _point(words: Sequence[Word], at: int) -> _Span | None:
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
        return _Span(1, date(number, 1, 1), date(number + 1, 1, 1))
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


def _said(text: str, length: int) -> _Span | None:
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


def _days(length: int, year: int, month: int, day: int) -> _Span | None:
    try:
        first = date(year, month, day)
    except ValueError:
        return None
    return _Span(length, first, first + timedelta(days=1))


def _months(length: int, year: int, month: int, count: int) -> _Span | None:
    if not _YEARS[0] <= year <= _YEARS[1]:
        return None
    last = month + count
    return _Span(length, date(year, month, 1), date(year + (last - 1) // 12, (last - 1) % 12 + 1, 1))
