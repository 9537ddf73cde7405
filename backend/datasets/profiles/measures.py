"""Second pass: exact means, spreads and extremes of numbers and dates, and how many values lie far from the rest."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from typing import Any

import duckdb

from backend.core.clock import now
from backend.datasets.formats.course import Course
from backend.datasets.profiles.columns import Family, Subject
from backend.datasets.workshop import rows_of

FAR = 3.0  # in distances between the quartiles, counted from them


def extremes(con: duckdb.DuckDBPyConnection, source: str, subjects: Sequence[Subject], course: Course) -> None:
    """Fill `min` and `max` of numbers and dates. Asked alone they come from the statistics of the file, without a scan."""
    asked = [one for one in subjects if one.is_number or one.family is Family.DATE]
    if not asked:
        return
    found = rows_of(con, f"SELECT {', '.join(f'min({s.cell}), max({s.cell})' for s in asked)} FROM {source}", course)[0]
    for i, subject in enumerate(asked):
        subject.facts["min"], subject.facts["max"] = found[2 * i], found[2 * i + 1]


def measures(con: duckdb.DuckDBPyConnection, source: str, subjects: Sequence[Subject], course: Course) -> None:
    """Fill `mean`, `stddev`, `far`, `future`. Needs what the first pass and the extremes have found."""
    wanted = [(subject, key, sql) for subject in subjects for key, sql in _asked(subject)]
    if not wanted:
        return
    found = rows_of(con, f"SELECT {', '.join(sql for _, _, sql in wanted)} FROM {source}", course)[0]
    for (subject, key, _), value in zip(wanted, found, strict=True):
        subject.facts[key] = value


def fences(subject: Subject) -> tuple[float, float] | None:
    """Return below and above which numbers lie far from the rest; None where half of them are equal."""
    quantiles = subject.facts.get("quantiles")
    if not subject.is_number or not quantiles:
        return None
    low, high = float(quantiles[1]), float(quantiles[3])
    return (low - FAR * (high - low), high + FAR * (high - low)) if high > low else None


def _asked(subject: Subject) -> Iterator[tuple[str, str]]:
    name = subject.name
    if subject.is_number:
        yield "mean", f"avg({subject.finite})"
        # Its squares may be larger than a DOUBLE: then there is no deviation to tell.
        if _is_measurable(subject):
            yield "stddev", f"stddev_samp({subject.finite})"
        if (beyond := fences(subject)) and _reaches(subject, beyond):
            yield "far", f"count_if({name} < {beyond[0]!r} OR {name} > {beyond[1]!r})"
    if subject.family is Family.DATE and _is_later(subject.facts.get("max")):
        moment = f"TIMESTAMP '{now():%Y-%m-%d %H:%M:%S}'"
        yield "future", f"count_if({subject.cell} > {moment})"


def _is_measurable(subject: Subject) -> bool:
    ends = [abs(float(end)) for end in (subject.facts.get("min"), subject.facts.get("max")) if end is not None]
    return all(end < 1e150 or end == float("inf") for end in ends)


def _reaches(subject: Subject, beyond: tuple[float, float]) -> bool:
    low, high = subject.facts.get("min"), subject.facts.get("max")
    return low is not None and high is not None and (float(low) < beyond[0] or float(high) > beyond[1])


def _is_later(value: Any) -> bool:  # Any: a date, a time with or without a zone, or a text for those out of Python's reach
    if isinstance(value, datetime):
        return (value if value.tzinfo else value.replace(tzinfo=UTC)) > now()
    return isinstance(value, date) and value > now().date()
