"""Everything else: rows, or figures by group, perhaps the first few; "compare A and B"; groups in which both occur."""

import re
from dataclasses import replace

from backend.queries.interpreter.draft import Draft, NotUnderstood, TwoReadings
from backend.queries.interpreter.figures import TRADED, number_of, one_column, without_kind
from backend.queries.interpreter.lexicon import listed
from backend.queries.interpreter.reading import Condition, Key, Measure, Op, Order, Reading, Shape
from backend.queries.interpreter.rowdates import main_date
from backend.queries.interpreter.shapes.extremes import superlative
from backend.queries.interpreter.shapes.periods import periods_compared
from backend.queries.interpreter.shapes.pieces import judgements, lone_measure, showing, usual
from backend.queries.interpreter.spans import Role, Span
from backend.queries.interpreter.subject import Kind
from backend.queries.interpreter.words import stem

_ADDED_UP = frozenset({"total", "revenue", "turnover", "sales", "takings", "proceeds", "income", "spend", "earnings"})
_LISTS = re.compile(r"(show|list|give|find|which|who|what are|display|return)\b")
_KINDS = re.compile(r"which (?!\w+ (?:rows|records|entries))")  # asks for members, each once
_FEW = 0.3  # of the rows: a column of fewer different values is listed value by value


def plain(draft: Draft) -> Reading:
    """Return the reading of everything else: rows, or figures by group, perhaps the first few."""
    _compare(draft)
    reading = superlative(draft, figures_with, rows)
    if reading is not None:
        return reading
    return figures_with(draft, list(draft.measures)) if draft.measures or draft.keys or draft.having else rows(draft)


def _compare(draft: Draft) -> None:
    """Take "compare A and B": the values become the groups."""
    found = draft.phrases("compare")
    if not found:
        return
    pairs = [one for one in draft.where if one.op is Op.IN]
    truths = [span for span in draft.free() if draft.kind(span) is Kind.TRUTH]
    if pairs:
        draft.keys.append(Key(pairs[0].field))
    elif periods_compared(draft):
        pass
    elif truths:
        _compare_truth(draft, truths[0])
    elif not draft.keys:
        raise NotUnderstood("what is to be compared with what")
    for span in found:
        span.use = "shape"
    if not draft.measures:
        bare = not draft.said("count") and not any(one.role in {Role.COLUMN, Role.ENTITY} for one in draft.spans)
        if bare and not draft.times:
            raise TwoReadings("Compare them by what?", judgements(draft))
        lone = lone_measure(draft)
        draft.measures.append(usual(draft, lone.field) if lone.field is not None else lone)


def _compare_truth(draft: Draft, truth: Span) -> None:
    draft.keys.append(Key(truth.column))
    truth.use = "group"
    for span in draft.free():
        if truth.end <= span.start <= truth.end + 3 and "and" in draft.low(truth.end, span.start):
            span.use = "opposite"
    near = range(truth.end, min(len(draft.words), truth.end + 4))
    draft.explained.update(place for place in near if draft.words[place].low != "by")


def figures_with(draft: Draft, measures: list[Measure]) -> Reading:
    """Return figures for each group, or for all rows; columns nobody took become groups or the figure."""
    for span in draft.free():
        _place(draft, span, measures)
    if draft.having and not draft.keys:
        raise NotUnderstood("of which groups that holds")
    if not measures and draft.having:
        measures = [one for one, _, _ in draft.having][:1]
    order = draft.order
    if order is not None and not order.field and order.field is not None:
        order = Order(draft.keys[0].field if draft.keys else None, descending=order.descending)
    return draft.reading(Shape.GROUPS, measures=measures or [Measure("count")], keys=draft.keys, order=order, limit=draft.limit)


def _place(draft: Draft, span: Span, measures: list[Measure]) -> None:
    one = draft.field_of(span)
    if draft.names_row(span) or _is_scope(draft, span) or _is_what_is_counted(draft, span):
        span.use = "entity"
    elif one.is_measure and {(one.name)} == {measure.field for measure in measures}:
        span.use = "measure"
    elif one.is_measure and (not measures or _joined(draft, span)) and (name := number_of(draft, span)):
        measures.append(usual(draft, name))
        span.use = "measure"
    elif one.kind in {Kind.TEXT, Kind.TRUTH} or one.is_id or one.is_year:
        name = one_column(draft, span)
        if all(key.field != name for key in draft.keys):
            draft.keys.append(Key(name))
        span.use = "group"
    elif (one.kind is Kind.DATE and one.filled == one.rows and measures and draft.low(span.start, span.end)[-1] in _PAST) or (
        one.kind is Kind.NUMBER and measures and set(draft.low(span.start, span.end)) <= TRADED
    ):
        span.use = "verb"
    elif one.kind is Kind.NUMBER and measures and _is_in_condition(draft, span):
        span.use = "scope"
    elif one.kind is Kind.NUMBER and measures and span.weight <= _PARTLY and _behind_value(draft, span):
        span.use = "scope"  # "premium for pet insurance", beside a Sum Insured
    elif one.kind is Kind.NUMBER and measures:
        raise NotUnderstood(f"what {span.column.strip()} has to do with it")


_PAST = listed("bought ordered purchased placed created booked sold made issued started posted visited submitted")
_PARTLY = 0.6  # how well a column answers to a part of its name


def _is_what_is_counted(draft: Draft, span: Span) -> bool:
    """Say whether a plural before "by" only says what is counted: "towed cars by zone", beside a Vehicle Make."""
    if (
        draft.measures
        and without_kind(draft, span)
        and draft.low(span.start - 1, span.start) not in (["by"], ["per"], ["each"])
    ):
        return True
    text = draft.kind(span) is Kind.TEXT and span.weight <= _PARTLY and draft.low(span.start, span.end)[-1].endswith("s")
    return text and any(one.phrase == "group" and one.use == "group" and one.start == span.end for one in draft.spans)


def _is_in_condition(draft: Draft, span: Span) -> bool:
    """Say whether a word is part of the name of what is true or not: "have not paid their dues", beside Dues Paid."""
    said = {word.stem for word in draft.words[span.start : span.end]}
    return any(one.op in {Op.TRUE, Op.FALSE} and said <= set(draft.subject[one.field].words) for one in draft.where)


def _behind_value(draft: Draft, span: Span) -> bool:
    near = draft.before(span, lambda _: True, within=1)
    return near is not None and near.role is Role.VALUE and near.use == "condition" and near.end == span.start


def _joined(draft: Draft, span: Span) -> bool:
    """Say whether a column is named beside a figure: "consumption and cost by district"."""
    near = draft.before(span, lambda _: True, within=1)
    if near is None or near.use != "measure" or near.role is not Role.COLUMN:
        return False
    return draft.low(near.end, span.start) in (["and"], ["and", "the"], ["as", "well", "as"])


def _is_scope(draft: Draft, span: Span) -> bool:
    """Say whether a column only says that all are meant: "how many outcomes of all the projects"."""
    before = draft.low(span.start - 3, span.start)
    return "all" in before and bool(draft.measures) and bool({"of", "from", "for", "in", "across"} & set(before))


def rows(draft: Draft) -> Reading:
    """Return columns of rows; a lone column of money without a list asked for is added up instead."""
    both = _each(draft)
    if both is not None:
        return both
    if _is_sum(draft):
        return figures_with(draft, [])
    shown = [one_column(draft, span) for span in draft.free()]
    for span in draft.free():
        span.use = "shown"
    distinct = bool(draft.phrases("distinct"))
    for span in draft.phrases("distinct"):
        span.use = "shape"
    order = draft.order
    if order is not None and not order.field:
        order = Order((shown or list(showing(draft)))[0], descending=order.descending)
    bare = not draft.where and not order
    if not shown and bare and not any(span.role is Role.ENTITY for span in draft.spans):
        raise NotUnderstood("what is asked for")
    if len(shown) == 1 and not order and (bare or _KINDS.match(draft.text)):
        one = draft.subject[shown[0]]
        distinct = (
            distinct or (one.distinct < _FEW * draft.subject.rows and not one.is_measure) or "types" in draft.text.split()
        )
    if order is not None and order.field and draft.limit and not shown:
        shown = [*showing(draft), order.field]
    if order is None and draft.limit:
        order = _oldest_or_newest(draft)
    found = draft.reading(Shape.ROWS, fields=dict.fromkeys(shown), order=order, limit=draft.limit)
    return replace(found, distinct=distinct)


def _oldest_or_newest(draft: Draft) -> Order | None:
    """Take "first 10 calls" and "last 20 orders": rows from one end of the date that stands for a row."""
    found = draft.phrases("first", "final", "top")
    for span in found:
        span.use = "order"
    date = main_date(draft)
    if date is None or not (found or "last" in draft.text.split()):
        return None
    draft.explained.update(place for place, word in enumerate(draft.words) if word.low == "last")
    return Order(date.name, descending="last" in draft.text.split())


def _is_sum(draft: Draft) -> bool:
    free = draft.free()
    for again in [one for one in free[1:] if one.columns == free[0].columns]:
        again.use = "measure"
        free.remove(again)
    if len(free) == 1 and draft.order is None and draft.field_of(free[0]).is_measure and _asks_amount(draft, free[0]):
        return True
    return (
        len(free) == 1
        and draft.order is None
        and draft.field_of(free[0]).is_measure
        and bool(_ADDED_UP & set(draft.low(free[0].start, free[0].end)))
        and ("total" in draft.text.split() or not _LISTS.match(draft.text))
    )


def _asks_amount(draft: Draft, span: Span) -> bool:
    """Say whether an amount is asked for: "cost in the last 6 months", "what did electricity cost in 2025"."""
    amount = bool(set(draft.field_of(span).words) & _AMOUNTS)
    return amount and bool(draft.where) and (span.start == 0 or bool(_DID.match(draft.text)))


_AMOUNTS = frozenset(
    stem(word)
    for word in (
        "cost",
        "amount",
        "spend",
        "expenses",
        "consumption",
        "usage",
        "revenue",
        "fee",
        "quantity",
        "donation",
        "gross",
        "net",
        "total",
        "value",
        "price",
        "volume",
        "energy",
        "output",
        "production",
    )
)
_DID = re.compile(r"(what|how much) (did|do|does|was|were|is|are|has been|have) ")


def _each(draft: Draft) -> Reading | None:
    """Return the reading of "citizenships shared by singers born before 1945 and after 1955": both have to occur in a group."""
    groups = [span for span in draft.free() if not draft.names_row(span)]
    if len(groups) != 1 or draft.field_of(groups[0]).is_measure:
        return None
    below, above = ([one for one in draft.where if one.op in ops] for ops in ({Op.LT, Op.LE}, {Op.GT, Op.GE}))
    for low in below:
        for high in above:
            if low.field == high.field and low.values[0] <= high.values[0]:  # type: ignore[operator]  # one column, one type
                return _grouped_each(draft, groups[0], gone=(low, high), each=(low, high))
    several = next((one for one in draft.where if one.op is Op.IN), None)
    if several is None or not (draft.said("both") or "and also" in draft.text):
        return None
    for span in draft.phrases("both"):
        span.use = "condition"
    each = tuple(Condition(several.field, Op.EQ, (value,)) for value in several.values)
    return _grouped_each(draft, groups[0], gone=(several,), each=each)


def _grouped_each(draft: Draft, group: Span, *, gone: tuple[Condition, ...], each: tuple[Condition, ...]) -> Reading:
    for span in draft.free():
        span.use = "group"
    draft.where = [one for one in draft.where if one not in gone]
    found = draft.reading(Shape.GROUPS, measures=[Measure("count")], keys=[Key(one_column(draft, group))])
    return replace(found, each=each)
