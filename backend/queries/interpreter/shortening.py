"""Words of a question that a column's name writes in a short form: "freight" for FRT_CHG, "violations" for CRIT_VIOL, "temp" for temperature."""

from collections.abc import Callable, Sequence

from backend.queries.interpreter.subject import Subject
from backend.queries.interpreter.words import Word

_SHORTEST, _LONG = 3, 5  # letters of a short form, and of a word that has one
_SUFFIXES = frozenset({"ment", "ing", "er", "al", "ery", "y", "age", "ation", "ion"})  # "payment" of pay_status
_VOWELS = frozenset("aeiou")


def shortened(word: Word, subject: Subject, *, is_common: Callable[[str], bool]) -> str | None:
    """Return the word of a column's name that is the short or the long form of a word nobody knows; None where there is none or more than one.

    `is_common` says which words are words of their own: "country" is no short form of "countryside".
    """
    low = word.low
    if word.quoted or word.is_capital or not low.isalpha():
        return None
    bare = low.removesuffix("s") if not low.endswith("ss") else low
    found = {one for one in subject.said_words if one.isalpha() and (is_short_for(one, bare) or is_short_for(one, low))}
    found = {one for one in found if not is_common(one) or low.removesuffix("s").removeprefix(one) in _SUFFIXES}
    if not found and len(bare) >= _SHORTEST and not is_common(bare):
        found = {one for one in subject.said_words if len(one) > len(bare) + 1 and one.startswith(bare)}
    return found.pop() if len(found) == 1 else None


def beside_its_name(word: Word, following: Sequence[Word], subject: Subject) -> str | None:
    """Return the short form of a word that stands before the rest of a column's name: "bld" of "blood group", beside bld_grp."""
    if not following or word.quoted or not word.low.isalpha() or word.low in subject.said_words:
        return None
    for words, parts in subject.parts_by_stem.get(following[0].stem, ()):
        found = [part for part in parts if word.stem not in words and is_short_for(part, word.low)]
        if len(found) == 1:
            return found[0]
    return None


def is_short_for(short: str, word: str) -> bool:
    """Say whether a part of a name is a short form of a word: its beginning, or its consonants in their order up to near its end."""
    if not _SHORTEST <= len(short) < len(word) or len(word) < _LONG or short[0] != word[0]:
        return False
    if word.startswith(short):
        return True
    if _VOWELS & set(short[1:]) or len(short) * 3 < len(word):
        return False
    at = 0
    for letter in short:
        at = word.find(letter, at) + 1
        if not at:
            return False
    return at > len(word) // 2
