"""The parts of a condition: its column, how it compares, and the value, number or time it compares with."""

from collections.abc import Iterator
from dataclasses import replace

from backend.queries.interpreter.alternatives.part import Choice, Part, choices_of, liked, measures_of, of_kind
from backend.queries.interpreter.alternatives.values import other_numbers, other_times, other_values
from backend.queries.interpreter.kept import piece_key
from backend.queries.interpreter.reading import Condition, Measure, Op, Reading, Shape
from backend.queries.interpreter.subject import Kind, Subject, value_key
from backend.queries.interpreter.telling import OPS_TOLD, condition_told, measure_told, value_told

_SIZES = (Op.GT, Op.GE, Op.LT, Op.LE, Op.EQ, Op.NE)
_OPPOSITE = {
    Op.EQ: Op.NE, Op.NE: Op.EQ, Op.IN: Op.NOT_IN, Op.NOT_IN: Op.IN, Op.TRUE: Op.FALSE, Op.FALSE: Op.TRUE, Op.NULL: Op.FILLED, Op.FILLED: Op.NULL,
}  # fmt: skip
_PATTERNS = (Op.CONTAINS, Op.STARTS, Op.ENDS)
_BARE = frozenset({Op.TRUE, Op.FALSE, Op.NULL, Op.FILLED})


def condition_parts(reading: Reading, subject: Subject) -> Iterator[list[Part]]:
    """Yield the parts of each condition."""
    for measure_at, measure in enumerate(reading.measures):
        for place, one in enumerate(measure.where):
            several = len(measure.where) > 1 or (reading.shape is Shape.SHARE and bool(reading.keys))
            removable = reading.shape is Shape.SHARE and several
            yield list(_parts(one, f"part:{measure_at}:{place}", subject, lead="where", removable=removable))
    for place, one in enumerate(reading.where):
        yield list(_parts(one, f"where:{place}", subject, lead="where"))
    for place, one in enumerate(reading.any_of):
        yield list(_parts(one, f"any_of:{place}", subject, lead="or" if place else "where"))
    for place, one in enumerate(reading.each):
        yield list(_parts(one, f"each:{place}", subject, lead="with rows where"))
    for place, (measure, op, number) in enumerate(reading.having):
        yield list(_having(place, measure, op, number))


def _parts(one: Condition, key: str, subject: Subject, *, lead: str, removable: bool = True) -> Iterator[Part]:
    """Yield the parts of one condition; removing is with the last of them."""
    field = subject[one.field]
    chosen = piece_key(one)
    if field.kind is Kind.DATE and one.op not in _BARE:
        yield Part("condition", one.field.strip(), f"{key}:date", lead=lead)
        told = choices_of([one, *other_times(one, field)], text=_without_name, key=piece_key)
        yield Part("condition", _without_name(one), f"{key}:value", told, removable, chosen=chosen)
        return
    columns = choices_of([one, *_other_columns(one, subject)], text=lambda other: other.field.strip(), key=piece_key)
    yield Part("condition", one.field.strip(), f"{key}:column", columns, lead=lead, chosen=chosen)
    ways = choices_of([one, *_other_ways(one, subject)], text=lambda other: _choice_of_way(other, one), key=piece_key)
    if one.op in _BARE:
        yield Part("condition", _way_told(one), f"{key}:how", ways, removable, chosen=chosen)
        return
    yield Part("condition", _way_told(one), f"{key}:how", ways, chosen=chosen)
    yield from _values(one, key, subject, removable=removable)


def _values(one: Condition, key: str, subject: Subject, *, removable: bool) -> Iterator[Part]:
    chosen = piece_key(one)
    if one.extreme or one.op is Op.BETWEEN or one.op in _PATTERNS:
        others = [replace(one, extreme=name) for name in ("avg", "median")] if one.extreme in {"avg", "median"} else []
        if one.op is Op.BETWEEN:
            others = other_numbers(one, subject[one.field])
        told = choices_of([one, *others], text=_value_text, key=piece_key)
        yield Part("condition", _value_text(one), f"{key}:value", told, removable, chosen=chosen)
        return
    for place, value in enumerate(one.values):
        others = _exchanged(one, place, subject)
        told = tuple(Choice(value_told(other.values[place]), piece_key(other)) for other in dict.fromkeys((one, *others)))
        last = place == len(one.values) - 1
        lead = "or" if place else ""
        yield Part("condition", value_told(value), f"{key}:value:{place}", told, removable and last, lead, chosen)


def _exchanged(one: Condition, place: int, subject: Subject) -> list[Condition]:
    """Return a condition with other values in one place."""
    field = subject[one.field]
    if field.kind is Kind.TEXT:
        taken = {str(value) for value in one.values}
        others = [value for value in other_values(str(one.values[place]), one.field, subject) if value not in taken]
        return [replace(one, values=(*one.values[:place], other, *one.values[place + 1 :])) for other in others]
    return other_numbers(one, field, place=place)


def _other_columns(one: Condition, subject: Subject) -> list[Condition]:
    """Return the condition on other columns it makes sense for: those that hold the same value, or compare alike."""
    field = subject[one.field]
    if one.op in {Op.NULL, Op.FILLED}:
        fit = [other for other in subject.fields if other.filled < other.rows]
    elif one.op in {Op.TRUE, Op.FALSE}:
        fit = of_kind(subject, Kind.TRUTH)
    elif one.op in _PATTERNS:
        fit = of_kind(subject, Kind.TEXT)
    elif field.kind is Kind.TEXT:
        fit = [other for other in of_kind(subject, Kind.TEXT) if _holds_all(other.name, one, subject)]
    else:
        fit = [] if field.is_year else measures_of(subject)
    return [replace(one, field=other.name) for other in liked(one.field, fit)]


def _holds_all(name: str, one: Condition, subject: Subject) -> bool:
    place = next(at for at, field in enumerate(subject.fields) if field.name == name)
    return bool(one.values) and all(
        (place, str(value)) in subject.values.get(value_key(str(value)), ()) for value in one.values
    )


def _other_ways(one: Condition, subject: Subject) -> list[Condition]:
    field = subject[one.field]
    if one.op is Op.BETWEEN:
        return [replace(one, op=Op.GE, values=one.values[:1]), replace(one, op=Op.LE, values=one.values[1:])]
    if one.op in _PATTERNS:
        return [replace(one, op=op) for op in _PATTERNS]
    if field.kind is Kind.NUMBER and one.op in _SIZES and one.extreme not in {"mode", "max", "min"}:
        return [replace(one, op=op) for op in _SIZES if not (one.extreme and op in {Op.EQ, Op.NE})]
    alone = [replace(one, op=Op.EQ, values=(value,)) for value in one.values] if one.op is Op.IN else []
    return [replace(one, op=_OPPOSITE[one.op]), *alone] if one.op in _OPPOSITE else []


def _without_name(one: Condition) -> str:
    return condition_told(one).removeprefix(one.field.strip()).strip()


def _choice_of_way(other: Condition, one: Condition) -> str:
    return _way_told(other) if other.values == one.values else _without_name(other)


def _way_told(one: Condition) -> str:
    match one.op:
        case Op.IN:
            return "is"
        case Op.NOT_IN:
            return "is not"
        case Op.BETWEEN:
            return "is between"
        case _:
            return OPS_TOLD[one.op]


def _value_text(one: Condition) -> str:
    return _without_name(one).removeprefix(_way_told(one)).strip()


def _having(place: int, measure: Measure, op: Op, number: float) -> Iterator[Part]:
    yield Part("condition", measure_told(measure), f"having:{place}:measure", lead="only groups whose")
    ways = tuple(Choice(OPS_TOLD[other], other.value) for other in _SIZES)
    yield Part("condition", OPS_TOLD[op], f"having:{place}:how", ways, chosen=op.value)
    sizes = sorted({number, *(float(f"{number * factor:.3g}") for factor in (0.1, 0.5, 2, 5, 10))})
    sizes = [int(size) if size == int(size) else size for size in sizes]
    told = choices_of(sizes, text=lambda size: f"{size:,}", key=repr)
    chosen = repr(int(number) if number == int(number) else number)
    yield Part("condition", f"{number:,}", f"having:{place}:value", told, True, chosen=chosen)
