"""Questions a model was still at when their cell ran: what came of them is written down when somebody looks."""

from dataclasses import replace
from uuid import UUID

from backend.adapters.db import transaction
from backend.core.errors import NotFound
from backend.jobs import service as jobs
from backend.jobs.schemas import JobCard
from backend.jobs.states import ACTIVE, Status
from backend.notebooks.differences import told_between
from backend.notebooks.models import CellRun
from backend.notebooks.repository import Whole
from backend.queries import replies, service
from backend.queries.answers import Answer

_GONE = "The answer of the model was not kept."
_GONE_HINT = "Run this cell again."


def settled(owner_id: UUID, whole: Whole) -> Whole:
    """Return a notebook whose runs say what the models have answered meanwhile."""
    waiting = {cell_id: run for cell_id, run in whole.runs.items() if run.answer_job_id is not None}
    if not waiting:
        return whole
    found = {cell_id: settle(owner_id, run) for cell_id, run in waiting.items()}
    return replace(whole, runs=whole.runs | found)


def settle(owner_id: UUID, run: CellRun) -> CellRun:
    """Return a run with what the model answered, None of it while it is still at it."""
    if run.answer_job_id is None:
        return run
    card = jobs.cards([run.answer_job_id]).get(run.answer_job_id)
    if card is not None and card.status in ACTIVE:
        return run
    answer = _answer(owner_id, run, card)
    versions = versions_of(owner_id, answer) if answer is not None else {}
    changed = _changed(owner_id, run, answer) if answer is not None else None
    with transaction() as session:
        kept = session.get(CellRun, run.id)
        if kept is None:  # its notebook is gone for good
            return run
        kept.answer_job_id = None
        if answer is not None:
            note(kept, answer, versions)
            kept.changed = changed
        else:
            kept.error, kept.hint = (card.error or _GONE, card.hint or _GONE_HINT) if card else (_GONE, _GONE_HINT)
            if card is not None and card.status is Status.CANCELLED:
                kept.error, kept.hint = "This question was stopped before the model had answered.", _GONE_HINT
        session.add(kept)
    return kept


def note(run: CellRun, answer: Answer, versions: dict[str, str]) -> None:
    """Write an answer into a run."""
    run.answer_id, run.query_run_id = answer.id, answer.receipt.query_run_id
    run.row_count, run.versions = answer.row_count, versions


def versions_of(owner_id: UUID, answer: Answer) -> dict[str, str]:
    """Return the dataset versions an answer comes from, by table; none for a question that was not answered."""
    if answer.receipt.query_run_id is None:
        return {}
    return service.get_run(owner_id, answer.receipt.query_run_id).versions


def _answer(owner_id: UUID, run: CellRun, card: JobCard | None) -> Answer | None:
    if card is not None and card.status is not Status.COMPLETED:
        return None
    # The same question asked elsewhere at the same time is one job, whose answer has the id of that asking.
    told = (card.result or {}).get("answer_id") if card is not None else None
    for answer_id in (UUID(told) if told else None, run.answer_id):
        if answer_id is not None:
            try:
                return replies.get_answer(owner_id, answer_id)
            except NotFound:
                continue
    return None


def _changed(owner_id: UUID, run: CellRun, answer: Answer) -> str | None:
    """Return how an answer differs from that of the same question before, None where it does not."""
    with transaction() as session:
        before = session.get(CellRun, run.before_id) if run.before_id else None
    if before is None or before.query_run_id is None or before.content != run.content or answer.receipt.query_run_id is None:
        return None
    try:
        old, new = (service.get_run(owner_id, one) for one in (before.query_run_id, answer.receipt.query_run_id))
    except NotFound:
        return None
    return told_between(old, new)
