"""Questions that go on from the one before: "and by month?", "only Germany", "the same for 2025", "top 5 instead", "as a share"."""

import re
from dataclasses import replace

from backend.queries.interpreter import conditions, dating, figures, grouping, ordering, rowdates, scopes
from backend.queries.interpreter.draft import Draft, NotUnderstood
from backend.queries.interpreter.reading import Measure, Op, Order, Reading, Shape
from backend.queries.interpreter.shapes.pieces import showing
from backend.queries.interpreter.spans import Role
from backend.queries.interpreter.subject import Kind

_STRONG = re.compile(
    r"^(and|only|just|but|now|also|ok|then|what about|how about|(do )?the same|same|instead|as (an? )?(share|percent\w*|proportion)s?)\b"
    r"|^(sort|order|make (it|that|them)|where|cumulat\w+|accumulated|running total|(the )?(last|past) \d|what (percent\w*|share|proportion) (is|are|was|were) (that|this|it|those))\b"
    r"|^(show|give|list|display|break|split|plot|draw|put|see)( me)? (it|that|this|them|these|those)\b|^(which|what|who) (one |ones )?(is|was|are|has|had|have) (the )?(most|least|highest|lowest|best|worst|largest|smallest|biggest)\W*$"
    r"|^(for|in|over|during|since|within|from) (the )?(last|past|previous|this|current)\b|^(the )?(growth|change|average|mean|median|total|sum|maximum|minimum)\W*$|^(exclude|leave out|leaving out|minus)\b"
    r"|^(ascending|descending|(best|worst|most|least|highest|lowest|largest|smallest|newest|oldest) first)\W*$"
    r"|^((more|less|fewer|greater|higher|lower) than|over|under|above|below|at least|at most) \S+\W*$"
    r"|\b(instead|too|as well|only|again)\W*$|\binstead of\b",
    re.IGNORECASE,
)
_WEAK = re.compile(
    r"^(by|per|for|in|from|without|excluding|except|not|top|bottom|split|sorted|with|since|before|after)\b", re.IGNORECASE
)
_GROUPING = re.compile(r"^(by|per|split by|grouped by)\b", re.IGNORECASE)
_REPLACING = re.compile(r"\binstead of\b.*$", re.IGNORECASE)  # what is replaced stands in the reading before
_WHOLE = re.compile(
    r"^(and|but|now|also|ok|then)?,? *(how (many|much)|what (is|are|was|were)|which|who|show|list|give|find)\b", re.IGNORECASE
)
_PLEASE = re.compile(r",? *\bplease\W*$", re.IGNORECASE)
_ASKED_FIRST = re.compile(r"^(and )?(which|what|who) (one |ones )?(is|was|are|has|had|have)\b", re.IGNORECASE)
_SUPERLATIVE = re.compile(r"^(which|what|who|show|list|give)\b.{0,40}$", re.IGNORECASE)
_LISTED = re.compile(
    r"^(and |ok |now )?(can you |please )?(list|show|give|display|see)( me)? (them|these|those|the rows)\W*$|^which ones\W*$|^who are they\W*$",
    re.IGNORECASE,
)
_SHORT = 4  # words: so little is hardly a question of its own
_SHORT_GROUPS = 7  # words: "by specialty and clinic site"
_CUES = frozenset({"instead", "same", "too", "also", "again", "only", "just", "now", "ok", "well", "further", "about"})
_TIMED = frozenset({Op.DURING, Op.LAST, Op.THIS, Op.GE, Op.LT})
_OVER_TIME = frozenset({Shape.GROWTH, Shape.RUNNING})


def goes_on(question: str) -> bool:
    """Say whether a question reads like the continuation of another."""
    text = _PLEASE.sub("", question.strip())
    if needs_before(text):
        return True
    if _STRONG.search(text) and _SUPERLATIVE.match(text):
        return True
    if _WHOLE.match(text):
        return False
    length = len(text.split())
    weak = (length <= _SHORT and bool(_WEAK.match(text))) or (length <= _SHORT_GROUPS and bool(_GROUPING.match(text)))
    return bool(_STRONG.search(text)) or weak or length <= 1


def needs_before(question: str) -> bool:
    """Say whether a question makes no sense alone: what cannot be continued must not be read as a question of its own."""
    return bool(_ALONE_NOTHING.match(question.strip()))


_ALONE_NOTHING = re.compile(
    r"^(sort|order) (it |them |by |in )?(asc|desc|alphabetically|ascending|descending)|^(best|worst|most|least|highest|lowest|largest|smallest) first\W*$|^where\b|^only\b"
    r"|^what (percent\w*|share|proportion) (is|are|was|were) (that|this|it|those)\b|^(the )?same\b|^as (an? )?(share|percent\w*|proportion)s?\b|^instead\b|\binstead\W*$",
    re.IGNORECASE,
)


def without_replaced(question: str) -> str:
    """Return "average instead" of "average instead of total": what is replaced is known."""
    return _REPLACING.sub("instead", question)


def continued(draft: Draft, question: str, previous: Reading) -> Reading:
    """Return the reading before with what a question changes about it. Raises NotUnderstood where it changes nothing."""
    if _LISTED.match(_PLEASE.sub("", question.strip())) and (previous.where or previous.any_of) and not previous.keys:
        draft.explained.update(range(len(draft.words)))
        return replace(draft.reading(Shape.ROWS, fields=showing(draft)), where=previous.where, any_of=previous.any_of)
    draft.date = _date_in(draft, previous)
    draft.explained.update(place for place, word in enumerate(draft.words) if word.low in _CUES)
    _take_same_comparison(draft, previous)
    _take(draft, question)
    _take_new_limit(draft, previous)
    if _ASKED_FIRST.match(question) and previous.keys and not draft.limit:
        draft.limit = 1
    reading = _with_conditions(draft, previous)
    reading = _with_keys(draft, question, reading)
    reading = _with_measures(draft, reading)
    reading = _with_order(draft, reading)
    reading = _as_share(draft, reading)
    reading = _over_time(draft, reading)
    if reading == previous:
        raise NotUnderstood("what is to change about the answer before")
    _check(draft, reading)
    return replace(reading, assumptions=())


_SIZES = frozenset({Op.GT, Op.GE, Op.LT, Op.LE})


def _take_same_comparison(draft: Draft, previous: Reading) -> None:
    """Take "more than 50,000?" after a question that compared one column with a number."""
    compared = [one for one in previous.where if one.op in _SIZES and isinstance(one.values[0], int | float)]
    numbers, phrases = draft.free(Role.NUMBER), draft.phrases("gt", "ge", "lt", "le")
    if len(compared) != 1 or len(numbers) != 1 or len(phrases) != 1 or draft.free() or draft.phrases("count"):
        return
    numbers[0].use = phrases[0].use = "condition"
    op = {"gt": Op.GT, "ge": Op.GE, "lt": Op.LT, "le": Op.LE}[phrases[0].phrase]
    draft.require(replace(compared[0], op=op, values=(numbers[0].number,)), phrases[0].start, numbers[0].end)


def _take_new_limit(draft: Draft, previous: Reading) -> None:
    """Take "make it 5" after a question that showed the first few."""
    numbers = draft.free(Role.NUMBER)
    if previous.limit and len(numbers) == 1 and isinstance(numbers[0].number, int) and "make" in draft.text.split():
        numbers[0].use, draft.limit = "limit", numbers[0].number


def _take(draft: Draft, question: str) -> None:
    scopes.take_modifiers(draft)
    conditions.take_patterns(draft, question)
    dating.take_dated_values(draft)
    conditions.take_values(draft)
    scopes.take_scopes(draft, computes=True)
    dating.take_still(draft)
    conditions.take_equalities(draft)
    ordering.take_limit(draft)
    conditions.take_comparisons(draft)
    dating.take_times(draft)
    grouping.take_groups(draft)
    conditions.take_truths(draft)
    ordering.take_order(draft)


def _date_in(draft: Draft, previous: Reading) -> str | None:
    """Return the date the reading before was about."""
    named = [key.field for key in previous.keys if key.grain] + [one.field for one in previous.where if one.op in _TIMED]
    dates = [name for name in named if draft.subject[name].kind is Kind.DATE]
    main = rowdates.main_date(draft) or rowdates.beginning([one for one in draft.subject.fields if one.kind is Kind.DATE])
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
    having = (*previous.having, *draft.having) if previous.keys else previous.having
    return replace(previous, where=(*kept, *draft.where), any_of=any_of, measures=measures, having=having)


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
    first = reading.limit is not None and reading.order is not None  # "and the lowest?" turns the order round
    functions = [
        span for span in draft.phrases(*figures.FUNCTIONS) if span.phrase not in {"max", "min"} or not (draft.limit or first)
    ]
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
        draft.measures.append(Measure(figures.function_of(functions[0]), fields[0]))
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
    if draft.order is not None and (draft.order.field != "" or reading.shape in {Shape.GROUPS, Shape.RANK}):
        order = replace(draft.order, field=draft.order.field or None)
    elif tops and reading.shape is Shape.ROWS and order is not None:
        order = replace(order, descending=tops[0].phrase in {"top", "max"})
    elif tops or (draft.limit and order is None and reading.shape is Shape.GROUPS):
        order = Order(None, descending=not tops or tops[0].phrase in {"top", "max"})
    return replace(reading, order=order, limit=limit)


def _over_time(draft: Draft, reading: Reading) -> Reading:
    """Return figures by period as a running total or as growth."""
    found = draft.phrases("running", "growth")
    grained = [key for key in reading.keys if key.grain]
    if not found or reading.shape is not Shape.GROUPS or len(grained) != 1 or len(reading.keys) != 1:
        return reading
    for span in (*found, *draft.phrases("share", "sum")):
        span.use = "shape"
    shape = Shape.RUNNING if found[0].phrase == "running" else Shape.GROWTH
    if shape is Shape.RUNNING and reading.measures[0].function not in {"count", "sum"}:
        raise NotUnderstood("a running total of an average")
    return replace(reading, shape=shape, measures=reading.measures[:1], order=None, limit=None, having=())


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
