"""A reading as JSON, so that it can be kept with its answer and changed later, and the pieces of one as text keys."""

import json
from dataclasses import asdict
from datetime import date
from typing import Any

from backend.queries.interpreter.reading import Condition, Key, Measure, Op, Order, Reading, Shape, Value

_DAY = "day"


def reading_as_json(reading: Reading) -> dict[str, Any]:  # Any: JSON
    """Return a reading as JSON."""
    found: dict[str, Any] = json.loads(piece_key(reading))  # Any: JSON
    return found


def reading_from_json(kept: dict[str, Any]) -> Reading:  # Any: JSON
    """Return the reading `reading_as_json` wrote. Raises ValueError for anything else."""
    try:
        order = kept["order"]
        return Reading(
            Shape(kept["shape"]),
            measures=tuple(map(measure_from, kept["measures"])),
            keys=tuple(map(key_from, kept["keys"])),
            where=tuple(map(condition_from, kept["where"])),
            any_of=tuple(map(condition_from, kept["any_of"])),
            having=tuple((measure_from(one), Op(op), number) for one, op, number in kept["having"]),
            each=tuple(map(condition_from, kept["each"])),
            fields=tuple(kept["fields"]),
            distinct=bool(kept["distinct"]),
            order=order_from(order) if order is not None else None,
            limit=kept["limit"],
            skip=int(kept.get("skip", 0)),
            assumptions=tuple(kept["assumptions"]),
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError("no reading") from error


def piece_key(piece: Reading | Measure | Condition | Key | Order) -> str:
    """Return a piece of a reading as text that tells it from every other, and from which it can be made again."""
    return json.dumps(asdict(piece), default=_plain, sort_keys=True, ensure_ascii=False)


def measure_from(kept: dict[str, Any]) -> Measure:  # Any: JSON
    """Return a measure from JSON."""
    return Measure(kept["function"], kept["field"], tuple(map(condition_from, kept["where"])))


def condition_from(kept: dict[str, Any]) -> Condition:  # Any: JSON
    """Return a condition from JSON."""
    return Condition(kept["field"], Op(kept["op"]), tuple(map(_value, kept["values"])), kept["extreme"])


def key_from(kept: dict[str, Any]) -> Key:  # Any: JSON
    """Return a key from JSON."""
    return Key(kept["field"], kept["grain"], kept["step"])


def order_from(kept: dict[str, Any]) -> Order:  # Any: JSON
    """Return an order from JSON."""
    return Order(kept["field"], descending=bool(kept["descending"]))


def _plain(value: object) -> object:
    if isinstance(value, date):
        return {_DAY: value.isoformat()}
    raise TypeError(f"{type(value).__name__} is no part of a reading")


def _value(kept: Any) -> Value:  # Any: JSON
    if isinstance(kept, dict):
        return date.fromisoformat(kept[_DAY])
    if not isinstance(kept, str | int | float):
        raise TypeError("no value")
    return kept
