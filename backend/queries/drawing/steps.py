"""Numbers and times in their order, with the steps between them that nothing was found for."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

_MOST = 80  # places; more would be too narrow to be seen

Place = Any  # a cell of a result


def is_measured(places: Sequence[Place]) -> bool:
    """Say whether places are numbers or times, which have an order of their own."""
    known = [place for place in places if place is not None]
    return bool(known) and all(isinstance(place, int | float | date) and not isinstance(place, bool) for place in known)


def steps_between(places: Sequence[Place]) -> list[Place]:
    """Return numbers or times in order with those missing between them, as far as they go in equal steps; others as they are.

    What has no place of its own comes last. Months are equal steps though they are not equally long.
    """
    if not is_measured(places):
        return list(places)
    known = sorted(place for place in places if place is not None)
    rest = [None] if None in places else []
    if len(known) < 3:
        return [*known, *rest]
    if all(isinstance(place, date) and place.day == 1 and _midnight(place) for place in known):
        filled = _filled(known, [place.year * 12 + place.month - 1 for place in known], lambda number: _month(known[0], number))
    else:
        filled = _filled(known, [_number(place) for place in known], lambda number: _at(known[0], number))
    return [*filled, *rest]


def _filled(known: list[Place], numbers: list[float], place_of: Callable[[float], Place]) -> list[Place]:
    step = min(high - low for low, high in pairwise(numbers))
    if step <= 0 or (numbers[-1] - numbers[0]) / step >= _MOST:
        return known
    steps = [(number - numbers[0]) / step for number in numbers]
    if any(abs(number - round(number)) > 1e-6 for number in steps):
        return known
    there = {round(number): place for number, place in zip(steps, known, strict=True)}
    return [there[number] if number in there else place_of(numbers[0] + number * step) for number in range(max(there) + 1)]


def _number(place: Place) -> float:
    if isinstance(place, datetime):
        return place.timestamp()
    return float(place.toordinal() * 86_400) if isinstance(place, date) else float(place)


def _at(like: Place, number: float) -> Place:
    if isinstance(like, datetime):
        return like + timedelta(seconds=number - like.timestamp())
    if isinstance(like, date):
        return date.fromordinal(round(number / 86_400))
    return round(number) if isinstance(like, int) else float(f"{number:.12g}")


def _month(like: date, number: float) -> date:
    year, month = divmod(round(number), 12)
    return like.replace(year=year, month=month + 1)


def _midnight(place: date) -> bool:
    return not isinstance(place, datetime) or (place.hour, place.minute, place.second, place.microsecond) == (0, 0, 0, 0)
