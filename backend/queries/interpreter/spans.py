"""Which words of a question name columns, values, phrases, numbers and what a row is: candidates, and the best ones that do not overlap."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise

from backend.queries.interpreter.lexicon import FILLER, GENERIC, VALUE_WORDS
from backend.queries.interpreter.naming import name_words
from backend.queries.interpreter.phrases import PHRASES, WEAK
from backend.queries.interpreter.subject import Kind, Subject, value_key
from backend.queries.interpreter.valueforms import parts_of_values, same_state, same_stem
from backend.queries.interpreter.words import Word, stem

_LONGEST_VALUE, _LONGEST_NAME, _LONGEST_PART = 9, 6, 3
PART = "part"  # of a value of which only some words are said
_EXACT = 0.4
_KINDS = frozenset({"type", "kind", "status", "categori", "class"})
_JOINING = frozenset({"of", "the", "a", "an", "for"})


class Role(StrEnum):
    """What a span is."""

    COLUMN = "column"
    VALUE = "value"
    PHRASE = "phrase"
    NUMBER = "number"
    ENTITY = "entity"


@dataclass
class Span:
    """Some words of a question and what they are. `columns` are equally good ones; `use` says which rule took it."""

    start: int
    end: int
    role: Role
    score: float
    columns: tuple[str, ...] = ()
    cells: tuple[tuple[str, str], ...] = ()  # (column, cell)
    phrase: str = ""
    detail: str = ""
    number: float | int = 0
    weight: float = 1.0
    use: str = ""
    quoted: bool = False
    others: tuple[str, ...] = field(default=())

    @property
    def column(self) -> str:
        """The column it names."""
        return self.columns[0]


def spans_of(words: Sequence[Word], subject: Subject, *, taken: frozenset[int]) -> list[Span]:
    """Return the best spans that overlap neither each other nor the words already `taken`."""
    found = [
        *_values(words, subject),
        *_columns(words, subject),
        *_phrases(words),
        *_numbers(words),
        *_entities(words, subject),
    ]
    if any(one.aliases.get(("share",), 0) >= 0.9 for one in subject.fields):
        found = [
            span for span in found if span.phrase != "share" or "share" not in (words[span.start].low, words[span.end - 1].low)
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
    return sorted(kept, key=lambda span: span.start)


def _values(words: Sequence[Word], subject: Subject) -> Iterator[Span]:
    for start in range(len(words)):
        for end in range(min(len(words), start + _LONGEST_VALUE), start, -1):
            said = words[start:end]
            key = value_key(_as_written(said))
            cells = subject.values.get(key) or _other_forms(said, subject) or _of_rate(words, start, end, subject)
            meant = () if cells else same_state(said, subject) or (same_stem(said[0], subject) if end - start == 1 else ())
            cells = cells or meant
            part = not cells and bool(key) and end - start <= _LONGEST_PART
            cells = parts_of_values(said, subject) if part else cells
            if not cells or not key:
                continue
            quoted = all(word.quoted == said[0].quoted for word in said) and bool(said[0].quoted)
            of_rate = end - start == 1 and end < len(words) and words[end].low in {"rate", "rates"}
            joined = end - start == 1 and (_is_joined(words, start, cells, subject) or _is_named(words, start, cells, subject))
            if not quoted and not of_rate and not joined and _is_no_value(said):
                continue
            capital = start > 0 and any(word.is_capital for word in said)
            score = (1.2 if part else 2.0) * (end - start) + (3 if quoted else 0) + (1.2 if capital else 0.05)
            if end - start == 1 and key in subject.values and not quoted:
                # "approved" is the state of that name rather than the approver
                score += 0.0 if said[0].low in subject.said_words or said[0].low.endswith("s") else _EXACT
            elif of_rate or joined:
                score += 1.0  # "approval rate"
            elif meant:
                score += _EXACT  # "hires" are the hired rather than the recruiter
            named = tuple((subject.fields[place].name, cell) for place, cell in cells)
            yield Span(start, end, Role.VALUE, score, cells=named, quoted=quoted, phrase=PART if part else "")


def _as_written(said: Sequence[Word]) -> str:
    """Return words as they were written: "20ft" is one word, though a number and a unit."""
    out = said[0].text
    for one, two in pairwise(said):
        out += ("" if one.start + len(one.text) == two.start else " ") + two.text
    return out


_JOINS = frozenset({"or", "and", "vs", "versus", "nor"})


def _is_joined(words: Sequence[Word], at: int, cells: Sequence[tuple[int, str]], subject: Subject) -> bool:
    """Say whether another value of the same column stands beside: "search or display", where "display" would ask for a list."""
    places = {place for place, _ in cells}
    for link, other in ((at - 1, at - 2), (at + 1, at + 2)):
        if min(link, other) >= 0 and max(link, other) < len(words) and words[link].low in _JOINS:
            beside = subject.values.get(value_key(words[other].text), ())
            if places & {place for place, _ in beside}:
                return True
    return False


def _is_named(words: Sequence[Word], at: int, cells: Sequence[tuple[int, str]], subject: Subject) -> bool:
    """Say whether a value's column stands beside: before a single letter as in "grade A", behind a word such as "data courses"."""
    near = at - 1 if len(words[at].low) == 1 else at + 1
    if not 0 <= near < len(words) or (words[at].low in _JOINING and not words[at].is_capital):
        return False
    return any(words[near].stem in subject.fields[place].words for place, _ in cells)


def _of_rate(words: Sequence[Word], start: int, end: int, subject: Subject) -> tuple[tuple[int, str], ...]:
    """Return the values a rate or a verb is about: "return rate" or "did Ann return", where a status is "returned"."""
    if end - start > 1:
        return ()
    rate = end < len(words) and words[end].low in {"rate", "rates"} and words[start].low not in subject.said_words
    if not rate and (words[start].low in FILLER or words[start].stem in subject.vocabulary_of_columns):
        return ()
    verb = len(words[start].low) > 2 and any(word.low in {"did", "does", "do"} for word in words[:start])
    cells = subject.value_stems.get(words[start].stem, ())
    return cells if rate or (verb and len(cells) == 1) else ()


def _other_forms(said: Sequence[Word], subject: Subject) -> tuple[tuple[int, str], ...]:
    low = " ".join(word.low for word in said)
    for form in (low, low.removesuffix("s"), " ".join([*(w.low for w in said[:-1]), said[-1].low.removesuffix("es")])):
        keys = [value_key(one) for one in VALUE_WORDS.get(form, ())] + (
            [value_key(form)] if len(form) > 2 and form != low else []
        )
        if len(said) == 1 and low.endswith("ies"):
            keys.append((low[:-3] + "y",))
        for key in keys:
            if cells := subject.values.get(key):
                return cells
    return ()


def _is_no_value(said: Sequence[Word]) -> bool:
    if len(said) > 1:
        return all(word.low in FILLER for word in said)
    word = said[0]
    if word.number is not None and not word.text.isalpha():
        return True
    if word.low in FILLER or len(word.low) < 2:
        return not (word.text.isupper() and len(word.text) > 1)
    if any(pattern.fullmatch(word.low) for pattern, _ in PHRASES):
        return not word.is_capital
    return len(word.low) < 2 and not word.text.isupper()


def _columns(words: Sequence[Word], subject: Subject) -> Iterator[Span]:
    for start in range(len(words)):
        for end in range(min(len(words), start + _LONGEST_NAME), start, -1):
            said = [word.stem for word in words[start:end]]
            low = [word.low for word in words[start:end]]
            if low[0] in _JOINING or low[-1] in _JOINING or _has_comma(words[start:end]):
                continue
            core = tuple(one for one, text in zip(said, low, strict=True) if text not in _JOINING)
            best = _best(core, subject, turned=len(core) < len(said))
            if low in (["rate"], ["rates"]) and "rate" not in subject.said_words:
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
        if word.low.endswith("s") and word.stem in subject.qualifiers and _names_kind(word.stem, subject):
            yield Span(place, place + 1, Role.ENTITY, 2.4)
        if word.stem in subject.entity and stem(word.low) not in {stem(one) for one in GENERIC}:
            yield Span(place, place + 1, Role.ENTITY, 1.4)


def _names_kind(said: str, subject: Subject) -> bool:
    """Say whether all a word of the table's name names is a column of kinds: "leaves" of leave requests, beside Leave Type."""
    columns = [subject[name] for name, _ in subject.aliases.get((said,), ())]
    return bool(columns) and all(one.words[-1] in _KINDS for one in columns)


def is_number(subject: Subject, name: str) -> bool:
    """Say whether a column holds numbers."""
    return subject[name].kind is Kind.NUMBER
