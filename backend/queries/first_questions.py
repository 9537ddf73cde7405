"""The questions a profile suggests: chosen from its figures, each with SQL of its own, so that none of them is declined."""

from uuid import UUID

from backend.adapters.engine import quote_identifier
from backend.datasets.profiles import with_table
from backend.datasets.schemas import VersionRef
from backend.datasets.service import get_profile, version_ref
from backend.queries import suggestions
from backend.queries.answer_cache import Kept, normalised
from backend.queries.answers import Source, Status
from backend.queries.glossary_repository import find_glossary
from backend.queries.subjects import subject_for

MOST = 4


def first_questions(owner_id: UUID, dataset_id: UUID) -> tuple[str, ...]:
    """Return up to four questions to begin with. Raises NotFound; Conflict while the dataset or its profile is being made."""
    ref = version_ref(owner_id, dataset_id)
    found = list(_suggested(owner_id, ref))
    if len(found) < MOST:
        words = find_glossary(owner_id, dataset_id)
        found += suggestions.for_subject(subject_for(owner_id, ref, words=words), words=words)
    return tuple(dict.fromkeys(found))[:MOST]


def of_the_profile(owner_id: UUID, ref: VersionRef, question: str) -> Kept | None:
    """Return the answer of a question the profile suggests, None for any other. Raises Conflict while the profile is being made."""
    asked = normalised(question)
    sql = next((sql for text, sql in _suggested(owner_id, ref).items() if normalised(text) == asked), None)
    if sql is None:
        return None
    reading = "The profile of this list suggests this question; the SQL was written with it."
    return Kept(Status.ANSWERED.value, Source.INTERPRETER.value, with_table(sql, quote_identifier(ref.table)), reading)


def _suggested(owner_id: UUID, ref: VersionRef) -> dict[str, str]:
    profile = get_profile(owner_id, ref.dataset_id, version_id=ref.version_id)
    return {str(one["text"]): str(one["sql"]) for one in profile.get("questions") or () if one.get("text") and one.get("sql")}
