"""What a question nobody understood may have meant: a word that looks alike, or the question without the word nobody knows."""

import re
from collections.abc import Callable, Iterator, Sequence

from rapidfuzz import process
from rapidfuzz.fuzz import ratio

from backend.queries.interpreter.subject import Subject

_ALIKE = 70  # of 100
_MOST_ALIKE, _MOST_TRIED, _MOST = 2, 4, 3
_MOST_UNKNOWN = 2
_MOST_VALUES = 2_000
_SHORTEST = 4
_LINKS = "by|per|for|each|every|of|in|and|with|the|a|an|from|at|to|on"
_COUNTS = re.compile(r"\b(how many|how often|number|count)\b", re.IGNORECASE)
_LED = "I read this as: "

Told = Callable[[str], str | None]  # what a question is read as, None where it is not answered


def rewritten(question: str, unknown: Sequence[str], subject: Subject, *, told: Told) -> tuple[tuple[str, str], ...]:
    """Return questions that are understood and close to this one, as (words to choose, question). `unknown` are the words to blame."""
    if not 0 < len(unknown) <= _MOST_UNKNOWN:
        return ()
    found: dict[str, str] = {}
    for words, text in list(_alike(question, unknown, subject))[:_MOST_TRIED]:
        if text not in found.values() and told(text) is not None:
            found[words] = text
    shorter = _without(question, unknown)
    if (reading := told(shorter)) is not None and not _says_nothing(shorter, reading):
        named = " and ".join(f"\u201c{word}\u201d" for word in unknown)
        found[f"Without {named}: {reading.removeprefix(_LED).rstrip('.')}"] = shorter
    return tuple(found.items())[:_MOST]


def _alike(question: str, unknown: Sequence[str], subject: Subject) -> Iterator[tuple[str, str]]:
    """Yield a question with an unknown word exchanged for a column or value that looks like it."""
    names = [one.name.strip() for one in subject.fields]
    values = list(dict.fromkeys(cell for cells in subject.values.values() for _, cell in cells[:1]))
    for word in unknown:
        if len(word) < _SHORTEST:
            continue
        pool = names + (values if len(values) <= _MOST_VALUES else [])
        for name, _, _ in process.extract(
            word, pool, scorer=ratio, processor=str.lower, score_cutoff=_ALIKE, limit=_MOST_ALIKE
        ):
            yield f"Did you mean \u201c{name}\u201d?", _exchanged(question, word, name)


def _exchanged(question: str, word: str, other: str) -> str:
    return re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", lambda _: other, question, count=1)


def _without(question: str, unknown: Sequence[str]) -> str:
    for word in unknown:
        question = re.sub(
            rf"(?:\b(?:{_LINKS}) )*(?<!\w){re.escape(word)}(?!\w)(?=\W*$)|(?<!\w){re.escape(word)}(?!\w)", "", question, count=1
        )
    return " ".join(question.split())


def _says_nothing(question: str, reading: str) -> bool:
    """Say whether rows are counted only because nothing else was left of a question."""
    return reading.startswith(f"{_LED}number of rows") and not _COUNTS.search(question)
