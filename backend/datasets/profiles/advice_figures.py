"""Warnings of numbers and dates: far from the rest, standing for nothing, in the future, too old, with gaps."""

from collections.abc import Iterator
from datetime import date

from backend.core.clock import now
from backend.datasets.profiles.columns import Family, Subject
from backend.datasets.profiles.days import OLD_YEAR, Days, avoided, series
from backend.datasets.profiles.likely import Guess
from backend.datasets.profiles.measures import fences
from backend.datasets.profiles.wording import ACT, KNOW, Advice, counted, day, figure

_FEW = 0.01  # of the values: what is more frequent is no outlier
_LEAST = 20  # values; of fewer none is called far from the rest
_TOLD = 4  # gaps
_ABSURD = 3.0  # times the reach of the usual ones beyond it: no rare value but most likely a wrong one


def warnings(subject: Subject) -> Iterator[Advice]:
    """Yield what is to be said of a column of numbers or dates; nothing of others."""
    if subject.is_number:
        yield from _outliers(subject)
        yield from _stand_ins(subject)
        yield from _lost_zeros(subject)
    if subject.family is Family.DATE:
        yield from _dates(subject)


def _outliers(subject: Subject) -> Iterator[Advice]:
    far, beyond = int(subject.facts.get("far") or 0), fences(subject)
    if not far or beyond is None or subject.filled < _LEAST or far > max(_FEW * subject.filled, 1):
        return
    low, high = subject.facts["min"], subject.facts["max"]
    sides = [f"below {figure(beyond.low)}, down to {figure(low)}"] if float(low) < beyond.low else []
    sides += [f"above {figure(beyond.high)}, up to {figure(high)}"] if float(high) > beyond.high else []
    reach = beyond.high - beyond.low
    absurd = float(high) > beyond.high + _ABSURD * reach or float(low) < beyond.low - _ABSURD * reach
    yield Advice(
        "outliers",
        f"{counted(far, 'value lies', 'values lie')} far from the rest: {' and '.join(sides)}.",
        ACT if absurd else KNOW,
        f"SELECT * FROM {{table}} WHERE {subject.name} < {beyond.low!r} OR {subject.name} > {beyond.high!r} ORDER BY {subject.name}",
    )


def _stand_ins(subject: Subject) -> Iterator[Advice]:
    """Say which frequent numbers lie apart from all others, as -1 and 9999 do where they mean “unknown”."""
    nearest = subject.facts.get("nearest") or {}
    for value, (count, neighbour) in sorted(nearest.items()):
        shown = figure(value)
        where = "smallest" if neighbour > value else "largest"
        yield Advice(
            "placeholder_numbers",
            f"{counted(count, 'value is', 'values are')} {shown}, apart from all others: the next {where} is {figure(neighbour)}.",
            ACT,
            f"SELECT * FROM {{table}} WHERE {subject.name} = {value}",
        )


def _lost_zeros(subject: Subject) -> Iterator[Advice]:
    guess: Guess | None = subject.facts.get("guess")
    low, high = subject.facts.get("min"), subject.facts.get("max")
    if (
        guess
        and guess.kind == "postcode"
        and isinstance(low, int)
        and isinstance(high, int)
        and 0 <= low < 10_000 <= high < 100_000
    ):
        yield Advice(
            "lost_zeros",
            "Postcodes are kept as numbers here: those that begin with a zero have lost it.",
            ACT,
            f"SELECT * FROM {{table}} WHERE {subject.name} < 10000",
        )


def _dates(subject: Subject) -> Iterator[Advice]:
    facts, cell = subject.facts, subject.name
    found: Days | None = facts.get("days")
    placeholders = found.placeholders if found else {}
    if placeholders:
        total = sum(placeholders.values())
        told = " and ".join(f"{day(one)} ({count:,})" for one, count in sorted(placeholders.items()))
        days = ", ".join(f"DATE '{day(one)}'" for one in placeholders)
        yield Advice(
            "placeholder_dates",
            f"{counted(total, 'value stands', 'values stand')} for no real date: {told}.",
            ACT,
            f"SELECT * FROM {{table}} WHERE {cell}::DATE IN ({days})",
        )
    yield from _future(subject, placeholders)
    low = facts.get("min")
    if found and found.before_1900:
        earliest = min(one for one in found.counts if one not in placeholders)
        told = f"{counted(found.before_1900, 'value lies', 'values lie')} before {OLD_YEAR}, the earliest {day(earliest)}."
        yield Advice("old_dates", told, ACT, f"SELECT * FROM {{table}} WHERE {cell} < DATE '{OLD_YEAR}-01-01'")
    elif not found and isinstance(low, date) and low.year < OLD_YEAR:
        yield Advice("old_dates", f"The earliest is {low}: a placeholder, or a year with two digits.")
    if found:
        yield from _coverage(found)


def _future(subject: Subject, placeholders: dict[date, int]) -> Iterator[Advice]:
    today = now().date()
    real = int(subject.facts.get("future") or 0) - sum(count for one, count in placeholders.items() if one > today)
    if real <= 0:
        return
    found: Days | None = subject.facts.get("days")
    latest = max((one for one in found.counts if one not in placeholders), default=today) if found else subject.facts["max"]
    told = f"{counted(real, 'value lies', 'values lie')} in the future, up to {latest}."
    # Bookings and due dates lie ahead for good reason: where much does, it is no mistake.
    level = ACT if real <= 0.05 * subject.filled else KNOW
    yield Advice(
        "future_dates",
        told,
        level,
        f"SELECT * FROM {{table}} WHERE {subject.name} > DATE '{now():%Y-%m-%d}' ORDER BY {subject.name} DESC",
    )


def _coverage(found: Days) -> Iterator[Advice]:
    shown = series(found)
    gaps = shown.get("gaps") or []
    if gaps:
        unit = shown["unit"]
        cut = {"day": 10, "month": 7, "year": 4}[unit]
        runs = [one["from"][:cut] if one["from"] == one["to"] else f"{one['from'][:cut]} to {one['to'][:cut]}" for one in gaps]
        many = len(gaps) > 1 or gaps[0]["from"] != gaps[0]["to"]
        where = f"these {unit}s" if many else f"this {unit}"
        rest = f" and {len(runs) - _TOLD} more" if len(runs) > _TOLD else ""
        yield Advice("gaps", f"No row falls on {where}: {', '.join(runs[:_TOLD])}{rest}.", KNOW)
    if told_weekdays := avoided(found):
        yield Advice("weekdays", told_weekdays, KNOW)
