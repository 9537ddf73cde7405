"""By what figures are grouped: "by region and status", "for each city", "bill per visit"."""

from backend.queries.interpreter.draft import Draft
from backend.queries.interpreter.figures import FUNCTIONS, number_of, one_column
from backend.queries.interpreter.reading import Key, Measure
from backend.queries.interpreter.spans import Role, Span
from backend.queries.interpreter.subject import Kind


def take_groups(draft: Draft) -> None:
    """Take "by region and status", "for each city", "per type"."""
    for phrase in draft.phrases("group"):
        at = draft.spans.index(phrase)
        following = draft.spans[at + 1 : at + 6]
        taken = False
        last = phrase.end
        for span in following:
            between = draft.low(last, span.start)
            if taken and not set(between) & {"and"} and between:
                break
            if span.role is Role.COLUMN and not span.use and (not taken or set(between) & {"and"} or not between):
                name = one_column(draft, span)
                if draft.subject[name].is_measure and _orders(draft, phrase, span, name):
                    break
                if all(key.field != name for key in draft.keys):
                    draft.keys.append(Key(name))
                span.use, taken, last = "group", True, span.end
            elif span.role is Role.ENTITY and not taken and phrase.end >= span.start - 1:
                phrase.use = "entity"
                _take_mean(draft, phrase)
                break
            elif span.role is Role.PHRASE and span.phrase in {"distinct", "count"} and not taken:
                last = span.end
            else:
                break
        if taken:
            phrase.use = "group"


def _take_mean(draft: Draft, phrase: Span) -> None:
    """Take "bill per visit" where a row is a visit: the mean."""
    over = draft.before(phrase, lambda _: True, within=1)
    plain = over is not None and over.role is Role.COLUMN and not over.use and over.end == phrase.start
    if over is None or not plain or draft.low(phrase.start, phrase.end) != ["per"] or draft.said(*FUNCTIONS, "share"):
        return
    if (name := number_of(draft, over)) is not None and draft.subject[name].is_measure:
        draft.measures.append(Measure("avg", name))
        over.use = "measure"


_FEW = 50  # different numbers that still make groups


def _orders(draft: Draft, phrase: Span, span: Span, name: str) -> bool:
    """Say whether "by" leads to what orders: a number of many values, or the figure of "top 5 employees by working days"."""
    if draft.low(phrase.start, phrase.end) != ["by"]:
        return False
    things = any(one.role is Role.COLUMN and one.end <= phrase.start and draft.kind(one) is Kind.TEXT for one in draft.spans)
    return draft.subject[name].distinct > _FEW or (draft.said("top", "bottom") and things and span.start == phrase.end)
