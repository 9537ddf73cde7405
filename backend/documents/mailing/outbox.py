"""Statements on mails on their way. A recipient is written down before their mail leaves, so nobody is ever mailed twice.

What was in the air when a worker died stays uncertain: whoever comes after leaves it to a person.
"""

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, col

from backend.core.clock import now
from backend.core.errors import NotFound
from backend.documents.batches.models import BatchPart, BatchRecipient
from backend.documents.batches.models import Standing as Drawn
from backend.documents.mailing.models import MailedLetter, Mailing, MailStop, Standing

_TAKE = text("""
INSERT INTO mailed_letters AS m (mailing_id, row, address, standing, fence, answer, at)
VALUES (:mailing, :row, :address, 'sending', :fence, '', clock_timestamp())
ON CONFLICT (mailing_id, row) DO NOTHING RETURNING row
""")
_LEFT_BEHIND = text("""
UPDATE mailed_letters SET standing = 'uncertain', answer = 'The worker ended while this mail was on its way.', at = clock_timestamp()
WHERE mailing_id = :mailing AND row = ANY(:rows) AND standing = 'sending' AND fence <> :fence
""")
_SETTLE = text("""
UPDATE mailed_letters SET standing = CAST(:standing AS varchar), answer = :answer, at = clock_timestamp()
WHERE mailing_id = :mailing AND row = :row AND fence = :fence AND standing IN ('sending', 'uncertain')
""")
_RELEASE = text("""
DELETE FROM mailed_letters WHERE mailing_id = :mailing AND row = :row AND fence = :fence AND standing = 'sending'
""")


def get(session: Session, owner_id: UUID, mailing_id: UUID) -> Mailing:
    """Return a mailing of this person. Raises NotFound."""
    found = session.get(Mailing, mailing_id)
    if found is None or found.owner_id != owner_id:
        raise NotFound("There is no such mailing among yours.", hint="Look through the mailings of the batch.")
    return found


def take(session: Session, mailing_id: UUID, row: int, *, address: str, fence: int) -> bool:
    """Write down that a recipient's mail leaves now; False when somebody did before, whatever came of it."""
    values = {"mailing": mailing_id, "row": row, "address": address, "fence": fence}
    return session.connection().execute(_TAKE, values).first() is not None


def settle(session: Session, mailing_id: UUID, row: int, *, fence: int, standing: Standing, answer: str) -> None:
    """Write down what came of a mail that left under this fence."""
    values = {"mailing": mailing_id, "row": row, "fence": fence, "standing": standing.value, "answer": answer[:500]}
    session.connection().execute(_SETTLE, values)


def release(session: Session, mailing_id: UUID, row: int, *, fence: int) -> None:
    """Forget that a mail was about to leave: it certainly did not."""
    session.connection().execute(_RELEASE, {"mailing": mailing_id, "row": row, "fence": fence})


def leave_behind(session: Session, mailing_id: UUID, rows: Sequence[int], *, fence: int) -> None:
    """Call uncertain what others had in the air among these rows: their lease is over."""
    session.connection().execute(_LEFT_BEHIND, {"mailing": mailing_id, "rows": list(rows), "fence": fence})


def settled_rows(session: Session, mailing_id: UUID, rows: Sequence[int]) -> set[int]:
    """Return which of these rows have been dealt with."""
    wanted = select(col(MailedLetter.row)).where(col(MailedLetter.mailing_id) == mailing_id, col(MailedLetter.row).in_(rows))
    return set(session.scalars(wanted))


def skip(session: Session, mailing_id: UUID, skipped: Iterable[tuple[int, str, str]]) -> None:
    """Write down recipients that are not mailed: (row, address, why)."""
    rows = [
        {
            "mailing_id": mailing_id, "row": row, "address": address[:320], "standing": Standing.SKIPPED, "fence": 0,
            "answer": why, "at": now(),
        }
        for row, address, why in skipped
    ]  # fmt: skip
    for start in range(0, len(rows), 1_000):
        session.connection().execute(insert(MailedLetter).on_conflict_do_nothing(), rows[start : start + 1_000])


def tally(session: Session, mailing_id: UUID) -> dict[Standing, int]:
    """Return how many recipients stand where."""
    wanted = select(col(MailedLetter.standing), func.count()).where(col(MailedLetter.mailing_id) == mailing_id)
    found = {standing: int(count) for standing, count in session.execute(wanted.group_by(col(MailedLetter.standing)))}
    return {standing: found.get(standing, 0) for standing in Standing}


def reached(session: Session, owner_id: UUID, batch_id: UUID) -> set[int]:
    """Return the rows of a batch whose mail the server took in any mailing, or may have taken."""
    wanted = (
        select(col(MailedLetter.row))
        .join(Mailing, col(Mailing.id) == col(MailedLetter.mailing_id))
        .where(
            col(Mailing.batch_id) == batch_id, col(Mailing.owner_id) == owner_id,
            col(MailedLetter.standing).in_([Standing.SENT, Standing.SENDING, Standing.UNCERTAIN]),
        )
    )  # fmt: skip
    return set(session.scalars(wanted))


def stopped(session: Session, owner_id: UUID) -> set[str]:
    """Return the addresses that want no more mails from this person."""
    return set(session.scalars(select(col(MailStop.address)).where(col(MailStop.owner_id) == owner_id)))


def wants_none(session: Session, owner_id: UUID, address: str) -> bool:
    """Say whether an address wants no more mails from this person."""
    return session.get(MailStop, (owner_id, address.casefold())) is not None


def drawn(session: Session, batch_id: UUID) -> tuple[list[tuple[int, int]], set[int]]:
    """Return the stretches of rows that were drawn, and the rows among them that have no document."""
    spans = select(col(BatchPart.first_row), col(BatchPart.last_row)).where(col(BatchPart.batch_id) == batch_id)
    failed = select(col(BatchRecipient.row)).where(
        col(BatchRecipient.batch_id) == batch_id, col(BatchRecipient.standing) == Drawn.FAILED
    )
    return sorted((int(a), int(b)) for a, b in session.execute(spans)), set(session.scalars(failed))
