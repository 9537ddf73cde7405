"""The parts of a whole reading, in the order it is told."""

from collections.abc import Iterator
from dataclasses import replace

from backend.queries.interpreter.alternatives.figures import figure_parts
from backend.queries.interpreter.alternatives.groups import group_parts, order_parts
from backend.queries.interpreter.alternatives.limits import condition_parts
from backend.queries.interpreter.alternatives.part import Part, choices_of, liked, of_kind
from backend.queries.interpreter.reading import Reading
from backend.queries.interpreter.subject import Kind, Subject


def parts_of(reading: Reading, subject: Subject) -> tuple[Part, ...]:
    """Return the parts of a reading with what each could be instead.

    Every choice gives a reading whose statement runs on the same table. Raises KeyError where the table has lost a column.
    """
    pieces = [
        *figure_parts(reading, subject),
        *group_parts(reading, subject),
        *condition_parts(reading, subject),
        *order_parts(reading, subject),
    ]
    numbered = [replace(part, piece=place) for place, parts in enumerate(pieces) for part in parts]
    return tuple(map(_with_real_choices, _with_dates(numbered, reading, subject)))


def dates_of(reading: Reading, subject: Subject) -> tuple[str, ...]:
    """Return the dates a reading groups or chooses by, each once, in the order it is told."""
    conditions = [one for measure in reading.measures for one in measure.where]
    conditions += [*reading.where, *reading.any_of, *reading.each]
    names = [key.field for key in reading.keys if key.grain] + [one.field for one in conditions]
    return tuple(dict.fromkeys(name for name in names if subject[name].kind is Kind.DATE))


def _with_dates(parts: list[Part], reading: Reading, subject: Subject) -> Iterator[Part]:
    """Yield the parts with one for each date, where it is told first; the date of a grouping stands behind its grain."""
    used = dates_of(reading, subject)
    said: set[str] = set()
    for part in parts:
        name = _date_behind(part, reading)
        if part.key.startswith("grain:") and name is not None:
            yield part
            yield replace(_date(name, used, said, subject), piece=part.piece, lead="of", kind="group")
        elif part.key.endswith(":date"):
            column = next(one for one in used if one.strip() == part.text)
            yield replace(_date(column, used, said, subject), piece=part.piece, lead=part.lead)
        else:
            yield part


def _date_behind(part: Part, reading: Reading) -> str | None:
    kind, _, place = part.key.partition(":")
    return reading.keys[int(place)].field if kind == "grain" else None


def _date(name: str, used: tuple[str, ...], said: set[str], subject: Subject) -> Part:
    key = f"date:{name}"
    if name in said:
        return Part("condition", name.strip(), "again")
    said.add(name)
    others = [name, *(one.name for one in liked(name, of_kind(subject, Kind.DATE)) if one.name not in used)]
    return Part("condition", name.strip(), key, choices_of(others, text=str.strip, key=str), chosen=name)


def _with_real_choices(part: Part) -> Part:
    """Return a part without choices where the only one is what it is already."""
    return replace(part, choices=()) if len(part.choices) < 2 else part
