"""The most and the least: the most common value, the cheapest row, the group with the most rows, the highest figure."""

import re
from collections.abc import Callable

from backend.queries.interpreter.draft import Draft, NotUnderstood, TwoReadings
from backend.queries.interpreter.figures import number_of, one_column
from backend.queries.interpreter.ordering import extreme_of
from backend.queries.interpreter.reading import Key, Measure, Reading
from backend.queries.interpreter.shapes.first_rows import extreme_rows, row_wanted, size_of_row
from backend.queries.interpreter.shapes.frequent import Rows, first_groups, is_reason, most_common
from backend.queries.interpreter.shapes.people import group_by_person
from backend.queries.interpreter.shapes.pieces import group_by_rest, id_first, judgements, usual
from backend.queries.interpreter.spans import Role, Span
from backend.queries.interpreter.subject import Kind

Figures = Callable[[Draft, list[Measure]], Reading]

_JUDGES = frozenset({"best", "worst", "biggest", "largest", "smallest", "greatest"})
_USING = frozenset(
    {"used", "uses", "use", "consumed", "consumes", "consume", "produced", "produces", "burned", "burns", "drank"}
)
_SIZES = frozenset({"biggest", "largest", "smallest", "greatest", "highest", "lowest"})
_SPENDING = frozenset(
    {"charged", "cost", "costs", "earned", "earns", "spent", "spends", "raised", "donated", "gave", "paid", "pays"}
)
_ROWS_EACH = 10  # rows of a group from which on a superlative of an amount compares totals


def superlative(draft: Draft, figures: Figures, rows: Rows) -> Reading | None:
    """Return the reading of a question with a superlative; None where there is none, or where it only orders."""
    for span in draft.phrases("most_common", "least_common"):
        return most_common(draft, span, rows)
    for span in draft.phrases("extreme"):
        return _adjective(draft, span, figures)
    for span in draft.phrases("max", "min", "top", "bottom"):
        if (found := _max_or_min(draft, span, figures)) is not None:
            return found
    return None


def _adjective(draft: Draft, span: Span, figures: Figures) -> Reading:
    """Return the reading of "cheapest", "oldest", "newest" and their like."""
    name, descending = extreme_of(draft, span)
    if draft.keys and name and not draft.measures and draft.said("group"):
        span.use = "measure"
        older = span.detail in {"oldest", "youngest"} and "age" not in draft.subject[name].words
        measures = [Measure("max" if descending != older else "min", name)]
        for other in draft.phrases("extreme"):
            second, descends = extreme_of(draft, other)
            if second == name:
                other.use = "measure"
                measures.append(Measure("max" if descends else "min", name))
        return figures(draft, list(dict.fromkeys(measures)))
    groups = [one for one in draft.free() if draft.kind(one) is Kind.TEXT]
    if averaged := [one for one in draft.spans if one.use == "averaged"]:
        if name is None or not groups:
            raise NotUnderstood(f"of what the {averaged[0].phrase} is taken")
        draft.measures.append(Measure(averaged[0].phrase, name))
    if draft.measures and draft.keys and draft.limit:
        span.use = "order"
        return first_groups(draft, draft.measures, descending=descending)
    if draft.measures and groups:
        span.use, groups[0].use = "order", "group"
        draft.keys.append(Key(one_column(draft, groups[0])))
        return first_groups(draft, draft.measures, descending=descending)
    if name is None:
        raise NotUnderstood(f"“{span.detail}” by which column")
    span.use = "order"
    return extreme_rows(draft, name, descending=descending)


def _max_or_min(draft: Draft, span: Span, figures: Figures) -> Reading | None:
    descending = span.phrase in {"max", "top"}
    following = _following(draft, span)
    if (name := _rows_by(draft, span, following)) is not None:
        span.use = "order"
        return extreme_rows(draft, name, descending=descending)
    _add_up(draft)
    if span.phrase == "top" and draft.limit and following is not None and is_reason(draft, following):
        return most_common(draft, span, lambda _: figures(draft, []))
    if span.phrase in {"top", "bottom"} and not draft.limit and not draft.order:
        raise TwoReadings("The top by what?", judgements(draft))
    if _orders_figures(draft, span, following):
        return _ordered_figures(draft, span, descending=descending)
    if following is not None and _is_adjective(draft, span, following):
        span.use = following.use = "order"
        return extreme_rows(draft, following.column, descending=descending)
    if following is not None and following.role is Role.COLUMN and _has_size(draft, following):
        return _by_column(draft, span, following, figures, descending=descending)
    if following is not None and following.role is Role.COLUMN and draft.names_row(following):
        following.role = Role.ENTITY
    if _counts(draft, following):
        return _by_count(draft, span, following, descending=descending)
    return _by_verb(draft, span, descending=descending)


def _ordered_figures(draft: Draft, span: Span, *, descending: bool) -> Reading:
    span.use = "order"
    if not draft.keys:
        group_by_rest(draft)
    if not draft.keys and draft.text.startswith("who"):
        group_by_person(draft)
    if not draft.keys:
        raise NotUnderstood(f"the {_word(draft, span)} of what")
    return first_groups(draft, draft.measures, descending=descending)


def _is_adjective(draft: Draft, span: Span, following: Span) -> bool:
    """Say whether "most helpful review" asks for a row, where a column holds the helpful votes."""
    behind = draft.after(following, lambda _: True, within=1)
    if behind is None or _word(draft, span) not in {"most", "least"} or draft.keys or draft.measures:
        return False
    helpful = following.role is Role.COLUMN and draft.field_of(following).is_measure and following.weight < 1
    return helpful and behind.role is Role.ENTITY and behind.start == following.end


def _word(draft: Draft, span: Span) -> str:
    return draft.low(span.end - 1, span.end)[0]


def _add_up(draft: Draft) -> None:
    """Take "by revenue" as the figure groups are ordered by."""
    loose = [one for one in draft.free() if draft.field_of(one).is_measure and _is_led(draft, one)]
    if loose and not draft.measures and (name := number_of(draft, loose[0])):
        loose[0].use = "measure"
        draft.measures.append(Measure("sum", name))


def _is_led(draft: Draft, span: Span) -> bool:
    """Say whether "by" stands before a column, perhaps with a value between: "by won deal value"."""
    value = draft.before(span, lambda one: one.role is Role.VALUE and one.end == span.start, within=1)
    start = span.start if value is None else value.start
    return draft.low(start - 1, start) == ["by"]


def _rows_by(draft: Draft, span: Span, following: Span | None) -> str | None:
    """Return the column of "the five biggest invoices by net amount": rows are wanted, not groups."""
    loose = [one for one in draft.free() if draft.field_of(one).is_measure and draft.low(one.start - 1, one.start) == ["by"]]
    rows = following is not None and (following.role is Role.ENTITY or draft.names_row(following))
    if len(loose) != 1 or not rows or draft.measures or draft.keys or _word(draft, span) == "most":
        return None
    loose[0].use = "order"
    return number_of(draft, loose[0])


def _following(draft: Draft, span: Span) -> Span | None:
    """Return what the superlative is about: after its number, and after "number of" where that names a column."""
    following = draft.after(span, lambda _: True, within=1)
    if following is not None and following.role is Role.NUMBER and following.use == "limit":
        following = draft.after(following, lambda _: True, within=1)
    if following is None or following.phrase != "count":
        return following
    column = draft.after(following, lambda _: True, within=1)
    if column is None or column.role is not Role.COLUMN or not draft.field_of(column).is_measure:
        return following
    column.use = ""
    draft.measures = [one for one in draft.measures if one != Measure("count") and one.field != column.column]
    return column


def _orders_figures(draft: Draft, span: Span, following: Span | None) -> bool:
    """Say whether the superlative orders figures that are already known: "the city with the highest average price"."""
    tops = span.phrase in {"top", "bottom"}
    if not draft.measures or (tops and draft.order is not None):
        return False
    averaged = following is not None and following.use == "measure" and draft.measures[0].function in {"avg", "median"}
    return tops or averaged or following is None or following.role is Role.PHRASE or bool(draft.keys) or bool(draft.limit)


def _has_size(draft: Draft, span: Span) -> bool:
    fields = [draft.subject[name] for name in span.columns]
    return any(one.kind in {Kind.NUMBER, Kind.DATE} and not one.is_id for one in fields)


def _by_column(draft: Draft, span: Span, following: Span, figures: Figures, *, descending: bool) -> Reading:
    name = number_of(draft, following) or following.column
    span.use = "order"
    following.use = following.use or "order"
    for one in draft.free():
        if one.columns == (name,):
            one.use = "order"
    others = [one for one in draft.free() if one is not following]
    if _groups_by(draft, span, name, others):
        others[0].use = "group"
        draft.keys = [Key(one_column(draft, others[0]))]
        return first_groups(draft, [Measure("sum", name)], descending=descending)
    judged = bool(re.match(r"(in |on |at )?(which|what) ", draft.text)) and any(key.grain for key in draft.keys)
    if draft.keys and not draft.measures and (judged or _word(draft, span) in {"most", "least"}):
        return first_groups(draft, [usual(draft, name)], descending=descending)
    tops = [one for one in draft.phrases("top", "bottom") if one is not span]
    if draft.keys and tops and draft.limit:
        tops[0].use = "order"
        return first_groups(draft, [Measure("max" if descending else "min", name)], descending=tops[0].phrase == "top")
    if draft.keys or (not others and not draft.limit and not row_wanted(draft, span)):
        measures = [*draft.measures, Measure("max" if descending else "min", name)]
        for one in draft.phrases("max", "min"):
            one.use = "measure"
            measures.append(Measure(one.phrase, name))
        return figures(draft, measures)
    return extreme_rows(draft, name, descending=descending)


def _groups_by(draft: Draft, span: Span, name: str, others: list[Span]) -> bool:
    """Say whether "which region has the most revenue" adds up groups rather than showing one row."""
    if len(others) != 1 or draft.keys or not draft.subject[name].is_measure:
        return False
    if _word(draft, span) not in {"most", "least"}:
        many = draft.field_of(others[0]).distinct * _ROWS_EACH <= draft.subject.rows
        chosen = {one.field for one in draft.where}
        if not many or chosen & set(others[0].columns) or others[0].end > span.start or usual(draft, name).function != "sum":
            return False
    return draft.kind(others[0]) is Kind.TEXT and draft.field_of(others[0]).distinct < 0.5 * draft.subject.rows


def _counts(draft: Draft, following: Span | None) -> bool:
    if any(one.function in {"count", "distinct"} for one in draft.measures):
        return True
    if following is None:
        return False
    if following.use == "condition" and (
        following.role is Role.VALUE or (following.role is Role.COLUMN and draft.kind(following) is Kind.TRUTH)
    ):
        if set(draft.low(following.start - 4, following.start)) & _USING:
            raise TwoReadings("The most by what?", judgements(draft))
        return True
    things = following.role is Role.COLUMN and (draft.field_of(following).is_id or draft.kind(following) is Kind.TEXT)
    return following.role is Role.ENTITY or things


def _by_count(draft: Draft, span: Span, following: Span | None, *, descending: bool) -> Reading:
    """Return the reading of "which broker has the most listings"."""
    span.use = "order"
    word = _word(draft, span)
    counted = any(one.function in {"count", "distinct"} for one in draft.measures)
    column = following if following is not None and following.role is Role.COLUMN and following.use != "condition" else None
    sizes = [one.name for one in draft.subject.fields if one.is_measure]
    sizes = sizes if len(sizes) == 1 else size_of_row(draft)
    if word in _SIZES and not counted and not draft.keys and len(sizes) == 1 and not draft.free():
        draft.assumptions.append(f"The size is taken from {sizes[0].strip()}.")
        return extreme_rows(draft, sizes[0], descending=descending)
    if word in _JUDGES and not counted:
        raise TwoReadings(f"The {word} by what?", judgements(draft))
    free = [one for one in draft.free() if one is not following]
    groups = [one for one in free if not draft.field_of(one).is_measure and not draft.names_row(one)]
    if not groups and column is not None and draft.measures:
        groups = [column]
    if not groups and not draft.keys and draft.text.startswith("who"):
        group_by_person(draft)
    if not groups and not draft.keys:
        raise NotUnderstood(f"the {word} of what")
    if groups:
        groups[0].use = "group"
        draft.keys.append(Key(one_column(draft, groups[0])))
    measure = Measure("count")
    if column is not None and not column.use:
        column.use = "measure"
        measure = Measure("distinct", id_first(draft, column))
    return first_groups(draft, draft.measures or [measure], descending=descending)


def _by_verb(draft: Draft, span: Span, *, descending: bool) -> Reading | None:
    """Return the reading of "who earns the most"; None where the superlative only orders rows."""
    if draft.limit and draft.order is not None:
        span.use = "order"
        return None
    word = _word(draft, span)
    verb = draft.before(span, lambda one: one.role is Role.COLUMN and draft.field_of(one).is_measure, within=1)
    if verb is not None and draft.keys and not verb.use and not draft.measures and (name := number_of(draft, verb)):
        verb.use, span.use = "measure", "order"
        return first_groups(draft, [usual(draft, name)], descending=descending)
    if word in {"most", "least"} and verb is None and (money := _spent(draft, span)):
        return money
    if word in {"most", "least"} and verb is not None:
        groups = [one for one in draft.free() if one is not verb and draft.kind(one) is Kind.TEXT]
        name = number_of(draft, verb)
        if name is not None and len(groups) == 1 and draft.field_of(groups[0]).distinct * _ROWS_EACH <= draft.subject.rows:
            groups[0].use, verb.use, span.use = "group", "measure", "order"
            draft.keys.append(Key(one_column(draft, groups[0])))
            return first_groups(draft, [usual(draft, name)], descending=descending)
        verb.use = span.use = "order"
        return extreme_rows(draft, verb.column, descending=descending)
    raise TwoReadings(f"The {word} by what?", judgements(draft))


def _spent(draft: Draft, span: Span) -> Reading | None:
    """Return the reading of "which supplier charged us the most": the one column of money, added up by group."""
    groups = [one for one in draft.free() if draft.kind(one) is Kind.TEXT]
    money = draft.subject.money
    if len(groups) != 1 or money is None or not set(draft.low(span.start - 4, span.start)) & _SPENDING:
        return None
    span.use, groups[0].use = "order", "group"
    draft.keys.append(Key(one_column(draft, groups[0])))
    return first_groups(draft, [Measure("sum", money)], descending=span.phrase == "max")
