"""Who "who" asks for: the one column of a table that names people."""

from backend.queries.interpreter.draft import Draft, TwoReadings
from backend.queries.interpreter.lexicon import SENSES, listed
from backend.queries.interpreter.reading import Key
from backend.queries.interpreter.subject import Field, Kind
from backend.queries.interpreter.words import stem

_ROLES = listed("customer employee agent handler doctor teacher student author manager guest donor supplier")
_FURTHER = listed(
    "driver technician attendee participant owner rider nurse trainer player assignee salesperson mechanic operator inspector buyer borrower tenant holder member patient learner candidate applicant officer vet recruiter adviser advisor consultant reviewer submitter requester reporter signatory"
)
_TAILS = frozenset({"name", "id", "code", "no", "number"})
PEOPLE = frozenset(stem(word) for sense in SENSES if sense & _ROLES for word in sense) | frozenset(map(stem, _FURTHER))


def _is_person(one: Field) -> bool:
    words = [word for word in one.words if word not in _TAILS]
    return bool(words) and words[-1] in PEOPLE


def person_of(draft: Draft) -> str | None:
    """Return the column that names people, of several the one that tells most of them apart."""
    named = [one for one in draft.subject.fields if one.kind is Kind.TEXT and _is_person(one)]
    return max(named, key=lambda one: one.distinct).name if named else None


def group_by_person(draft: Draft) -> None:
    """Group by the column that names people. Raises TwoReadings where several do."""
    named = [one for one in draft.subject.fields if one.kind is Kind.TEXT and not one.is_key and _is_person(one)]
    if len(named) > 1:
        raise TwoReadings("Who is meant?", [one.name.strip() for one in named])
    draft.keys.extend(Key(one.name) for one in named)
