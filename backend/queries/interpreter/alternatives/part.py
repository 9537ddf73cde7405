"""A part of a reading that can be changed, with its choices; and which columns are most like another one."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from rapidfuzz.fuzz import WRatio

from backend.queries.interpreter.subject import Field, Kind, Subject

T = TypeVar("T")
MOST = 8  # other columns or values offered


@dataclass(frozen=True)
class Choice:
    """One thing a part could be. `text` stands in the sentence of the reading it gives; `key` is the whole of it as JSON."""

    text: str
    key: str


@dataclass(frozen=True)
class Part:
    """One part of a reading: `kind` is figure, group, condition, order, limit or shape.

    `lead` stands before it and is not changed; `chosen` is the key of what it is now, among its choices. A part without choices
    and not removable is only said. Parts of the same `piece` belong together: removing one removes the piece.
    """

    kind: str
    text: str
    key: str
    choices: tuple[Choice, ...] = ()
    removable: bool = False
    lead: str = ""
    chosen: str = ""
    piece: int = 0


def liked(current: str, others: Iterable[Field], *, most: int = MOST) -> list[Field]:
    """Return the columns most like one of this name: the same unit first, then alike names, then the order of the table."""
    found = [one for one in others if one.name != current]
    return sorted(found, key=lambda one: -WRatio(current.lower(), one.name.lower()) // 10)[:most]


def measures_of(subject: Subject) -> list[Field]:
    """Return the columns of numbers a figure may be taken of."""
    return [one for one in subject.fields if one.is_measure]


def of_kind(subject: Subject, kind: Kind) -> list[Field]:
    """Return the columns of a kind."""
    return [one for one in subject.fields if one.kind is kind]


def groups_of(subject: Subject) -> list[Field]:
    """Return the columns rows may be grouped by, those with few different values first."""
    fit = [one for one in subject.fields if _groups(one)]
    return sorted(fit, key=lambda one: one.distinct)


def _groups(one: Field) -> bool:
    if one.kind in {Kind.TEXT, Kind.TRUTH}:
        return not one.is_key and one.distinct > 1
    few = one.kind is Kind.NUMBER and (one.is_id or one.is_year or 1 < one.distinct <= 12)
    return few and not one.is_key


def choices_of(pieces: Sequence[T], *, text: Callable[[T], str], key: Callable[[T], str]) -> tuple[Choice, ...]:
    """Return choices of pieces, each once."""
    found: dict[str, Choice] = {}
    for one in pieces:
        found.setdefault(key(one), Choice(text(one), key(one)))
    return tuple(found.values())
