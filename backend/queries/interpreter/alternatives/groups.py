"""The parts of a grouping: the column, the grain of a date, the steps of a number; and in which order how much is shown."""

from collections.abc import Iterator
from dataclasses import replace

from backend.queries.interpreter.alternatives.part import Part, choices_of, groups_of, liked, measures_of, of_kind
from backend.queries.interpreter.kept import piece_key
from backend.queries.interpreter.reading import Key, Order, Reading, Shape
from backend.queries.interpreter.subject import Kind, Subject
from backend.queries.interpreter.telling import ORDERED, direction_told, grain_told, limit_told, ordered_by_told

_PERIODS = ("year", "quarter", "month", "week", "day")
_CYCLES = ("weekday", "month_of_year")
_STEPS = (0.1, 0.2, 0.5, 2, 5, 10)
_LIMITS = (1, 3, 5, 10, 20, 50)
_MOST_STEPS = 500
_OVER_TIME = frozenset({Shape.GROWTH, Shape.RUNNING, Shape.FIRSTS})


def group_parts(reading: Reading, subject: Subject) -> Iterator[list[Part]]:
    """Yield the parts of each grouping. The date of a grain is left to the part of that date."""
    for place, key in enumerate(reading.keys):
        removable = is_removable(reading)
        if key.grain is not None:
            grains = _PERIODS if reading.shape in _OVER_TIME else (*_PERIODS, *_CYCLES)
            others = [replace(key, grain=grain) for grain in dict.fromkeys((key.grain, *grains))]
            told = choices_of(others, text=lambda one: grain_told(one.grain or ""), key=piece_key)
            yield [Part("group", grain_told(key.grain), f"grain:{place}", told, removable, "by", piece_key(key))]
        elif key.step is not None:
            yield [*_steps(place, key, subject, removable=removable)]
        else:
            others = [key, *_other_keys(key, reading, subject)]
            told = choices_of(others, text=_key_told, key=piece_key)
            yield [Part("group", key.field.strip(), f"group:{place}", told, removable, "by", piece_key(key))]


def is_removable(reading: Reading) -> bool:
    """Say whether a grouping may be left out: the answer is one figure then, or has one grouping less."""
    if reading.having or reading.each or not reading.measures:
        return False
    if reading.shape in {Shape.GROUPS, Shape.RATIO}:
        return True
    parts = any(one.where for one in reading.measures)
    return reading.shape is Shape.SHARE and (parts or len(reading.keys) > 1)


def _key_told(key: Key) -> str:
    return f"{grain_told(key.grain)} of {key.field.strip()}" if key.grain else key.field.strip()


def _other_keys(key: Key, reading: Reading, subject: Subject) -> list[Key]:
    taken = {one.field for one in reading.keys}
    groups = [Key(one.name) for one in liked(key.field, groups_of(subject)) if one.name not in taken]
    dates = [Key(one.name, "month") for one in of_kind(subject, Kind.DATE)[:2] if one.name not in taken]
    return [*groups, *dates]


def _steps(place: int, key: Key, subject: Subject, *, removable: bool) -> Iterator[Part]:
    step, one = key.step or 1.0, subject[key.field]
    width = float(one.high) - float(one.low) if isinstance(one.low, int | float) and isinstance(one.high, int | float) else 0.0
    sizes = [step, *(step * factor for factor in _STEPS if width <= step * factor * _MOST_STEPS)]
    named = choices_of([key], text=lambda other: other.field.strip(), key=piece_key)
    yield Part("group", key.field.strip(), f"group:{place}", named, lead="by", chosen=piece_key(key))
    others = [replace(key, step=float(f"{size:g}")) for size in sizes]
    told = choices_of(others, text=lambda other: f"steps of {other.step:,g}", key=piece_key)
    yield Part("group", f"steps of {step:,g}", f"step:{place}", told, removable, "in", piece_key(key))


def order_parts(reading: Reading, subject: Subject) -> Iterator[list[Part]]:
    """Yield the parts of the order and of how many are shown."""
    order = reading.order
    if order is not None and reading.shape in ORDERED:
        ways = [replace(order, descending=descending) for descending in (True, False)]
        told = choices_of(ways, text=direction_told, key=piece_key)
        parts = [Part("order", direction_told(order), "order", told, chosen=piece_key(order))]
        by = ordered_by_told(reading)
        parts.append(_ordered_by(order, reading, subject) if order.field else Part("order", by, "by"))
        removable = reading.limit is None and reading.shape is not Shape.RANK
        parts[-1] = replace(parts[-1], removable=removable)
        if by:
            yield parts
    if reading.limit:
        now = f"{reading.limit}+{reading.skip}"
        numbers = [(number, 0) for number in _LIMITS]
        told = choices_of(
            sorted({(reading.limit, reading.skip), *numbers}),
            text=lambda one: limit_told(*one),
            key=lambda one: f"{one[0]}+{one[1]}",
        )
        yield [Part("limit", limit_told(reading.limit, reading.skip), "limit", told, removable=True, lead="only", chosen=now)]


def _ordered_by(order: Order, reading: Reading, subject: Subject) -> Part:
    name = order.field or ""
    fields = [one for one in (*measures_of(subject), *of_kind(subject, Kind.DATE)) if one.name not in reading.fields]
    changes = reading.shape is Shape.ROWS and not reading.distinct
    others = [order, *(replace(order, field=one.name) for one in liked(name, fields) if changes)]
    told = choices_of(others, text=lambda one: (one.field or "").strip(), key=piece_key)
    return Part("order", name.strip(), "orderby", told, chosen=piece_key(order))
