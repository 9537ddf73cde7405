"""What a question can be about: one table, its columns with the words they answer to, and the values of its text columns."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any

from backend.queries.interpreter.lexicon import SENSES
from backend.queries.interpreter.naming import TAILS, aliases_of, money_aliases, name_words, units_in
from backend.queries.interpreter.words import stem

_ID = frozenset({"id", "code", "key", "identifi", "number", "iban", "sku", "uuid"})


class Kind(StrEnum):
    """What can be asked of a column."""

    NUMBER = "number"
    DATE = "date"
    TEXT = "text"
    TRUTH = "truth"


_SHORT_VALUE = 3  # words
_FEW_VALUES = 20
_THINGS = frozenset({"sku"})  # names of ids that say what a row is
_STORES = frozenset({"inventori", "stock", "catalog", "catalogu", "assort"})  # names of tables that hold products
_MONEY = frozenset(
    {"price", "amount", "cost", "valu", "fee", "charg", "net", "gross", "paid", "eur", "usd", "gbp", "chf", "total"}
)
_NO_TOTAL = frozenset({"unit", "rate", "per", "discount", "vat", "tax", "tip", "number", "count", "quantiti", "score"})


@dataclass(frozen=True)
class Field:
    """A column. `aliases` are the sequences of stems it answers to, each with how well (0 to 1)."""

    name: str
    kind: Kind
    words: tuple[str, ...]
    aliases: dict[tuple[str, ...], float]
    distinct: int
    filled: int
    rows: int
    low: Any = None  # Any: a cell
    high: Any = None
    yes: str | None = None  # how a text column of yes and no writes yes
    no: str | None = None
    units: frozenset[str] = frozenset()  # what its numbers count: "minute", "euro"; empty where the name does not say

    @property
    def is_key(self) -> bool:
        """Whether it tells rows apart: no group has more than a row or two."""
        return self.distinct > 20 and self.distinct > 0.9 * max(self.filled, 1)

    @property
    def is_id(self) -> bool:
        """Whether it names things rather than counts them, so that its sum says nothing."""
        return bool(self.words) and self.words[-1] in _ID and self.kind is not Kind.DATE

    @property
    def is_measure(self) -> bool:
        """Whether its sum or mean says something."""
        return self.kind is Kind.NUMBER and not self.is_id and not self.is_year

    @property
    def is_year(self) -> bool:
        """Whether it holds calendar years."""
        looks = self.kind is Kind.NUMBER and isinstance(self.low, int) and isinstance(self.high, int)
        return looks and self.low >= 1500 and self.high <= 2200


@dataclass(frozen=True)
class Subject:
    """A table as questions see it. `values` maps lower-case words to the cells that read so: (column's place, cell)."""

    table: str
    rows: int
    fields: tuple[Field, ...]
    values: Mapping[tuple[str, ...], tuple[tuple[int, str], ...]]
    entity: frozenset[str]  # stems of what a row is called
    qualifiers: frozenset[str] = frozenset()  # further stems of the table's name, which say nothing new in a question
    vocabulary: frozenset[str] = field(default_factory=frozenset)

    def __getitem__(self, name: str) -> Field:
        """Return the column of this name."""
        return self._by_name[name]

    @cached_property
    def _by_name(self) -> dict[str, Field]:
        return {one.name: one for one in reversed(self.fields)}

    @cached_property
    def aliases(self) -> dict[tuple[str, ...], list[tuple[str, float]]]:
        """What is called so: columns with how well, in the order of the table."""
        found: dict[tuple[str, ...], list[tuple[str, float]]] = {}
        for one in self.fields:
            for alias, weight in one.aliases.items():
                found.setdefault(alias, []).append((one.name, weight))
        return found

    @cached_property
    def turned(self) -> dict[tuple[str, ...], list[tuple[str, float]]]:
        """The same for names of several words, said in any order; the words are sorted."""
        found: dict[tuple[str, ...], list[tuple[str, float]]] = {}
        for alias, columns in self.aliases.items():
            if len(alias) > 1:
                found.setdefault(tuple(sorted(alias)), []).extend(columns)
        return found

    @cached_property
    def money(self) -> str | None:
        """The one column of money: the only one there is, or the one named after what a row is."""
        found = _money(self.fields)
        named = [one for one in found if set(one.words) & self.entity] if len(found) > 1 else found
        return named[0].name if len(named) == 1 else None

    @cached_property
    def said_words(self) -> frozenset[str]:
        """The words the columns' names are made of, as they are written."""
        return frozenset(word for one in self.fields for word in name_words(one.name))

    @cached_property
    def cells(self) -> dict[int, tuple[str, ...]]:
        """The values of each text column, by the column's place."""
        found: dict[int, list[str]] = {}
        for cells in self.values.values():
            for place, cell in cells:
                found.setdefault(place, []).append(cell)
        return {place: tuple(cells) for place, cells in found.items()}

    @cached_property
    def vocabulary_of_columns(self) -> frozenset[str]:
        """The stems of single words columns answer to."""
        return frozenset(alias[0] for alias in self.aliases if len(alias) == 1)

    @cached_property
    def value_stems(self) -> dict[str, tuple[tuple[int, str], ...]]:
        """The stems of one-word values of columns with few of them: "return" of "returned"."""
        found: dict[str, tuple[tuple[int, str], ...]] = {}
        for key, cells in self.values.items():
            few = tuple(cell for cell in cells if len(key) == 1 and self.fields[cell[0]].distinct <= _FEW_VALUES)
            if few:
                found[stem(key[0])] = (*found.get(stem(key[0]), ()), *few)
        return found

    @cached_property
    def value_words(self) -> frozenset[str]:
        """The words of short values."""
        return frozenset(word for key in self.values if len(key) <= _SHORT_VALUE for word in key)


@dataclass(frozen=True)
class Column:
    """What is known of a column beforehand."""

    name: str
    type: str
    distinct: int
    filled: int
    low: Any = None  # Any: a cell
    high: Any = None


def subject_of(
    table: str,
    columns: Sequence[Column],
    *,
    rows: int,
    values: Mapping[str, Iterable[str]],
    synonyms: Mapping[str, str] | None = None,
) -> Subject:
    """Return the subject of a table. `values` holds the distinct cells of text columns; `synonyms` are a person's words for columns."""
    entity = _entity(table, columns, rows)
    qualifiers = frozenset(stem(word) for word in name_words(table)) - entity
    fields = tuple(_field(column, rows, entity, synonyms or {}, cells=values.get(column.name, ())) for column in columns)
    _add_money(fields)
    found: dict[tuple[str, ...], list[tuple[int, str]]] = {}
    for place, column in enumerate(columns):
        for cell in values.get(column.name, ()):
            key = value_key(str(cell))
            if key:
                found.setdefault(key, []).append((place, str(cell)))
    known = (
        {word for one in fields for alias in one.aliases for word in alias}
        | entity
        | {w for key in found if len(key) < 4 for w in key}
    )
    return Subject(
        table, rows, fields, {key: tuple(cells) for key, cells in found.items()}, entity, qualifiers, frozenset(known)
    )


def _add_money(fields: Sequence[Field]) -> None:
    """Let the one column of money totals answer to "revenue" and its like where no column is called so."""
    wanted = money_aliases()
    money = _money(fields)
    if len(money) == 1 and not any(one.aliases.keys() & wanted for one in fields):
        money[0].aliases.update(dict.fromkeys(wanted, 0.7))


def _money(fields: Sequence[Field]) -> list[Field]:
    """Return the columns of money that may be added up, totals before others, taxes and prices of one piece left out."""
    money = [one for one in fields if one.is_measure and _MONEY & set(one.words) and not _NO_TOTAL & set(one.words)]
    return [one for one in money if {"total", "sum"} & set(one.words)] or money


def value_key(text: str) -> tuple[str, ...]:
    """Return the lower-case words a value is looked up by."""
    return tuple(re.findall(r"[^\W_]+", text.lower()))


def _entity(table: str, columns: Sequence[Column], rows: int) -> frozenset[str]:
    words = [w for w in name_words(table) if not w.isdigit()][-1:]
    for column in columns:
        parts = name_words(column.name)
        if parts and stem(parts[-1]) in _ID and column.distinct > 0.9 * max(rows, 1):
            words += parts[:-1] or [part for part in parts if part in _THINGS]
            break
    stems = {stem(word) for word in words}
    if stems & _STORES:
        stems |= {"item", "product", "articl"}
    bare = [[word for word in name_words(column.name) if word not in TAILS] for column in columns]
    named = {stem(one[0]) for one in bare if len(one) == 1} - stems
    same = {stem(w) for sense in SENSES if any(stem(s) in stems for s in sense) for w in sense if " " not in w}
    return frozenset(stems | (same - named))


_YES_NO = ({"yes", "y", "true", "t"}, {"no", "n", "false", "f"})


def _yes_no(cells: Iterable[str]) -> tuple[str, str] | None:
    """Return how a column writes yes and no, if it holds nothing else."""
    found = list(cells)
    yes = [cell for cell in found if cell.lower() in _YES_NO[0]]
    no = [cell for cell in found if cell.lower() in _YES_NO[1]]
    return (yes[0], no[0]) if len(yes) == len(no) == 1 and len(found) == 2 else None


def _field(column: Column, rows: int, entity: frozenset[str], synonyms: Mapping[str, str], *, cells: Iterable[str]) -> Field:
    words = name_words(column.name) or (column.name.lower(),)
    stems = tuple(stem(word) for word in words)
    kind = _kind(column.type)
    aliases = aliases_of(words, column.name, entity, dated=kind is Kind.DATE)
    for said, name in synonyms.items():
        if name == column.name:
            aliases[tuple(stem(w) for w in said.lower().split())] = 1.0
    truth = _yes_no(cells) if kind is Kind.TEXT and column.distinct <= 2 else None
    yes, no = truth or (None, None)
    return Field(
        column.name,
        kind,
        stems,
        aliases,
        column.distinct,
        column.filled,
        rows,
        column.low,
        column.high,
        yes,
        no,
        units_in(column.name),
    )


def _kind(type_name: str) -> Kind:
    if re.match(r"U?(TINY|SMALL|BIG|HUGE)?INT|INTEGER|UINTEGER|DOUBLE|FLOAT|DECIMAL|REAL", type_name):
        return Kind.NUMBER
    if type_name.startswith(("DATE", "TIMESTAMP")):
        return Kind.DATE
    return Kind.TRUTH if type_name == "BOOLEAN" else Kind.TEXT
