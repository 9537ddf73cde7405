"""What is known of values before anything is asked: by a person, a dictionary, an earlier answer, or the value's own words."""

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from backend.adapters.db import transaction
from backend.mapping import dictionary, store
from backend.mapping.checking import Labelled
from backend.mapping.distinct import Counted
from backend.mapping.embedded import Guess, Mapper, Way
from backend.mapping.models import MappingRun
from backend.mapping.task import Kind, Task

_SAID = 0.05  # what the value says itself is not asked for


@dataclass(frozen=True)
class Settled:
    """What is known of a value before anything is asked."""

    counted: Counted
    answer: Labelled | None
    way: str


def settle(found: MappingRun, task: Task, values: Sequence[Counted]) -> Iterator[Settled]:
    """Return the values with what a person, a dictionary, an earlier run, or the value itself says."""
    with ThreadPoolExecutor(1, thread_name_prefix="known") as side:  # the database looks while we compare words
        looked_up = side.submit(_known, found, task, values)
        guesses = list(_guesses(found, task, values))
        said, before = looked_up.result()
    entries = dictionary.entries(found, task)
    for one, by_person, by_model, guess in zip(values, said, before, guesses, strict=True):
        if by_person is not None:
            yield Settled(one, by_person, "person")
        elif entries and (answer := entries.of(words(one.value))) is not None:
            yield Settled(one, answer, Way.DICTIONARY.value)
        elif by_model is not None:
            yield Settled(one, by_model, "store")
        elif guess.label is not None and (found.model is None or guess.doubt <= _SAID):
            yield Settled(one, Labelled((guess.label,), guess.doubt), guess.way.value)
        else:
            yield Settled(one, None, "")


def words(value: Any) -> str:  # Any: JSON, a text or {column: text}
    """Return a value as one text."""
    return value if isinstance(value, str) else " ".join(str(text) for text in value.values())


def _known(found: MappingRun, task: Task, values: Sequence[Counted]) -> tuple[list[Labelled | None], list[Labelled | None]]:
    everything = [one.value for one in values]
    by_person = store.keys_of(task, everything, by=store.PERSON)
    by_model = store.keys_of(task, everything, by=found.model) if found.model else [""] * len(everything)
    with transaction() as session:
        kept = store.known(session, found.owner_id, [*by_person, *(key for key in by_model if key)])
    return [kept.get(key) for key in by_person], [kept.get(key) for key in by_model]


def _guesses(found: MappingRun, task: Task, values: Sequence[Counted]) -> Iterable[Guess]:
    """Return what the embedded mapper says: of one column, and where there are labels to choose from."""
    nothing = Guess(None, 1.0, Way.NOTHING)
    fill = task.fills[0]
    if len(task.fills) > 1 or fill.kind is not Kind.LABEL:
        return [nothing] * len(values)
    examples = {words(value): str(answer) for value, answer in found.examples}
    return Mapper(fill.labels, examples).guess([words(one.value) for one in values])
