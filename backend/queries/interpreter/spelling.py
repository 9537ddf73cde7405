"""Typing mistakes: words nobody knows that are one or two letters from a word of the table or of the language of questions."""

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA
from rapidfuzz.fuzz import WRatio
from spellchecker import SpellChecker, WordFrequency

from backend.queries.interpreter.abbreviations import ABBREVIATIONS
from backend.queries.interpreter.days import MONTHS
from backend.queries.interpreter.eventwords import POINTING
from backend.queries.interpreter.lexicon import EXTREMES, FILLER, NUMBER_WORDS, SENSES, VALUE_WORDS
from backend.queries.interpreter.naming import name_words
from backend.queries.interpreter.phrases import PHRASES
from backend.queries.interpreter.shortening import beside_its_name, shortened
from backend.queries.interpreter.subject import Kind, Subject
from backend.queries.interpreter.times import UNITS
from backend.queries.interpreter.words import Word, stem

_SHORTEST, _LONG_ENOUGH = 3, 5
_MOST_VALUES = 20_000
_SHORT = {"mny": "many", "hw": "how", "nr": "number", "nmber": "number", "tge": "the", "teh": "the"}


_WRITTEN = re.compile(r"(?<![a-z\\])([a-z]{3,})(\?|\(\?:)?")


_LONG_WORDS = frozenset(
    {
        "correlation",
        "percentage",
        "proportion",
        "distribution",
        "average",
        "cumulative",
        "maximum",
        "minimum",
        "monthly",
        "quarterly",
    }
)


def _forms(word: str, rest: str) -> tuple[str, ...]:
    """Return the words a piece of a pattern stands for; one that goes on in alternatives is none."""
    return () if rest == "(?:" else (word, word[:-1]) if rest == "?" else (word,)


@lru_cache(maxsize=1)
def known_words() -> frozenset[str]:
    """Return the words of the language of questions."""
    phrases = {
        form for pattern, _ in PHRASES for word, rest in _WRITTEN.findall(pattern.pattern) for form in _forms(word, rest)
    }
    phrases |= _LONG_WORDS
    senses = {word for sense in SENSES for one in sense for word in one.split()}
    return frozenset(
        phrases
        | senses
        | FILLER
        | set(MONTHS)
        | set(UNITS)
        | set(EXTREMES)
        | set(NUMBER_WORDS)
        | {w for one in VALUE_WORDS for w in one.split()}
    )


def corrected(words: Sequence[Word], subject: Subject) -> tuple[list[Word], list[str]]:
    """Return the words with typing mistakes corrected, and what was read as what."""
    values, stems = subject.value_words, subject.vocabulary
    words = _joined(words, subject)
    candidates: list[str] | None = None
    out: list[Word] = []
    told: list[str] = []
    for place, word in enumerate(words):
        if (short := beside_its_name(word, words[place + 1 : place + 2], subject)) is not None:
            out.append(_read_as(word, short, told))
            continue
        if taken_apart := _taken_apart(word, subject):
            out.extend(taken_apart)
            continue
        if _is_known(word, stems, values):
            out.append(word)
            continue
        if (short := shortened(word, subject, is_common=_is_common)) is not None:
            out.append(_read_as(word, short, told))
            continue
        if candidates is None:
            candidates = _candidates(subject)
        if word.low in _english():
            out.append(_like_a_name(word, subject, told))
            continue
        best = process.extractOne(word.low, candidates, scorer=OSA.distance, score_cutoff=1 if len(word.low) < 8 else 2)
        if best is None or abs(len(best[0]) - len(word.low)) > 1 or best[0][0] != word.low[0] or len(best[0]) < _LONG_ENOUGH:
            out.append(word)
            continue
        out.append(_read_as(word, best[0], told))
    return out, told


def _read_as(word: Word, other: str, told: list[str]) -> Word:
    """Return another word in place of one, and note it."""
    told.append(f"“{word.text}” is read as “{other}”.")
    return replace(word, low=other, stem=stem(other), text=other)


def _joined(words: Sequence[Word], subject: Subject) -> list[Word]:
    """Return words with those made one that a column's name writes as one: "follow-up" of FOLLOWUP_DT."""
    out: list[Word] = []
    for word in words:
        last = out[-1] if out else None
        whole = stem(last.low + word.low) if last is not None and last.low.isalpha() and word.low.isalpha() else ""
        if (
            last is not None
            and len(whole) > _LONG_ENOUGH
            and not word.quoted
            and (whole in subject.own_stems or whole in POINTING)
        ):
            gap = "-" * (word.start - last.start - len(last.text))
            out[-1] = replace(last, text=f"{last.text}{gap}{word.text}", low=last.low + word.low, stem=whole)
        else:
            out.append(word)
    return out


def _like_a_name(word: Word, subject: Subject, told: list[str]) -> Word:
    """Return a word of a column's name that an English word nobody uses here is one letter from: "chanel" for "channel"."""
    best = process.extractOne(word.low, sorted(subject.said_words), scorer=OSA.distance, score_cutoff=1)
    if best is None or min(len(best[0]), len(word.low)) < _CERTAIN or best[0][0] != word.low[0]:
        return word
    if len(best[0]) == len(word.low) and best[0][:-1] == word.low[:-1]:
        return word  # "driven" is no driver
    return _read_as(word, best[0], told)


_ABBREVIATED, _CERTAIN = 2, 6  # letters


def _taken_apart(word: Word, subject: Subject) -> tuple[Word, ...]:
    """Return the words a short form, "unplanned" or "unassigned" stands for, nothing for others."""
    if word.quoted:
        return ()
    long = _SHORT.get(word.low, "")
    if not long and word.stem not in subject.vocabulary and len(word.low) > _ABBREVIATED:
        long = ABBREVIATIONS.get(word.low, "")
    if long:
        return tuple(replace(word, low=one, stem=stem(one), text=one) for one in long.split())
    if (positive := _negated(word, subject)) is not None:
        return replace(word, text="not", low="not", stem="not"), positive
    if (missing := _without(word, subject)) is not None:
        return replace(word, text="without", low="without", stem="without"), missing
    return ()


def _negated(word: Word, subject: Subject) -> Word | None:
    """Return "planned" of "unplanned", where a column of yes and no is called so and nothing is called "unplanned"."""
    low = word.low
    bare = next((low.removeprefix(prefix).lstrip("-") for prefix in ("un", "non") if low.startswith(prefix)), "")
    bare = bare or _OPPOSITES.get(low, "")
    if len(bare) <= _SHORTEST or word.quoted or word.stem in subject.vocabulary or low in subject.value_words:
        return None
    columns = subject.aliases.get((stem(bare),), ())
    if not any(subject[name].kind is Kind.TRUTH for name, _ in columns):
        return None
    return replace(word, text=bare, low=bare, stem=stem(bare))


_OPPOSITES = {
    "failed": "passed",
    "failing": "passed",
    "absent": "attended",
    "missed": "attended",
    "inactive": "active",
    "declined": "approved",
}
_ROOT = 5  # letters a word and a column's name have to share


def _without(word: Word, subject: Subject) -> Word | None:
    """Return "assignee" of "unassigned", where that column has empty cells."""
    bare = word.low.removeprefix("un").lstrip("-")
    if (
        bare == word.low
        or len(bare) < _ROOT
        or word.quoted
        or word.stem in subject.vocabulary
        or word.low in subject.value_words
    ):
        return None
    gaps = [one for one in subject.fields if one.filled < one.rows and one.kind in {Kind.TEXT, Kind.DATE}]
    named = [said for one in gaps for said in name_words(one.name) if said[:_ROOT] == bare[:_ROOT]]
    return replace(word, text=named[0], low=named[0], stem=stem(named[0])) if len(named) == 1 else None


def _candidates(subject: Subject) -> list[str]:
    """Return the words a mistyped word may stand for; of many thousand values none, they would be found by chance."""
    names = {word for one in subject.fields for word in name_words(one.name)}
    values = subject.value_words if len(subject.value_words) <= _MOST_VALUES else frozenset()
    return sorted(word for word in names | known_words() | values if len(word) >= _LONG_ENOUGH)


def _is_known(word: Word, stems: frozenset[str], values: frozenset[str]) -> bool:
    if word.quoted or word.number is not None or len(word.low) <= _SHORTEST or not word.low.isalpha():
        return True
    low = word.low
    known = known_words()
    return (
        low in known
        or word.stem in stems
        or low in values
        or low.removesuffix("s") in known
        or low.removesuffix("s") in values
        or word.stem in _stems()
    )


def warm() -> None:
    """Load the dictionary (about 0.3 s): the first question of a process would wait for it."""
    _english()
    _stems()


_COMMON = 10_000  # times a word stands in the dictionary's texts


def _is_common(word: str) -> bool:
    return bool(_dictionary()[word] >= _COMMON)


@lru_cache(maxsize=1)
def _dictionary() -> WordFrequency:
    return SpellChecker(distance=1).word_frequency


@lru_cache(maxsize=1)
def _english() -> frozenset[str]:
    """Return the words of an English dictionary: what is one of them is no mistake."""
    return frozenset(_dictionary().words())


@lru_cache(maxsize=1)
def _stems() -> frozenset[str]:
    return frozenset(stem(word) for word in known_words())


def nearest_values(question: str, subject: Subject, *, most: int = 8) -> tuple[tuple[str, str], ...]:
    """Return values of the table that resemble words of a question, as (column, value), the nearest first."""
    asked = [word for word in re.findall(r"[^\W_]{3,}", question.lower()) if word not in FILLER and word not in known_words()]
    keys = {" ".join(key): cells for key, cells in subject.values.items() if len(key) <= 4}
    found: dict[tuple[str, str], float] = {}
    for word in asked[:20]:
        for key, score, _ in process.extract(word, list(keys), scorer=WRatio, score_cutoff=88, limit=3):
            for place, cell in keys[key][:2]:
                found[subject.fields[place].name, cell] = max(score, found.get((subject.fields[place].name, cell), 0.0))
    return tuple(sorted(found, key=lambda pair: -found[pair])[:most])
