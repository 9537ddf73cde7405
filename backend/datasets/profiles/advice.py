"""What a person should know of a column before they trust it: warnings, each with a kind and a sentence.

Kinds: empty, mostly_empty, constant, all_distinct, untrimmed, blank, spellings, email, numbers_as_text, dates_as_text, outliers,
future_dates, old_dates.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

from backend.datasets.profiles.columns import Family, Subject
from backend.datasets.profiles.measures import fences

_MOSTLY = 0.5
_NEARLY_ALL = 0.95
_OLD_YEAR = 1900


def warnings_of(subject: Subject) -> list[dict[str, str]]:
    """Return the warnings of a column, the gravest first."""
    return [{"kind": kind, "detail": detail} for kind, detail in _warnings(subject)]


def _warnings(subject: Subject) -> Iterator[tuple[str, str]]:
    facts, rows = subject.facts, subject.rows
    filled = facts["filled"]
    if not filled:
        if rows:
            yield "empty", "Every cell is empty."
        return
    if filled < rows * (1 - _MOSTLY):
        yield "mostly_empty", f"{_share(rows - filled, rows)} of the rows are empty."
    if facts["distinct"] == 1 and rows > 1:
        yield "constant", f"Every value is {_shown(facts['top'][0][0])}."
    yield from _of_text(subject)
    yield from _of_figures(subject)
    if facts["distinct_exact"] and facts["distinct"] == filled == rows > 1 and subject.family in {Family.WHOLE, Family.TEXT}:
        yield "all_distinct", "No value occurs twice and none is missing: it can serve as a key."


def _of_text(subject: Subject) -> Iterator[tuple[str, str]]:
    facts = subject.facts
    if blank := facts.get("blank"):
        yield "blank", f"{_counted(blank, 'value is', 'values are')} nothing but spaces."
    if (untrimmed := int(facts.get("untrimmed") or 0) - int(blank or 0)) > 0:
        yield "untrimmed", f"{_counted(untrimmed, 'value begins or ends', 'values begin or end')} with a space."
    if facts.get("twins"):
        one, two = facts["twin"][:2]
        yield (
            "spellings",
            f"{facts['twins']:,} spellings differ only in case or spaces, such as {_shown(one)} and {_shown(two)}.",
        )
    seen = facts.get("looked") or 0
    if not seen or subject.family is not Family.TEXT:
        return
    if facts["emails"] > _NEARLY_ALL * seen:
        yield "email", "These look like e-mail addresses: personal data."
    elif facts["numbers"] > _NEARLY_ALL * seen and facts["distinct"] > 1:
        yield "numbers_as_text", f"{_share(facts['numbers'], seen)} of the values look like numbers but are kept as text."
    elif facts["dates"] > _NEARLY_ALL * seen:
        yield "dates_as_text", f"{_share(facts['dates'], seen)} of the values look like dates but are kept as text."


def _of_figures(subject: Subject) -> Iterator[tuple[str, str]]:
    facts = subject.facts
    if facts.get("far") and (beyond := fences(subject)):
        yield (
            "outliers",
            f"{_counted(facts['far'], 'value lies', 'values lie')} far from the rest: below {beyond[0]:,.6g} or above {beyond[1]:,.6g}.",
        )
    if facts.get("future"):
        yield "future_dates", f"{_counted(facts['future'], 'value lies', 'values lie')} in the future, up to {facts['max']}."
    low = facts.get("min")
    if subject.family is Family.DATE and isinstance(low, date) and low.year < _OLD_YEAR:
        yield "old_dates", f"The earliest is {low}: a placeholder, or a year with two digits."


def _counted(count: int, one: str, many: str) -> str:
    return f"{int(count):,} {one if count == 1 else many}"


def _share(part: int, whole: int) -> str:
    percent = 100 * part / whole
    return "nearly 100%" if 99.95 <= percent < 100 else f"{percent:.3g}%"


def _shown(value: Any) -> str:  # Any: a cell
    text = str(value)
    return f"“{text if len(text) <= 60 else f'{text[:59]}…'}”"
