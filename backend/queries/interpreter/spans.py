"""Which words of a question name columns, values, phrases, numbers and what a row is: candidates, and the best ones that do not overlap."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from backend.queries.interpreter.lexicon import FILLER, GENERIC
from backend.queries.interpreter.naming import name_words
from backend.queries.interpreter.phrases import PHRASES, WEAK
from backend.queries.interpreter.span import PART, Role, Span
from backend.queries.interpreter.subject import Kind, Subject
from backend.queries.interpreter.valuespans import values_in
from backend.queries.interpreter.words import Word, stem

__all__ = ["PART", "Role", "Span", "spans_of"]

_LONGEST_NAME = 6
_JOINING = frozenset({"of", "the", "a", "an", "for"})
_KINDS = frozenset({"type", "kind", "status", "categori", "class"})


def spans_of(words: Sequence[Word], subject: Subject, *, taken: frozenset[int]) -> list[Span]:
    """Return the best spans that overlap neither each other nor the words already `taken`."""
    found = [
        *values_in(words, subject),
        *_columns(words, subject),
        *_phrases(words),
        *_numbers(words),
        *_entities(words, subject),
    ]
    if any(one.aliases.get(("share",), 0) >= 0.9 for one in subject.fields):
        found = [
            span
            for span in found
            if span.phrase != "share"
            or _is_share_of(words, span)
            or "share" not in (words[span.start].low, words[span.end - 1].low)
        ]
    found = [span for span in found if not taken.intersection(range(span.start, span.end))]
    found.sort(key=lambda span: (-span.score, span.start))
    used: set[int] = set()
    kept = []
    for span in found:
        place = range(span.start, span.end)
        if not used.intersection(place):
            used.update(place)
            kept.append(span)
    return _with_rates(words, sorted(kept, key=lambda span: span.start))


def _with_rates(words: Sequence[Word], spans: list[Span]) -> list[Span]:
    """Return the spans with "rate" behind a value as a part of the rows: "cancellation rate" beside a nightly rate."""
    for value, span in pairwise(spans):
        alone = span.role is Role.COLUMN and span.end - span.start == 1 and words[span.start].low in {"rate", "rates"}
        if alone and value.role is Role.VALUE and value.end == span.start:
            span.role, span.phrase, span.columns = Role.PHRASE, "rate", ()
    return spans


def _columns(words: Sequence[Word], subject: Subject) -> Iterator[Span]:
    for start in range(len(words)):
        for end in range(min(len(words), start + _LONGEST_NAME), start, -1):
            said = [word.stem for word in words[start:end]]
            low = [word.low for word in words[start:end]]
            if low[0] in _JOINING or low[-1] in _JOINING or _has_comma(words[start:end]):
                continue
            core = tuple(one for one, text in zip(said, low, strict=True) if text not in _JOINING)
            best = _best(core, subject, turned=len(core) < len(said))
            of_value = start > 0 and (words[start - 1].low,) in subject.values and not _is_pair(words, start, subject)
            if low in (["rate"], ["rates"]) and ("rate" not in subject.said_words or of_value):
                continue  # "approval rate" is no rating
            if not best:
                continue
            weight = max(found for _, found in best)
            led = start > 0 and words[start - 1].low in {"by", "per", "each", "every"}
            if len(core) == 1 and low[0] in FILLER and weight < (0.5 if led else 0.85):
                continue
            names = _equal(core, best, weight, subject)
            more = 0.3 if len(core) > 1 else 0.0
            yield Span(
                start, end, Role.COLUMN, 2.1 * len(core) * (0.5 + 0.5 * weight) + 0.1 + more, columns=names, weight=weight
            )


_COMMA = 2  # characters between words a comma parts; a plain space is one, an apostrophe and s are three


def _has_comma(said: Sequence[Word]) -> bool:
    return any(two.start - one.start - len(one.text) == _COMMA for one, two in pairwise(said))


def _equal(core: tuple[str, ...], best: Sequence[tuple[str, float]], weight: float, subject: Subject) -> tuple[str, ...]:
    """Return the columns that fit about as well as the best: "amount" is Claim Amount no more than Paid Amount, even of claims."""
    names = tuple(name for name, found in best if found >= weight - 0.04)
    if len(core) == 1 and 0.6 < weight <= 0.9 and all(subject[name].is_measure for name in names):
        return tuple(one.name for one in subject.fields if one.is_measure and (one.name in names or one.words[-1:] == core))
    return names


def _is_pair(words: Sequence[Word], at: int, subject: Subject) -> bool:
    """Say whether a word and the one before it are a column's name together."""
    return (words[at - 1].stem, words[at].stem) in subject.aliases


def _best(core: tuple[str, ...], subject: Subject, *, turned: bool) -> list[tuple[str, float]]:
    found = dict(subject.aliases.get(core, ()))
    if len(core) > 1 and (turned or len(core) == 2):
        for name, weight in subject.turned.get(tuple(sorted(core)), ()):
            exact = any(name == one for one, _ in subject.aliases.get(core, ()))
            if not exact and not ("number" in core and subject[name].is_id):
                found[name] = max(weight - 0.05, found.get(name, 0.0))
    return list(found.items())


def _phrases(words: Sequence[Word]) -> Iterator[Span]:
    text = " ".join("\x00" if word.quoted else word.low.replace(" ", "") for word in words)
    starts: dict[int, int] = {}
    ends: dict[int, int] = {}
    at = 0
    for place, part in enumerate(text.split(" ") if words else ()):
        starts[at], ends[at + len(part)] = place, place + 1
        at += len(part) + 1
    for pattern, role in PHRASES:
        for match in pattern.finditer(text):
            lead = len(match.group()) - len(match.group().lstrip())
            first, last = match.start() + lead, match.start() + len(match.group().rstrip())
            if first not in starts or last not in ends:
                continue
            start, end = starts[first], ends[last]
            score = 1.5 if role in WEAK and end - start == 1 else 1.6 + 0.9 * (end - start)
            detail = " ".join(group for group in match.groups() if group)
            yield Span(start, end, Role.PHRASE, score, phrase=role, detail=detail)


def _numbers(words: Sequence[Word]) -> Iterator[Span]:
    for place, word in enumerate(words):
        if word.number is not None and not word.is_day:
            yield Span(place, place + 1, Role.NUMBER, 0.8 if word.text.isalpha() else 2.4, number=word.number)


def _entities(words: Sequence[Word], subject: Subject) -> Iterator[Span]:
    named = tuple(stem(word) for word in name_words(subject.table))
    for start in range(len(words) - len(named) + 1):
        asked = start > 0 and words[start - 1].low in {"which", "what", "by", "per", "each"} and subject.aliases.get(named[:1])
        if len(named) > 1 and not asked and tuple(word.stem for word in words[start : start + len(named)]) == named:
            yield Span(start, start + len(named), Role.ENTITY, 1.9 * len(named) + 0.2)
    for place, word in enumerate(words):
        if word.stem in subject.own_amounts and _is_computed(words, place):
            yield Span(place, place + 1, Role.COLUMN, 2.2, columns=(subject.own_amounts[word.stem],))
        if word.low.endswith("s") and word.stem in subject.qualifiers and _names_kind(word.stem, subject):
            yield Span(place, place + 1, Role.ENTITY, 2.4)
        if word.stem in subject.entity and stem(word.low) not in {stem(one) for one in GENERIC}:
            yield Span(place, place + 1, Role.ENTITY, 1.4)


_COMPUTED = frozenset(
    {
        "average",
        "avg",
        "mean",
        "median",
        "total",
        "sum",
        "highest",
        "lowest",
        "maximum",
        "minimum",
        "max",
        "min",
        "histogram",
        "distribution",
        "largest",
        "smallest",
    }
)
_ROWS_TOO = frozenset({"highest", "lowest", "largest", "smallest", "max", "min", "maximum", "minimum"})
_BETWEEN = frozenset({"of", "the", "all", "in", "amount"})


def _is_computed(words: Sequence[Word], at: int) -> bool:
    """Say whether a figure is asked of a word: "average fine", "running total of fines"."""
    back = at - 1
    while back >= 0 and words[back].low in _BETWEEN:
        back -= 1
    if words[at].low.endswith("s") and back >= 0 and words[back].low in _ROWS_TOO:
        return False  # "the largest claims" are rows
    number_of = at > 1 and [word.low for word in words[at - 2 : at]] == ["number", "of"]
    per = at + 1 < len(words) and words[at + 1].low == "per"
    return (back >= 0 and words[back].low in _COMPUTED and not number_of) or per


def _is_share_of(words: Sequence[Word], span: Span) -> bool:
    """Say whether "share of" asks for a part, though a column is called Share: no figure stands before it."""
    before = words[span.start - 1].low if span.start else ""
    return "of" in [word.low for word in words[span.start : span.end]] and before not in _COMPUTED


def _names_kind(said: str, subject: Subject) -> bool:
    """Say whether all a word of the table's name names is a column of kinds: "leaves" of leave requests, beside Leave Type."""
    columns = [subject[name] for name, _ in subject.aliases.get((said,), ())]
    return bool(columns) and all(one.words[-1] in _KINDS for one in columns)


def is_number(subject: Subject, name: str) -> bool:
    """Say whether a column holds numbers."""
    return subject[name].kind is Kind.NUMBER
