"""Rules that find in which order an answer is shown, how much of it, and what an adjective such as "cheapest" orders by."""

from backend.queries.interpreter.draft import Draft, TwoReadings
from backend.queries.interpreter.figures import FUNCTIONS
from backend.queries.interpreter.lexicon import EXTREMES, FILLER, listed
from backend.queries.interpreter.reading import Order
from backend.queries.interpreter.rowdates import main_date
from backend.queries.interpreter.spans import Role, Span
from backend.queries.interpreter.subject import Kind
from backend.queries.interpreter.words import stem

_DATED = listed("oldest youngest newest latest earliest recent recently")
_HIGH = ("high", "large", "big", "best", "most", "desc")
_LEADING = listed("top bottom first best worst highest lowest largest smallest leading last latest")
_SUPERLATIVES = frozenset({"max", "min", "extreme", "most_common", "least_common"})


def take_order(draft: Draft) -> None:
    """Take "ordered by price, highest first" and "alphabetically"."""
    for span in draft.phrases("order"):
        _order_by(draft, span)
    for span in draft.phrases("axis"):
        axis, _, direction = span.detail.partition(" ")
        span.use = "order"
        draft.order = Order(None if axis == "y" else "", descending=direction.startswith(_HIGH))
    for span in draft.phrases("direction"):
        span.use = "order"
        draft.order = Order(None, descending=span.detail.startswith(_HIGH))


def _order_by(draft: Draft, span: Span) -> None:
    descending = span.detail[:4] in {"desc", "decr", "reve"}
    column = draft.after(span, lambda one: one.role in {Role.COLUMN, Role.PHRASE, Role.ENTITY}, within=1)
    span.use = "order"
    direction = next(iter(draft.phrases("direction")), None)
    if direction:
        direction.use = "order"
        descending = direction.detail.startswith(_HIGH)
    if column is None:
        draft.order = Order("", descending=descending)
    elif column.role is Role.COLUMN and column.start - span.end <= 2 and column.use in {"", "group", "measure", "time"}:
        draft.order = Order(column.column, descending=descending)
        column.use = column.use or "order"
    else:
        draft.order = Order(None if column.phrase in {*FUNCTIONS, "count"} else "", descending=descending)


def take_limit(draft: Draft) -> None:
    """Take the number of "top 5", "first ten", "3 cheapest", and whether the smallest are wanted."""
    _take_ordinal(draft)
    for span in draft.free(Role.NUMBER):
        if not isinstance(span.number, int) or not 1 <= span.number <= 10_000:
            continue
        before = draft.low(span.start - 1, span.start)
        if set(before) & _LEADING or _leads_superlative(draft, span):
            span.use, draft.limit = "limit", span.number
            draft.explained.add(span.start - 1)
        elif draft.low(span.end, span.end + 1) in (["most"], ["least"]) or _counts_wanted(draft, span, before):
            span.use, draft.limit = "limit", span.number


_ORDINALS = {
    word: place
    for place, word in enumerate(
        ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"]
    )
}
_ENDINGS = frozenset({"st", "nd", "rd", "th"})


def _take_ordinal(draft: Draft) -> None:
    """Take "second highest", "3rd most": one place behind others."""
    for at in range(len(draft.words)):
        place, end = _ordinal_at(draft, at)
        follows = next((one for one in draft.spans if one.start == end), None)
        if place is None or follows is None or follows.phrase not in _SUPERLATIVES:
            continue
        draft.skip, draft.limit = place, 1
        draft.explained.update(range(at, end))
        for one in draft.spans:
            if at <= one.start < end:
                one.use = "limit"
        return


def _ordinal_at(draft: Draft, at: int) -> tuple[int | None, int]:
    """Return how many are skipped by the ordinal at a place, and where it ends."""
    word = draft.words[at]
    if _ORDINALS.get(word.low):
        return _ORDINALS[word.low], at + 1
    if (
        isinstance(word.number, int)
        and 2 <= word.number <= 20
        and draft.low(at + 1, at + 2)[:1]
        and draft.low(at + 1, at + 2)[0] in _ENDINGS
    ):
        return word.number - 1, at + 2
    return None, at


def _leads_superlative(draft: Draft, span: Span) -> bool:
    follows = draft.after(span, lambda _: True, within=1)
    return follows is not None and follows.phrase in _SUPERLATIVES and follows.start == span.end


def _counts_wanted(draft: Draft, span: Span, before: list[str]) -> bool:
    """Say whether "which 3 regions have the highest ..." counts what is wanted."""
    follows = draft.after(span, lambda _: True, within=1)
    things = follows is not None and follows.start == span.end and follows.role in {Role.COLUMN, Role.ENTITY}
    return draft.said("max", "min", "extreme", "top") and (
        before == ["which"] or (things and not set(draft.low(0, span.start)) - FILLER)
    )


def extreme_of(draft: Draft, span: Span) -> tuple[str | None, bool]:
    """Return the column an adjective orders by and whether the highest comes first: "cheapest" is the lowest price."""
    word = span.detail
    senses, descending = EXTREMES.get(word, ((), True))
    if draft.low(span.start, span.end)[:1] == ["least"] or draft.low(span.start, span.end)[:2] == ["the", "least"]:
        descending = not descending
    near = draft.after(
        span,
        lambda one: one.role is Role.COLUMN and draft.kind(one) in {Kind.NUMBER, Kind.DATE} and one.use in {"", "measure"},
        within=3,
    )
    if near is not None and {stem(sense) for sense in senses} & set(draft.field_of(near).words):
        near.use = "order"
        return near.column, descending
    fit = [
        one
        for one in draft.subject.fields
        if one.kind in ({Kind.NUMBER} if word in {"longest", "shortest"} else {Kind.NUMBER, Kind.DATE})
        and not one.is_id
        and {stem(s) for s in senses} & set(one.words)
    ]
    for sense in senses:
        chosen = [one for one in fit if stem(sense) in one.words]
        if len(chosen) > 1:
            raise TwoReadings(f"{word} by what?", [one.name.strip() for one in chosen])
        if chosen:
            one = chosen[0]
            if word in {"oldest", "youngest"} and (one.kind is Kind.DATE or one.is_year):
                descending = not descending
            return one.name, descending
    if word in _DATED and (date := main_date(draft)) is not None:
        return date.name, word in {"newest", "latest", "recent", "recently", "youngest"}
    return None, descending
