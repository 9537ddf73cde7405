"""Which reading a column gets: the one that takes the most of the values seen, and the plainest of those that take as many."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from backend.datasets.formats.csv import words
from backend.datasets.formats.csv.dates import DATES, OTHER_DATES, SIBLINGS, is_twelve_hours
from backend.datasets.formats.csv.notations import notation, notations
from backend.datasets.formats.csv.numbers import DECIMAL, WHOLE
from backend.datasets.formats.csv.reading import TEXT, Reading
from backend.datasets.formats.csv.truths import booleans

FITTING_SHARE = 0.985  # fewer than this, and the column is text
DISTINCT_MAX = 2_000
_FIRST_LOOK = 60
_DATE_LENGTHS = range(6, 48)
_DOTS_OF_ADDRESSES = 3  # 192.168.107.107 is no number
_GROUPED = re.compile(r"[-+]?[1-9][0-9]{0,2}([.][0-9]{3})+")


@dataclass(frozen=True)
class Choice:
    """The reading of a column and why, in words. `unsure` says that its values do not tell whether day or month comes first."""

    reading: Reading
    why: str
    unsure: bool = False


@dataclass(frozen=True)
class Habits:
    """How the rest of a file is written, for what a column alone does not tell.

    `comma` says that 1,234 is likelier a decimal comma, `commas` the column that proves it; `months` the one whose dates begin
    with the month.
    """

    comma: bool = False
    commas: str = ""
    months: str = ""


def choose(values: Mapping[str, int], habits: Habits) -> Choice:
    """Return the reading of a column with these values: trimmed, without words for nothing, each with how often it occurs."""
    total = sum(values.values())
    if not total:
        return Choice(TEXT, "no value was seen")
    if text := _must_stay_text(values):
        return Choice(TEXT, text)
    if grouped := _thousands(values, habits):
        return grouped
    fitting = _fitting(values, comma_first=habits.comma)
    best = max((count for _, count in fitting), default=0)
    if best < FITTING_SHARE * total:
        return Choice(TEXT, _torn(values) or "text")
    chosen = next(reading for reading, count in fitting if count == best)
    other = next((one for one, count in fitting if count == best and one.key == SIBLINGS.get(chosen.key)), None)
    return _of_twins(chosen, other, values, habits) if other else Choice(chosen, _why(chosen, values))


def _of_twins(days: Reading, months: Reading, values: Mapping[str, int], habits: Habits) -> Choice:
    """Return the likelier of two readings that both take every value."""
    if habits.months:
        return Choice(months, f"{months.words}, as in “{habits.months}” (every one could also be read day first)", unsure=True)
    if any(map(is_twelve_hours, values)):
        return Choice(
            months, f"{months.words}, as its clock has twelve hours (every one could also be read day first)", unsure=True
        )
    return Choice(days, f"{days.words} (every one could also be read month first)", unsure=True)


def _why(chosen: Reading, values: Mapping[str, int]) -> str:
    sibling = next((one for one in OTHER_DATES if one.key == SIBLINGS.get(chosen.key)), None)
    told = chosen.words
    if sibling:
        proof = next((value for value in values if chosen.fits(value) and not sibling.fits(value)), "")
        told += f", because of {proof}" if proof else ""
    if chosen.key.startswith("mixed"):
        seen = [f"{count:,} like {change}" for change, count in _notations_seen(chosen, values)]
        told += f": of the values seen {', '.join(seen)}"
    return told


def _notations_seen(mixed: Reading, values: Mapping[str, int]) -> list[tuple[str, int]]:
    """Return an example of every notation there is and how many of the values are written so."""
    seen: Counter[str] = Counter()
    examples: dict[str, str] = {}
    other = ("mdy", "mdy/", "mdy-") if mixed.key.startswith("mixed d") else ("dmy", "dmy/", "dmy-")
    kinds = [one for one in (*DATES, *OTHER_DATES) if one.key.split()[0].rstrip("2") not in {"mixed", *other}]
    for value, count in values.items():
        key = next((one.key for one in kinds if one.fits(value)), None)
        if key:
            seen[key] += count
            examples.setdefault(key, value)
    return [(examples[key], count) for key, count in seen.most_common()]


def _torn(values: Mapping[str, int]) -> str:
    """Return, for dates of which some begin with the day and some with the month, that they do."""
    day, month = (next(one for one in OTHER_DATES if one.key == key) for key in ("mixed d time", "mixed m time"))
    looked = list(values)[: 3 * _FIRST_LOOK]
    if not any(day.fits(value) or month.fits(value) for value in looked[:3]):
        return ""
    days = [value for value in looked if day.fits(value) and not month.fits(value)]
    months = [value for value in looked if month.fits(value) and not day.fits(value)]
    if not days or not months:
        return ""
    return f"kept as text: {days[0]} begins with the day, {months[0]} with the month"


def _must_stay_text(values: Mapping[str, int]) -> str:
    """Return why numbers would be damaged as numbers, or ""."""
    zeros = [value for value in values if words.has_leading_zero(value)]
    numbers = sum(count for value, count in values.items() if words.is_plain_number(value) or words.has_leading_zero(value))
    if numbers < FITTING_SHARE * sum(values.values()):
        return ""
    if zeros:
        count = sum(values[value] for value in zeros)
        return f"kept as text: {count:,} of the values seen {'starts' if count == 1 else 'start'} with 0, such as {zeros[0]}"
    long = [v for v in values if words.is_plain_number(v) and not words.is_decimal(v) and not words.is_whole(v)]
    if long:
        return f"kept as text: {long[0]} has more digits than a number keeps"
    whole = [value for value in values if words.is_whole(value) and not words.is_decimal(value)]
    mixed = whole and any(not words.is_whole(value) for value in values)
    return f"kept as text: {whole[0]} has more digits than a decimal number keeps" if mixed else ""


def _thousands(values: Mapping[str, int], habits: Habits) -> Choice | None:
    """Read 1.234 as 1234 where every point could part thousands and another column has decimal commas."""
    pointed = [value for value in values if "." in value]
    if not habits.commas or not pointed or not all(map(_GROUPED.fullmatch, pointed)):
        return None
    reading = notation("comma", "")
    if not all(map(reading.fits, values)) or any(value.count(".") == _DOTS_OF_ADDRESSES for value in pointed):
        return None
    return Choice(reading, f"{reading.words}: {pointed[0]} has a point for thousands, as “{habits.commas}” has decimal commas")


def _fitting(values: Mapping[str, int], *, comma_first: bool) -> list[tuple[Reading, int]]:
    """Return the readings that take enough of the values, in the order of preference, with how many they take."""
    total = sum(values.values())
    first = list(values)[:_FIRST_LOOK]
    found = []
    for reading in _candidates(values, first, comma_first=comma_first):
        # A glance at a few values spares most readings the look at all of them.
        if len(values) > _FIRST_LOOK and not any(map(reading.fits, first)):
            continue
        count = sum(often for value, often in values.items() if reading.fits(value))
        if count >= FITTING_SHARE * total:
            found.append((reading, count))
        if count == total and reading.key not in SIBLINGS:
            break  # none behind it can be better
    return found


def _candidates(values: Mapping[str, int], first: list[str], *, comma_first: bool) -> Iterator[Reading]:
    yield from (WHOLE, DECIMAL)
    yield from booleans(values)
    if not any(map(str.isdigit, "".join(first))) and len(values) > _FIRST_LOOK:
        return
    yield from DATES
    yield from notations(values, comma_first=comma_first)
    if any(len(value) in _DATE_LENGTHS and not words.is_plain_number(value) for value in first):
        yield from OTHER_DATES
