"""Times in a question: years, months, days, halves and quarters, spans that end at the newest date, and grains."""

import calendar
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from backend.queries.interpreter.days import MONTHS, days_at
from backend.queries.interpreter.reading import Op, Value
from backend.queries.interpreter.words import Word

_AMBIGUOUS_MONTHS = {"may", "march", "mar", "sun", "dec", "jan"}
UNITS = {"day": "day", "week": "week", "month": "month", "quarter": "quarter", "year": "year", "hour": "hour"}
_ADVERBS = {"daily": "day", "weekly": "week", "monthly": "month", "quarterly": "quarter", "yearly": "year", "annual": "year", "annually": "year",
            "hourly": "hour"}  # fmt: skip


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


def times_in(words: Sequence[Word]) -> list[Time]:
    """Return the times a question names, in order, none overlapping another."""
    found: list[Time] = []
    at = 0
    while at < len(words):
        time = _relative(words, at) or _sharing_year(words, at) or _bounded(words, at)
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
    judged = judged or (at > 1 and low[at - 2] in {"busiest", "quietest"})
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
    if match := re.match(
        r"(?:in |during |for )?(?:this|the current|the latest|the newest|the most recent) (day|week|month|quarter|year)\b",
        joined,
    ):
        return Time(at, at + match.group().count(" ") + 1, Op.THIS, (match[1], 0))
    if match := re.match(r"(?:on |at |over )(?:the |a |an )?(weekends?|weekdays|[a-z]+days?)\b", joined):
        days = _WEEKDAYS.get(match[1].removesuffix("s"))
        if days:
            return Time(at, at + match.group().count(" ") + 1, Op.WEEKDAY, days)
    if low[:1] in (["today"], ["yesterday"]):
        return Time(at, at + 1, Op.THIS, ("day", 0 if low[0] == "today" else -1))
    if match := re.match(r"year to date|ytd", joined):
        return Time(at, at + match.group().count(" ") + 1, Op.THIS, ("year", 0))
    return None


_WEEKDAYS: dict[str, tuple[str, ...]] = {name.lower(): (name,) for name in calendar.day_name} | {
    "weekend": ("Saturday", "Sunday"),
    "weekday": tuple(calendar.day_name)[:5],
}
_BEFORE = {"before", "until", "till", "prior"}
_AFTER = {"after", "later"}


def _bounded(words: Sequence[Word], at: int) -> Time | None:
    low = [word.low for word in words]
    word = low[at]
    if word in {"between", "from"} and (one := days_at(words, at + 1)):
        middle = at + 1 + one.length
        if middle < len(low) and low[middle] in {"and", "to", "until", "till"} and (two := days_at(words, middle + 1)):
            return Time(at, middle + 1 + two.length, Op.DURING, (one.first, two.after))
    skip = 1
    while at + skip < len(low) and low[at + skip] in {"to", "than", "the", "year", "in"}:
        skip += 1
    if (word in _BEFORE | _AFTER | {"since", "from"} or (word == "on" and low[at + 1 : at + 3] == ["or", "after"])) and (
        span := days_at(words, at + skip)
    ):
        end = at + skip + span.length
        if word in _BEFORE:
            return Time(at, end, Op.LT, (span.after if word in {"until", "till"} else span.first,))
        return Time(at, end, Op.GE, (span.after if word in _AFTER else span.first,))
    begin = at
    while begin < len(low) and low[begin] in {"in", "during", "for", "of", "on", "the", "year", "throughout", "month"}:
        begin += 1
    span = days_at(words, begin)
    if span is None:
        month = _month_alone(words, begin, led=begin > at)
        return Time(at, begin + 1, Op.MONTH, (month,)) if month else None
    end = begin + span.length
    if low[end : end + 1] == ["to"] and (two := days_at(words, end + 1)) and two.first > span.first:
        return Time(at, end + 1 + two.length, Op.DURING, (span.first, two.after))
    if tail := _open_end(low[end : end + 3]):
        op, length = tail
        return Time(at, end + length, op, (span.first if op is Op.GE else span.after,))
    return Time(at, end, Op.DURING, (span.first, span.after))


def _sharing_year(words: Sequence[Word], at: int) -> Time | None:
    """Take "between 1 January and 31 March 2026": the year is said once."""
    low = [word.low for word in words]
    if low[at] not in {"between", "from"}:
        return None
    joined = low[at + 3 : at + 4] in (["and"], ["to"], ["until"], ["till"])
    two = days_at(words, at + 4) if joined else None
    if two is None:
        return None
    day, month = (at + 1, at + 2) if low[at + 2] in MONTHS else (at + 2, at + 1)
    number = words[day].number
    if (
        low[month] not in MONTHS
        or not isinstance(number, int)
        or not 1 <= number <= calendar.monthrange(two.first.year, MONTHS[low[month]])[1]
    ):
        return None
    return Time(at, at + 4 + two.length, Op.DURING, (date(two.first.year, MONTHS[low[month]], number), two.after))


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
