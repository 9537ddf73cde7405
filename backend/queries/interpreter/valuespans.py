"""Which words of a question name values, as they are written or in another form."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from backend.queries.interpreter.lexicon import FILLER, VALUE_WORDS
from backend.queries.interpreter.phrases import PHRASES
from backend.queries.interpreter.span import PART, Role, Span
from backend.queries.interpreter.subject import Subject, value_key
from backend.queries.interpreter.valueforms import parts_of_values, same_state, same_stem
from backend.queries.interpreter.words import Word

_LONGEST_VALUE, _LONGEST_PART = 9, 3


_EXACT = 0.4
_SMALL = frozenset(
    {
        "in",
        "on",
        "at",
        "to",
        "is",
        "are",
        "was",
        "and",
        "or",
        "by",
        "with",
        "from",
        "all",
        "how",
        "many",
        "show",
        "me",
        "list",
        "each",
        "this",
        "that",
    }
)
_JOINING = frozenset({"of", "the", "a", "an", "for"})


def values_in(words: Sequence[Word], subject: Subject) -> Iterator[Span]:
    """Yield what may be values, longer ones and those in quotes with higher scores."""
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


_STATED = frozenset({"not", "is", "are", "were", "was", "still"})
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
    if at and words[at - 1].low in _STATED and len(words[at].low) > len("the"):
        return True  # "that are not done"
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
        return all(word.low in _JOINING or word.low in _SMALL for word in said)
    word = said[0]
    if word.number is not None and not word.text.isalpha():
        return True
    if word.low in FILLER or len(word.low) < 2:
        return not (word.text.isupper() and len(word.text) > 1)
    if any(pattern.fullmatch(word.low) for pattern, _ in PHRASES):
        return not word.is_capital
    return len(word.low) < 2 and not word.text.isupper()
