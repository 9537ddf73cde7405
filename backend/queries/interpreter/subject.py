"""What a question can be about: one table, its columns with the words they answer to, and the values of its text columns."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from backend.queries.interpreter.columns import ID_WORDS, Column, Kind, entity_of, kind_of, value_key, yes_no
from backend.queries.interpreter.naming import aliases_of, money_aliases, name_words, spending_aliases, units_in
from backend.queries.interpreter.peoples import said_for
from backend.queries.interpreter.words import stem

__all__ = ["Cell", "Column", "Field", "Kind", "Subject", "subject_of", "value_key"]

Cell = tuple[int, str]  # a column's place and a value of it
_SHORT_VALUE = 3  # words
_LONG_VALUE = 8  # words
_FEW_VALUES = 20
_MONEY = frozenset(
    {"price", "amount", "cost", "valu", "fee", "charg", "net", "gross", "paid", "eur", "usd", "gbp", "chf", "total"}
)
_OF_ONE = frozenset({"unit", "per", "each", "hour", "rate"})
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
    yes: str | int | None = None  # how a column of yes and no that is no BOOLEAN writes yes
    no: str | int | None = None
    units: frozenset[str] = frozenset()  # what its numbers count: "minute", "euro"; empty where the name does not say

    @property
    def is_key(self) -> bool:
        """Whether it tells rows apart: no group has more than a row or two."""
        return self.distinct > 20 and self.distinct > 0.9 * max(self.filled, 1)

    @property
    def is_id(self) -> bool:
        """Whether it names things rather than counts them, so that its sum says nothing."""
        return bool(self.words) and self.words[-1] in ID_WORDS and self.kind is not Kind.DATE

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
    def parts_by_stem(self) -> dict[str, list[tuple[tuple[str, ...], tuple[str, ...]]]]:
        """The stems and the parts of names of several parts, by each stem in them."""
        found: dict[str, list[tuple[tuple[str, ...], tuple[str, ...]]]] = {}
        for one in self.fields:
            parts = name_words(one.name, written_out=False)
            for word in set(one.words) if len(parts) > 1 else ():
                found.setdefault(word, []).append((one.words, parts))
        return found

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
    def own_amounts(self) -> dict[str, str]:
        """Columns of numbers called like a row: the Fine of fines, by that one stem."""
        found = {}
        for one in self.fields:
            words = [word for word in one.words if word not in _MONEY or word in self.entity]
            if one.is_measure and len(words) == 1 and words[0] in self.entity:
                found[words[0]] = one.name
        return found

    @cached_property
    def own_stems(self) -> frozenset[str]:
        """The stems of the words the columns' names are made of."""
        return frozenset(word for one in self.fields for word in one.words) | {stem(word) for word in self.said_words}

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
    def value_parts(self) -> dict[str, tuple[Cell, ...]]:
        """The values of several words by each of their words: "Tech support" by "tech" and "support"."""
        found: dict[str, list[Cell]] = {}
        for place, cells in self.cells.items():
            for cell in dict.fromkeys(cells):
                words = value_key(cell)
                for word in set(words) if 1 < len(words) <= _LONG_VALUE else ():
                    found.setdefault(word, []).append((place, cell))
        return {word: tuple(cells) for word, cells in found.items()}

    @cached_property
    def value_words(self) -> frozenset[str]:
        """The words of short values."""
        return frozenset(word for key in self.values if len(key) <= _SHORT_VALUE for word in key)


def subject_of(
    table: str,
    columns: Sequence[Column],
    *,
    rows: int,
    values: Mapping[str, Iterable[str]],
    synonyms: Mapping[str, str] | None = None,
) -> Subject:
    """Return the subject of a table. `values` holds the distinct cells of text columns; `synonyms` are a person's words for columns."""
    entity, akin = entity_of(table, columns, rows, values)
    qualifiers = frozenset(stem(word) for word in name_words(table)) - entity
    fields = tuple(_field(column, rows, entity, akin, synonyms or {}, cells=values.get(column.name, ())) for column in columns)
    _add_money(fields)
    found: dict[tuple[str, ...], list[tuple[int, str]]] = {}
    for place, column in enumerate(columns):
        for cell in values.get(column.name, ()):
            key = value_key(str(cell))
            if key:
                found.setdefault(key, []).append((place, str(cell)))
        _add_said(found, place, fields[place], values.get(column.name, ()))
    known = (
        {word for one in fields for alias in one.aliases for word in alias}
        | entity
        | {w for key in found if len(key) < 4 for w in key}
    )
    return Subject(
        table, rows, fields, {key: tuple(cells) for key, cells in found.items()}, entity, qualifiers, frozenset(known)
    )


def _add_said(found: dict[tuple[str, ...], list[Cell]], place: int, one: Field, cells: Iterable[str]) -> None:
    """Add what the cells of a column of countries or languages are called besides."""
    for cell, others in said_for(one.words, map(str, cells)).items():
        for other in others:
            key = value_key(other)
            if key and all(where != place for where, _ in found.get(key, ())):
                found.setdefault(key, []).append((place, cell))


def _add_money(fields: Sequence[Field]) -> None:
    """Let the one column of money totals answer to "revenue" and its like where no column is called so."""
    wanted = money_aliases() | spending_aliases()
    money = _money(fields)
    for one in fields:
        if _OF_ONE & set(one.words):  # prices of one piece are not spent
            for alias in wanted & one.aliases.keys():
                del one.aliases[alias]
    known = {alias for one in fields for alias in one.aliases}
    if len(money) == 1 and not known & money_aliases() - {("money",)}:
        money[0].aliases.update(dict.fromkeys(wanted - known, 0.7))


def _money(fields: Sequence[Field]) -> list[Field]:
    """Return the columns of money that may be added up, totals before others, taxes and prices of one piece left out."""
    money = [one for one in fields if one.is_measure and _MONEY & set(one.words) and not _NO_TOTAL & set(one.words)]
    return [one for one in money if {"total", "sum"} & set(one.words)] or money


def _field(
    column: Column,
    rows: int,
    entity: frozenset[str],
    akin: frozenset[str],
    synonyms: Mapping[str, str],
    *,
    cells: Iterable[str],
) -> Field:
    words = name_words(column.name) or (column.name.lower(),)
    stems = tuple(stem(word) for word in words)
    kind = kind_of(column.type)
    aliases = aliases_of(words, column.name, entity, dated=kind is Kind.DATE, akin=akin)
    for said, name in synonyms.items():
        if name == column.name:
            aliases[tuple(stem(w) for w in said.lower().split())] = 1.0
    yes, no = yes_no(column, kind, words, cells) or (None, None)
    return Field(
        column.name, kind if yes is None else Kind.TRUTH, stems, aliases, column.distinct, column.filled, rows, column.low, column.high,
        yes, no, units_in(column.name),
    )  # fmt: skip
