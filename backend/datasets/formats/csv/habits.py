"""What the whole of a file says about its numbers and dates, for the columns that do not say it themselves."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import islice

from backend.datasets.formats.csv.choice import Choice, Habits

_LOOKED_AT = 60
_COMMA = re.compile(r"\D{0,5}([0-9]{1,3}(\.[0-9]{3})+,[0-9]+|[0-9]+,([0-9]{1,2}|[0-9]{4,}))\D{0,5}")
_POINT = re.compile(r"\D{0,5}([0-9]{1,3}(,[0-9]{3})+\.[0-9]+|[0-9]+\.([0-9]{1,2}|[0-9]{4,}))\D{0,5}")
_PROVING = 0.9  # of the values of a column


def habits_of(columns: Sequence[Mapping[str, int]], names: Sequence[str], *, semicolon: bool) -> Habits:
    """Return whether numbers have decimal commas, by the columns where nothing else is possible, else by the delimiter."""
    commas = [name for name, values in zip(names, columns, strict=True) if _mostly(values, _COMMA)]
    points = [name for name, values in zip(names, columns, strict=True) if _mostly(values, _POINT)]
    if commas and not points:
        return Habits(comma=True, commas=commas[0])
    return Habits(comma=semicolon and not points)


def with_months(habits: Habits, choices: Sequence[Choice], names: Sequence[str]) -> Habits:
    """Return the habits with the column whose dates surely begin with the month, if none surely begins with the day."""
    sure: Counter[str] = Counter()
    proof = ""
    for choice, name in zip(choices, names, strict=True):
        if choice.unsure or not choice.reading.words.startswith(("dates", "times")):
            continue
        for order in ("day first", "month first"):
            sure[order] += order in choice.reading.words
        proof = proof or (name if "month first" in choice.reading.words else "")
    return replace(habits, months=proof) if sure["month first"] and not sure["day first"] else habits


def _mostly(values: Mapping[str, int], pattern: re.Pattern[str]) -> bool:
    looked = list(islice(values, _LOOKED_AT))
    pointed = [value for value in looked if "," in value or "." in value]
    return bool(pointed) and sum(1 for value in pointed if pattern.fullmatch(value)) >= _PROVING * len(pointed)
