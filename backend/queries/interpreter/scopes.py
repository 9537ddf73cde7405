"""Words that only say more of what another word means: "private patients", "ticket revenue", "driven by", "in kWh", "so far"."""

from itertools import pairwise

from backend.queries.interpreter.draft import Draft
from backend.queries.interpreter.lexicon import UNIT_OF, listed
from backend.queries.interpreter.reading import Reading
from backend.queries.interpreter.spans import Role, Span
from backend.queries.interpreter.subject import Kind

_MANY = 12  # different values from which on a column names members rather than kinds
_DONE = listed(
    "produced issued shipped sold ordered "
    "paid charged spent earned generated made driven travelled covered received collected worked achieved reached brought placed handled given taken "
    "won used booked written taught flown managed"
)
_WHOSE = listed("from in at with who that")
_ROOT = 4  # letters a verb shares with who does it: "drive", "driver"
_CLOSING = (
    ["due", "to"],
    ["caused", "by"],
    ["because", "of"],
    ["so", "far"],
    ["to", "date"],
    ["until", "now"],
    ["till", "now"],
    ["up", "to", "now"],
)


def take_modifiers(draft: Draft) -> None:
    """Take columns that only name another one more exactly: "ticket revenue", where Ticket Price is the revenue."""
    for one, again in pairwise(draft.free()):
        if again.start == one.end and again.columns == one.columns:
            draft.spans.remove(again)  # "gross sales", "amount spent"
            draft.explained.update(range(again.start, again.end))
    for one in draft.free():
        after = draft.after(one, lambda _: True, within=1)
        if after is None or after.role is not Role.COLUMN or after.start != one.end or one.weight > _PARTLY:
            continue
        said = {word.stem for word in draft.words[one.start : one.end]}
        if said <= set(draft.field_of(after).words) and not set(one.columns) & set(after.columns):
            draft.spans.remove(one)
            draft.explained.update(range(one.start, one.end))


_PARTLY = 0.9


def take_scopes(draft: Draft, *, computes: bool = False) -> None:
    """Take nouns and verbs that only say whose a value is, once the values are known. `computes`: a figure is wanted anyway."""
    for span in draft.free():
        one_of_them = draft.low(span.start - 1, span.start) in (["a"], ["an"], ["any"]) and draft.kind(span) is Kind.TEXT
        if (
            one_of_them
            and draft.said("count")
            and not draft.said("without", "missing", "contains")
            and not draft.field_of(span).filled < draft.subject.rows
        ):
            span.use = "scope"  # "how many completed a course"
        elif _names_members(draft, span, computes=computes) or _is_verb_of_place(draft, span) or _is_done_to(draft, span):
            span.use = "scope"
    _explain_agents(draft)
    for at in range(len(draft.words)):
        for closing in _CLOSING:
            if draft.low(at, at + len(closing)) == closing:
                draft.explained.update(range(at, at + len(closing)))


def _names_members(draft: Draft, span: Span, *, computes: bool) -> bool:
    """Say whether a column in the plural is only the noun of a value: "private patients", "paid by attendees from Poland"."""
    one = draft.field_of(span)
    said = draft.low(span.start, span.end)[-1]
    if one.kind is Kind.NUMBER or not said.endswith("s") or not (computes or _computes(draft)):
        return False
    led = draft.before(span, lambda _: True, within=1)
    if led is not None and led.end == span.start and led.role is Role.VALUE and led.use == "condition":
        return led.columns != span.columns
    if led is not None and led.end == span.start and led.role is Role.COLUMN and draft.kind(led) is Kind.TRUTH:
        return True  # "insured pets"
    if one.distinct < _MANY:
        return False
    begin = led.start if led is not None and led.role is Role.ENTITY and led.end == span.start else span.start
    if draft.low(begin - 1, begin) == ["of"] and set(draft.low(span.end, span.end + 1)) & _WHOSE:
        return True  # "median age of policy holders who bought online"
    if led is None or led.phrase != "group" or draft.low(led.start - 1, led.start)[-1:] == []:
        return False
    after = draft.after(span, lambda _: True, within=1)
    whose = after is not None and after.role is Role.VALUE and set(draft.low(span.end, after.start)) & _WHOSE
    if whose and draft.low(led.start - 1, led.start)[0] in _DONE and draft.low(led.start, led.end) == ["by"]:
        led.use = "scope"
        return True
    return False


def _computes(draft: Draft) -> bool:
    return draft.said("share", "avg", "sum", "median", "percentile", "max", "min", "stddev")


def _is_verb_of_place(draft: Draft, span: Span) -> bool:
    """Say whether a word that could name a date is the verb of a place: "trips starting in Kiel"."""
    word = draft.words[span.start].low
    if span.end - span.start > 1 or draft.kind(span) is not Kind.DATE or not word.endswith(("ing", "ed")):
        return False
    after = draft.after(span, lambda _: True, within=1)
    return (
        after is not None
        and after.role is Role.VALUE
        and after.use == "condition"
        and set(draft.low(span.end, after.start)) <= {"in", "at", "from", "to", "for", "the", "on"}
    )


_NEGATIONS = frozenset({"not", "never", "neither", "nor", "un", "non"})
_BEING = frozenset({"was", "were", "been", "is", "are", "got", "be"})


def _is_done_to(draft: Draft, span: Span) -> bool:
    """Say whether a word is a participle that no column is called by: "how many patients were tested", beside a Test Code."""
    word = draft.words[span.start]
    if span.end - span.start > 1 or draft.kind(span) is not Kind.TEXT or word.low in draft.subject.said_words:
        return False
    before = set(draft.low(span.start - 2, span.start))
    return word.low.endswith("ed") and bool(before & _BEING) and not before & _NEGATIONS


def _explain_agents(draft: Draft) -> None:
    """Explain the verb of who does it: "how many trips did Lena Fuchs drive", where the column is the driver."""
    chosen = [span for span in draft.spans if span.role is Role.VALUE and span.use == "condition"]
    agents = {word for span in chosen for name in span.columns for word in draft.subject[name].words}
    for place, word in enumerate(draft.words):
        if len(word.stem) >= _ROOT and any(agent.startswith(word.stem) and agent != word.stem for agent in agents):
            draft.explained.add(place)


def take_done(draft: Draft, reading: Reading) -> None:
    """Explain participles right behind a figure, and the unit it is in: "distance driven", "price paid", "consumption in kWh"."""
    figures = [span for span in draft.spans if span.role is Role.COLUMN and draft.kind(span) is Kind.NUMBER and span.use]
    names = {span.column for span in figures} | {one.field for one in reading.measures}
    names |= {reading.order.field} if reading.order is not None else set()
    units = {unit for name in names if name for unit in draft.subject[name].units}
    for place, word in enumerate(draft.words):
        if word.low in _DONE and any(span.end == place for span in figures):
            draft.explained.add(place)
        if draft.low(place - 1, place) == ["in"] and UNIT_OF.get(word.low, "") in units:
            draft.explained.add(place)
