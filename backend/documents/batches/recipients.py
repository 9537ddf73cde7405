"""The recipients of a batch and how each fared: those without a document with the reasons, all of them from the list that was kept."""

from collections.abc import Iterator, Sequence
from uuid import UUID

import pyarrow.parquet as pq

from backend.adapters.db import transaction
from backend.adapters.storage import storage
from backend.documents.batches import repository, snapshot
from backend.documents.batches.archives import check_kept
from backend.documents.batches.models import Batch, BatchRecipient, Standing
from backend.documents.batches.schemas import Outcome, RecipientPage, RecipientView, issues_of
from backend.documents.batches.work import Work, load
from backend.documents.rendering import Recipient

MOST = 1_000


def list_recipients(
    owner_id: UUID, batch_id: UUID, *, status: Outcome | None = None, after: int = 0, size: int = 50
) -> RecipientPage:
    """Return recipients in the order of their rows, those after row `after`; by status, or all.

    Of those whose document is there and worth a look, at most a hundred a part are told apart.
    Raises NotFound, also when the list has expired; who failed can be listed for as long as the batch is known.
    """
    size = min(max(size, 1), MOST)
    with transaction() as session:
        batch = repository.get(session, owner_id, batch_id)
        if status in {Outcome.FAILED, Outcome.NOTED}:
            found = repository.recipients(session, batch_id, standing=Standing(status), after=after, size=size + 1)
            return _page([told(one) for one in found], size)
        finished = {one.number for one in repository.parts(session, batch_id) if one.round == 1}
    check_kept(batch)
    work = load(batch_id, 1)
    if work.round.snapshot_key is None:
        return RecipientPage((), None)
    items: list[RecipientView] = []
    for one in _each(work, work.round.snapshot_key, finished, status, after):
        items.append(one)
        if len(items) > size:
            break
    return _page(items, size)


def told(one: BatchRecipient) -> RecipientView:
    """Return a recipient as the table keeps them."""
    return RecipientView(one.row, Outcome(one.standing.value), one.name, issues_of(one.issues))


def _page(items: Sequence[RecipientView], size: int) -> RecipientPage:
    return RecipientPage(tuple(items[:size]), items[size - 1].row if len(items) > size else None)


def _each(work: Work, key: str, finished: set[int], status: Outcome | None, after: int) -> Iterator[RecipientView]:
    """Yield recipients part by part; parts in which nobody can be meant are not read."""
    with storage().local(key) as path, pq.ParquetFile(path) as file:
        for number in range(1, file.num_row_groups + 1):
            done = number in finished
            if snapshot.last_row(file, number) <= after or (status is not None and done is (status is Outcome.PENDING)):
                continue
            own = [one for one in snapshot.group(file, number) if one.row > after]
            said = _said(work.batch, own) if done and own else {}
            for one in own:
                view = said.get(one.row) or RecipientView(
                    one.row, Outcome.SUCCEEDED if done else Outcome.PENDING, work.name(one)
                )
                if status is None or view.status is not Outcome.FAILED:
                    yield view


def _said(batch: Batch, own: Sequence[Recipient]) -> dict[int, RecipientView]:
    with transaction() as session:
        found = repository.recipients(session, batch.id, standing=None, after=own[0].row - 1, size=len(own))
    return {one.row: told(one) for one in found}
