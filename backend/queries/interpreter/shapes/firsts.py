"""Questions about the first and last date of each member, and new members by period."""

import re
from collections.abc import Sequence

from backend.queries.interpreter.draft import Draft, TwoReadings
from backend.queries.interpreter.figures import one_column
from backend.queries.interpreter.reading import Key, Measure, Reading, Shape
from backend.queries.interpreter.rowdates import main_date
from backend.queries.interpreter.shapes.pieces import id_first
from backend.queries.interpreter.spans import Role, Span
from backend.queries.interpreter.subject import Field, Kind


def firsts(draft: Draft) -> Reading | None:
    """Return the reading of "new customers per month" or "first order date of each customer"."""
    return _new_members(draft) or _first_dates(draft)


def _new_members(draft: Draft) -> Reading | None:
    grained = [key for key in draft.keys if key.grain]
    match = re.search(r"\b(new|first[- ]time) \w+", draft.text)
    if not match or not grained:
        return None
    at = draft.text[: match.start()].count(" ") + 1
    span = next(
        (
            one
            for one in draft.spans
            if one.start == at
            and one.role is Role.COLUMN
            and draft.kind(one) is not Kind.DATE
            and not draft.field_of(one).is_measure
        ),
        None,
    )
    if span is None:
        return None
    name = id_first(draft, span)
    for one in draft.spans:
        if one.role is Role.COLUMN and set(one.columns) & set(span.columns):
            one.use = "shape"
    for one in (*draft.phrases("first", "group", "count"), *draft.free(Role.ENTITY)):
        one.use = "shape"
    draft.explained.add(at - 1)
    return draft.reading(Shape.FIRSTS, fields=[name], keys=[grained[0]])


def _first_dates(draft: Draft) -> Reading | None:
    found = draft.phrases("first", "final")
    if not found:
        return None
    named = [span for span in draft.free() if draft.kind(span) is Kind.DATE]
    keys = list(draft.keys) or _groups(draft)
    if not keys or any(key.grain for key in keys):
        return None
    date = _date_of(draft, named)
    for one in (*found, *named, *draft.free(Role.ENTITY), *draft.phrases("group")):
        one.use = "shape"
    return draft.reading(Shape.GROUPS, measures=[Measure("min" if found[0].phrase == "first" else "max", date.name)], keys=keys)


def _groups(draft: Draft) -> list[Key]:
    groups = [span for span in draft.free() if draft.kind(span) is Kind.TEXT]
    if len(groups) != 1 or not draft.said("group"):
        return []
    groups[0].use = "group"
    return [Key(one_column(draft, groups[0]))]


def _date_of(draft: Draft, named: Sequence[Span]) -> Field:
    dates = [one for one in draft.subject.fields if one.kind is Kind.DATE]
    entity = [one for one in dates if set(one.words) & draft.subject.entity] or dates
    main = main_date(draft)
    pool = [draft.subject[span.column] for span in named] or (entity if len(entity) == 1 else _pointed(draft, dates))
    if len(pool) != 1 and main is not None:
        draft.assumptions.append(f"The date is taken from {main.name.strip()}.")
        return main
    if len(pool) != 1:
        raise TwoReadings("The first by which date?", [one.name.strip() for one in dates])
    return pool[0]


def _pointed(draft: Draft, dates: list[Field]) -> list[Field]:
    stems = {word.stem for word in draft.words}
    fit = [one for one in dates if stems & (set(one.words) - {"date", "time", "day", "on", "at"})]
    return fit if len(fit) == 1 else [one for one in dates if one.filled == one.rows]
