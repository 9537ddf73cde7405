"""Questions this list can answer, for someone whose question it could not: simple ones, of the columns there are."""

from backend.queries.interpreter.subject import Field, Kind, Subject

MOST = 3


def for_subject(subject: Subject) -> tuple[str, ...]:
    """Return up to three questions the interpreter answers for this table."""
    measures = [one for one in subject.fields if one.is_measure and one.distinct > 20]
    groups = sorted((one for one in subject.fields if _is_group(one, subject.rows)), key=lambda one: one.distinct)
    dates = [one for one in subject.fields if one.kind is Kind.DATE]
    found: list[str] = []
    if measures and groups:
        found.append(f"What is the average {_said(measures[0])} by {_said(groups[0])}?")
    if groups:
        found.append(f"How many rows are there by {_said(groups[-1])}?")
    if dates:
        found.append(f"How many rows are there per month of {_said(dates[0])}?")
    if measures:
        found.append(f"What is the highest {_said(measures[-1])}?")
    found.append("How many rows are there?")
    return tuple(dict.fromkeys(found))[:MOST]


def _is_group(one: Field, rows: int) -> bool:
    return one.kind is Kind.TEXT and 1 < one.distinct <= min(200, max(rows // 2, 2))


def _said(one: Field) -> str:
    return one.name.strip()
