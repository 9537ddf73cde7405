"""Who gets a mail: the rows with a document and an address that can be one, and why the others get none."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from backend.adapters.db import transaction
from backend.adapters.mail import mailbox
from backend.datasets import service as datasets
from backend.documents.batches import repository as batches
from backend.documents.batches.choosing import Choice, opened
from backend.documents.batches.models import Batch
from backend.documents.mailing import outbox
from backend.documents.mailing.wish import Wish

NO_ADDRESS = "There is no address"
BAD_ADDRESS = "The address is none"
REPEATED = "The address was in an earlier row"
STOPPED = "They want no more mails"
REACHED = "An earlier mailing has reached them"
_AT_ONCE = 5_000


@dataclass(frozen=True)
class Recipient:
    """A row that gets a mail: its address, and its values by variable."""

    row: int
    address: str
    values: dict[str, object]


@dataclass
class Sieve:
    """Tells who gets a mail, row after row, and counts why others do not."""

    spans: Sequence[tuple[int, int]]
    failed: set[int]
    stopped: set[str]
    reached: set[int]
    repeats: bool
    seen: set[str] = field(default_factory=set)
    skipped: Counter[str] = field(default_factory=Counter)

    def has_document(self, row: int) -> bool:
        """Say whether a row has a document."""
        at = bisect_right(self.spans, (row, 2**62)) - 1
        return at >= 0 and row <= self.spans[at][1] and row not in self.failed

    def why_not(self, row: int, address: str | None, told: str) -> str:
        """Return why a row gets no mail, nothing when it gets one. Counts it."""
        if not told.strip():
            why = NO_ADDRESS
        elif address is None:
            why = BAD_ADDRESS
        elif row in self.reached:
            self.seen.add(address.casefold())
            why = REACHED
        elif address.casefold() in self.stopped:
            why = STOPPED
        elif address.casefold() in self.seen and not self.repeats:
            why = REPEATED
        else:
            self.seen.add(address.casefold())
            return ""
        self.skipped[why] += 1
        return why


def batch_of(owner_id: UUID, batch_id: UUID) -> tuple[Batch, UUID]:
    """Return a batch of this person and the version its rows are of. Raises NotFound."""
    with transaction() as session:
        batch = batches.get(session, owner_id, batch_id)
        return batch, batches.rounds(session, batch_id)[0].version_id


def sieve_of(owner_id: UUID, batch_id: UUID, wish: Wish) -> Sieve:
    """Return what tells who of a batch gets a mail."""
    with transaction() as session:
        spans, failed = outbox.drawn(session, batch_id)
        reached = set() if wish.again else outbox.reached(session, owner_id, batch_id)
        return Sieve(spans, failed, outbox.stopped(session, owner_id), reached, wish.repeats)


def rows_of(owner_id: UUID, batch_id: UUID, wish: Wish, sieve: Sieve) -> Iterator[tuple[Recipient, str]]:
    """Yield everybody with a document in the order of the rows, each with why they get no mail, "" when they do.

    The wish is a settled one. Where there is no address that can be one, what stands there is told instead.
    """
    batch, version_id = batch_of(owner_id, batch_id)
    source = datasets.version_ref(owner_id, batch.dataset_id, version_id=version_id)
    choice = Choice(batch.filter, None if batch.rows is None else tuple(batch.rows))
    names = list(wish.fields)
    with opened(source, choice, {"": wish.addresses, **wish.fields}) as (con, sql):
        found = con.execute(sql)
        while rows := found.fetchmany(_AT_ONCE):
            for row, told, *cells in rows:
                if not sieve.has_document(row):
                    continue
                text = "" if told is None else str(told)
                address = mailbox(text)
                why = sieve.why_not(row, address, text)
                yield Recipient(row, address or text[:320], dict(zip(names, cells, strict=True))), why
