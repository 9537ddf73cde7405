"""Batches as their owner sees them: what is done is added up from parts, how it goes is told by the jobs of its rounds."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from backend.adapters.db import transaction
from backend.documents.batches import archives, repository
from backend.documents.batches.models import Batch, BatchPart, BatchRound
from backend.documents.batches.repository import Tally
from backend.documents.batches.schemas import BatchView
from backend.jobs import service as jobs
from backend.jobs.schemas import JobCard
from backend.jobs.states import ACTIVE, Status


def shown(batches: Sequence[Batch], *, whole: bool = True) -> tuple[BatchView, ...]:
    """Return batches as their owner sees them; unless `whole`, without archives and kinds of issues."""
    with transaction() as session:
        rounds = {one.id: repository.rounds(session, one.id) for one in batches}
        tallies = {one.id: repository.tally(session, one.id) for one in batches}
        parts = {one.id: repository.parts(session, one.id) if whole else () for one in batches}
        counts = {one.id: repository.counts(session, one.id) if whole else {} for one in batches}
    cards = jobs.cards([one.job_id for found in rounds.values() for one in found if one.job_id is not None])
    return tuple(_view(one, rounds[one.id], tallies[one.id], parts[one.id], counts[one.id], cards) for one in batches)


def _view(
    batch: Batch,
    rounds: Sequence[BatchRound],
    tally: Tally,
    parts: Sequence[BatchPart],
    counts: Mapping[str, int],
    cards: Mapping[UUID, JobCard],
) -> BatchView:
    card = _leading(rounds, cards)
    active = frozenset(one.number for one in rounds if (own := _card(one, cards)) is not None and own.status in ACTIVE)
    found = archives.listed(batch, parts, active)
    nothing = _nothing_made(batch, tally, card)
    return BatchView(
        id=batch.id, job_id=card.id if card else rounds[-1].job_id, title=batch.title,
        status=Status.FAILED if nothing else _status(batch, tally, card),
        template_id=batch.template_id, dataset_id=batch.dataset_id, version_id=rounds[-1].version_id,
        fields={str(name): str(column) for name, column in batch.fields.items()}, archive=batch.archive,
        file_name=batch.file_name, recipients=batch.recipients, succeeded=tally.documents, failed=tally.failed,
        noted=tally.noted, percent=card.percent if card else None, eta_seconds=card.eta_seconds if card else None,
        archives=found, size_bytes=sum(one.size_bytes for one in found) or tally.size_bytes, counts=counts,
        rounds=len(rounds), message=card.message if card else "",
        error="No document could be made." if nothing else card.error if card else None,
        hint="The list of recipients says why for each." if nothing else card.hint if card else None,
        created_at=batch.created_at, finished_at=card.finished_at if card else None, expires_at=batch.expires_at,
        expired=archives.expired(batch),
    )  # fmt: skip


def _leading(rounds: Sequence[BatchRound], cards: Mapping[UUID, JobCard]) -> JobCard | None:
    """Return the job that says how a batch goes: one that is at work, else the newest."""
    found = [card for card in (_card(one, cards) for one in rounds) if card is not None]
    return next((card for card in found if card.status in ACTIVE), found[-1] if found else None)


def _card(one: BatchRound, cards: Mapping[UUID, JobCard]) -> JobCard | None:
    return cards.get(one.job_id) if one.job_id is not None else None


def _status(batch: Batch, tally: Tally, card: JobCard | None) -> Status:
    if card is not None:
        return card.status
    whole = batch.recipients is not None and tally.recipients >= batch.recipients  # its job was deleted
    return Status.COMPLETED if whole else Status.CANCELLED


def _nothing_made(batch: Batch, tally: Tally, card: JobCard | None) -> bool:
    ended = card is None or card.status is Status.COMPLETED
    return ended and not tally.documents and tally.failed > 0 and tally.failed >= (batch.recipients or 0)
