"""A reading with one of its parts exchanged or left out."""

import json
from dataclasses import replace
from typing import TypeVar

from backend.queries.interpreter.alternatives.groups import is_removable
from backend.queries.interpreter.kept import condition_from, key_from, measure_from, order_from
from backend.queries.interpreter.reading import Condition, Key, Measure, Op, Order, Reading, Shape

T = TypeVar("T")
_COUNTED_BACK = frozenset({Op.LAST, Op.THIS})


def changed(reading: Reading, key: str, choice: str | None) -> Reading:
    """Return a reading with the part of this key exchanged for a choice of `parts_of`; None leaves the part out.

    Raises ValueError for a key or choice no part of the reading has.
    """
    kind, _, rest = key.partition(":")
    try:
        found = _without(reading, kind, rest) if choice is None else _with(reading, kind, rest, choice)
    except (KeyError, IndexError, TypeError) as error:
        raise ValueError(f"no such part or choice: {key}") from error
    return replace(found, assumptions=_assumed(found))


def _assumed(reading: Reading) -> tuple[str, ...]:
    back = dict.fromkeys(one.field.strip() for one in reading.where if one.op in _COUNTED_BACK)
    return tuple(f"Counted back from the newest {name}." for name in back)


def _with(reading: Reading, kind: str, rest: str, choice: str) -> Reading:
    match kind:
        case "function" | "measure":
            return _with_measure(reading, int(rest), measure_from(json.loads(choice)))
        case "group" | "grain" | "step":
            return _with_key(reading, int(rest), key_from(json.loads(choice)))
        case "date":
            return _with_date(reading, rest, choice)
        case "field":
            return replace(reading, fields=_put(reading.fields, int(rest), choice))
        case "order" | "orderby":
            return _with_order(reading, order_from(json.loads(choice)))
        case "limit":
            limit, _, skip = choice.partition("+")
            return replace(reading, limit=int(limit), skip=int(skip))
        case "having":
            return _with_having(reading, rest, choice)
        case "part" | "where" | "any_of" | "each":
            return _with_condition(reading, kind, rest, condition_from(json.loads(choice)))
    raise KeyError(kind)


def _put(items: tuple[T, ...], place: int, one: T) -> tuple[T, ...]:
    """Return a tuple with one item exchanged."""
    if not 0 <= place < len(items):
        raise IndexError(place)
    return (*items[:place], one, *items[place + 1 :])


def _drop(items: tuple[T, ...], place: int) -> tuple[T, ...]:
    """Return a tuple without one item."""
    if not 0 <= place < len(items):
        raise IndexError(place)
    return (*items[:place], *items[place + 1 :])


def _with_measure(reading: Reading, place: int, measure: Measure) -> Reading:
    if reading.shape is Shape.GROWTH:  # both periods have the same figure
        return replace(reading, measures=tuple(replace(measure, where=one.where) for one in reading.measures))
    return replace(reading, measures=_put(reading.measures, place, replace(measure, where=reading.measures[place].where)))


def _with_key(reading: Reading, place: int, key: Key) -> Reading:
    old, order = reading.keys[place], reading.order
    if order is not None and order.field == old.field:
        order = replace(order, field=key.field)
    return replace(reading, keys=_put(reading.keys, place, key), order=order)


def _with_order(reading: Reading, order: Order) -> Reading:
    old = reading.order.field if reading.order is not None else None
    fields = tuple(dict.fromkeys((order.field or name) if name == old else name for name in reading.fields))
    return replace(reading, order=order, fields=fields)


def _with_having(reading: Reading, rest: str, choice: str) -> Reading:
    place, _, what = rest.partition(":")
    measure, op, number = reading.having[int(place)]
    one = (measure, Op(choice), number) if what == "how" else (measure, op, json.loads(choice))
    return replace(reading, having=_put(reading.having, int(place), one))


def _with_condition(reading: Reading, kind: str, rest: str, one: Condition) -> Reading:
    first, second, *_ = (*rest.split(":"), "")
    if kind == "part":
        measure = reading.measures[int(first)]
        measure = replace(measure, where=_put(measure.where, int(second), one))
        return replace(reading, measures=_put(reading.measures, int(first), measure))
    if kind == "where":
        return replace(reading, where=_put(reading.where, int(first), one))
    if kind == "any_of":
        return replace(reading, any_of=_put(reading.any_of, int(first), one))
    return replace(reading, each=_put(reading.each, int(first), one))


def _with_date(reading: Reading, old: str, name: str) -> Reading:
    """Return a reading with one date exchanged wherever it groups or chooses."""

    def moved(conditions: tuple[Condition, ...]) -> tuple[Condition, ...]:
        return tuple(replace(one, field=name) if one.field == old else one for one in conditions)

    order = reading.order
    return replace(
        reading,
        measures=tuple(replace(one, where=moved(one.where)) for one in reading.measures),
        keys=tuple(replace(one, field=name) if one.field == old else one for one in reading.keys),
        where=moved(reading.where),
        any_of=moved(reading.any_of),
        each=moved(reading.each),
        order=replace(order, field=name) if order is not None and order.field == old else order,
    )


def _without(reading: Reading, kind: str, rest: str) -> Reading:
    match kind:
        case "function" | "measure":
            return replace(reading, measures=_drop(reading.measures, int(rest)))
        case "group" | "grain" | "step":
            return _without_key(reading, int(rest))
        case "field":
            return replace(reading, fields=_drop(reading.fields, int(rest)))
        case "distinct":
            return replace(reading, distinct=False)
        case "order" | "orderby" | "by":
            return replace(reading, order=None)
        case "limit":
            return replace(reading, limit=None, skip=0)
        case "shape":
            return replace(reading, shape=Shape.GROUPS)
        case _:
            return _without_condition(reading, kind, rest)


def _without_key(reading: Reading, place: int) -> Reading:
    old, keys = reading.keys[place], _drop(reading.keys, place)
    if not is_removable(reading):
        raise KeyError("a grouping this answer needs")
    gone = not keys or (reading.order is not None and reading.order.field == old.field)
    return replace(reading, keys=keys, order=None if gone else reading.order, limit=reading.limit if keys else None)


def _without_condition(reading: Reading, kind: str, rest: str) -> Reading:
    first, second, *_ = (*rest.split(":"), "")
    place = int(first)
    match kind:
        case "part":
            measure = reading.measures[place]
            measure = replace(measure, where=_drop(measure.where, int(second)))
            return replace(reading, measures=_put(reading.measures, place, measure))
        case "where":
            return replace(reading, where=_drop(reading.where, place))
        case "any_of":
            return replace(reading, any_of=_drop(reading.any_of, place))
        case "each":
            return replace(reading, each=_drop(reading.each, place))
        case "having":
            return replace(reading, having=_drop(reading.having, place))
    raise KeyError(kind)
