"""Verified examples: what a person said is right, or wrote in SQL, answers the same question from then on and helps with others like it."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from backend.adapters.db import transaction
from backend.adapters.engine import Stopping
from backend.core.clock import now
from backend.core.errors import Conflict, Rejected
from backend.datasets.schemas import VersionRef
from backend.datasets.service import get_dataset, version_ref
from backend.queries import answer_cache, asked_repository, behind, replies, service
from backend.queries import example_repository as repository
from backend.queries.answer_cache import Kept
from backend.queries.answers import Answer, Source, Status, body_of
from backend.queries.example_repository import Example
from backend.queries.interpreter.lexicon import FILLER
from backend.queries.interpreter.words import words_of

__all__ = ["Example", "correct", "examples_of", "forget_example", "kept_from", "learn", "nearest", "of_question"]

NEAREST = 3
YOURS = "You wrote the SQL of this answer."


def examples_of(owner_id: UUID, dataset_id: UUID) -> tuple[Example, ...]:
    """Return the examples of a dataset, newest first; those that do not fit its columns any more say why. Raises NotFound."""
    get_dataset(owner_id, dataset_id)
    with transaction() as session:
        found = repository.all_of(session, owner_id, dataset_id)
    try:
        ref = version_ref(owner_id, dataset_id)
    except Conflict:
        return found
    return tuple(_judged(one, ref) for one in found)


def learn(owner_id: UUID, answer_id: UUID) -> Answer:
    """Say that an answer is right; it becomes an example of its dataset. Raises NotFound."""
    return replies.judge(owner_id, answer_id, "good")


def forget_example(owner_id: UUID, example_id: UUID) -> None:
    """Delete an example; its answer stands. Raises NotFound."""
    with transaction() as session:
        session.delete(repository.get(session, owner_id, example_id))


def correct(owner_id: UUID, answer_id: UUID, sql: str, *, stopping: Stopping | None = None) -> Answer:
    """Put a person's own SQL in the place of an answer's: it is run, the answer takes its rows, and it becomes an example.

    Raises NotFound; Rejected for an empty text and SQL that does not read this dataset; and as `service.run_sql`.
    """
    answer = replies.get_answer(owner_id, answer_id)
    ref = version_ref(owner_id, answer.dataset_id)
    written = sql.strip().rstrip(";").strip()
    if not written:
        raise Rejected("There is no SQL.", hint=f'Write one SELECT, such as SELECT count(*) FROM "{ref.table}".')
    run = service.run_sql(owner_id, written, stopping=stopping)
    if str(ref.version_id) not in run.versions.values():
        raise Rejected(f"This SQL does not read {ref.table}, which the question is about.", hint=f'Read FROM "{ref.table}".')
    counted = behind.rows_behind(owner_id, written, ref)
    receipt = replace(
        answer.receipt, version_id=ref.version_id, version_number=replies.number_of(owner_id, ref), rows_read=ref.rows, query_run_id=run.id,
        rows_behind=counted.rows, behind_note=counted.note, verified_at=now(), corrected=True,
    )  # fmt: skip
    made = replace(
        answer, status=Status.ANSWERED, receipt=receipt, reading=YOURS, parts=(), assumptions=(), sql=written, columns=run.columns,
        row_count=run.row_count, truncated=run.truncated, chart=service.chart_of(owner_id, run.id).model_dump(mode="json"),
        question_to_user="", options=(), suggestions=(), verdict="good", read=None,
    )  # fmt: skip
    with transaction() as session:
        row = asked_repository.get(session, owner_id, answer_id)
        row.body, row.query_run_id, row.status, row.verdict = body_of(made), run.id, made.status.value, "good"
        row.version_id = ref.version_id
        session.add(row)
        repository.remember(session, owner_id, made, columns=ref.columns)
    if answer.kept_under:
        answer_cache.forget(answer.kept_under, wrong=False)
    return made


def of_question(
    owner_id: UUID, ref: VersionRef, question: str, *, before: Sequence[str] = (), after_sql: str = ""
) -> Example | None:
    """Return the example of the very same question that fits this version, None where there is none."""
    with transaction() as session:
        found = repository.find(session, owner_id, ref.dataset_id, key=repository.asked_key(question, before, after_sql))
    return found if found and _judged(found, ref).unusable is None else None


def kept_from(example: Example, ref: VersionRef) -> Kept:
    """Return an example as a reading that can be run."""
    counted = behind.counting(example.sql, ref)
    return Kept(
        Status.ANSWERED.value, Source.EXAMPLE.value, example.sql, example.reading, parts=example.parts, rows_sql=counted.sql,
        behind=counted.rows, behind_note=counted.note, verified_at=example.made_at.isoformat(), corrected=example.corrected,
    )  # fmt: skip


def nearest(owner_id: UUID, ref: VersionRef, question: str, *, most: int = NEAREST) -> tuple[Example, ...]:
    """Return the examples that fit this version and share most of the words of a question, the nearest first.

    A word counts the more the fewer examples have it (inverse document frequency); long questions count less per word.
    """
    with transaction() as session:
        usable = [one for one in repository.all_of(session, owner_id, ref.dataset_id) if _judged(one, ref).unusable is None]
    said = {one.id: _words(one.question) for one in usable}
    spread = Counter(word for words in said.values() for word in words)
    asked = _words(question)

    def likeness(one: Example) -> float:
        shared = (math.log(1 + len(usable) / spread[word]) for word in asked & said[one.id])
        return sum(shared) / math.sqrt(len(said[one.id]) + 1)

    scored = sorted(((likeness(one), one) for one in usable), key=lambda pair: -pair[0])
    return tuple(one for score, one in scored[:most] if score > 0)


def _judged(example: Example, ref: VersionRef) -> Example:
    return replace(example, unusable=repository.why_unusable(example, ref.columns, table=ref.table))


def _words(question: str) -> frozenset[str]:
    return frozenset(word.stem for word in words_of(question) if word.low not in FILLER)
