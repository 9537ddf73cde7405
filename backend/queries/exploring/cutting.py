"""How places are cut: a grain for times and round steps for numbers, so that what is drawn stays few and reads well."""

import math
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, time
from typing import Any

from backend.queries.exploring.shape import Place, Shape
from backend.queries.exploring.spec import GRAINS, SHELVES, Grain

MOST_MARKS = 5_000  # what reaches the browser
_SECONDS: dict[Grain, float] = {
    "hour": 3600,
    "day": 86_400,
    "week": 604_800,
    "month": 2_629_746,
    "quarter": 7_889_238,
    "year": 31_556_952,
}
_COMFORTABLE = 90  # points of a line that still read as single ones
_COMFORTABLE_SPLIT = 40  # the same where several lines share a chart
_MOST_STEPS = 1_000
_MOST_CELLS = 60  # along each side of a heat map
_FEW_GROUPS = 9  # series or small charts, the rest and the empty ones among them
_PRECISION = 12  # digits of a step

Ends = Mapping[str, tuple[Any, Any]]  # Any: smallest and largest cell of a column


def needs_ends(shape: Shape) -> tuple[str, ...]:
    """Return the columns whose smallest and largest value must be known to cut them."""
    return tuple(dict.fromkeys(one.field.name for one in shape.places if one.cut in {"grain", "bins"}))


def cut(shape: Shape, ends: Ends) -> tuple[Shape, str]:
    """Return the shape with every grain and step set, and the sentence that says where another grain was taken than asked."""
    said: list[str] = []
    changed: dict[str, Place] = {}
    for one in shape.places:
        made = one
        if one.cut == "grain":
            made, told = _by_grain(
                one, ends.get(one.field.name, (None, None)), most=_most(one, shape), split=bool(shape.colour or shape.facet)
            )
            said.append(told)
        elif one.cut == "bins":
            made = _by_step(one, ends.get(one.field.name, (None, None)))
        elif one.cut == "text":
            made = replace(one, folds=not 0 < one.field.distinct * 1.05 <= one.most + 1)
        changed[one.shelf] = made
    x, y, colour, facet, size = (changed.get(name) for name in SHELVES)
    return replace(shape, x=x, y=y, colour=colour, facet=facet, size=size), " ".join(filter(None, said))


def nice_step(low: float, high: float, bins: int, *, whole: bool) -> float:
    """Return a step of 1, 2 or 5 times a power of ten that cuts a range into at most about `bins`; whole numbers get whole steps."""
    span = high - low
    if not math.isfinite(span) or span <= 0:
        return 1.0 if whole or low == 0 else float(f"{abs(low) / 10 or 1.0:.0e}")
    raw = span / bins
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(power * one for one in (1, 2, 5, 10) if power * one >= raw * 0.999999)
    step = float(f"{step:.{_PRECISION}g}")
    return max(1.0, step) if whole else step


def grain_for(low: object, high: object, *, most: int) -> Grain:
    """Return the finest grain that cuts the time between two moments into at most `most`."""
    span = seconds_between(low, high)
    timed = isinstance(low, datetime)
    fine = [grain for grain in GRAINS if grain != "hour" or timed]
    return next((grain for grain in fine if span / _SECONDS[grain] <= most), "year")


def seconds_between(low: object, high: object) -> float:
    """Return the time between two days or moments in seconds; 0 where they are none."""
    if not isinstance(low, date) or not isinstance(high, date):
        return 0.0
    first, last = (_naive(one) for one in (low, high))
    return (last - first).total_seconds()


def _naive(moment: date) -> datetime:
    """Return a day or moment without its zone: only differences of two count."""
    return moment.replace(tzinfo=None) if isinstance(moment, datetime) else datetime.combine(moment, time.min)


def _by_grain(one: Place, ends: tuple[Any, Any], *, most: int, split: bool) -> tuple[Place, str]:
    low, high = ends
    wanted = one.grain
    comfortable = one.most if one.shelf in {"colour", "facet"} else min(_COMFORTABLE_SPLIT if split else _COMFORTABLE, most)
    if wanted is None:
        grain = grain_for(low, high, most=comfortable)
        return replace(one, grain=grain, label=f"{one.field.name} ({grain})"), ""
    fits = seconds_between(low, high) / _SECONDS[wanted] <= most
    grain = wanted if fits else max(grain_for(low, high, most=most), wanted, key=GRAINS.index)
    said = "" if grain == wanted else f"There are too many {wanted}s to draw; they are put together by {grain}."
    return replace(one, grain=grain, label=f"{one.field.name} ({grain})"), said


def _by_step(one: Place, ends: tuple[Any, Any]) -> Place:
    low, high = (float(end) if end is not None else 0.0 for end in ends)
    return replace(one, step=nice_step(low, high, one.most, whole=one.field.whole))


def _most(one: Place, shape: Shape) -> int:
    if one.shelf in {"colour", "facet"}:
        return _FEW_GROUPS * 2
    if shape.form == "grid":
        return _MOST_CELLS
    groups = sum(1 for place in (shape.colour, shape.facet) if place is not None)
    return min(_MOST_STEPS, MOST_MARKS // (1, _FEW_GROUPS, _FEW_GROUPS**2)[groups])
