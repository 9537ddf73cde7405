"""When are two spellings the same value? Keys that fold what does not matter: letters' case, spaces, then accents, marks and order.

What has meaning is never folded: digits and their order, signs such as + # and a minus, so "Model 1" and "Model 2", "C" and "C++",
"A" and "A-" stay apart.
"""

import re
import unicodedata
from functools import lru_cache

_GERMAN = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "ø": "oe", "å": "aa", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d"}
)
_LETTERS = str.maketrans({"ß": "ss", "ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "\u0131": "i"})
_MARKS = re.compile(r"[.,;:!?'\u2019\u2018`\u00b4\"“”„«»()\[\]_/\\|\u2013\u2014-]+")
_APOSTROPHE = re.compile(r"(?<=\w)['\u2019\u2018`\u00b4](?=\w)")
_TELLING = re.compile(r"[+#@%$€£*<>=~^]|(?<![^\s(])[-\u2212](?=\d)|(?<=\w)-(?=$|\s)")
_FIGURES = re.compile(r"\d+(?:[.,:/-]\d+)*")
# What people write short or long.
_SAME_WORDS = {
    "limited": "ltd", "incorporated": "inc", "corporation": "corp", "company": "co", "brothers": "bros", "&": "and", "und": "and", "et": "and",
    "street": "st", "road": "rd", "avenue": "ave", "boulevard": "blvd", "saint": "st", "sankt": "st", "number": "no", "department": "dept",
}  # fmt: skip
_STREET = re.compile(r"str(?:asse)?$")


def telling(value: str) -> tuple[str, ...]:
    """Return what must be equal in two spellings of one value: its figures, in order, and signs with a meaning."""
    text = unicodedata.normalize("NFKC", value)
    return (*_FIGURES.findall(text), *_TELLING.findall(text))


@lru_cache(maxsize=65_536)
def folded(value: str, *, german: bool = False) -> str:
    """Return a value in small letters without accents and marks; with `german`, ü is ue."""
    text = _APOSTROPHE.sub("", unicodedata.normalize("NFKC", value).lower())
    text = text.translate(_GERMAN if german else _LETTERS)
    if not text.isascii():
        text = "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))
    return " ".join(_MARKS.sub(" ", text).split())


def joined(value: str) -> str:
    """Return a folded value without spaces: "main street" and "mainstreet" share it."""
    return folded(value).replace(" ", "")


def fingerprint(value: str, *, german: bool = False) -> str:
    """Return the words of a folded value, each once, in alphabetical order: "Doe, Jane" and "Jane Doe" share it."""
    words = (_SAME_WORDS.get(word, word) for word in folded(value, german=german).split())
    return " ".join(sorted({_STREET.sub("strasse", word) if len(word) > 3 else word for word in words}))


def ngrams(value: str, size: int = 2) -> str:
    """Return the distinct runs of `size` letters in alphabetical order."""
    text = joined(value)
    return "".join(sorted({text[i : i + size] for i in range(max(1, len(text) - size + 1))}))


def has_letters(value: str, least: int = 3) -> bool:
    """Say whether a value has at least so many letters: of fewer a key says nothing."""
    return (value.isalpha() and len(value) >= least) or sum(map(str.isalpha, value)) >= least
