"""Other values a condition may compare with: of a text column, near a number, and times beside a time."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime

from rapidfuzz import process
from rapidfuzz.fuzz import WRatio

from backend.queries.interpreter.alternatives.part import MOST
from backend.queries.interpreter.reading import Condition, Op
from backend.queries.interpreter.subject import Field, Subject

_MOST_LOOKED = 5_000  # values compared with the one in a condition
_NEAREST, _ALIKE = 3, 70
_FACTORS = (0.1, 0.2, 0.5, 0.8, 1.25, 2, 5, 10)
_SMALL = 30  # below it the next whole numbers are offered
_YEARS = 6
_BACK = ((1, "month"), (3, "month"), (6, "month"), (12, "month"))


def other_values(value: str, name: str, subject: Subject) -> list[str]:
    """Return other values of a text column: first those that look alike, then those that come first, the most frequent ones."""
    cells = [cell for cell in _cells(name, subject) if cell != value]
    near = process.extract(value, cells[:_MOST_LOOKED], scorer=WRatio, score_cutoff=_ALIKE, limit=_NEAREST)
    alike = [cell for cell, _, _ in near] if len(cells) > MOST else []
    return list(dict.fromkeys([*alike, *cells]))[: MOST + _NEAREST]


def _cells(name: str, subject: Subject) -> list[str]:
    place = next(at for at, one in enumerate(subject.fields) if one.name == name)
    return list(subject.cells.get(place, ()))


def other_numbers(one: Condition, field: Field, *, place: int = 0) -> list[Condition]:
    """Return a condition with other numbers: the next whole ones where they are small, else rounder ones below and above."""
    values = [value for value in one.values if isinstance(value, int | float)]
    if len(values) != len(one.values):
        return []
    if one.op is Op.BETWEEN:
        low, high = values
        width = high - low
        moved = ((low - width, low), (high, high + width), (low, high + width), (low - width, high))
        pairs = [pair for pair in moved if _within(pair[0], field) and _within(pair[1], field)]
        return [replace(one, values=pair) for pair in pairs]
    numbers = [number for number in _near(values[place], field) if _within(number, field)]
    return [replace(one, values=(*one.values[:place], number, *one.values[place + 1 :])) for number in numbers]


def _near(value: float, field: Field) -> list[float]:
    if field.is_year:
        return [value + step for step in (-3, -2, -1, 1, 2, 3)]
    if isinstance(value, int) and 0 <= value <= _SMALL and isinstance(field.high, int):
        return [value + step for step in (-3, -2, -1, 1, 2, 3)]
    found = [float(f"{value * factor:.2g}") for factor in _FACTORS if value]
    return [int(number) if number == int(number) else number for number in sorted(found)]


def _within(number: float, field: Field) -> bool:
    low, high = field.low, field.high
    if not isinstance(low, int | float) or not isinstance(high, int | float):
        return True
    return low <= number <= high


def other_times(one: Condition, field: Field) -> list[Condition]:
    """Return a condition on a date with other times: the ones before and after, the years of the data, and its newest part."""
    found = [*_beside(one), *_years(one, field)]
    found += [Condition(one.field, Op.LAST, (count, unit)) for count, unit in _BACK]
    return list(dict.fromkeys([*found, Condition(one.field, Op.THIS, ("year", 0))]))


def _beside(one: Condition) -> Iterator[Condition]:
    days = [value for value in one.values if isinstance(value, date)]
    if one.op is Op.LAST:
        count, unit = one.values
        for other in (1, 2, 3, 6, 7, 12, 30, 90):
            yield replace(one, values=(other, unit))
        for unit in ("day", "week", "month", "year"):
            yield replace(one, values=(count, unit))
    if one.op is Op.DURING and len(days) == 2:
        yield from (
            replace(one, values=pair) for pair in (_moved(days[0], days[1], back=True), _moved(days[0], days[1], back=False))
        )
    if one.op in {Op.GE, Op.LT} and days:
        yield replace(one, op=Op.GE)
        yield replace(one, op=Op.LT)


def _moved(first: date, after: date, *, back: bool) -> tuple[date, date]:
    """Return the span of the same length before or after one: whole months stay whole months."""
    months = (after.year - first.year) * 12 + after.month - first.month
    if first.day == after.day == 1 and months:
        step = -months if back else months
        return _plus(first, step), _plus(after, step)
    width = after - first
    return (first - width, first) if back else (after, after + width)


def _plus(day: date, months: int) -> date:
    at = day.year * 12 + day.month - 1 + months
    return date(at // 12, at % 12 + 1, 1)


def _years(one: Condition, field: Field) -> Iterator[Condition]:
    low, high = _day(field.low), _day(field.high)
    if low is None or high is None:
        return
    for year in range(high.year, max(low.year, high.year - _YEARS) - 1, -1):
        yield Condition(one.field, Op.DURING, (date(year, 1, 1), date(year + 1, 1, 1)))


def _day(value: object) -> date | None:
    """Return the day of a lowest or highest cell, which a profile keeps as text."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        return None
