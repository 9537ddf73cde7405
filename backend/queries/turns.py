"""The questions before a question, for one that goes on from them: "and by month?", "only Germany"."""

from collections.abc import Sequence
from dataclasses import dataclass

from backend.queries.interpreter.followups import goes_on
from backend.queries.interpreter.interpret import interpret
from backend.queries.interpreter.reading import Reading
from backend.queries.interpreter.subject import Subject

_MOST = 6


@dataclass(frozen=True)
class Turn:
    """A question that was answered, and the SQL of its answer."""

    question: str
    sql: str = ""


def chain_of(question: str, before: Sequence[Turn]) -> tuple[Turn, ...]:
    """Return what a question goes on from, oldest first: nothing for one that stands alone."""
    if not before or not goes_on(question):
        return ()
    recent = list(before)[-_MOST:]
    first = next((place for place in reversed(range(len(recent))) if not goes_on(recent[place].question)), 0)
    return tuple(recent[first:])


def readings_of(chain: Sequence[Turn], subject: Subject) -> tuple[Reading, ...]:
    """Return how the interpreter reads a chain of questions; those it cannot read are left out."""
    found: list[Reading] = []
    for turn in chain:
        read = interpret(turn.question, subject, before=found)
        if read.status == "answered" and read.reading is not None:
            found.append(read.reading)
    return tuple(found)
