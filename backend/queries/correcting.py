"""Correcting how a question was read, part by part: another column, another value, without a filter. No model and no limit counts."""

import time
from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from backend.adapters.db import transaction
from backend.core.errors import Conflict, Rejected
from backend.datasets.service import version_ref
from backend.queries import asked_repository as repository
from backend.queries import replies
from backend.queries.answers import Answer, Source, Status
from backend.queries.interpreter.alternatives import Part, changed, parts_of
from backend.queries.interpreter.interpret import Interpretation, interpret
from backend.queries.interpreter.kept import reading_from_json
from backend.queries.interpreter.reading import Reading
from backend.queries.interpreter.sql import sql_of
from backend.queries.interpreter.subject import Subject
from backend.queries.interpreter.telling import parts_of as parts_told
from backend.queries.interpreter.telling import told
from backend.queries.subjects import subject_for

_AGAIN = "Ask the question again."
_BY_HAND = "You changed how this question is read."


def parts_of_answer(owner_id: UUID, answer_id: UUID) -> tuple[Part, ...]:
    """Return the parts of an answer's reading with their choices.

    Empty for the answer of a model, and for one whose SQL a person wrote. Raises NotFound; Conflict while the list cannot be
    asked about; and as a query does.
    """
    answer = replies.get_answer(owner_id, answer_id)
    if answer.status is not Status.ANSWERED or answer.sql is None:
        return ()
    subject = subject_for(owner_id, version_ref(owner_id, answer.dataset_id))
    reading = _reading_of(answer, subject)
    return () if reading is None else _parts(reading, subject) or ()


def change_part(owner_id: UUID, answer_id: UUID, *, part: str, choice: str | None) -> Answer:
    """Answer a question anew with one part of its reading exchanged for a choice, or left out where `choice` is None.

    The new answer goes into the history, into the notebook of the one before, which stays as it is. It is read from the newest
    version of the list.

    Raises NotFound; Conflict while the list cannot be asked about; Rejected for a part or choice the reading does not have;
    Unavailable and TimedOut as a query does.
    """
    started = time.monotonic()
    answer = replies.get_answer(owner_id, answer_id)
    ref = version_ref(owner_id, answer.dataset_id)
    subject = subject_for(owner_id, ref)
    reading = _changed(_reading_of(answer, subject), subject, part=part, choice=choice)
    reading = replace(reading, assumptions=(*reading.assumptions, _BY_HAND))
    found = Interpretation("answered", reading, sql_of(reading, subject), 1.0, told(reading), parts_told(reading))
    kept = replies.kept_of(answer.question, found, subject)
    made = replies.run_reading(owner_id, answer.question, ref, kept, source=Source.INTERPRETER)
    made = replace(
        made, receipt=replace(made.receipt, elapsed_ms=round((time.monotonic() - started) * 1000)), before=answer.before
    )
    with transaction() as session:
        notebook_id = repository.get(session, owner_id, answer_id).notebook_id
        replies.keep_answer(session, owner_id, made, notebook_id=notebook_id)
    return made


def _changed(reading: Reading | None, subject: Subject, *, part: str, choice: str | None) -> Reading:
    """Return the changed reading. Only what was offered is taken: a choice comes from a browser."""
    if reading is None:
        raise Rejected("This answer has no reading that can be changed.", hint=_AGAIN)
    parts = _parts(reading, subject)
    if parts is None:
        raise Conflict("The list has changed since: a column of this answer is gone.", hint=_AGAIN)
    one = next((found for found in parts if found.key == part), None)
    offered = one is not None and (one.removable if choice is None else choice in {found.key for found in one.choices})
    if not offered:
        raise Rejected("This answer has no such part or choice.", hint="Load the page again and choose one that is shown.")
    return changed(reading, part, choice)


def _parts(reading: Reading, subject: Subject) -> tuple[Part, ...] | None:
    """Return the parts of a reading, None where the list has lost a column of it."""
    try:
        return parts_of(reading, subject)
    except KeyError:
        return None


def _reading_of(answer: Answer, subject: Subject) -> Reading | None:
    """Return how an answer was read: as it was kept with it, else as its question is read now if that gives the same SQL."""
    if answer.status is not Status.ANSWERED or answer.sql is None or answer.receipt.corrected:
        return None
    if answer.read is not None:
        try:
            reading = reading_from_json(answer.read)
            return reading if sql_of(reading, subject) else None
        except (ValueError, KeyError):
            return None
    if answer.receipt.model is not None:
        return None
    return _read_now(answer.question, answer.before, answer.sql, subject)


def _read_now(question: str, before: Sequence[str], sql: str, subject: Subject) -> Reading | None:
    readings: list[Reading] = []
    for asked in (*before, question):
        found = interpret(asked, subject, before=readings)
        if found.status == "answered" and found.reading is not None:
            readings.append(found.reading)
    last = readings[-1] if readings else None
    return last if last is not None and sql_of(last, subject) == sql else None
