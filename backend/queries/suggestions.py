"""Questions this list can answer, for someone whose question it could not: simple ones, of the columns there are.

Each is read by the interpreter before it is offered.
"""

from collections.abc import Iterator
from itertools import islice

from backend.queries.glossary_repository import Glossary
from backend.queries.interpreter.interpret import interpret
from backend.queries.interpreter.subject import Field, Kind, Subject

MOST = 3
_TRIED = 24  # candidates; a list whose names nothing can be asked by costs no more than this


def for_subject(subject: Subject, *, words: Glossary | None = None) -> tuple[str, ...]:
    """Return up to three questions the interpreter answers for this table, in the words a person told of it."""
    tried = islice(_candidates(subject, words or Glossary()), _TRIED)
    answered = (one for one in tried if interpret(one, subject).status == "answered")
    return tuple(islice(dict.fromkeys(answered), MOST))


def _candidates(subject: Subject, words: Glossary) -> Iterator[str]:
    """Yield questions, the more telling first; after one of each kind further ones of the same kinds."""
    rows = _plural(words.row_noun) or "rows"
    measures = [one for one in subject.fields if one.is_measure and one.distinct > 20]
    groups = sorted((one for one in subject.fields if _is_group(one, subject.rows)), key=lambda one: one.distinct)
    dates = [one for one in subject.fields if one.kind is Kind.DATE]
    if measures and groups:
        yield f"What is the average {_said(measures[0])} by {_said(groups[0])}?"
    if measures and words.display_column in {one.name for one in subject.fields}:
        yield f"Which {words.display_column} has the highest {_said(measures[0])}?"
    if groups:
        yield f"How many {rows} are there by {_said(groups[-1])}?"
    if dates:
        yield f"How many {rows} are there per month of {_said(dates[0])}?"
    if measures:
        yield f"What is the highest {_said(measures[-1])}?"
    yield f"How many {rows} are there?"
    for measure, group in zip(measures[1:], reversed(groups), strict=False):
        yield f"What is the average {_said(measure)} by {_said(group)}?"
    for one in groups[:-1]:
        yield f"How many rows are there by {_said(one)}?"
    for one in measures:
        yield f"What is the highest {_said(one)}?"
    yield "How many rows are there?"
    for one in subject.fields:
        yield f"How many different {_said(one)} are there?"
    yield "Which columns have missing values?"


def _plural(noun: str) -> str:
    if not noun:
        return ""
    if noun.endswith("y") and noun[-2:-1] not in {"a", "e", "o", "u"}:
        return f"{noun[:-1]}ies"
    return f"{noun}es" if noun.endswith(("s", "x", "ch", "sh")) else f"{noun}s"


def _is_group(one: Field, rows: int) -> bool:
    return one.kind is Kind.TEXT and 1 < one.distinct <= min(200, max(rows // 2, 2))


def _said(one: Field) -> str:
    return one.name.strip()
