"""The questions before a question, for one that goes on from them: "and by month?", "only Germany"."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from backend.queries.interpreter.alternatives import parts_of
from backend.queries.interpreter.followups import goes_on
from backend.queries.interpreter.interpret import interpret
from backend.queries.interpreter.kept import reading_from_json
from backend.queries.interpreter.reading import Reading
from backend.queries.interpreter.sql import sql_of
from backend.queries.interpreter.subject import Subject
from backend.queries.statement import normal

_MOST = 6


@dataclass(frozen=True)
class Turn:
    """A question that was answered, the SQL of its answer, and how the interpreter read it, as `interpreter.kept` wrote it."""

    question: str
    sql: str = ""
    read: dict[str, Any] | None = None  # Any: JSON


def chain_of(question: str, before: Sequence[Turn]) -> tuple[Turn, ...]:
    """Return what a question goes on from, oldest first: nothing for one that stands alone."""
    if not before or not goes_on(question):
        return ()
    recent = list(before)[-_MOST:]
    first = next((place for place in reversed(range(len(recent))) if not goes_on(recent[place].question)), 0)
    return tuple(recent[first:])


def readings_of(chain: Sequence[Turn], subject: Subject) -> tuple[Reading, ...]:
    """Return how a chain of questions was read, corrections included, or how it is read now; those nobody can read are left out."""
    found: list[Reading] = []
    for turn in chain:
        reading = _kept(turn, subject) or _read_now(turn, found, subject)
        if reading is not None:
            found.append(reading)
    return tuple(found)


def _kept(turn: Turn, subject: Subject) -> Reading | None:
    """Return the reading a turn was answered with, if the table still has all of its columns."""
    if turn.read is None:
        return None
    try:
        reading = reading_from_json(turn.read)
        sql_of(reading, subject)
        parts_of(reading, subject)
    except (ValueError, KeyError):
        return None
    return reading


def _read_now(turn: Turn, before: Sequence[Reading], subject: Subject) -> Reading | None:
    """Return how a turn is read now, unless it was answered with other SQL: a person's own, a model's."""
    read = interpret(turn.question, subject, before=before)
    if read.status != "answered" or (turn.sql and normal(turn.sql) != normal(read.sql)):
        return None
    return read.reading
