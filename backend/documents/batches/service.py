"""The public verbs of batches: start, look, list, cancel, try what failed again, delete. What is not yours is not found."""

import time
from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta
from uuid import UUID

from sqlmodel import Session

from backend.accounts import limits
from backend.adapters.db import transaction
from backend.core.errors import Conflict, NotFound
from backend.documents.batches import estimating, repository, starting, upkeep
from backend.documents.batches.again import Which, another_round
from backend.documents.batches.archives import check_kept
from backend.documents.batches.drawing import KIND, WAITED_FOR, draw
from backend.documents.batches.models import Batch, BatchRound
from backend.documents.batches.plan import Wanted, settle
from backend.documents.batches.schemas import BatchView
from backend.documents.batches.views import shown
from backend.jobs import service as jobs
from backend.jobs.runner import run_chunk
from backend.jobs.states import ACTIVE, Status

_ESTIMATED = 1_000  # so many or more are measured before they start
_DOUBLE = timedelta(seconds=10)  # the same wishes again so soon are one press that came twice
_INLINE_S, _LOOK_EVERY_S = 10.0, 0.05


def start_batch(owner_id: UUID, wanted: Wanted, *, idempotency_key: str | None = None) -> BatchView:
    """Begin to make a document for every chosen row; fewer than a hundred are there when this returns.

    The same key, or the very same wishes within seconds, return the batch begun first.
    Raises as `plan.settle`; TooLarge and Rejected where there is no room for it; TooMany at this person's limit.
    """
    plan = settle(owner_id, wanted)
    if (before := _asked_before(owner_id, plan.fingerprint, idempotency_key)) is not None:
        return get_batch(owner_id, before)
    limits.allow(owner_id, "batches")
    if plan.recipients >= _ESTIMATED:
        estimating.check_room(estimating.of_plan(owner_id, plan))
    with transaction() as session:
        repository.lock_owner(session, owner_id)
        batch = _same(session, owner_id, plan.fingerprint, idempotency_key) or starting.add(
            session, owner_id, plan, kind=KIND, title=plan.title, idempotency_key=idempotency_key
        )
    if plan.recipients < WAITED_FOR:
        _at_once(batch.id)
    return get_batch(owner_id, batch.id)


def get_batch(owner_id: UUID, batch_id: UUID) -> BatchView:
    """Return a batch. Raises NotFound."""
    with transaction() as session:
        batch = repository.get(session, owner_id, batch_id)
    return shown([batch])[0]


def list_batches(
    owner_id: UUID, *, dataset_id: UUID | None = None, template_id: UUID | None = None, size: int = 20
) -> tuple[BatchView, ...]:
    """Return this person's batches, newest first; those of a dataset or a template alone where one is given."""
    with transaction() as session:
        found = repository.recent(session, owner_id, dataset_id=dataset_id, template_id=template_id, size=min(size, 200))
    return shown(found, whole=False)


def cancel_batch(owner_id: UUID, batch_id: UUID) -> BatchView:
    """Stop making documents; finished parts stay and can be fetched. Raises NotFound; Conflict for one that has ended."""
    view = get_batch(owner_id, batch_id)
    active = _active(batch_id)
    if not active and view.status is not Status.CANCELLED:
        raise Conflict(f"This batch is {view.status.value}; there is nothing to stop.", hint="Its documents can be fetched.")
    for job_id in active:
        with suppress(Conflict, NotFound):  # it ended meanwhile
            jobs.cancel(owner_id, job_id)
    return get_batch(owner_id, batch_id)


def retry_failed(owner_id: UUID, batch_id: UUID, *, template: Which = "current", data: Which = "same") -> BatchView:
    """Make what is missing: parts that were never finished go on; else those that failed are tried again, in parts of their own.

    Those that failed are drawn with the template as it is now, or the "same" as before; their rows are as they were when the
    batch began, or with `data` "current" as the list has them now. What is done stays as it is.
    Raises NotFound, also once the batch has expired; Conflict while it runs, when nothing is missing, and when the list has not
    as many rows as before; TooMany.
    """
    with transaction() as session:
        batch = repository.get(session, owner_id, batch_id)
        rounds = repository.rounds(session, batch_id)
        tally = repository.tally(session, batch_id)
        failed, done = tally.failed, tally.recipients
    check_kept(batch)
    if _active(batch_id):
        raise Conflict("This batch is still being made.", hint="Wait for its end, or cancel it.")
    unfinished = _unfinished(rounds)
    if unfinished:
        for job_id in unfinished:
            jobs.retry(owner_id, job_id)
    elif failed:
        limits.allow(owner_id, "batches")
        another_round(owner_id, batch, rounds, template=template, data=data)
    elif (batch.recipients or 0) > done:
        raise Conflict("The job of this batch was deleted before its end.", hint="Start the batch again for the rest.")
    else:
        raise Conflict("Every recipient of this batch has a document.", hint="Fetch them from its archives.")
    if failed < WAITED_FOR and not unfinished:
        _at_once(batch_id)
    return get_batch(owner_id, batch_id)


def delete_batch(owner_id: UUID, batch_id: UUID) -> None:
    """Delete a batch with its documents; one that runs is stopped. Raises NotFound."""
    with transaction() as session:
        batch = repository.get(session, owner_id, batch_id)
        job_ids = [one.job_id for one in repository.rounds(session, batch_id) if one.job_id is not None]
    for job_id in job_ids:
        with suppress(Conflict, NotFound):
            jobs.cancel(owner_id, job_id)
    upkeep.forget(batch)


def _asked_before(owner_id: UUID, fingerprint: str, key: str | None) -> UUID | None:
    with transaction() as session:
        found = _same(session, owner_id, fingerprint, key)
        return found.id if found else None


def _same(session: Session, owner_id: UUID, fingerprint: str, key: str | None) -> Batch | None:
    if key is not None:
        return repository.by_key(session, owner_id, key)
    return repository.just_asked(session, owner_id, fingerprint, within=_DOUBLE)


def _job_ids(batch_id: UUID) -> list[UUID]:
    with transaction() as session:
        return [one.job_id for one in repository.rounds(session, batch_id) if one.job_id is not None]


def _active(batch_id: UUID) -> list[UUID]:
    return [card.id for card in jobs.cards(_job_ids(batch_id)).values() if card.status in ACTIVE]


def _unfinished(rounds: Sequence[BatchRound]) -> list[UUID]:
    """Return the jobs that ended before their end."""
    cards = jobs.cards([one.job_id for one in rounds if one.job_id is not None])
    return [card.id for card in cards.values() if card.status in {Status.FAILED, Status.CANCELLED}]


def _at_once(batch_id: UUID) -> None:
    """Do the work of the newest round here, by the very code a worker runs; what a worker has taken is waited for a while."""
    job_id = _job_ids(batch_id)[-1]
    until = time.monotonic() + _INLINE_S
    while time.monotonic() < until:
        for number in (0, 1):  # who is written to, and their documents
            run_chunk(KIND, job_id, number, draw)
        card = jobs.cards([job_id]).get(job_id)
        if card is None or card.status not in ACTIVE:
            return
        time.sleep(_LOOK_EVERY_S)
