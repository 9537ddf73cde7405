"""A question taken apart into words: lower case, stem, number, and whether it stood in quotes."""

import re
from dataclasses import dataclass
from functools import lru_cache

from snowballstemmer import stemmer  # type: ignore[import-untyped]

from backend.queries.interpreter.lexicon import NUMBER_WORDS

_WORD = re.compile(
    r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+|[^\W\d][\w-]*(?:\.[^\W\d][\w-]*)+|\d{4}-\d\d?-\d\d?(?:[ T]\d\d:\d\d(?::\d\d)?)?|(?:(?<![\w.,-])-(?=\d))?(?:\d{1,3}(?:\.\d{3})+,\d+|\d{1,3}(?:\.\d{3}){2,}|\d+,\d{1,2}(?!\d)|\d+(?:,\d{3})*(?:\.\d+)?)\s?(?:%|percent\b|k\b|m\b|bn\b|million\b|billion\b|thousand\b)?"
    r"|%|>=|<=|!=|<>|[<>=]|[^\W\d_]+(?:['\u2019][^\W\d_]+)?|[^\W_]"
)
_QUOTED = re.compile(r"(?<!\w)([\"'\u201c\u2018\u00ab])(.+?)([\"'\u201d\u2019\u00bb])(?!\w)")
_SCALES = {
    "k": 1_000,
    "thousand": 1_000,
    "m": 1_000_000,
    "million": 1_000_000,
    "bn": 1_000_000_000,
    "billion": 1_000_000_000,
    "%": 1,
    "percent": 1,
}
_CONTINENTAL = re.compile(r"-?(?:\d{1,3}(?:\.\d{3})+,\d+|\d{1,3}(?:\.\d{3}){2,}|\d+,\d{1,2})")  # 1.234,50 and 3,5
_DAY = re.compile(r"\d{4}-\d\d?-\d\d?")
_ENGLISH = stemmer("english")
_IRREGULAR = {"people": "person", "men": "man", "women": "woman", "children": "child", "sold": "sell", "sale": "sell", "sales": "sell", "left": "leav", "bought": "buy", "spent": "spend", "rating": "rating", "officer": "officer", "officers": "officer", "ratings": "rating", "nightly": "nightly", "spending": "spend", "withdrew": "withdrawn",
              "paid": "pay", "built": "build", "sent": "send", "won": "win", "made": "make", "drove": "drive", "driven": "drive", "taught": "teach", "flew": "fly", "flown": "fly", "wrote": "write", "written": "write", "went": "go", "born": "birth", "salary": "salari"}  # fmt: skip


@dataclass(frozen=True)
class Word:
    """One word of a question; `number` is set where it is one, `quoted` counts the quotation it stands in (0: none)."""

    text: str
    low: str
    stem: str
    number: float | int | None
    quoted: int
    start: int

    @property
    def is_day(self) -> bool:
        """Whether it is a date written as 2024-03-01."""
        return bool(_DAY.match(self.text))

    @property
    def is_capital(self) -> bool:
        """Whether it begins with a capital letter."""
        return self.text[:1].isupper()


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """Return the stem of a lower-case word."""
    return _IRREGULAR.get(word) or (_ENGLISH.stemWord(word) if len(word) > 2 else word)


def words_of(question: str) -> list[Word]:
    """Return the words of a question, in order."""
    plain = re.sub(r"(?<=\w)['\u2019]s\b", "  ", question)
    plain = re.sub(r"\be-mail", "email", plain, flags=re.IGNORECASE)
    spans = [(m.start(2), m.end(2), i + 1) for i, m in enumerate(_QUOTED.finditer(plain))]
    found = []
    for match in _WORD.finditer(plain):
        text = match.group().strip()
        quoted = next((number for start, end, number in spans if start <= match.start() < end), 0)
        if text.endswith("s") and text[:-1].isupper() and len(text) > 2:
            text = text[:-1]  # "SKUs", "URLs"
        low = text.lower().replace("\u2019", "'")
        found.append(Word(text, low, stem(low), _number(low), quoted, match.start()))
    return found


def quotations(question: str) -> list[str]:
    """Return what stands in quotation marks, in order."""
    return [match.group(2) for match in _QUOTED.finditer(re.sub(r"(?<=\w)['\u2019]s\b", "  ", question))]


def _number(low: str) -> float | int | None:
    if low in NUMBER_WORDS:
        return NUMBER_WORDS[low]
    match = re.fullmatch(r"(-?\d[\d.,]*)\s?([a-z%]*)", low)
    if not match or (match[2] and match[2] not in _SCALES):
        return None
    digits = match[1]
    if _CONTINENTAL.fullmatch(digits):
        digits = digits.replace(".", "").replace(",", ".")
    value = float(digits.replace(",", "")) * _SCALES.get(match[2], 1)
    return int(value) if value == int(value) else value
