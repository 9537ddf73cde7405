"""Questions about parts of a whole, and about one figure over another."""

import re
from dataclasses import replace

from backend.queries.interpreter.draft import Draft, NotUnderstood
from backend.queries.interpreter.figures import KINDS, number_of
from backend.queries.interpreter.lexicon import UNIT_OF
from backend.queries.interpreter.reading import Condition, Measure, Op, Order, Reading, Shape
from backend.queries.interpreter.shapes.pieces import group_by_rest, id_first
from backend.queries.interpreter.spans import Role, Span
from backend.queries.interpreter.subject import Kind

_VERB = re.compile(
    r"\b(have|has|had|is|are|was|were|work|works|used|use|with|got|come|came|goes|go|live|lives|belong|belongs|earn|pay|paid|do|does)\b"
)
_BOUNDS = frozenset({Op.DURING, Op.LAST, Op.THIS, Op.GE, Op.LT})


def share(draft: Draft) -> Reading | None:
    """Return the reading of shares: of each group, or of what meets a condition."""
    if (rate := _rate(draft)) is not None:
        return rate
    found = draft.phrases("share")
    if not found or (draft.said("growth") and not draft.keys):
        return None
    for span in (*found, *draft.phrases("count", "sum")):
        span.use = "shape"
    if (over := _one_as_share_of_another(draft)) is not None:
        return over
    measure = _shared(draft)
    _take_happened(draft)
    _take_truth(draft)
    group_by_rest(draft)
    of_all = (
        re.search(r"as (an? )?(share|%|percent\w*|proportion) of (all|the total|total)\b", draft.text) and len(draft.where) == 1
    )
    if draft.keys and not (draft.where and (of_all or _is_part(draft))):
        return _first(draft, draft.reading(Shape.SHARE, measures=[measure], keys=draft.keys))
    if not draft.where:
        _take_part(draft)
    draft.where = list(dict.fromkeys(draft.where))
    part, base = _part_and_base(draft)
    draft.where = base
    whole = Measure(measure.function, measure.field, tuple(part))
    return _first(draft, draft.reading(Shape.SHARE, measures=[whole], keys=draft.keys))


def _first(draft: Draft, reading: Reading) -> Reading:
    """Return shares with only the highest or lowest where that is asked: "which carrier has the highest damage rate"."""
    found = draft.phrases("max", "min", "top", "bottom")
    if not found or not reading.keys:
        return reading
    for span in found:
        span.use = "order"
    order = Order(None, descending=found[0].phrase in {"max", "top"})
    return replace(reading, order=order, limit=draft.limit or 1, skip=draft.skip)


def _rate(draft: Draft) -> Reading | None:
    """Return the reading of "no-show rate by doctor": the part of the rows that meets the condition right before it."""
    for span in draft.phrases("rate"):
        named = next((one for one in draft.spans if one.end == span.start and one.use == "condition"), None)
        part = [one for one in dict.fromkeys(draft.where) if named is not None and one.field in named.columns]
        if len(part) != 1 or draft.measures or any(draft.field_of(one).is_measure for one in draft.free()):
            continue
        span.use = "shape"
        for one in draft.phrases("share", "avg"):
            one.use = "shape"
        group_by_rest(draft)
        draft.where = [one for one in draft.where if one not in part]
        return _first(draft, draft.reading(Shape.SHARE, measures=[Measure("count", None, tuple(part))], keys=draft.keys))
    return None


def _numbers(draft: Draft) -> list[Span]:
    return [span for span in draft.free() if draft.kind(span) is Kind.NUMBER and draft.field_of(span).is_measure]


def _one_as_share_of_another(draft: Draft) -> Reading | None:
    numbers = _numbers(draft)
    if len(numbers) > 1 and numbers[0].columns == numbers[1].columns:
        numbers[1].use = "measure"  # "fees by category, as a percentage of all fees"
        return None
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


def _take_happened(draft: Draft) -> None:
    """Take "what percent of registrations checked in": the part where that date is filled in."""
    dates = [
        span for span in draft.free() if draft.kind(span) is Kind.DATE and draft.field_of(span).filled < draft.subject.rows
    ]
    if len(dates) == 1 and not draft.keys and not draft.times:
        dates[0].use = "condition"
        draft.where.append(Condition(dates[0].column, Op.FILLED))


def _take_truth(draft: Draft) -> None:
    """Take "what percentage of bookings from Germany include breakfast": the part where that is true."""
    truths = [span for span in draft.free() if draft.kind(span) is Kind.TRUTH]
    if len(truths) == 1 and not draft.keys and draft.where:
        truths[0].use = "condition"
        draft.where.append(Condition(truths[0].column, Op.TRUE))


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

    def _name_unit(self, phrase: Span) -> None:
        """Let a unit right behind "per" name the one column that is in it: "fuel per km"."""
        draft = self.draft
        unit = UNIT_OF.get("".join(draft.low(phrase.end, phrase.end + 1)))
        fit = [one.name for one in draft.subject.fields if one.is_measure and unit is not None and unit in one.units]
        if len(fit) == 1 and not any(span.start <= phrase.end < span.end for span in draft.spans):
            column = Span(phrase.end, phrase.end + 1, Role.COLUMN, 0, columns=(fit[0],))
            draft.spans.insert(draft.spans.index(phrase) + 1, column)

    def __call__(self, phrase: Span) -> Reading | None:
        draft = self.draft
        self._name_unit(phrase)
        over = draft.before(phrase, lambda span: span.role is Role.COLUMN and draft.kind(span) is Kind.NUMBER, within=1)
        under = draft.after(phrase, lambda span: span.role is Role.COLUMN, within=1)
        grouped = [span for span in draft.spans if span.phrase == "group" and span.start > phrase.end]
        if over is None or under is None or (draft.kind(under) is not Kind.NUMBER and not grouped):
            return None
        top, bottom = number_of(draft, over), draft.subject[id_first(draft, under)]
        if top is None or draft.said("avg", "median", "max", "min"):
            return None
        if (
            bottom.words[-1] in KINDS
            and len(bottom.words) > 1
            and bottom.words[-1] not in {w.stem for w in draft.words[under.start : under.end]}
        ):
            raise NotUnderstood(f"whether {bottom.name.strip()} tells how many there are")
        below = Measure("sum", bottom.name) if bottom.is_measure else Measure("distinct", bottom.name)
        for span in (phrase, over, under, *draft.phrases("sum")):
            span.use = "shape"
        keys = [key for key in draft.keys if key.field not in under.columns]
        draft.explained.update(place for place, word in enumerate(draft.words) if word.low in {"total", "totals", "over"})
        return draft.reading(Shape.RATIO, measures=[Measure("sum", top), below], keys=keys)
