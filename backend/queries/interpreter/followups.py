"""Questions that go on from the one before: "and by month?", "only Germany", "the same for 2025", "top 5 instead", "as a share"."""

import re
from dataclasses import replace

from backend.queries.interpreter import conditions, dating, figures, ordering
from backend.queries.interpreter.draft import Draft, NotUnderstood
from backend.queries.interpreter.reading import Measure, Op, Order, Reading, Shape
from backend.queries.interpreter.spans import Role
from backend.queries.interpreter.subject import Kind

_STRONG = re.compile(
    r"^(and|only|just|but|now|also|ok|then|what about|how about|(do )?the same|same|instead|as an? (share|percent\w*|proportion))\b"
    r"|\b(instead|too|as well|only|again)\W*$",
    re.IGNORECASE,
)
_WEAK = re.compile(
    r"^(by|per|for|in|from|without|excluding|except|not|top|bottom|split|sorted|with|since|before|after)\b", re.IGNORECASE
)
_WHOLE = re.compile(
    r"^(and|but|now|also|ok|then)?,? *(how (many|much)|what (is|are|was|were)|which|who|show|list|give|find)\b", re.IGNORECASE
)
_SHORT = 4  # words: so little is hardly a question of its own
_CUES = frozenset({"instead", "same", "too", "also", "again", "only", "just", "now", "ok", "well", "further", "about"})
_TIMED = frozenset({Op.DURING, Op.LAST, Op.THIS, Op.GE, Op.LT})
_OVER_TIME = frozenset({Shape.GROWTH, Shape.RUNNING})


def goes_on(question: str) -> bool:
    """Say whether a question reads like the continuation of another."""
    text = question.strip()
    if _WHOLE.match(text):
        return False
    short = len(text.split()) <= _SHORT
    return bool(_STRONG.search(text)) or (short and bool(_WEAK.match(text))) or len(text.split()) <= 1


def continued(draft: Draft, question: str, previous: Reading) -> Reading:
    """Return the reading before with what a question changes about it. Raises NotUnderstood where it changes nothing."""
    draft.date = _date_in(draft, previous)
    draft.explained.update(place for place, word in enumerate(draft.words) if word.low in _CUES)
    _take(draft, question)
    reading = _with_conditions(draft, previous)
    reading = _with_keys(draft, question, reading)
    reading = _with_measures(draft, reading)
    reading = _with_order(draft, reading)
    reading = _as_share(draft, reading)
    if reading == previous:
        raise NotUnderstood("what is to change about the answer before")
    _check(draft, reading)
    return replace(reading, assumptions=())


def _take(draft: Draft, question: str) -> None:
    conditions.take_patterns(draft, question)
    dating.take_dated_values(draft)
    conditions.take_values(draft)
    dating.take_still(draft)
    conditions.take_equalities(draft)
    ordering.take_limit(draft)
    conditions.take_comparisons(draft)
    dating.take_times(draft)
    figures.take_groups(draft)
    conditions.take_truths(draft)
    ordering.take_order(draft)


def _date_in(draft: Draft, previous: Reading) -> str | None:
    """Return the date the reading before was about."""
    named = [key.field for key in previous.keys if key.grain] + [one.field for one in previous.where if one.op in _TIMED]
    dates = [name for name in named if draft.subject[name].kind is Kind.DATE]
    main = dating.main_date(draft)
    return dates[0] if dates else main.name if main is not None else None


def _with_conditions(draft: Draft, previous: Reading) -> Reading:
    """Return the reading with new conditions in place of those on the same column."""
    fresh = {one.field for one in draft.where}
    kept = tuple(one for one in previous.where if one.field not in fresh)
    any_of = () if fresh & {one.field for one in previous.any_of} else previous.any_of
    measures = tuple(_freed(one, fresh) for one in previous.measures)
    if previous.shape is Shape.SHARE and any(
        one.where != two.where for one, two in zip(measures, previous.measures, strict=True)
    ):
        part = tuple(draft.where)
        return replace(previous, measures=tuple(replace(one, where=(*one.where, *part)) for one in measures))
    return replace(previous, where=(*kept, *draft.where), any_of=any_of, measures=measures)


def _freed(measure: Measure, fresh: set[str]) -> Measure:
    return replace(measure, where=tuple(one for one in measure.where if one.field not in fresh))


def _with_keys(draft: Draft, question: str, reading: Reading) -> Reading:
    if not draft.keys:
        return reading
    keys = tuple(draft.keys)
    if re.search(r"\b(also|too|further|as well)\b", question, re.IGNORECASE):
        keys = (*reading.keys, *keys)
    elif reading.keys:
        before = " and ".join(key.field.strip() for key in reading.keys)
        draft.assumptions.append(f"Instead of by {before}.")
    if reading.shape is Shape.ROWS:
        return replace(
            reading, shape=Shape.GROUPS, measures=(Measure("count"),), fields=(), keys=keys, distinct=False, order=None
        )
    return replace(reading, keys=keys, order=None if reading.limit is None else reading.order)


def _with_measures(draft: Draft, reading: Reading) -> Reading:
    """Return the reading with another figure: "and the median?" of the same column, "and the discount?" of another."""
    functions = [span for span in draft.phrases(*figures.FUNCTIONS) if span.phrase not in {"max", "min"} or not draft.limit]
    numbers = [span for span in draft.free() if draft.field_of(span).is_measure]
    if numbers or draft.phrases("count", "count_distinct"):
        figures.take_measures(draft)
        if not draft.measures and (name := figures.number_of(draft, numbers[0])):
            numbers[0].use = "measure"
            function = reading.measures[0].function if reading.measures else "sum"
            draft.measures.append(Measure(function if function in figures.FUNCTIONS else "sum", name))
    elif functions:
        fields = [one.field for one in reading.measures if one.field is not None]
        if not fields or reading.measures[0].function == "distinct":
            raise NotUnderstood(f"of what the {functions[0].phrase} is taken")
        functions[0].use = "measure"
        draft.measures.append(Measure(functions[0].phrase, fields[0]))
    if not draft.measures:
        return reading
    shape = Shape.GROUPS if reading.shape is Shape.ROWS else reading.shape
    where = reading.measures[0].where if reading.measures else ()
    return replace(reading, shape=shape, measures=tuple(replace(one, where=where) for one in draft.measures), fields=())


def _with_order(draft: Draft, reading: Reading) -> Reading:
    tops = draft.phrases("top", "bottom", "max", "min")
    for span in tops:
        span.use = "order"
    order, limit = reading.order, draft.limit or reading.limit
    if draft.order is not None and draft.order.field != "":
        order = draft.order
    elif tops and reading.shape is Shape.ROWS and order is not None:
        order = replace(order, descending=tops[0].phrase in {"top", "max"})
    elif tops or (draft.limit and order is None and reading.shape is Shape.GROUPS):
        order = Order(None, descending=not tops or tops[0].phrase in {"top", "max"})
    return replace(reading, order=order, limit=limit)


def _as_share(draft: Draft, reading: Reading) -> Reading:
    found = draft.phrases("share")
    if not found or reading.shape is not Shape.GROUPS:
        return reading
    for span in found:
        span.use = "shape"
    measure = reading.measures[0]
    if measure.function not in {"count", "sum", "distinct"}:
        raise NotUnderstood("a share of an average")
    if reading.keys:
        return replace(reading, shape=Shape.SHARE, measures=(measure,), order=None, limit=None)
    part = tuple(one for one in reading.where if one.op not in _TIMED)
    if not part:
        raise NotUnderstood("of what the share is wanted")
    rest = tuple(one for one in reading.where if one not in part)
    return replace(reading, shape=Shape.SHARE, measures=(replace(measure, where=part),), where=rest)


def _check(draft: Draft, reading: Reading) -> None:
    """Refuse readings no statement can be written for."""
    grained = [key for key in reading.keys if key.grain]
    if reading.shape in _OVER_TIME and (len(grained) != 1 or len(reading.keys) != 1) and len(reading.measures) == 1:
        raise NotUnderstood("over which periods")
    if reading.shape is Shape.RATIO and len(reading.measures) != 2:
        raise NotUnderstood("what the ratio is of")
    if reading.shape is Shape.GROUPS and not reading.measures:
        raise NotUnderstood("what is counted")
    if draft.free(Role.COLUMN):
        raise NotUnderstood(f"what {draft.free()[0].column.strip()} has to do with it")
