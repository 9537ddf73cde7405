"""The most common value, the busiest month, and what "who" does most often."""

import re
from collections.abc import Callable, Sequence

from backend.queries.interpreter.draft import Draft, NotUnderstood
from backend.queries.interpreter.figures import one_column
from backend.queries.interpreter.reading import Condition, Key, Measure, Op, Order, Reading, Shape
from backend.queries.interpreter.shapes.first_rows import extreme_rows
from backend.queries.interpreter.shapes.people import group_by_person
from backend.queries.interpreter.spans import Role, Span
from backend.queries.interpreter.subject import Kind

Rows = Callable[[Draft], Reading]


_BUSY = frozenset({"busiest", "active", "quietest", "busy"})
_LINKS = re.compile(r"\b(who|that|which|use|uses|using|used|with|whose|have|has|having|are|is)\b")


def first_groups(draft: Draft, measures: Sequence[Measure], *, descending: bool, limit: int | None = 1) -> Reading:
    """Return the reading of the groups with the highest or lowest figures."""
    order = Order(None, descending=descending)
    return draft.reading(
        Shape.GROUPS, measures=measures, keys=dict.fromkeys(draft.keys), order=order, limit=draft.limit or limit
    )


def most_common(draft: Draft, span: Span, rows: Rows) -> Reading:
    """Return the reading of "the most common status" and "busiest weekday"; `rows` reads rows that have the most common value."""
    span.use = "shape"
    if draft.low(span.start, span.end)[-1] in _BUSY and draft.keys and not draft.free():
        return first_groups(draft, [Measure("count")], descending=span.phrase == "most_common")  # "busiest weekday"
    rest = draft.free()
    target = draft.after(span, lambda one: one.role is Role.COLUMN and not one.use, within=2) or (rest[0] if rest else None)
    if target is None and draft.low(span.start, span.end)[-1] in _BUSY:
        group_by_person(draft)
        if draft.keys:
            return first_groups(draft, [Measure("count")], descending=span.phrase in {"most_common", "top"})
    if target is None:
        raise NotUnderstood("the most common what")
    if draft.field_of(target).is_measure and draft.low(span.start, span.end)[-1] == "often":
        target.use = "order"
        return extreme_rows(draft, target.column, descending=span.phrase == "most_common")
    target.use = "group"
    name = one_column(draft, target)
    others = [one for one in draft.free() if one is not target and one.end <= span.start]
    if others and not draft.measures and _LINKS.search(" ".join(draft.low(others[-1].end, span.start))):
        negative = next((one for one in draft.spans if one.phrase == "not" and 0 <= span.start - one.end <= 4), None)
        if negative:
            negative.use = "condition"
        draft.where.append(Condition(name, Op.NE if negative else Op.EQ, (), extreme="mode"))
        return rows(draft)
    draft.keys = [Key(name)]
    return first_groups(draft, [Measure("count")], descending=span.phrase in {"most_common", "top"})


_REASONS = frozenset(
    {"reason", "caus", "issu", "problem", "complaint", "error", "topic", "defect", "tag", "keyword", "fault", "diagnosi"}
)


def is_reason(draft: Draft, span: Span) -> bool:
    """Say whether the top of something can only mean its frequency: "top 3 churn reasons"."""
    plain = span.role is Role.COLUMN and not span.use and draft.kind(span) is Kind.TEXT
    return plain and bool(_REASONS & set(draft.field_of(span).words)) and not draft.measures and not draft.said("group")
