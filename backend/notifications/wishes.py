"""What a person wants to be told outside of the application, and the address mails go to."""

from collections.abc import Collection, Mapping
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session

from backend.accounts.models import User
from backend.accounts.service import LOCAL_EMAIL
from backend.adapters.db import transaction
from backend.adapters.mail import is_address
from backend.core.config import settings
from backend.core.errors import Rejected
from backend.notifications.models import Channel, Wishes
from backend.notifications.schemas import WishesView
from backend.notifications.topics import STANDARD, TOPICS

Ways = Mapping[str, frozenset[Channel]]


def get_wishes(owner_id: UUID) -> WishesView:
    """Return what this person wants to be told where."""
    with transaction() as session:
        return _view(session, owner_id)


def put_wishes(owner_id: UUID, *, ways: Mapping[str, Collection[str]] | None = None, address: str | None = None) -> WishesView:
    """Keep what a person wishes, for the topics named; an empty address forgets the one that was set.

    Raises Rejected for a topic, way or address there is not, and for an address of somebody who signs in with one.
    """
    chosen = {topic: _channels(topic, named) for topic, named in (ways or {}).items()}
    with transaction() as session:
        kept = _kept(session, owner_id)
        if address is not None:
            kept.address = _checked(session, owner_id, address)
        kept.ways = {**kept.ways, **{topic: sorted(named) for topic, named in chosen.items()}}
        session.add(kept)
        session.flush()
        return _view(session, owner_id)


def stop_mail(owner_id: UUID, topic: str) -> None:
    """Send no more mails about a topic, whoever asks: the link in a mail says whose it is."""
    if topic not in TOPICS:
        return
    with transaction() as session:
        kept = _kept(session, owner_id)
        left = ways_of(session, owner_id)[topic] - {Channel.MAIL}
        kept.ways = {**kept.ways, topic: sorted(left)}
        session.add(kept)


def ways_of(session: Session, owner_id: UUID) -> Ways:
    """Return the ways this person wishes for, by topic. Joins the caller's transaction."""
    kept = session.get(Wishes, owner_id)
    own = {} if kept is None else kept.ways
    return {topic: frozenset(Channel(one) for one in own[topic]) if topic in own else STANDARD[topic] for topic in TOPICS}


def address_of(session: Session, owner_id: UUID) -> str | None:
    """Return where mails to this person go, None when there is nowhere. Joins the caller's transaction."""
    user = session.get(User, owner_id)
    if user is None or user.disabled:
        return None
    if user.email != LOCAL_EMAIL:
        return user.email
    kept = session.get(Wishes, owner_id)
    # Files need no address that exists: the local user finds mails in the data folder.
    return (kept.address if kept else None) or (LOCAL_EMAIL if settings().smtp_url is None else None)


def _view(session: Session, owner_id: UUID) -> WishesView:
    user = session.get_one(User, owner_id)
    return WishesView(address_of(session, owner_id), user.email == LOCAL_EMAIL, ways_of(session, owner_id))


def _kept(session: Session, owner_id: UUID) -> Wishes:
    row = insert(Wishes).values(owner_id=owner_id, ways={}).on_conflict_do_nothing(index_elements=["owner_id"])
    session.connection().execute(row)
    return session.get_one(Wishes, owner_id, with_for_update=True)


def _channels(topic: str, named: Collection[str]) -> frozenset[Channel]:
    if topic not in TOPICS:
        raise Rejected(f"There is no topic “{topic[:50]}”.", hint=f"There are {', '.join(TOPICS)}.")
    try:
        return frozenset(Channel(one) for one in named)
    except ValueError as error:
        raise Rejected("Messages leave by mail or webhook.", hint="Name “mail”, “webhook”, both or none.") from error


def _checked(session: Session, owner_id: UUID, address: str) -> str | None:
    if session.get_one(User, owner_id).email != LOCAL_EMAIL:
        raise Rejected("Mails go to the address you sign in with.", hint="It cannot be changed here.")
    address = address.strip()
    if address and not is_address(address):
        raise Rejected(f"“{address[:100]}” is no e-mail address.", hint="Write it as name@example.com.")
    return address or None
