"""Which reading a column gets: the one that takes the most of the values seen, and the plainest of those that take as many."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from backend.datasets.formats.csv import words
from backend.datasets.formats.csv.dates import DATES, OTHER_DATES, SIBLINGS, booleans
from backend.datasets.formats.csv.numbers import DECIMAL, WHOLE, notations
from backend.datasets.formats.csv.reading import TEXT, Reading

FITTING_SHARE = 0.985  # fewer than this, and the column is text
DISTINCT_MAX = 2_000
_FIRST_LOOK = 60


@dataclass(frozen=True)
class Choice:
    """The reading of a column and why, in words."""

    reading: Reading
    why: str


def choose(values: Mapping[str, int], *, comma_first: bool = False) -> Choice:
    """Return the reading of a column with these values: trimmed, without words for nothing, each with how often it occurs.

    `comma_first` says that a decimal comma is the likelier notation where 1,234 could be both.
    """
    total = sum(values.values())
    if not total:
        return Choice(TEXT, "no value was seen")
    if text := _must_stay_text(values):
        return Choice(TEXT, text)
    fitting = _fitting(values, comma_first=comma_first)
    best = max((count for _, count in fitting), default=0)
    if best < FITTING_SHARE * total:
        return Choice(TEXT, "text")
    chosen = next(reading for reading, count in fitting if count == best)
    sibling = SIBLINGS.get(chosen.key)
    if sibling and any(reading.key == sibling and count == best for reading, count in fitting):
        other = "month first" if "day" in chosen.words else "day first"
        return Choice(chosen, f"{chosen.words} (every one could also be read {other})")
    return Choice(chosen, chosen.words)


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


def _fitting(values: Mapping[str, int], *, comma_first: bool) -> list[tuple[Reading, int]]:
    """Return the readings that take enough of the values, in the order of preference, with how many they take."""
    total = sum(values.values())
    first = Counter(dict(list(values.items())[:_FIRST_LOOK]))
    candidates = [WHOLE, DECIMAL, *booleans(values), *DATES, *notations(values, comma_first=comma_first), *OTHER_DATES]
    found = []
    for reading in candidates:
        # A glance at a few values spares most readings the look at all of them.
        if not any(reading.fits(value) for value in first) and len(values) > _FIRST_LOOK:
            continue
        count = sum(often for value, often in values.items() if reading.fits(value))
        if count >= FITTING_SHARE * total:
            found.append((reading, count))
    return found
