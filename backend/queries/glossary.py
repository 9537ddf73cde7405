"""The words of a dataset: what a row is called, further names of columns and values, what columns mean.

They are part of how questions are read, so a change of them changes what earlier readings are found by.
"""

from collections.abc import Collection, Mapping
from uuid import UUID

from backend.adapters.db import transaction
from backend.core.errors import Conflict, Rejected
from backend.datasets.service import get_dataset, version_ref
from backend.queries import glossary_repository as repository
from backend.queries.glossary_checks import Told, problems_of, tidied
from backend.queries.glossary_repository import Glossary, Synonym
from backend.queries.interpreter.naming import TAILS, name_words
from backend.queries.interpreter.subject import Field, Kind, Subject
from backend.queries.subjects import subject_for

__all__ = ["Glossary", "Synonym", "Told", "cells_of", "glossary_of", "look_over", "proposed", "save_glossary", "undo_glossary"]

_NO_NOUN = frozenset(
    [
        "data",
        "list",
        "export",
        "final",
        "copy",
        "sheet",
        "table",
        "file",
        "report",
        "dump",
        "extract",
        "sample",
        "all",
        "new",
        "old",
        "the",
        "of",
        "and",
    ]
)
_STORES = frozenset({"inventory", "stock", "catalog", "catalogue", "assortment", "warehouse"})
_NAMES = ("name", "title", "label", "subject", "description")


def glossary_of(owner_id: UUID, dataset_id: UUID) -> Glossary:
    """Return what this person told of a dataset, empty where they told nothing. Raises NotFound."""
    get_dataset(owner_id, dataset_id)
    return repository.find_glossary(owner_id, dataset_id)


def look_over(owner_id: UUID, dataset_id: UUID, words: Glossary) -> tuple[Told, ...]:
    """Return what is in the way of keeping these words, nothing where they can be kept. Raises NotFound; Conflict without a version."""
    ref = version_ref(owner_id, dataset_id)
    return problems_of(tidied(words), [one.name for one in ref.columns], values=_values(owner_id, dataset_id))


def save_glossary(owner_id: UUID, dataset_id: UUID, words: Glossary) -> Glossary:
    """Keep the words of a dataset; what stood before can be taken back once. Returns them as they are kept.

    Raises NotFound; Rejected with what is in the way; Conflict when another save came first (see `Glossary.revision`).
    """
    kept = tidied(words)
    if found := look_over(owner_id, dataset_id, kept):
        raise Rejected(found[0].text, hint="Change that line, or remove it, and save again.")
    with transaction() as session:
        return repository.write(session, owner_id, dataset_id, words=kept)


def undo_glossary(owner_id: UUID, dataset_id: UUID) -> Glossary:
    """Take the last save back; doing it again brings it back. Raises NotFound; Conflict when nothing was saved."""
    get_dataset(owner_id, dataset_id)
    with transaction() as session:
        return repository.take_back(session, owner_id, dataset_id)


def proposed(owner_id: UUID, dataset_id: UUID) -> Glossary:
    """Return what a row is likely called and called by, from the names of table and columns. Raises NotFound, Conflict."""
    subject = subject_for(owner_id, version_ref(owner_id, dataset_id))
    shown = _display(subject)
    return Glossary(_noun(subject), shown.name if shown else None)


def cells_of(owner_id: UUID, dataset_id: UUID, column: str) -> tuple[str, ...]:
    """Return the cells of a column that words may stand for, sorted; none for a column of numbers, dates or very many texts."""
    return tuple(sorted(_values(owner_id, dataset_id).get(column, ())))


def _values(owner_id: UUID, dataset_id: UUID) -> Mapping[str, Collection[str]]:
    """Return the known cells by column; nothing while the profile is being made."""
    try:
        subject = subject_for(owner_id, version_ref(owner_id, dataset_id), words=Glossary())
    except Conflict:
        return {}
    found: dict[str, set[str]] = {}
    for cells in subject.values.values():
        for place, cell in cells:
            found.setdefault(subject.fields[place].name, set()).add(cell)
    return found


def _noun(subject: Subject) -> str:
    for one in subject.fields:
        words = name_words(one.name)
        if one.is_id and one.is_key and len(words) == 2 and words[0] not in _NO_NOUN:
            return words[0]
    named = [word for word in name_words(subject.table) if word.isalpha() and len(word) > 2 and word not in _NO_NOUN]
    if not named:
        return ""
    return "item" if named[-1] in _STORES else _singular(named[-1])


def _singular(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        return f"{word[:-3]}y"
    if word.endswith(("sses", "xes", "ches", "shes")):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith(("ss", "us", "is")) else word


def _display(subject: Subject) -> Field | None:
    texts = [one for one in subject.fields if one.kind is Kind.TEXT and one.distinct > 1]
    for wanted in _NAMES:
        found = [one for one in texts if wanted in name_words(one.name) and one.distinct > 0.3 * max(one.filled, 1)]
        if found:
            return found[0]
    keys = [one for one in texts if one.is_key and not set(name_words(one.name)) & TAILS]
    return keys[0] if keys else next((one for one in subject.fields if one.is_key and one.is_id), None)
