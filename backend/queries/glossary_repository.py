"""What a person told of a dataset as it is kept: the words, and the statements on their table."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlmodel import Session

from backend.adapters.db import transaction
from backend.core.clock import now
from backend.core.errors import Conflict
from backend.queries.models import DatasetGlossary


@dataclass(frozen=True)
class Synonym:
    """A word of a person for a column, or with a `value` for that cell of it."""

    word: str
    column: str
    value: str | None = None


@dataclass(frozen=True)
class Glossary:
    """What a person told of a dataset.

    `row_noun` is what one row is ("order"), `display_column` what a row is called by, `descriptions` pairs of column and text.
    A save names the `revision` it began from. `undoable` says whether a save can be taken back.
    """

    row_noun: str = ""
    display_column: str | None = None
    synonyms: tuple[Synonym, ...] = ()
    descriptions: tuple[tuple[str, str], ...] = ()
    revision: int = 0
    undoable: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether nothing was told."""
        return not (self.row_noun or self.display_column or self.synonyms or self.descriptions)


def body_of(words: Glossary) -> dict[str, Any]:  # Any: JSON
    """Return the words as they are kept."""
    return {
        "row_noun": words.row_noun,
        "display_column": words.display_column,
        "synonyms": [[one.word, one.column, one.value] for one in words.synonyms],
        "descriptions": [list(one) for one in words.descriptions],
    }


def find_glossary(owner_id: UUID, dataset_id: UUID) -> Glossary:
    """Return what this person told of a dataset, nothing where they told nothing. Does not look whose dataset it is."""
    with transaction() as session:
        row = session.get(DatasetGlossary, dataset_id)
        return _view(row) if row is not None and row.owner_id == owner_id else Glossary()


def write(session: Session, owner_id: UUID, dataset_id: UUID, *, words: Glossary) -> Glossary:
    """Keep the words and what stood before them. Joins the caller's transaction. Raises Conflict when another save came first."""
    row = _locked(session, owner_id, dataset_id)
    if row.revision != words.revision:
        raise Conflict("These words were changed in another place meanwhile.", hint="Close this and open it again to see them.")
    _put(row, body_of(words))
    session.add(row)
    return _view(row)


def take_back(session: Session, owner_id: UUID, dataset_id: UUID) -> Glossary:
    """Exchange the words with those before the last save. Joins the caller's transaction. Raises Conflict if there are none."""
    row = _locked(session, owner_id, dataset_id)
    if row.before is None:
        raise Conflict("There is nothing to take back.", hint="Only the last change can be taken back.")
    _put(row, row.before)
    session.add(row)
    return _view(row)


def _locked(session: Session, owner_id: UUID, dataset_id: UUID) -> DatasetGlossary:
    found = session.get(DatasetGlossary, dataset_id, with_for_update=True)
    return found or DatasetGlossary(dataset_id=dataset_id, owner_id=owner_id, body=body_of(Glossary()))


def _put(row: DatasetGlossary, body: Mapping[str, Any]) -> None:  # Any: JSON
    row.before, row.body = dict(row.body), dict(body)
    row.revision += 1
    row.saved_at = now()


def _view(row: DatasetGlossary) -> Glossary:
    body = row.body
    return Glossary(
        row_noun=body["row_noun"],
        display_column=body["display_column"],
        synonyms=tuple(Synonym(*one) for one in body["synonyms"]),
        descriptions=tuple((column, text) for column, text in body["descriptions"]),
        revision=row.revision,
        undoable=row.before is not None,
    )
