"""Filters on words: case, blanks, length, what stands in for a missing value."""

import re
import unicodedata
from collections.abc import Sequence

from babel import Locale

from backend.documents.variables.numbers import Step
from backend.documents.variables.problems import Unfit
from backend.documents.variables.values import is_missing, is_true, text_of

_WORD = re.compile(r"[^\W\d_]+")
_DOTTED = frozenset({"tr", "az"})  # languages with an i with and one without a dot
_LONGEST = 5_000


def upper(_arguments: Sequence[str]) -> Step:
    """Build `upper`."""

    def write(value: object, locale: Locale) -> str:
        told = text_of(value)
        return (told.replace("i", "İ") if locale.language in _DOTTED else told).upper()

    return write


def lower(_arguments: Sequence[str]) -> Step:
    """Build `lower`."""

    def write(value: object, locale: Locale) -> str:
        told = text_of(value)
        return (told.replace("I", "\u0131").replace("İ", "i") if locale.language in _DOTTED else told).lower()

    return write


def title(_arguments: Sequence[str]) -> Step:
    """Build `title`: ANA MARIA O'NEILL becomes Ana Maria O'Neill, it's becomes It's."""

    def write(value: object, _locale: Locale) -> str:
        told = text_of(value).lower()
        return _WORD.sub(lambda word: _capital(word, told), told)

    return write


def first_upper(_arguments: Sequence[str]) -> Step:
    """Build `capitalize`: the first letter alone."""

    def write(value: object, _locale: Locale) -> str:
        told = text_of(value)
        return told[:1].upper() + told[1:]

    return write


def trim(_arguments: Sequence[str]) -> Step:
    """Build `trim`: no blanks around, one between words."""
    return lambda value, _locale: " ".join(text_of(value).split())


def truncate(arguments: Sequence[str]) -> Step:
    """Build `truncate:40`: at most so many characters, the last of them “…” where something was left out."""
    most = _count(arguments, 1, _LONGEST)

    def write(value: object, _locale: Locale) -> str:
        told = text_of(value)
        if len(told) <= most:
            return told
        end = most - 1
        # A letter keeps its accents and an emoji its parts.
        while end > 0 and (unicodedata.combining(told[end]) or told[end] in "\u200d\ufe0f" or told[end - 1] == "\u200d"):
            end -= 1
        return told[:end].rstrip() + "…"

    return write


def pad(arguments: Sequence[str]) -> Step:
    """Build `pad:5` and `pad:5," "`: 42 becomes 00042."""
    width = _count(arguments, 1, 100)
    sign = arguments[1] if len(arguments) > 1 else "0"
    if len(sign) != 1:
        raise Unfit("fills up with one character")
    return lambda value, _locale: text_of(value).rjust(width, sign)


def replace(arguments: Sequence[str]) -> Step:
    """Build `replace:"from","to"`."""
    if len(arguments) != 2 or not arguments[0]:
        raise Unfit('wants what is replaced and by what, as replace:"-"," "')
    return lambda value, _locale: text_of(value).replace(arguments[0], arguments[1])


def yesno(arguments: Sequence[str]) -> Step:
    """Build `yesno:"Yes","No"`."""
    if len(arguments) != 2:
        raise Unfit('wants two words, as yesno:"Yes","No"')
    return lambda value, _locale: arguments[0] if is_true(value) else arguments[1]


def join(arguments: Sequence[str]) -> Step:
    """Build `join:", "` for columns that hold lists."""
    between = arguments[0] if arguments else ", "

    def write(value: object, _locale: Locale) -> str:
        return between.join(text_of(one) for one in value) if isinstance(value, list | tuple) else text_of(value)

    return write


def default(arguments: Sequence[str]) -> Step:
    """Build `default:"-"`; `default:""` says that nothing may stand there."""
    if len(arguments) != 1:
        raise Unfit('wants what stands for a missing value, as default:"-"')
    return lambda value, _locale: arguments[0] if is_missing(value) else value


def _capital(word: re.Match[str], told: str) -> str:
    start = word.start()
    if start and told[start - 1] in "'\u2019" and not _is_single_letter(told, start - 2):
        return word[0]
    return word[0][:1].title() + word[0][1:]


def _is_single_letter(told: str, at: int) -> bool:
    return at >= 0 and told[at].isalpha() and (at == 0 or not told[at - 1].isalpha())


def _count(arguments: Sequence[str], least: int, most: int) -> int:
    told = arguments[0] if arguments else ""
    if not told.isascii() or not told.isdigit() or len(told) > 4 or not least <= int(told) <= most:
        raise Unfit(f"wants a number from {least} to {most:,}")
    return int(told)
