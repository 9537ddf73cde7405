"""Questions about the list itself: numbers that move together, empty cells, repeated values, first dates."""

import re

from backend.queries.interpreter.draft import Draft, NotUnderstood
from backend.queries.interpreter.figures import number_of
from backend.queries.interpreter.reading import Measure, Op, Reading, Shape
from backend.queries.interpreter.shapes.firsts import firsts
from backend.queries.interpreter.shapes.pieces import id_first
from backend.queries.interpreter.subject import Kind


def special(draft: Draft) -> Reading | None:
    """Return the reading of a question about correlation, empty cells, duplicates or first dates; None for others."""
    return _correlation(draft) or _repeated(draft) or _missing(draft) or firsts(draft)


def _correlation(draft: Draft) -> Reading | None:
    found = draft.phrases("correlation")
    if not found:
        return None
    columns = [span for span in draft.free() if any(draft.subject[name].kind is Kind.NUMBER for name in span.columns)]
    if len(columns) != 2:
        raise NotUnderstood("which two numbers are to be set against each other")
    names = tuple(number_of(draft, span) or "" for span in columns)
    for span in (*found, *columns, *draft.phrases("compare")):
        span.use = "shape"
    return draft.reading(Shape.CORRELATION, fields=names)


_PARTS_OF_ROWS = frozenset({"name", "names", "number", "numbers", "id", "ids", "code", "codes", "value", "values"})


def _repeated(draft: Draft) -> Reading | None:
    if found := draft.phrases("repeated"):
        found[0].use = "shape"
        return Reading(Shape.REPEATED)
    found = draft.phrases("duplicates")
    if not found:
        return None
    columns = draft.free()
    for span in found:
        span.use = "shape"
    if not columns and set(draft.text.split()) & _PARTS_OF_ROWS:
        raise NotUnderstood("the values of which column are compared")
    if not columns:
        return Reading(Shape.REPEATED)
    counted = draft.said("count", "count_distinct") or "any" in draft.text.split()
    names = [id_first(draft, span) for span in columns[:1]]
    for span in (*columns, *draft.phrases("count", "count_distinct", "there")):
        span.use = "shape"
    return draft.reading(Shape.DUPLICATES, fields=names, measures=[Measure("count")] if counted else ())


def _missing(draft: Draft) -> Reading | None:
    found = draft.phrases("missing")
    if not found or any(one.op is Op.NULL for one in draft.where):
        return None
    if not re.search(r"(each|every|all|per|by)( the)? columns?", draft.text):
        raise NotUnderstood("of which column the empty cells are counted")
    for span in (*found, *draft.phrases("share", "group", "count")):
        span.use = "shape"
    draft.explained.update(place for place, word in enumerate(draft.words) if word.low in {"column", "columns"})
    return Reading(Shape.MISSING)
