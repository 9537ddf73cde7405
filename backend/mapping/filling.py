"""The work of "mapping.run": the first chunk gathers the values and settles what is known, each later one asks for a batch."""

import math
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from sqlmodel import Session

from backend.adapters.db import transaction
from backend.core.errors import Rejected
from backend.datasets import service as datasets
from backend.datasets.course import Course
from backend.jobs import service as jobs
from backend.jobs.runner import Outcome, Run
from backend.mapping import asking, repository, store
from backend.mapping.batches import SIZE
from backend.mapping.checking import Labelled
from backend.mapping.distinct import Counted, distinct_values
from backend.mapping.economy.tending import TENDS, tend
from backend.mapping.embedded import Guess, Mapper, Way
from backend.mapping.models import MappingRun, State
from backend.mapping.standing import state_of
from backend.mapping.task import Kind, Task

KIND = "mapping.run"
_SAID = 0.05  # what the value says itself is not asked for
_COLUMNS = ("run_id", "number", "value", "rows", "batch", "answers", "doubt", "weight", "way", "status")


@dataclass(frozen=True)
class Settled:
    """What is known of a value before anything is asked."""

    counted: Counted
    answer: Labelled | None
    way: str


def fill(run: Run) -> Outcome:
    """Do one chunk of the work. Raises Rejected where it cannot be done as asked."""
    with transaction() as session:
        found = repository.run_of_job(session, UUID(run.parameters["run_id"]))
    task = Task.model_validate(found.task)
    if run.number == 0:
        return _gather(run, found, task)
    return tend(run, found, task) if found.economy and run.number == TENDS else asking.ask_batch(run, found, task)


def _gather(run: Run, found: MappingRun, task: Task) -> Outcome:
    source = datasets.version_ref(run.owner_id, found.dataset_id, version_id=found.version_id)
    values = distinct_values(task, source, Course(run, 1))
    if found.pilot:
        values = values[: found.pilot]
    if not values:
        raise Rejected("There is nothing to read in these columns: every cell is empty.", hint="Choose other columns.")
    settled = list(_settled(found, task, values))
    waiting = sum(one.answer is None for one in settled)
    batches = math.ceil(waiting / SIZE) if found.model else 0
    done = len(settled) - (waiting if found.model else 0)
    return Outcome(done, {}, partial(_publish, run_id=found.id, job_id=run.job_id, settled=settled, batches=batches))


def _settled(found: MappingRun, task: Task, values: Sequence[Counted]) -> Iterator[Settled]:
    """Return the values with what a person, an earlier run, or the value itself says."""
    with ThreadPoolExecutor(1, thread_name_prefix="known") as side:  # the database looks while we compare words
        looked_up = side.submit(_known, found, task, values)
        guesses = list(_guesses(found, task, values))
        said, before = looked_up.result()
    for one, by_person, by_model, guess in zip(values, said, before, guesses, strict=True):
        if by_person is not None:
            yield Settled(one, by_person, "person")
        elif by_model is not None:
            yield Settled(one, by_model, "store")
        elif guess.label is not None and (found.model is None or guess.doubt <= _SAID):
            yield Settled(one, Labelled((guess.label,), guess.doubt), guess.way.value)
        else:
            yield Settled(one, None, "")


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


def words(value: Any) -> str:  # Any: JSON, a text or {column: text}
    """Return a value as one text."""
    return value if isinstance(value, str) else " ".join(str(text) for text in value.values())


def _publish(session: Session, *, run_id: UUID, job_id: UUID, settled: Sequence[Settled], batches: int) -> None:
    run = session.get_one(MappingRun, run_id)
    run.rows, run.distinct_values, run.batches = sum(one.counted.rows for one in settled), len(settled), batches
    session.add(run)
    session.flush()
    _write(session, run, settled)
    jobs.extend(session, job_id, chunks=min(batches, 1) if run.economy else batches, total=len(settled))


def _write(session: Session, run: MappingRun, settled: Sequence[Settled]) -> None:
    """Write the values by COPY: a hundred thousand of them take a second."""
    waiting, run_id, asks = 0, run.id, bool(run.model)
    driver: Any = session.connection().connection.driver_connection  # Any: psycopg's connection
    with driver.cursor() as cursor, cursor.copy(f"COPY mapped_values ({', '.join(_COLUMNS)}) FROM STDIN") as copy:
        for number, one in enumerate(settled):
            batch = None
            if one.answer is None and asks:
                waiting += 1
                batch = (waiting - 1) // SIZE + 1
            copy.write_row(_row(run_id, number, one, batch))


def _row(run_id: UUID, number: int, one: Settled, batch: int | None) -> tuple[Any, ...]:  # Any: cells
    doubt = one.answer.doubt if one.answer else 1.0
    state = State.WAITING if batch is not None else state_of(one.answer)
    answers = store.as_json(one.answer.answers) if one.answer else None
    value = store.as_json(one.counted.value)
    weight = one.counted.rows * doubt
    return run_id, number, value, one.counted.rows, batch, answers, doubt, weight, one.way, state.value
