"""Archives of a batch: finished parts, ten thousand documents together, put into one file while they are fetched."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from backend.adapters.db import transaction
from backend.adapters.storage import storage
from backend.core.clock import now
from backend.core.errors import Conflict, NotFound
from backend.datasets import service as datasets
from backend.documents.batches import joining, repository
from backend.documents.batches.joining import Span, Stored
from backend.documents.batches.models import Batch, BatchPart
from backend.documents.batches.names import tidy
from backend.documents.batches.schemas import ArchiveView
from backend.documents.batches.zipping import Area
from backend.jobs import service as jobs
from backend.jobs.states import ACTIVE

MOST_DOCUMENTS = 10_000
MOST_BYTES = 5_000_000_000


@dataclass(frozen=True)
class ArchiveFile:
    """An archive to send: how long it is, a name that only these bytes have, and any stretch of it."""

    size_bytes: int
    file_name: str
    media_type: str
    tag: str
    made_at: datetime
    parts: tuple[Stored, ...]

    def read(self, span: Span) -> Iterator[bytes]:
        """Yield the bytes from the first of `span` up to, without, the second."""
        return joining.stream(self.parts, _read, span=span)


def listed(batch: Batch, parts: Sequence[BatchPart], active: frozenset[int]) -> tuple[ArchiveView, ...]:
    """Return the archives of a batch. In rounds that are `active` only those nothing will be added to."""
    if expired(batch):
        return ()
    stem = tidy(batch.title, most_bytes=80) or "documents"
    found = list(_groups(parts, active))
    return tuple(_view(batch, stem, n, of=len(found), group=group) for n, group in enumerate(found, start=1))


def archive_file(owner_id: UUID, batch_id: UUID, n: int) -> ArchiveFile:
    """Return archive `n` of a batch, counted from 1, to be sent.

    Raises NotFound for what is not this person's, was never made, or has expired, which it says; Conflict while it is made.
    """
    with transaction() as session:
        batch = repository.get(session, owner_id, batch_id)
        rounds, parts = repository.rounds(session, batch_id), repository.parts(session, batch_id)
    check_kept(batch)
    active = active_rounds({one.number: one.job_id for one in rounds})
    groups = list(_groups(parts, active))
    if not 1 <= n <= len(groups):
        if active:
            raise Conflict(
                f"Archive {n:,} is not made yet.", hint="Watch the job of this batch; archives appear as they are full."
            )
        raise NotFound(
            f"This batch has no archive {n:,}.", hint=f"It has {len(groups):,}." if groups else "No document was made."
        )
    group, stored = groups[n - 1], tuple(map(_stored, groups[n - 1]))
    view = listed(batch, parts, active)[n - 1]
    tag = hashlib.sha256("|".join(one.key for one in stored).encode()).hexdigest()[:32]
    return ArchiveFile(view.size_bytes, view.file_name, "application/zip", tag, max(one.made_at for one in group), stored)


def check_kept(batch: Batch) -> None:
    """Raise NotFound when the files of a batch are gone, saying why."""
    if datasets.gone([batch.dataset_id]):
        raise NotFound("The dataset of this batch was deleted.", hint="Its documents went with it.")
    if expired(batch):
        raise NotFound("The archives of this batch have expired.", hint="Start the batch again to have them made again.")


def expired(batch: Batch) -> bool:
    """Say whether the files of a batch are past their time."""
    return batch.swept_at is not None or (batch.expires_at is not None and batch.expires_at < now())


def active_rounds(job_ids: dict[int, UUID | None]) -> frozenset[int]:
    """Return the numbers of the rounds whose job waits or runs."""
    cards = jobs.cards([job for job in job_ids.values() if job is not None])
    return frozenset(n for n, job in job_ids.items() if job in cards and cards[job].status in ACTIVE)


def _groups(parts: Sequence[BatchPart], active: frozenset[int]) -> Iterator[list[BatchPart]]:
    """Yield parts that go together, in their order; `parts` come by round and number."""
    for round_ in sorted({one.round for one in parts}):
        own = [one for one in parts if one.round == round_]
        if round_ in active:  # a part that is missing may still come, and stands before those behind it
            own = [one for place, one in enumerate(own, start=1) if one.number == place]
        groups = list(_cut([one for one in own if one.key is not None]))
        yield from groups[:-1] if round_ in active else groups


def _cut(parts: Sequence[BatchPart]) -> Iterator[list[BatchPart]]:
    group: list[BatchPart] = []
    for one in parts:
        more = [*group, one]
        if group and (sum(part.documents for part in more) > MOST_DOCUMENTS or _size(more) > MOST_BYTES):
            yield group
            more = [one]
        group = more
    if group:
        yield group


def _view(batch: Batch, stem: str, n: int, *, of: int, group: Sequence[BatchPart]) -> ArchiveView:
    name = f"{stem}.zip" if of == 1 else f"{stem} {n:0{len(str(of))}d} of {of}.zip"
    documents = sum(one.documents for one in group)
    return ArchiveView(
        n, name, batch.archive, documents, _size(group), group[0].first_row, group[-1].last_row, group[0].round
    )  # fmt: skip


def _size(group: Sequence[BatchPart]) -> int:
    return joining.size_bytes([_stored(one) for one in group])


def _stored(part: BatchPart) -> Stored:
    return Stored(part.key or "", Area(part.data_bytes, part.members, part.directory_bytes))


def _read(key: str, span: Span) -> Iterator[bytes]:
    return storage().stream(key, span=span) if span[1] > span[0] else iter(())
