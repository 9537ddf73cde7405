"""The parts of a figure: what is done with a column, and which column."""

from collections.abc import Iterator
from dataclasses import replace

from backend.queries.interpreter.alternatives.part import Choice, Part, choices_of, liked, measures_of
from backend.queries.interpreter.kept import piece_key
from backend.queries.interpreter.reading import Measure, Reading, Shape
from backend.queries.interpreter.subject import Field, Kind, Subject
from backend.queries.interpreter.telling import SHAPES_TOLD, function_told, measure_told

ROWS = "number of rows"
_ADDABLE = ("sum", "count")
_ALL = ("sum", "avg", "median", "min", "max", "count")
_FEW = 4
FIGURED = frozenset({Shape.GROUPS, Shape.SHARE, Shape.GROWTH, Shape.RUNNING, Shape.RANK, Shape.RATIO})
_UNDONE = frozenset({Shape.GROWTH, Shape.RUNNING, Shape.RANK})  # without it the figures by group are left


def figure_parts(reading: Reading, subject: Subject) -> Iterator[list[Part]]:
    """Yield the parts of each figure, of the columns shown, and of the kind of answer."""
    if reading.shape not in FIGURED:
        yield from _shown(reading, subject)
        return
    several = len(reading.measures) > 1 and reading.shape is Shape.GROUPS
    for place, measure in enumerate(reading.measures[: _different_figures(reading)]):
        parts = list(_measure(place, measure, reading, subject))
        if place and reading.shape is Shape.RATIO:
            parts[0] = replace(parts[0], lead="over")
        yield [*parts[:-1], replace(parts[-1], removable=several)]
    if reading.shape in SHAPES_TOLD:
        whole = reading.shape is Shape.SHARE and not any(one.where for one in reading.measures)
        undone = bool(reading.keys) and (whole or reading.shape in _UNDONE)
        yield [Part("shape", SHAPES_TOLD[reading.shape], "shape", removable=undone)]


def _different_figures(reading: Reading) -> int:
    """Return how many figures are chosen on their own: growth between two periods has the same figure twice."""
    return 1 if reading.shape is Shape.GROWTH else len(reading.measures)


def _measure(place: int, measure: Measure, reading: Reading, subject: Subject) -> Iterator[Part]:
    bare = replace(measure, where=())
    chosen = piece_key(bare)
    of_part = reading.shape is Shape.SHARE and bool(measure.where)
    said = function_told(measure.function)
    if measure.function == "count":
        said = "rows" if of_part else ROWS
    functions = _functions(bare, reading, subject)
    yield Part(
        "figure",
        said,
        f"function:{place}",
        _choices([bare, *functions], of_part=of_part),
        chosen=chosen,
        lead="percent of" if of_part else "",
    )
    if measure.field is not None and not (of_part and measure.function == "count"):
        others = [replace(bare, field=one.name) for one in _columns(measure, subject)]
        named = choices_of([bare, *others], text=lambda one: (one.field or "").strip(), key=piece_key)
        yield Part("figure", measure.field.strip(), f"measure:{place}", named, chosen=chosen)


def _choices(measures: list[Measure], *, of_part: bool) -> tuple[Choice, ...]:
    """Return measures in the words of their function alone where the column stays, else in full."""
    first = measures[0]

    def text(one: Measure) -> str:
        if one.function == "count":
            return "rows" if of_part else ROWS
        return function_told(one.function) if one.field == first.field else measure_told(one)

    return choices_of(measures, text=text, key=piece_key)


def _functions(measure: Measure, reading: Reading, subject: Subject) -> list[Measure]:
    allowed = _ADDABLE if reading.shape in {Shape.SHARE, Shape.RUNNING} else _ALL
    field = subject[measure.field] if measure.field is not None else None
    if field is not None and field.kind is Kind.DATE:
        return [Measure(name, measure.field) for name in ("min", "max")]
    if field is not None and field.is_measure:
        return [Measure(name, None if name == "count" else measure.field) for name in allowed]
    sums = [Measure("sum", one.name) for one in liked("total amount", measures_of(subject), most=_FEW)]
    ids = [Measure("distinct", one.name) for one in _things(subject)[:_FEW]]
    return [Measure("count"), *sums, *(ids if reading.shape is not Shape.RUNNING else [])]


def _columns(measure: Measure, subject: Subject) -> list[Field]:
    current = measure.field or ""
    kind = subject[current].kind
    if measure.function == "distinct":
        return liked(current, _things(subject))
    if kind is Kind.DATE:
        return liked(current, [one for one in subject.fields if one.kind is kind])
    return liked(current, measures_of(subject))


def _things(subject: Subject) -> list[Field]:
    """Return the columns that name something else than the row itself."""
    return [one for one in subject.fields if (one.kind is Kind.TEXT or one.is_id) and one.distinct > 1]


_MOST_SHOWN = 6  # columns whose choices are offered
_NUMBERS_ONLY = frozenset({Shape.CORRELATION})
_LEADS = {
    Shape.CORRELATION: ("correlation of", "and"),
    Shape.DUPLICATES: ("values that occur more than once of", "and"),
    Shape.FIRSTS: ("new", "and"),
}


def _shown(reading: Reading, subject: Subject) -> Iterator[list[Part]]:
    if reading.distinct:
        yield [Part("figure", "the different", "distinct", removable=True)]
    if not reading.fields:
        yield [Part("figure", SHAPES_TOLD.get(reading.shape, "all columns"), "fields")]
        return
    first, further = _LEADS.get(reading.shape, ("", ""))
    fixed = _ordered_by(reading)
    for place, name in enumerate(reading.fields):
        if place >= _MOST_SHOWN:
            yield [Part("figure", f"and {len(reading.fields) - place} more columns", f"more:{place}")]
            return
        others = [name] if name in fixed else [name, *(one.name for one in _other_columns(name, reading, subject))]
        choices = choices_of(others, text=str.strip, key=str)
        removable = reading.shape is Shape.ROWS and len(reading.fields) > 1 and name not in fixed
        lead = further if place else first
        yield [Part("figure", name.strip(), f"field:{place}", choices, removable, lead, name)]


def _ordered_by(reading: Reading) -> set[str]:
    """Return the column rows are ordered by: it is changed where the order is."""
    return {reading.order.field} if reading.order is not None and reading.order.field else set()


def _other_columns(name: str, reading: Reading, subject: Subject) -> list[Field]:
    fields = subject.fields
    if reading.shape in _NUMBERS_ONLY:
        fields = tuple(one for one in fields if one.kind is Kind.NUMBER)
    elif reading.shape is Shape.FIRSTS:
        fields = tuple(_things(subject))
    return liked(name, [one for one in fields if one.name not in reading.fields])
