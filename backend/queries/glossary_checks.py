"""What stands in the way of a glossary: words with two meanings, words that are names already, columns that are gone."""

import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import process

from backend.queries.glossary_repository import Glossary, Synonym
from backend.queries.interpreter.subject import value_key

WORD_LENGTH, NOUN_LENGTH, DESCRIPTION_LENGTH, MOST_WORDS = 60, 40, 300, 200
OWN_MEANING = frozenset(
    [
        "a",
        "an",
        "and",
        "any",
        "are",
        "average",
        "by",
        "column",
        "count",
        "every",
        "for",
        "from",
        "group",
        "how",
        "in",
        "is",
        "last",
        "least",
        "many",
        "mean",
        "median",
        "minimum",
        "maximum",
        "month",
        "more",
        "most",
        "not",
        "number",
        "of",
        "on",
        "or",
        "over",
        "per",
        "quarter",
        "row",
        "rows",
        "share",
        "sum",
        "than",
        "the",
        "this",
        "to",
        "top",
        "total",
        "under",
        "week",
        "what",
        "which",
        "who",
        "why",
        "with",
        "without",
        "year",
    ]
)


@dataclass(frozen=True)
class Told:
    """What is in the way, and where: the place of a word among the synonyms, or the name of a field."""

    place: int | str
    text: str


def checked_text(text: str) -> str:
    """Return a text of a person without control and direction characters, spaces made one."""
    plain = "".join(" " if unicodedata.category(one) in {"Cc", "Cf", "Cs", "Zl", "Zp"} else one for one in text)
    return " ".join(plain.split())


def tidied(words: Glossary) -> Glossary:
    """Return a glossary without empty lines and stray characters."""
    synonyms = tuple(Synonym(word, one.column, one.value or None) for one in words.synonyms if (word := checked_text(one.word)))
    descriptions = tuple((column, told) for column, text in words.descriptions if (told := checked_text(text)))
    return Glossary(
        checked_text(words.row_noun).lower(),
        words.display_column or None,
        synonyms,
        descriptions,
        words.revision,
        words.undoable,
    )


def problems_of(words: Glossary, columns: Sequence[str], *, values: Mapping[str, Collection[str]]) -> tuple[Told, ...]:
    """Return what is in the way of keeping these words. `values` are the cells of the columns whose cells are known."""
    found = [*_of_the_row(words, columns)]
    if len(words.synonyms) > MOST_WORDS:
        found.append(Told("synonyms", f"A list has at most {MOST_WORDS} words of its own; these are {len(words.synonyms)}."))
    named = {value_key(name): name for name in reversed(columns)}
    first: dict[tuple[str, ...], Synonym] = {}
    for place, one in enumerate(words.synonyms):
        said = value_key(one.word)
        if told := _of_a_word(one, said, columns, values=values, named=named, first=first):
            found.append(Told(place, told))
        first.setdefault(said, one)
    for column, text in words.descriptions:
        if len(text) > DESCRIPTION_LENGTH:
            found.append(Told("descriptions", f"What {column} means takes at most {DESCRIPTION_LENGTH} characters."))
    return tuple(found)


def _of_the_row(words: Glossary, columns: Sequence[str]) -> list[Told]:
    found = []
    noun = words.row_noun
    if len(noun) > NOUN_LENGTH or (noun and not all(part.isalpha() for part in noun.replace("-", " ").split())):
        found.append(
            Told("row_noun", f"What a row is takes a word or two of letters, at most {NOUN_LENGTH} characters: “order”.")
        )
    if words.display_column is not None and words.display_column not in columns:
        found.append(Told("display_column", f"“{words.display_column}” is not a column of this list any more; choose another."))
    return found


def _of_a_word(
    one: Synonym,
    said: tuple[str, ...],
    columns: Sequence[str],
    *,
    values: Mapping[str, Collection[str]],
    named: Mapping[tuple[str, ...], str],
    first: Mapping[tuple[str, ...], Synonym],
) -> str | None:
    """Return what is in the way of one word, None where nothing is."""
    if not said or len(one.word) > WORD_LENGTH:
        return f"A word has 1 to {WORD_LENGTH} characters, letters or digits among them."
    if set(said) <= OWN_MEANING:
        return f"“{one.word}” has a meaning of its own in every question."
    if one.column not in columns:
        return f"“{one.word}” means {one.column or 'no column'}, which this list does not have; choose another column."
    if one.value is None and said in named:
        return _named_already(one, named[said])
    if said in first:
        return _two_meanings(one, first[said])
    if one.value is not None and one.column in values and one.value not in values[one.column]:
        near = process.extractOne(one.value, list(values[one.column]), score_cutoff=60)
        return f"“{one.value}” does not occur in {one.column}." + (f" The nearest is “{near[0]}”." if near else "")
    return None


def _named_already(one: Synonym, column: str) -> str:
    if column == one.column:
        return f"“{one.word}” is the column's own name already."
    return f"“{one.word}” is the name of the column {column}; it cannot mean {one.column} too."


def _two_meanings(one: Synonym, other: Synonym) -> str:
    if (one.column, one.value) == (other.column, other.value):
        return f"“{one.word}” stands here twice."
    return f"“{one.word}” has two meanings here, {_meaning(other)} and {_meaning(one)}; keep one."


def _meaning(one: Synonym) -> str:
    return one.column if one.value is None else f"“{one.value}” in {one.column}"
