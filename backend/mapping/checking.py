"""A reply against what was asked: every id once, every label allowed; whatever is not so is asked again."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from backend.mapping.prompting import Item, Reply
from backend.mapping.task import Task, answer_of


@dataclass(frozen=True)
class Labelled:
    """What a value was labelled with: an answer per new column, in their order, and how doubtful they are, 0 to 1."""

    answers: tuple[Any, ...]  # Any: see task.answer_of
    doubt: float


def checked(task: Task, reply: Reply, asked: Collection[int]) -> dict[int, Labelled]:
    """Return what can be kept of a reply, by id; ids that are missing, doubled, foreign or wrongly labelled are not in it."""
    seen = Counter(item.id for item in reply.items)
    kept: dict[int, Labelled] = {}
    for item in reply.items:
        if item.id not in asked or seen[item.id] > 1:
            continue
        try:
            kept[item.id] = Labelled(_answers(task, item), _doubt(item))
        except (ValueError, TypeError, OverflowError):
            continue
    return kept


def _answers(task: Task, item: Item) -> tuple[Any, ...]:  # Any: see task.answer_of
    if len(task.fills) == 1:
        return (answer_of(task.fills[0], item.label),)
    if item.label is None:
        return (None,) * len(task.fills)
    if not isinstance(item.label, dict):
        raise TypeError("one answer for several columns")
    return tuple(answer_of(fill, item.label.get(fill.name)) for fill in task.fills)


def _doubt(item: Item) -> float:
    if item.label is None:
        return 1.0
    return min(1.0, max(0.0, item.doubt)) if item.doubt == item.doubt else 1.0  # not-a-number
