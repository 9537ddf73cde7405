"""A reading told back in words, piece by piece, so that a person sees what their question was taken to mean."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from backend.queries.interpreter.reading import Condition, Key, Measure, Op, Reading, Shape, Value

_FUNCTIONS = {
    "sum": "total",
    "avg": "average",
    "median": "median",
    "min": "lowest",
    "max": "highest",
    "stddev": "standard deviation of",
}
_WORDS = {
    Op.EQ: "is", Op.NE: "is not", Op.LT: "is below", Op.LE: "is at most", Op.GT: "is above", Op.GE: "is at least", Op.NULL: "is empty",
    Op.FILLED: "is filled in", Op.TRUE: "is true", Op.FALSE: "is false", Op.CONTAINS: "contains", Op.STARTS: "starts with", Op.ENDS: "ends with",
}  # fmt: skip
_DATED = {Op.LT: "before", Op.GE: "from", Op.GT: "after", Op.LE: "until"}
_SHAPES = {
    Shape.SHARE: "as a share in percent", Shape.GROWTH: "change in percent", Shape.RUNNING: "added up over time", Shape.RANK: "ranked",
    Shape.MISSING: "empty cells of every column", Shape.REPEATED: "rows that repeat an earlier one",
}  # fmt: skip


@dataclass(frozen=True)
class Part:
    """One piece of a reading: `kind` is figure, group, condition, order, limit or shape."""

    kind: str
    text: str


def parts_of(reading: Reading) -> tuple[Part, ...]:
    """Return the pieces of a reading, in the order a person would say them."""
    return tuple(_parts(reading))


def told(reading: Reading) -> str:
    """Return a reading as one sentence."""
    return f"I read this as: {', '.join(part.text for part in parts_of(reading))}."


def _parts(reading: Reading) -> Iterator[Part]:
    yield from _what(reading)
    for key in reading.keys:
        yield Part("group", f"by {_key(key)}")
    for one in reading.where:
        yield Part("condition", f"where {_condition(one)}")
    if reading.any_of:
        yield Part("condition", f"where {' or '.join(_condition(one) for one in reading.any_of)}")
    for one in reading.each:
        yield Part("condition", f"with rows where {_condition(one)}")
    for measure, op, number in reading.having:
        yield Part("condition", f"only groups whose {_measure(measure)} {_WORDS[op]} {number:,}")
    if reading.order is not None and reading.shape in {Shape.ROWS, Shape.GROUPS}:
        by = reading.order.field or (_measure(reading.measures[0]) if reading.measures else "")
        if by:
            yield Part("order", f"{'highest' if reading.order.descending else 'lowest'} {by.strip()} first")
    if reading.limit:
        yield Part("limit", f"only the first {reading.limit:,}" if reading.limit > 1 else "only the first")


def _what(reading: Reading) -> Iterator[Part]:
    match reading.shape:
        case Shape.ROWS:
            shown = ", ".join(name.strip() for name in reading.fields) or "all columns"
            yield Part("figure", f"{'the different ' if reading.distinct else ''}{shown}")
        case Shape.CORRELATION:
            yield Part("figure", f"correlation of {' and '.join(name.strip() for name in reading.fields)}")
        case Shape.DUPLICATES:
            yield Part("figure", f"values of {', '.join(name.strip() for name in reading.fields)} that occur more than once")
        case Shape.RATIO:
            over, under = reading.measures
            yield Part(
                "figure", f"{_measure(over)} over {_measure(under)}{' in percent' if 'percent' in reading.fields else ''}"
            )
        case Shape.FIRSTS:
            yield Part("figure", f"new {reading.fields[0].strip()} by their first {reading.keys[0].field.strip()}")
        case Shape.SHARE if reading.measures[0].where:
            part = " and ".join(_condition(one) for one in reading.measures[0].where)
            whole = (
                "rows"
                if reading.measures[0].function == "count"
                else _measure(Measure(reading.measures[0].function, reading.measures[0].field))
            )
            yield Part("figure", f"percent of {whole} where {part}")
        case Shape.MISSING | Shape.REPEATED:
            yield Part("shape", _SHAPES[reading.shape])
        case _:
            yield from (Part("figure", _measure(one)) for one in reading.measures)
            if reading.shape in _SHAPES:
                yield Part("shape", _SHAPES[reading.shape])


def _measure(measure: Measure) -> str:
    name = (measure.field or "").strip()
    match measure.function:
        case "count":
            text = "number of rows"
        case "distinct":
            text = f"number of different {name}"
        case function:
            text = f"{_FUNCTIONS[function]} {name}"
    return f"{text} where {' and '.join(_condition(one) for one in measure.where)}" if measure.where else text


def _key(key: Key) -> str:
    name = key.field.strip()
    if key.step is not None:
        return f"{name} in steps of {key.step:,g}"
    return f"{key.grain.replace('_', ' ')} of {name}" if key.grain else name


def _condition(one: Condition) -> str:
    name = one.field.strip()
    if one.extreme:
        figure = {"mode": "the most common one", "avg": "the average", "max": "the highest", "min": "the lowest"}[one.extreme]
        return f"{name} {_WORDS[one.op]} {figure}"
    match one.op:
        case Op.IN | Op.NOT_IN:
            return f"{name} is {'not ' if one.op is Op.NOT_IN else ''}{' or '.join(_value(value) for value in one.values)}"
        case Op.BETWEEN:
            return f"{name} is between {_value(one.values[0])} and {_value(one.values[1])}"
        case Op.DURING:
            return f"{name} is in {_span(one.values[0], one.values[1])}"
        case Op.LAST:
            return f"{name} is in the last {one.values[0]} {one.values[1]}s of the data"
        case Op.THIS:
            return f"{name} is in the {'newest' if not one.values[1] else 'last full'} {one.values[0]} of the data"
        case op if one.values and isinstance(one.values[0], date) and op in _DATED:
            return f"{name} is {_DATED[op]} {_value(one.values[0])}"
        case _:
            return f"{name} {_WORDS[one.op]} {' '.join(_value(value) for value in one.values)}".strip()


def _value(value: Value) -> str:
    if isinstance(value, bool | date):
        return str(value)
    return f"{value:,}" if isinstance(value, float) or (isinstance(value, int) and not 1500 <= value <= 2200) else str(value)


def _span(first: Value, after: Value) -> str:
    if not isinstance(first, date) or not isinstance(after, date):
        return f"{first} to {after}"
    if (first.month, first.day, after.month, after.day) == (1, 1, 1, 1):
        return str(first.year) if after.year == first.year + 1 else f"{first.year} to {after.year - 1}"
    last = after - timedelta(days=1)
    if first == last:
        return first.isoformat()
    whole_month = first.day == 1 and (after.month, after.year) == (first.month % 12 + 1, first.year + first.month // 12)
    return f"{first:%B %Y}" if whole_month and after.day == 1 else f"{first.isoformat()} to {last.isoformat()}"
