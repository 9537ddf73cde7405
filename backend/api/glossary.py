"""What a person tells of a dataset over HTTP: its words, and the answers they verified."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, Field, StringConstraints

from backend.api.identity import Me
from backend.core.table import plain
from backend.queries import examples, glossary
from backend.queries.examples import Example
from backend.queries.glossary import Glossary, Synonym

router = APIRouter(tags=["words"])
_Text = Annotated[str, StringConstraints(max_length=2_000)]


class SynonymBody(BaseModel):
    """A word for a column; with `value`, for that cell of it."""

    word: _Text
    column: _Text
    value: _Text | None = None


class GlossaryBody(BaseModel):
    """The words of a dataset; `revision` is that of the words they were made from."""

    row_noun: _Text = Field("", examples=["order"])
    display_column: _Text | None = None
    synonyms: list[SynonymBody] = Field(default_factory=list, max_length=1_000)
    descriptions: dict[str, _Text] = Field(default_factory=dict, description="what columns mean, by column")
    revision: int = 0


@router.get("/datasets/{dataset_id}/glossary")
def get(dataset_id: UUID, me: Me) -> dict[str, object]:
    """Return what you told of a dataset."""
    return glossary_json(glossary.glossary_of(me.id, dataset_id))


@router.get("/datasets/{dataset_id}/glossary/proposed")
def proposed(dataset_id: UUID, me: Me) -> dict[str, object]:
    """Return what a row is likely called, and called by, from the names of the table and its columns."""
    return glossary_json(glossary.proposed(me.id, dataset_id))


@router.put("/datasets/{dataset_id}/glossary")
def save(dataset_id: UUID, told: GlossaryBody, me: Me) -> dict[str, object]:
    """Keep the words of a dataset; 409 when they were changed meanwhile."""
    words = Glossary(
        told.row_noun,
        told.display_column,
        tuple(Synonym(one.word, one.column, one.value) for one in told.synonyms),
        tuple(told.descriptions.items()),
        told.revision,
    )
    return glossary_json(glossary.save_glossary(me.id, dataset_id, words))


@router.post("/datasets/{dataset_id}/glossary/undo")
def undo(dataset_id: UUID, me: Me) -> dict[str, object]:
    """Take the last change of the words back."""
    return glossary_json(glossary.undo_glossary(me.id, dataset_id))


@router.get("/datasets/{dataset_id}/examples")
def list_examples(dataset_id: UUID, me: Me) -> dict[str, object]:
    """Return the answers you verified, newest first; `unusable` says why one does not fit the columns any more."""
    return {"items": [example_json(one) for one in examples.examples_of(me.id, dataset_id)]}


@router.delete("/examples/{example_id}", status_code=204)
def forget(example_id: UUID, me: Me) -> None:
    """Forget an example; its answer stands."""
    examples.forget_example(me.id, example_id)


def glossary_json(words: Glossary) -> dict[str, object]:
    """Return the words of a dataset."""
    return {
        "row_noun": words.row_noun,
        "display_column": words.display_column,
        "synonyms": [{"word": one.word, "column": one.column, "value": one.value} for one in words.synonyms],
        "descriptions": dict(words.descriptions),
        "revision": words.revision,
        "undoable": words.undoable,
    }


def example_json(one: Example) -> dict[str, object]:
    """Return a verified example."""
    return {
        "id": str(one.id),
        "question": one.question,
        "before": list(one.before),
        "sql": one.sql,
        "reading": one.reading,
        "version_number": one.version_number,
        "answer_id": plain(one.answer_id),
        "corrected": one.corrected,
        "made_at": plain(one.made_at),
        "unusable": one.unusable,
    }
