"""A reading told back in words, piece by piece, so that a person sees what their question was taken to mean."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from backend.queries.interpreter.reading import Condition, Key, Measure, Op, Order, Reading, Shape, Value, percentile

FUNCTIONS_TOLD = {
    "sum": "total",
    "avg": "average",
    "median": "median",
    "min": "lowest",
    "max": "highest",
    "stddev": "standard deviation of",
}
OPS_TOLD = {
    Op.EQ: "is", Op.NE: "is not", Op.LT: "is below", Op.LE: "is at most", Op.GT: "is above", Op.GE: "is at least", Op.NULL: "is empty",
    Op.FILLED: "is filled in", Op.TRUE: "is true", Op.FALSE: "is false", Op.CONTAINS: "contains", Op.STARTS: "starts with", Op.ENDS: "ends with",
}  # fmt: skip
EXTREMES_TOLD = {
    "mode": "the most common one",
    "avg": "the average",
    "median": "the median",
    "max": "the highest",
    "min": "the lowest",
}
_DATED = {Op.LT: "before", Op.GE: "from", Op.GT: "after", Op.LE: "until"}
SHAPES_TOLD = {
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
        yield Part("group", f"by {key_told(key)}")
    for one in reading.where:
        yield Part("condition", f"where {condition_told(one)}")
    if reading.any_of:
        yield Part("condition", f"where {' or '.join(condition_told(one) for one in reading.any_of)}")
    for one in reading.each:
        yield Part("condition", f"with rows where {condition_told(one)}")
    for measure, op, number in reading.having:
        yield Part("condition", f"only groups whose {measure_told(measure)} {OPS_TOLD[op]} {number:,}")
    if reading.order is not None and reading.shape in ORDERED:
        by = ordered_by_told(reading)
        if by:
            yield Part("order", f"{direction_told(reading.order)} {by.strip()} first")
    if reading.limit:
        yield Part("limit", f"only {limit_told(reading.limit, reading.skip)}")


ORDERED = frozenset({Shape.ROWS, Shape.GROUPS, Shape.RANK, Shape.SHARE})  # answers whose order is told


def ordered_by_told(reading: Reading) -> str:
    """Return by what an answer is ordered, nothing where it is not."""
    if reading.shape is Shape.SHARE:
        return "share"
    named = reading.order.field if reading.order is not None else None
    return named or (measure_told(reading.measures[0]) if reading.measures else "")


def direction_told(order: Order) -> str:
    """Return which end comes first."""
    return "highest" if order.descending else "lowest"


def limit_told(limit: int, skip: int = 0) -> str:
    """Return how many are shown."""
    if skip and limit == 1:
        return f"number {skip + 1}"
    return f"the first {limit:,}" if limit > 1 else "the first"


def grain_told(grain: str) -> str:
    """Return a grain in words."""
    return grain.replace("_", " ")


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
                "figure",
                f"{measure_told(over)} over {measure_told(under)}{' in percent' if 'percent' in reading.fields else ''}",
            )
        case Shape.FIRSTS:
            yield Part("figure", f"new {reading.fields[0].strip()} by their first {reading.keys[0].field.strip()}")
        case Shape.SHARE if reading.measures[0].where:
            part = " and ".join(condition_told(one) for one in reading.measures[0].where)
            whole = (
                "rows"
                if reading.measures[0].function == "count"
                else measure_told(Measure(reading.measures[0].function, reading.measures[0].field))
            )
            yield Part("figure", f"percent of {whole} where {part}")
        case Shape.MISSING | Shape.REPEATED:
            yield Part("shape", SHAPES_TOLD[reading.shape])
        case _:
            yield from (Part("figure", measure_told(one)) for one in reading.measures)
            if reading.shape in SHAPES_TOLD:
                yield Part("shape", SHAPES_TOLD[reading.shape])


def function_told(function: str) -> str:
    """Return what is done with a column in words."""
    percent = percentile(function)
    return f"{percent}th percentile of" if percent is not None else FUNCTIONS_TOLD.get(function, "number of different")


def measure_told(measure: Measure) -> str:
    """Return a figure in words."""
    name = (measure.field or "").strip()
    match measure.function:
        case "count":
            text = "number of rows"
        case "distinct":
            text = f"number of different {name}"
        case function:
            text = f"{function_told(function)} {name}"
    return f"{text} where {' and '.join(condition_told(one) for one in measure.where)}" if measure.where else text


def key_told(key: Key) -> str:
    """Return a grouping in words."""
    name = key.field.strip()
    if key.step is not None:
        return f"{name} in steps of {key.step:,g}"
    return f"{grain_told(key.grain)} of {name}" if key.grain else name


def condition_told(one: Condition) -> str:
    """Return a condition in words, its column first."""
    name = one.field.strip()
    if one.extreme:
        return f"{name} {OPS_TOLD[one.op]} {EXTREMES_TOLD[one.extreme]}"
    match one.op:
        case Op.IN | Op.NOT_IN:
            return f"{name} is {'not ' if one.op is Op.NOT_IN else ''}{' or '.join(value_told(value) for value in one.values)}"
        case Op.BETWEEN:
            return f"{name} is between {value_told(one.values[0])} and {value_told(one.values[1])}"
        case Op.DURING:
            return f"{name} is in {_span(one.values[0], one.values[1])}"
        case Op.LAST:
            return f"{name} is in the last {one.values[0]} {one.values[1]}{'s' if one.values[0] != 1 else ''} of the data"
        case Op.THIS:
            return f"{name} is in the {'newest' if not one.values[1] else 'last full'} {one.values[0]} of the data"
        case Op.WEEKDAY:
            return f"{name} is on {' or '.join(value_told(value) for value in one.values)}"
        case op if one.values and isinstance(one.values[0], date) and op in _DATED:
            return f"{name} is {_DATED[op]} {value_told(one.values[0])}"
        case _:
            return f"{name} {OPS_TOLD[one.op]} {' '.join(value_told(value) for value in one.values)}".strip()


def value_told(value: Value) -> str:
    """Return a value in words."""
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
