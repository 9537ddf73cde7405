"""Conditions on values a question names, and on what is joined by "or"."""

from itertools import pairwise

from backend.queries.interpreter.draft import Draft, NotUnderstood
from backend.queries.interpreter.lexicon import listed
from backend.queries.interpreter.reading import Condition, Op
from backend.queries.interpreter.spans import PART, Role, Span
from backend.queries.interpreter.subject import Kind

_FROM = listed("from in of at based located living the with")
_NEGATIVE = ("not", "neither", "nor", "without", "ne")
_LINKS = listed("is are was were of the named called in as a equal equals type name not either has = : by or both")


def take_values(draft: Draft) -> None:
    """Take the values a question names; several of one column are alternatives."""
    found: dict[tuple[str, bool], list[tuple[str, Span]]] = {}
    for span in draft.free(Role.VALUE):
        if span.phrase == PART and _take_part(draft, span):
            continue
        column, cell = _cell(draft, span)
        span.use, span.columns = "condition", (column,)
        for near in (
            draft.before(span, lambda one: one.phrase not in _NEGATIVE, within=2),
            draft.after(span, lambda _: True, within=1),
        ):
            if near and near.role is Role.COLUMN and not near.use and _belongs(draft, near, span, column):
                near.use = "condition"
        _take_scope(draft, span, column)
        found.setdefault((column, is_negated(draft, span)), []).append((cell, span))
    for (column, negative), said in found.items():
        cells = list(dict.fromkeys(cell for cell, _ in said))
        place = (said[0][1].start, said[-1][1].end)
        if len(cells) == 1:
            draft.require(Condition(column, Op.NE if negative else Op.EQ, (cells[0],)), *place)
        else:
            draft.require(Condition(column, Op.NOT_IN if negative else Op.IN, tuple(cells)), *place)


_SEVERAL = 6  # values named one by one where a part of them is said


def _take_part(draft: Draft, span: Span) -> bool:
    """Take "engineers" where several values are engineers; one value alone is taken as it would be under its name."""
    name = span.cells[0][0]
    cells = tuple(cell for _, cell in span.cells)
    said = " ".join(word.text for word in draft.words[span.start : span.end])
    draft.assumptions.append(f"“{said}” is a part of {name.strip()}.")
    if len(cells) == 1:
        return False
    span.use, span.columns = "condition", (name,)
    negative = is_negated(draft, span)
    if len(cells) <= _SEVERAL or negative:
        draft.require(Condition(name, Op.NOT_IN if negative else Op.IN, cells), span.start, span.end)
    else:
        draft.require(Condition(name, Op.CONTAINS, (_common(said, cells),)), span.start, span.end)
    return True


def _common(said: str, cells: tuple[str, ...]) -> str:
    """Return the form of some words that every value holds: "engineer" for "engineers"."""
    every = all(said.lower() in cell.lower() for cell in cells)
    return said if every else said.removesuffix("s")


def _take_scope(draft: Draft, span: Span, column: str) -> None:
    """Take "guests" of "guests from Japan" where Guest Country holds the value: it only says whose."""
    near = draft.before(span, lambda _: True, within=1)
    if near is None or near.role is not Role.COLUMN or near.use or near.end == span.start:
        return
    led = draft.before(near, lambda _: True, within=1)
    if led is not None and led.phrase == "group":
        if draft.kind(near) is not Kind.NUMBER or draft.field_of(near).is_id:
            return
        led.use = "filler"
    if set(draft.low(near.end, span.start)) <= _FROM and set(draft.field_of(near).words[:1]) <= set(
        draft.subject[column].words
    ):
        near.use = "condition"


def _belongs(draft: Draft, near: Span, span: Span, column: str) -> bool:
    if column not in near.columns:
        return False
    between = draft.low(near.end, span.start) if near.start < span.start else draft.low(span.end, near.start)
    if near.start < span.start:
        return set(between) <= _LINKS
    return not between


def _cell(draft: Draft, span: Span) -> tuple[str, str]:
    """Return the column and cell a value span means: near a mention of the column, else where fewest values are."""
    mentioned = {name for one in draft.spans if one.role is Role.COLUMN and len(one.columns) == 1 for name in one.columns}
    near = [cell for cell in span.cells if cell[0] in mentioned]
    chosen = sorted(near or _led(draft, span) or span.cells, key=lambda cell: draft.subject[cell[0]].distinct)
    if len({name for name, _ in chosen}) > 1:
        draft.assumptions.append(f"“{chosen[0][1]}” is taken as {chosen[0][0].strip()}.")
    first = chosen[0][0]
    same = [cell for name, cell in chosen if name == first]
    exact = " ".join(word.text for word in draft.words[span.start : span.end])
    return first, next((cell for cell in same if cell == exact), same[0])


_TO = frozenset({"dest", "destin", "arriv", "to", "target", "deliveri", "dropoff", "receiv", "end"})
_FROM_WHERE = frozenset({"origin", "from", "start", "sourc", "depart", "departur", "pickup", "sender", "leav"})


def _led(draft: Draft, span: Span) -> list[tuple[str, str]]:
    """Return the cells of a value that its preposition points to: "to Kiel" is a destination, "from Kiel" an origin."""
    words = draft.low(span.start - 2, span.start)
    wanted = (
        _TO
        if set(words) & {"to", "into", "towards"}
        else _FROM_WHERE
        if set(words) & {"from", "leaving", "starting"}
        else set()
    )
    return [cell for cell in span.cells if wanted & set(draft.subject[cell[0]].words)]


def is_negated(draft: Draft, span: Span) -> bool:
    """Say whether a negation stands before a span, and take it."""
    at = draft.spans.index(span)
    for one in reversed(draft.spans[max(0, at - 4) : at]):
        if one.role is Role.PHRASE and one.phrase in _NEGATIVE:
            gap = draft.low(one.end, span.start)
            one.use = "condition"
            return len(gap) <= 6
        if one.role is Role.PHRASE or (one.role is Role.COLUMN and one.use != "condition"):
            if "or" in draft.low(one.end, span.start) or "nor" in draft.low(one.end, span.start):
                continue
            return False
    return False


def take_alternatives(draft: Draft) -> None:
    """Make conditions joined by "or" alternatives; those by "and" hold together."""
    placed = sorted((place, one) for one, place in draft.places.items() if one in draft.where)
    joined = [(one, two) for ((_, end), one), ((start, _), two) in pairwise(placed) if "or" in draft.low(end, start)]
    if not joined:
        return
    if len(joined) > 1 or (len(placed) > 2 and joined[0][0].field != joined[0][1].field):
        raise NotUnderstood("what “or” joins")
    one, two = joined[0]
    if (
        one.field == two.field
        and one.op == two.op
        and one.op is not Op.EQ
        and one.op is not Op.DURING
        and one.op is not Op.CONTAINS
    ):
        raise NotUnderstood("what “or” joins")
    draft.any_of = [one, two]
    draft.where = [one for one in draft.where if one not in draft.any_of]
