"""Second pass: exact means, spreads and extremes of numbers and dates, and how many values lie far from the rest."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import duckdb

from backend.core.clock import now
from backend.datasets.course import Course
from backend.datasets.profiles.columns import Family, Subject
from backend.datasets.workshop import rows_of

FAR = 3.0  # in distances between the quartiles, counted from them
_LEANING = 1.5  # how much longer the upper side is where numbers are looked at by their logarithm


@dataclass(frozen=True)
class Fences:
    """Below `low` and above `high` numbers lie far from the rest."""

    low: float
    high: float


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


def fences(subject: Subject) -> Fences | None:
    """Return between which numbers the usual ones lie; None where half of them are equal, and for numbers that are no amounts.

    Amounts without negatives that reach far upwards, as prices do, are judged by their logarithm: a long tail is no outlier.
    """
    quantiles = subject.facts.get("quantiles")
    if not subject.is_number or not quantiles or subject.facts.get("guess"):
        return None
    p05, low, middle, high, p95 = (float(one) for one in quantiles)
    if not high > low or not all(map(math.isfinite, (p05, p95))):
        return None
    least = subject.facts.get("min")
    if least is None or float(least) < 0 or middle <= 0 or not _leans(p05, low, middle, high, p95):
        return Fences(low - FAR * (high - low), high + FAR * (high - low))
    below, above = math.log1p(low / middle), math.log1p(high / middle)
    reach = FAR * (above - below)
    return Fences(middle * math.expm1(below - reach), middle * math.expm1(min(above + reach, 600.0)))


def _leans(p05: float, low: float, middle: float, high: float, p95: float) -> bool:
    return high - middle > _LEANING * (middle - low) or p95 - middle > _LEANING * (middle - p05)


def _asked(subject: Subject) -> Iterator[tuple[str, str]]:
    name = subject.name
    if subject.is_number:
        yield "mean", f"avg({subject.finite})"
        # Its squares may be larger than a DOUBLE: then there is no deviation to tell.
        if _is_measurable(subject):
            yield "stddev", f"stddev_samp({subject.finite})"
        if (beyond := fences(subject)) and _reaches(subject, beyond):
            yield "far", f"count_if({name} < {beyond.low!r} OR {name} > {beyond.high!r})"
    if subject.family is Family.DATE and _is_later(subject.facts.get("max")):
        moment = f"TIMESTAMP '{now():%Y-%m-%d %H:%M:%S}'"
        yield "future", f"count_if({subject.cell} > {moment})"


def _is_measurable(subject: Subject) -> bool:
    ends = [abs(float(end)) for end in (subject.facts.get("min"), subject.facts.get("max")) if end is not None]
    return all(end < 1e150 or end == float("inf") for end in ends)


def _reaches(subject: Subject, beyond: Fences) -> bool:
    low, high = subject.facts.get("min"), subject.facts.get("max")
    return low is not None and high is not None and (float(low) < beyond.low or float(high) > beyond.high)


def _is_later(value: Any) -> bool:  # Any: a date, a time with or without a zone, or a text for those out of Python's reach
    if isinstance(value, datetime):
        return (value if value.tzinfo else value.replace(tzinfo=UTC)) > now()
    return isinstance(value, date) and value > now().date()
