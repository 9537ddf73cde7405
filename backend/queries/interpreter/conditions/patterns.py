"""Conditions on text: contains, starts with, ends with, and parts of addresses."""

from backend.queries.interpreter.draft import Draft, NotUnderstood
from backend.queries.interpreter.lexicon import FILLER, listed
from backend.queries.interpreter.reading import Condition, Op
from backend.queries.interpreter.spans import Role, Span
from backend.queries.interpreter.subject import Kind
from backend.queries.interpreter.words import quotations

_TEXTS = listed("word words letter letters text string substring phrase character")
_QUANTIFIERS = listed("each any all every some at more less no both")
_ARTICLES = listed("the a an word letter text substring string letters phrase")


def take_patterns(draft: Draft, question: str) -> None:
    """Take "contains", "starts with" and "ends with" with the text they look for."""
    quoted = quotations(question)
    for span in draft.phrases("contains", "starts", "ends"):
        if span.phrase == "contains" and not quoted and not _says_text(draft, span):
            span.use = "filler"
            continue
        text, end = _looked_for(draft, span, quoted)
        column = draft.before(span, lambda one: _is_text(draft, one), within=4) or draft.after(
            span, lambda one: _is_text(draft, one), within=2
        )
        name = column.column if column else _naming_column(draft)
        if name is None or not text:
            raise NotUnderstood("which column is meant to hold that text")
        for one in draft.spans:
            if span.end <= one.start < end:
                one.use = "pattern"
        if column and (column.start < span.start or column.start >= end):
            column.use = column.use or "condition"
        draft.explained.update(range(span.end, end))
        span.use = "condition"
        op = {"contains": Op.CONTAINS, "starts": Op.STARTS, "ends": Op.ENDS}[span.phrase]
        draft.require(Condition(name, op, (text,)), span.start, end)


def _says_text(draft: Draft, span: Span) -> bool:
    """Say whether "containing" looks for text: it says so, or a text column stands right before and plain words follow."""
    if draft.low(span.start, span.end)[-1] in _TEXTS:
        return True
    before = draft.before(span, lambda _: True, within=1)
    if before is not None and _is_text(draft, before) and before.end == span.start and draft.low(span.end, span.end + 1)[:1]:
        return draft.low(span.end, span.end + 1)[0] not in _QUANTIFIERS
    after = next((one for one in draft.spans if one.start == span.end), None)
    capital = span.end < len(draft.words) and draft.words[span.end].is_capital
    return (
        before is not None and _is_text(draft, before) and (capital or not (after and after.role in {Role.PHRASE, Role.COLUMN}))
    )


def _looked_for(draft: Draft, span: Span, quoted: list[str]) -> tuple[str, int]:
    at = span.end
    while (
        at < len(draft.words)
        and draft.words[at].text != "A"
        and draft.words[at].low in _ARTICLES
        and not draft.words[at].quoted
    ):
        at += 1
    if at >= len(draft.words):
        return "", at
    if draft.words[at].quoted:
        number = draft.words[at].quoted
        end = at
        while end < len(draft.words) and draft.words[end].quoted == number:
            end += 1
        return quoted[number - 1].strip("%"), end
    end = at + 1
    while end < len(draft.words) and not draft.words[end].quoted and (end in _inside(draft, at) or _goes_on(draft, at, end)):
        end += 1
    return " ".join(word.text for word in draft.words[at:end]).strip("%"), end


def _inside(draft: Draft, at: int) -> range:
    span = next((one for one in draft.spans if one.start == at and one.role in {Role.VALUE, Role.COLUMN}), None)
    return range(span.start, span.end) if span else range(at, at)


def _goes_on(draft: Draft, at: int, end: int) -> bool:
    """Say whether the text looked for goes on: nothing else explains the word and nothing ends the phrase before it."""
    word = draft.words[end]
    covered = any(one.start <= end < one.end and one.role is not Role.VALUE for one in draft.spans)
    return not covered and word.low not in FILLER and (draft.words[at].is_capital == word.is_capital)


def _is_text(draft: Draft, span: Span) -> bool:
    return span.role is Role.COLUMN and draft.kind(span) is Kind.TEXT


def _naming_column(draft: Draft) -> str | None:
    texts = [one for one in draft.subject.fields if one.kind is Kind.TEXT]
    named = [one for one in texts if one.words[-1:] in (("name",), ("titl",))]
    if len(named) == 1 or len(texts) == 1:
        return (named or texts)[0].name
    written = [one for one in texts if _WRITTEN & set(one.words)]
    return written[0].name if len(written) == 1 else None


_WRITTEN = frozenset({"descript", "summari", "comment", "note", "text", "messag", "bodi", "remark", "caption", "subject"})


def take_addresses(draft: Draft) -> None:
    """Take "a contractor.example e-mail address": a part of an address, beside the column that holds addresses."""
    for place, word in enumerate(draft.words):
        if ("." not in word.text and "@" not in word.text) or word.number is not None or word.quoted:
            continue
        if any(span.start <= place < span.end for span in draft.spans):
            continue
        texts = [span for span in draft.free() if draft.kind(span) is Kind.TEXT and abs(span.start - place) <= 4]
        if texts:
            texts[0].use = "condition"
            draft.require(
                Condition(texts[0].column, Op.EQ if "@" in word.text else Op.CONTAINS, (word.text,)), place, place + 1
            )
            draft.explained.add(place)
