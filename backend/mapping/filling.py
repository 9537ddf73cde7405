"""The work of "mapping.run": the first chunk gathers the values and settles what is known, each later one asks for a batch."""

import math
import time
from collections.abc import Sequence
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
from backend.mapping.distinct import Counted, distinct_values
from backend.mapping.economy.tending import TENDS, tend
from backend.mapping.knowing import Settled, settle
from backend.mapping.models import MappingRun, State
from backend.mapping.standing import state_of
from backend.mapping.task import Task

KIND = "mapping.run"
_COLUMNS = ("run_id", "number", "value", "rows", "batch", "answers", "doubt", "weight", "way", "status")

_KEPT_S, _MOST_KEPT = 2.0, 64
_kept: dict[UUID, tuple[float, MappingRun, Task]] = {}  # what runs of this process are about, and when it was read


def fill(run: Run) -> Outcome:
    """Do one chunk of the work. Raises Rejected where it cannot be done as asked."""
    found, task = _about(UUID(run.parameters["run_id"]), fresh=run.number <= TENDS)
    if run.number == 0:
        return _gather(run, found, task)
    return tend(run, found, task) if found.economy and run.number == TENDS else asking.ask_batch(run, found, task)


def _about(run_id: UUID, *, fresh: bool) -> tuple[MappingRun, Task]:
    """Return what a run is about: as it is now, or as it was moments ago, for batches that follow one another."""
    kept = _kept.get(run_id)
    if kept is not None and not fresh and not kept[1].economy and time.monotonic() - kept[0] < _KEPT_S:
        return kept[1], kept[2]
    with transaction() as session:
        found = repository.run_of_job(session, run_id)
    task = Task.model_validate(found.task)
    if len(_kept) >= _MOST_KEPT:
        _kept.clear()
    _kept[run_id] = (time.monotonic(), found, task)
    return found, task


def _gather(run: Run, found: MappingRun, task: Task) -> Outcome:
    source = datasets.version_ref(run.owner_id, found.dataset_id, version_id=found.version_id)
    values = distinct_values(task, source, Course(run, 1))
    if found.pilot:
        values = _pilot(values, found.pilot)
    if not values:
        raise Rejected("There is nothing to read in these columns: every cell is empty.", hint="Choose other columns.")
    settled = list(settle(found, task, values))
    waiting = sum(one.answer is None for one in settled)
    batches = math.ceil(waiting / SIZE) if found.model else 0
    done = len(settled) - (waiting if found.model else 0)
    return Outcome(done, {}, partial(_publish, run_id=found.id, job_id=run.job_id, settled=settled, batches=batches))


def _pilot(values: Sequence[Counted], size: int) -> list[Counted]:
    """Return the most frequent values and as many spread over all others: a pilot of the frequent alone would flatter."""
    if len(values) <= size:
        return list(values)
    head, tail = values[: size - size // 2], values[size - size // 2 :]
    wanted = size // 2
    return [*head, *(tail[place * len(tail) // wanted] for place in range(wanted))]


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
