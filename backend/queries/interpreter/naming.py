"""What columns and tables are called: the words of a name, its units, and the other names it answers to."""

import re
from collections.abc import Iterable
from functools import lru_cache

from backend.queries.interpreter.abbreviations import ABBREVIATIONS, BESIDE
from backend.queries.interpreter.lexicon import GENERIC, SENSES, UNIT_LETTERS, UNIT_OF, UNITS
from backend.queries.interpreter.words import stem

_PARTS = re.compile(r"[^\W\d_]+|\d+|#")
_LINKS = frozenset({"per", "of", "in", "by", "for", "at", "on", "to", "with"})
_YEAR = re.compile(r"(?:19|20)\d\d")
_TIMES = frozenset({"minute", "second", "hour", "day", "week"})
_DATED = frozenset({"date", "time", "day", "on", "at", "datetime", "timestamp"})


def name_words(name: str, *, written_out: bool = True) -> tuple[str, ...]:
    """Return the lower-case words of a column's or table's name, abbreviations written out unless told otherwise."""
    apart = re.sub(r"([a-z0-9])([A-Z])", r"\1 \2", name)
    apart = re.sub(r"([A-Z]+)([A-Z][a-z])", r"\1 \2", apart).lower()
    out: list[str] = []
    parts = _PARTS.findall(apart)
    for place, part in enumerate(parts):
        if part == "min" and 0 < place == len(parts) - 1:
            part = "minutes"  # noqa: PLW2901 first_reply_min counts minutes, min_price is a minimum
        out.extend(_written_out(part, parts).split() if written_out else (part,))
    return tuple(out)


def _written_out(part: str, parts: Iterable[str]) -> str:
    """Return what a part of a name stands for, seen beside the others."""
    if part == "#":
        return "number"
    company, stands_for = BESIDE.get(part, (frozenset(), ""))
    return stands_for if company & set(parts) else ABBREVIATIONS.get(part, part)


def units_in(name: str) -> frozenset[str]:
    """Return the units a column's name says its numbers are in."""
    words = name_words(name)
    said = {UNIT_OF[word] for word in words if word in UNIT_OF}
    if len(words) > 1 and words[-1] in UNIT_LETTERS:
        said.add(UNIT_LETTERS[words[-1]])
    return frozenset(said | ({"year"} if "age" in words else set()))


def _without_units(words: tuple[str, ...]) -> tuple[str, ...]:
    plain = tuple(word for word in words if word not in UNITS and not (word != words[0] and _YEAR.fullmatch(word)))
    if len(plain) > 1 and plain[-1] in UNIT_LETTERS:
        plain = plain[:-1]
    says_something = any(word not in _NAMELESS for word in plain)  # the unit of meter_id is all of its name
    return plain if says_something else words


@lru_cache(maxsize=1)
def money_aliases() -> frozenset[tuple[str, ...]]:
    """Return the words for money that came in."""
    return frozenset(
        (stem(word),) for word in ("revenue", "turnover", "sales", "takings", "proceeds", "income", "earnings", "money")
    )


@lru_cache(maxsize=1)
def spending_aliases() -> frozenset[tuple[str, ...]]:
    """Return the words for money that went out."""
    return frozenset((stem(word),) for word in ("spend", "spending", "expenditure", "outlay", "expenses", "amount"))


_NAMELESS = frozenset({"id", "code", "name", "key", "number", "no", "type", "reference"})
TAILS = frozenset(
    {
        "id",
        "code",
        "name",
        "key",
        "number",
        "no",
        "reference",
        "level",
        "indicator",
        "description",
        "details",
        "text",
        "value",
        "flag",
    }
)
_NO_ALIAS = GENERIC | frozenset(
    {"first", "last", "total", "new", "old", "is", "has", "was", "on", "at", "of", "in", "the", "and", "by", "for", "to"}
)


class _Aliases:
    """The sequences of stems one column answers to, collected with how well each fits."""

    def __init__(self, entity: frozenset[str]) -> None:
        self.entity = entity
        self.found: dict[tuple[str, ...], float] = {}

    def add(self, alias: Iterable[str], weight: float) -> None:
        """Add a name made of words. What a row is called names no column, unless it is all of the column's name."""
        key = tuple(stem(w) for w in alias)
        if key and (weight == 1.0 or not set(key) <= self.entity) and self.found.get(key, 0) < weight:
            self.found[key] = weight

    def add_shortened(self, base: tuple[str, ...]) -> None:
        """Add a name without the words at its end that say little, and its last two words."""
        shorter = base
        while len(shorter) > 1 and shorter[-1] in TAILS:
            shorter = shorter[:-1]
            if not set(shorter) <= _NO_ALIAS:
                self.add(shorter, 0.9)
        if len(base) > 2 and base[-2] not in _LINKS:
            self.add(base[-2:], 0.75)

    def add_undated(self, base: tuple[str, ...]) -> None:
        """Add the name of a date without its last word: "check-ins" of Check-in Date."""
        if len(base) > 2 and base[-1] in _DATED and not set(base[:-1]) <= _NO_ALIAS:
            self.add(base[:-1], 0.9)

    def add_bare(self, base: tuple[str, ...], weight: float, *, dated: bool) -> None:
        """Add a name without the words every name may hold."""
        bare = tuple(w for w in base if w not in _NO_ALIAS)
        if dated and bare:
            self.add((*bare, "date"), weight)
        if bare and len(bare) < len(base):
            self.add(bare, weight)

    def add_single(self, core: tuple[str, ...]) -> None:
        """Add single words of a name of several."""
        if len(core) > 1 and core[-1] not in _NO_ALIAS:
            self.add(core[-1:], 0.6)
        for word in core[:-1]:
            if word not in _NO_ALIAS and len(word) > 2:
                self.add((word,), 0.5)

    def add_same(self) -> None:
        """Add what means the same."""
        for alias, weight in list(self.found.items()):
            for other in _same(alias):
                if other not in self.found and not set(other) <= self.entity:
                    self.found[other] = weight * 0.9


def aliases_of(
    words: tuple[str, ...], raw: str, entity: frozenset[str], *, dated: bool, akin: frozenset[str] = frozenset()
) -> dict[tuple[str, ...], float]:
    """Return the sequences of stems a column of this name answers to, each with how well (0 to 1).

    `entity` are stems of what a row is called; `akin` further ones, which mean the same and may be left out of a name too.
    """
    plain = _without_units(words)
    core = tuple(w for w in plain if stem(w) not in entity | akin)
    core = core if set(core) - _LINKS else plain
    names = _Aliases(entity)
    names.add(words, 1.0)
    names.add(_PARTS.findall(raw.lower()), 1.0)
    names.add(["".join(_PARTS.findall(raw.lower()))], 1.0)
    short = _without_units(name_words(raw, written_out=False))
    names.add(short, 0.95)
    names.add_single(short)
    names.add(plain, 0.99)
    names.add(core, 0.9)
    names.add(["".join(plain)], 0.95)
    names.add_shortened(plain)
    names.add_shortened(core)
    if dated:
        names.add_undated(plain)
    if len(plain) < len(words) and units_in(raw) & _TIMES:
        names.add((*plain, "time"), 0.9)
        names.add((*plain, "duration"), 0.85)
    names.add_bare(plain, 0.85, dated=dated)
    names.add_bare(core, 0.8, dated=dated)
    names.add_single(core)
    names.add_same()
    return names.found


def _same(alias: tuple[str, ...]) -> Iterable[tuple[str, ...]]:
    """Yield the aliases that mean the same, one sense exchanged at a time."""
    senses = _senses()
    for at in range(len(alias)):
        for end in range(at + 1, len(alias) + 1):
            for other in senses.get(alias[at:end], ()):
                yield alias[:at] + other + alias[end:]


@lru_cache(maxsize=1)
def _senses() -> dict[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """Return what means the same as some stems."""
    found: dict[tuple[str, ...], list[tuple[str, ...]]] = {}
    for sense in SENSES:
        variants = sorted({tuple(stem(word) for word in one.split()) for one in sense})
        for have in variants:
            found.setdefault(have, []).extend(other for other in variants if other != have)
    return {have: tuple(others) for have, others in found.items()}
