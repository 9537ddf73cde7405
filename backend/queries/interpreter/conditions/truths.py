"""Conditions on yes and no, and on cells that are empty or filled."""

from itertools import pairwise

from backend.queries.interpreter.conditions.values import is_negated
from backend.queries.interpreter.draft import Draft
from backend.queries.interpreter.lexicon import listed
from backend.queries.interpreter.reading import Condition, Key, Op
from backend.queries.interpreter.spans import Role, Span
from backend.queries.interpreter.subject import Field, Kind

_PARTICIPLES = frozenset({"paid", "sold", "sent", "left", "built", "made", "won", "lost"})
_GAP = 4  # words of a verb between "not" and the column: "did not sign up for the newsletter"
_COMPARING = listed("gt lt ge le eq ge_after le_after")


def take_truths(draft: Draft) -> None:
    """Take columns of yes and no that a question uses as a condition, and the absence or presence of others."""
    _take_both_sides(draft)
    _take_repeats(draft)
    for phrase in draft.phrases("lt", "gt"):
        after = draft.after(phrase, lambda _: True, within=1)
        if after is not None and after.start == phrase.end and after.role is Role.COLUMN and draft.kind(after) is Kind.TRUTH:
            phrase.use = "condition"  # "under warranty", "over budget"
    for span in draft.free():
        _take_truth(draft, span)
    if not draft.said("duplicates", "repeated"):
        for phrase in draft.phrases("missing"):
            _take_missing(draft, phrase)


def _take_both_sides(draft: Draft) -> None:
    """Take "furnished vs unfurnished" and "trial and non-trial": both sides of one column, which makes groups."""
    found = [span for span in draft.free() if draft.kind(span) is Kind.TRUTH]
    for phrase in draft.phrases("without") if found else ():
        if draft.low(phrase.start - 2, phrase.start) in (["with", "vs"], ["with", "versus"], ["with", "and"], ["with", "or"]):
            found[0].use, phrase.use = "group", "condition"  # "with vs without breakfast"
            draft.keys.append(Key(found[0].column))
            for span in draft.phrases("compare"):
                span.use = "shape"
    for one, two in pairwise(found):
        no = _negation_before(draft, two)
        if one.columns == two.columns and no is not None and no.start >= one.end and two.start - one.end <= _APART:
            one.use, two.use, no.use = "group", "opposite", "condition"
            draft.keys.append(Key(one.column))
            for span in draft.phrases("compare"):
                span.use = "shape"


_APART = 3  # words between the two sides


def _take_repeats(draft: Draft) -> None:
    """Take "reopened tickets", where Reopen Count says how often that happened."""
    for span in draft.free():
        after = draft.after(span, lambda _: True, within=1)
        one = draft.field_of(span)
        happened = (
            draft.low(span.start, span.end)[-1].endswith("ed") and one.is_measure and one.words[-1] in {"count", "number"}
        )
        if happened and after is not None and after.role is Role.ENTITY and after.start == span.end:
            span.use = "condition"
            draft.require(Condition(one.name, Op.GT, (0,)), span.start, span.end)


def _take_truth(draft: Draft, span: Span) -> None:
    negative = _negation_before(draft, span)
    op = None
    if draft.kind(span) is Kind.TRUTH:
        apart = draft.said("compare") or (draft.said("group", "compare") and _after_group(draft, span))
        op = Op.FALSE if negative else None if apart else Op.TRUE
    elif negative is None and _is_had(draft, span):
        op = Op.FILLED
    elif negative is not None and not _compared(draft, span):
        op = Op.NULL
    elif draft.kind(span) is Kind.DATE:
        op, negative = _participle(draft, span), _not_yet(draft, span)
        gaps = draft.field_of(span).filled < draft.subject.rows
        if negative is not None and gaps and not draft.times:
            op = Op.NULL
        elif negative is not None:
            negative = None
    if op is None:
        return
    if negative:
        negative.use = "condition"
    span.use = "condition"
    _require(draft, span, op)


def _require(draft: Draft, span: Span, op: Op) -> None:
    one = draft.field_of(span)
    if op is Op.FILLED and _counts_from_zero(one):
        draft.require(Condition(span.column, Op.GT, (0,)), span.start, span.end)  # "stays with kids"
        return
    if op is Op.NULL and _counts_from_zero(one):
        draft.require(
            Condition(span.column, Op.EQ, (0,)), span.start, span.end
        )  # "without demurrage": no cell is empty, many are 0
        return
    draft.require(Condition(span.column, op), span.start, span.end)


def _counts_from_zero(one: Field) -> bool:
    """Say whether a number is never missing and may be 0, so that "without" means 0."""
    return one.is_measure and one.filled == one.rows and one.low == 0


_BEEN = frozenset({"been", "be", "yet", "ever", "was", "were", "have", "has"})


def _not_yet(draft: Draft, span: Span) -> Span | None:
    """Return the negation of "have not been delivered" and "were never delivered"."""
    no = draft.before(span, lambda one: one.phrase == "not", within=1)
    return no if no is not None and set(draft.low(no.end, span.start)) <= _BEEN else None


def _participle(draft: Draft, span: Span) -> Op | None:
    """Take "how many invoices were paid": the date is filled in. "Paid by card" and dates that are never empty say nothing."""
    word = draft.words[span.start].low
    if span.end - span.start > 1 or not (word.endswith("ed") or word in _PARTICIPLES) or draft.times or draft.grains:
        return None
    one = draft.field_of(span)
    if one.filled == one.rows or draft.low(span.end, span.end + 1) in (["by"], ["via"], ["with"]):
        span.use = "verb"
        return None
    return Op.FILLED if draft.said("count", "share") else None


def _take_missing(draft: Draft, phrase: Span) -> None:
    column = draft.before(phrase, lambda one: one.role is Role.COLUMN, within=2) or draft.after(
        phrase, lambda one: one.role is Role.COLUMN, within=2
    )
    if column:
        phrase.use = column.use = "condition"
        op = Op.FILLED if is_negated(draft, phrase) else Op.NULL
        draft.require(Condition(column.column, op), phrase.start, phrase.end)


_HAD = frozenset({"used", "use", "uses", "have", "has", "had", "got", "received", "with"})


def _is_had(draft: Draft, span: Span) -> bool:
    """Say whether rows are meant that have a value there: "used a coupon", "with a bonus", where some have none."""
    one = draft.field_of(span)
    before = draft.low(span.start - 2, span.start)
    counted = draft.said("count", "share")
    before_that = draft.before(span, lambda _: True, within=1)
    rows = before_that is not None and before_that.role is Role.ENTITY and before_that.end == span.start - 1
    if (
        rows
        and before[-1:] == ["with"]
        and (one.filled < one.rows or _counts_from_zero(one))
        and not _compared(draft, span)
        and _stands_alone(draft, span)
    ):
        return True  # "readings with alarms"
    return (
        counted
        and one.filled < one.rows
        and before[-1:] in (["a"], ["an"], ["any"])
        and bool(_HAD & set(before))
        and not _compared(draft, span)
    )


def _stands_alone(draft: Draft, span: Span) -> bool:
    """Say whether nothing is listed: the question begins with what a row is, or counts."""
    return draft.low(span.end, span.end + 1) not in (["and"], ["is"], ["=", ">"]) and draft.text.split()[0] not in {
        "show",
        "list",
        "give",
    }


def _after_group(draft: Draft, span: Span) -> bool:
    near = draft.before(span, lambda one: one.role is Role.PHRASE and one.phrase == "group", within=3)
    return near is not None


def _negation_before(draft: Draft, span: Span) -> Span | None:
    at = draft.spans.index(span)
    for one in reversed(draft.spans[max(0, at - 2) : at]):
        if one.role is Role.PHRASE and one.phrase in {"without", "neither", "nor"} and not (one.use and one.phrase == "not"):
            return one
        if one.role is Role.PHRASE and one.phrase == "not" and draft.kind(span) is Kind.TRUTH and span.start - one.end <= _GAP:
            draft.explained.update(range(one.end, span.start))
            return one
        if one.role is not Role.COLUMN or one.use != "condition":
            break
    if draft.low(span.start - 1, span.start) == ["no"]:
        return Span(span.start - 1, span.start, Role.PHRASE, 0, phrase="without")
    return None


def _compared(draft: Draft, span: Span) -> bool:
    """Say whether a comparison follows the column: "not more than" is about its size, not its absence."""
    return draft.after(span, lambda one: one.role is Role.PHRASE and one.phrase in _COMPARING, within=1) is not None
