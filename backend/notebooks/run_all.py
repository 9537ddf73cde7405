"""Running all cells of a notebook, one after the other, as a job.

It stops at nothing but a person: a cell that is not answered keeps its reason and the next one runs. A cell this job has run
is not run again when the job goes on in another worker.
"""

import time
from contextlib import suppress
from uuid import UUID

from backend.adapters.db import transaction
from backend.core.errors import Conflict, ListmillError, NotFound, Rejected, TooMany, Unavailable
from backend.jobs import runner
from backend.jobs import service as jobs
from backend.jobs.kinds import KINDS
from backend.jobs.runner import Outcome, Run
from backend.jobs.states import ACTIVE
from backend.notebooks import repository, running
from backend.notebooks.doing import check_dataset
from backend.notebooks.models import CellRun
from backend.notebooks.schemas import Kind
from backend.notebooks.settling import settle
from backend.queries import model_reading

KIND = "notebooks.run"
_LOOK_S = 0.1
_LONGEST_WAIT_S = 90.0  # for a limit of so many questions a minute to have room again


def start_all(owner_id: UUID, notebook_id: UUID) -> UUID:
    """Run all cells of a notebook in their order, as a job; return its id, that of the one at work where there is one.

    Raises NotFound, also when its dataset was deleted; Rejected for a notebook with nothing to run.
    """
    with transaction() as session:
        whole = repository.whole(session, repository.get(session, owner_id, notebook_id))
    check_dataset(owner_id, whole)
    count = sum(cell.kind != Kind.TEXT for cell in whole.cells)
    if not count:
        raise Rejected("There is nothing to run in this notebook.", hint="Add a question or SQL first.")
    at_work = next((card for card in jobs.active(owner_id) if card.kind == KIND and card.subject_id == notebook_id), None)
    if at_work is not None and not at_work.cancel_requested:
        return at_work.id
    with transaction() as session:
        job = jobs.enqueue(
            session,
            KIND,
            owner_id=owner_id,
            title=f"Run “{whole.notebook.title}”",
            parameters={"notebook_id": str(notebook_id)},
            subject_id=notebook_id,
            total=count,
        )
        return job.id


def run_all(run: Run) -> Outcome:
    """Do the work of "notebooks.run"."""
    notebook_id = UUID(run.parameters["notebook_id"])
    try:
        with transaction() as session:
            cells = repository.cells_of(session, repository.get(session, run.owner_id, notebook_id).id)
    except NotFound as gone:
        raise Rejected("This notebook was deleted before it could be run.", hint="Restore it, then retry.") from gone
    wanted = [cell.id for cell in cells if cell.kind != Kind.TEXT]
    answered = 0
    for done, cell_id in enumerate(wanted):
        run.report(done, total=len(wanted), message=f"{done:,} of {len(wanted):,} cells")
        answered += _run_one(run, cell_id)
    told = {"notebook_id": str(notebook_id), "cells": len(wanted), "answered": answered}
    return Outcome(len(wanted), told)


def _run_one(run: Run, cell_id: UUID) -> bool:
    """Run one cell unless this job has done so; say whether it came to something."""
    found = _in_this_job(run, cell_id)
    if found is None:
        try:
            _run_cell(run, cell_id)
        except NotFound:  # it was deleted meanwhile
            return False
        found = _in_this_job(run, cell_id)
    if found is not None and found.answer_job_id is not None:
        _see_through(run, found.answer_job_id)
        found = settle(run.owner_id, found)
    return found is not None and found.error is None


def _run_cell(run: Run, cell_id: UUID) -> None:
    until = time.monotonic() + _LONGEST_WAIT_S
    while True:
        try:
            running.run_cell(run.owner_id, cell_id, stopping=run.stopping, job_id=run.job_id)
        except TooMany as limit:
            again_s = limit.retry_after_s
            if again_s is None or time.monotonic() + again_s > until:
                _keep_reason(run, cell_id, limit)
                return
            _wait(run, again_s)
        except Unavailable as away:
            if run.attempt < KINDS[KIND].max_attempts:
                raise  # the job is tried again after a pause, from this cell on
            _keep_reason(run, cell_id, away)
            return
        else:
            return


def _keep_reason(run: Run, cell_id: UUID, reason: ListmillError) -> None:
    _, cell = running.load(run.owner_id, cell_id)
    running.keep_failure(run.owner_id, cell, reason, job_id=run.job_id)


def _see_through(run: Run, answer_job_id: UUID) -> None:
    """Wait until a model has answered. The answering is done here if nobody does it, so that two jobs never wait in a ring."""

    def stop() -> None:
        with suppress(Conflict, NotFound):  # it has ended
            jobs.cancel(run.owner_id, answer_job_id)

    with run.stopping(stop):
        runner.run_chunk(model_reading.KIND, answer_job_id, 0, model_reading.answer_in_background)
        while (card := jobs.cards([answer_job_id]).get(answer_job_id)) is not None and card.status in ACTIVE:
            run.check()
            time.sleep(_LOOK_S)
    run.check()


def _in_this_job(run: Run, cell_id: UUID) -> CellRun | None:
    with transaction() as session:
        return repository.run_in_job(session, run.job_id, cell_id)


def _wait(run: Run, seconds: float) -> None:
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        run.check()
        time.sleep(_LOOK_S)
