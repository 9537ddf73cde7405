"""Questions about parts of a whole, and about one figure over another."""

import re

from backend.queries.interpreter.draft import Draft, NotUnderstood
from backend.queries.interpreter.figures import number_of
from backend.queries.interpreter.reading import Condition, Measure, Op, Reading, Shape
from backend.queries.interpreter.shapes.pieces import group_by_rest, id_first
from backend.queries.interpreter.spans import Role, Span
from backend.queries.interpreter.subject import Kind

_VERB = re.compile(
    r"\b(have|has|had|is|are|was|were|work|works|used|use|with|got|come|came|goes|go|live|lives|belong|belongs|earn|pay|paid|do|does)\b"
)
_BOUNDS = frozenset({Op.DURING, Op.LAST, Op.THIS, Op.GE, Op.LT})


def share(draft: Draft) -> Reading | None:
    """Return the reading of shares: of each group, or of what meets a condition."""
    found = draft.phrases("share")
    if not found or (draft.said("growth") and not draft.keys):
        return None
    for span in (*found, *draft.phrases("count", "sum")):
        span.use = "shape"
    if (over := _one_as_share_of_another(draft)) is not None:
        return over
    measure = _shared(draft)
    group_by_rest(draft)
    if draft.keys and not (draft.where and _is_part(draft)):
        return draft.reading(Shape.SHARE, measures=[measure], keys=draft.keys)
    if not draft.where:
        _take_part(draft)
    draft.where = list(dict.fromkeys(draft.where))
    part, base = _part_and_base(draft)
    draft.where = base
    return draft.reading(Shape.SHARE, measures=[Measure(measure.function, measure.field, tuple(part))], keys=draft.keys)


def _numbers(draft: Draft) -> list[Span]:
    return [span for span in draft.free() if draft.kind(span) is Kind.NUMBER and draft.field_of(span).is_measure]


def _one_as_share_of_another(draft: Draft) -> Reading | None:
    numbers = _numbers(draft)
    if draft.measures or len(numbers) < 2 or not re.search(r"as (a |the )?(percent|percentage|share|proportion|%)", draft.text):
        return None
    over, under = (number_of(draft, span) or "" for span in numbers[:2])
    for span in numbers[:2]:
        span.use = "measure"
    return draft.reading(
        Shape.RATIO, measures=[Measure("sum", over), Measure("sum", under)], keys=draft.keys, fields=["percent"]
    )


def _shared(draft: Draft) -> Measure:
    """Return what is shared out: the measure named, a lone number column added up, or the rows."""
    measure = draft.measures[0] if draft.measures else Measure("count")
    numbers = _numbers(draft)
    if not draft.measures and numbers and (name := number_of(draft, numbers[0])):
        numbers[0].use, measure = "measure", Measure("sum", name)
    if measure.function not in {"count", "sum", "distinct"}:
        raise NotUnderstood("a share of an average")
    return measure


def _take_part(draft: Draft) -> None:
    """Take a column of yes and no, or one with empty cells, as the part whose share is wanted."""
    truths = [span for span in draft.free() if draft.kind(span) is Kind.TRUTH]
    filled = [span for span in draft.free() if draft.field_of(span).filled < draft.subject.rows]
    if not truths and not filled:
        raise NotUnderstood("of what the share is wanted")
    chosen = (truths or filled)[0]
    chosen.use = "condition"
    draft.where.append(Condition(chosen.column, Op.TRUE if truths else Op.FILLED))


def _is_part(draft: Draft) -> bool:
    """Say whether the conditions name the part, as in "share of cancelled orders by country"."""
    return not draft.any_of and any(one.op in {Op.TRUE, Op.FALSE, Op.NULL, Op.FILLED} for one in draft.where)


def _part_and_base(draft: Draft) -> tuple[list[Condition], list[Condition]]:
    """Tell the part from the whole: "what percent of villas have a garden": villas are the whole. Times always bound the whole."""
    timed = [one for one in draft.where if one.op in _BOUNDS]
    others = [one for one in draft.where if one not in timed]
    if not others:
        return timed, []
    if len(others) == 1:
        return others, timed
    verb = _VERB.search(draft.text)
    if verb is None:
        return others[-1:], timed + others[:-1]
    at = draft.text[: verb.start()].count(" ")
    early = {name for span in draft.spans if span.end <= at and span.use == "condition" for name in span.columns}
    base = [one for one in others if one.field in early]
    part = [one for one in others if one not in base]
    return (part or others[-1:], timed + (base if part else others[:-1]))


def ratio(draft: Draft) -> Reading | None:
    """Return the reading of one thing over another: "revenue per customer by country", "ratio of returned to delivered orders"."""
    return _of_two_values(draft) or next((one for one in map(_Per(draft), _pers(draft)) if one is not None), None)


def _of_two_values(draft: Draft) -> Reading | None:
    found = draft.phrases("ratio")
    pairs = [one for one in draft.where if one.op is Op.IN and len(one.values) == 2]
    if not found or len(pairs) != 1:
        return None
    found[0].use = "shape"
    draft.where = [one for one in draft.where if one is not pairs[0]]
    measures = [Measure("count", None, (Condition(pairs[0].field, Op.EQ, (value,)),)) for value in pairs[0].values]
    return draft.reading(Shape.RATIO, measures=measures, keys=draft.keys)


def _pers(draft: Draft) -> list[Span]:
    return [span for span in draft.phrases("group") if draft.low(span.start, span.end) == ["per"]]


class _Per:
    """Reads "revenue per customer by country" from its "per"."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft

    def __call__(self, phrase: Span) -> Reading | None:
        draft = self.draft
        over = draft.before(phrase, lambda span: span.role is Role.COLUMN and draft.kind(span) is Kind.NUMBER, within=1)
        under = draft.after(phrase, lambda span: span.role is Role.COLUMN, within=1)
        grouped = [span for span in draft.spans if span.phrase == "group" and span.start > phrase.end]
        if over is None or under is None or (draft.kind(under) is not Kind.NUMBER and not grouped):
            return None
        top, bottom = number_of(draft, over), draft.subject[id_first(draft, under)]
        if top is None or draft.said("avg", "median", "max", "min"):
            return None
        below = Measure("sum", bottom.name) if bottom.is_measure else Measure("distinct", bottom.name)
        for span in (phrase, over, under, *draft.phrases("sum")):
            span.use = "shape"
        keys = [key for key in draft.keys if key.field not in under.columns]
        draft.explained.update(place for place, word in enumerate(draft.words) if word.low in {"total", "totals", "over"})
        return draft.reading(Shape.RATIO, measures=[Measure("sum", top), below], keys=keys)
