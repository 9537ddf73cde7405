"""Who wants no more mails from a person: by the link in a mail, or because the person says so."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col

from backend.adapters.db import transaction
from backend.adapters.mail import mailbox
from backend.core.clock import now
from backend.core.errors import NotFound, Rejected
from backend.documents.mailing.models import MailStop


def stop(owner_id: UUID, address: str) -> None:
    """Mail an address no more in the name of this person. Doing so twice is fine. Raises Rejected for what is no address."""
    found = mailbox(address)
    if found is None:
        raise Rejected(f"“{address[:100]}” is no e-mail address.", hint="Write it as name@example.com.")
    row = insert(MailStop).values(owner_id=owner_id, address=found.casefold(), at=now()).on_conflict_do_nothing()
    with transaction() as session:
        session.connection().execute(row)


def allow(owner_id: UUID, address: str) -> None:
    """Allow mails to an address again. Raises NotFound for one that was not stopped."""
    named = col(MailStop.address) == (mailbox(address) or address).casefold()
    with transaction() as session:
        removed = session.connection().execute(delete(MailStop).where(col(MailStop.owner_id) == owner_id, named)).rowcount
    if not removed:
        raise NotFound("This address is not among those that want no more mails.", hint="Look through the list.")


def list_stops(owner_id: UUID, *, after: str = "", size: int = 200) -> tuple[tuple[str, datetime], ...]:
    """Return addresses that want no more mails from this person, in their order, each with since when."""
    wanted = select(MailStop).where(col(MailStop.owner_id) == owner_id, col(MailStop.address) > after)
    with transaction() as session:
        return tuple((one.address, one.at) for one in session.scalars(wanted.order_by(col(MailStop.address)).limit(size)))
