"""The public verbs about people: the local user, adding people, making and checking tokens."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, col, desc, select

from backend.accounts.models import ApiToken, Role, User
from backend.adapters.db import transaction
from backend.core.clock import now
from backend.core.errors import Conflict, NotFound, Rejected, Unauthenticated

LOCAL_EMAIL = "local@localhost"
TOKEN_PREFIX = "lm_"  # noqa: S105  not a secret: it marks our tokens for secret scanners
_TOUCH_EVERY = timedelta(minutes=5)


@dataclass(frozen=True)
class TokenView:
    """A token as its owner sees it; the token itself is not kept."""

    id: UUID
    name: str
    created_at: datetime
    last_used_at: datetime | None


def local_user() -> User:
    """Return the one person of a deployment without sign-in, made on first use."""
    return _local_user()


@lru_cache(maxsize=1)
def _local_user() -> User:
    with transaction() as session:
        made = User(email=LOCAL_EMAIL, name="You", role=Role.ADMIN)
        session.connection().execute(insert(User).values(made.model_dump()).on_conflict_do_nothing(index_elements=["email"]))
        return session.exec(select(User).where(User.email == LOCAL_EMAIL)).one()


def forget_local_user() -> None:
    """Forget the remembered local user, for a process whose database was exchanged."""
    _local_user.cache_clear()


def get_user(email: str) -> User:
    """Return the person with this address. Raises NotFound."""
    with transaction() as session:
        found = session.exec(select(User).where(User.email == email.strip().lower())).first()
    if found is None:
        raise NotFound(f"There is nobody with the address {email}.", hint="Add the person with `listmill user add`.")
    return found


def add_user(email: str, *, role: Role = Role.ANALYST) -> User:
    """Add a person. Raises Rejected for something that is no address, Conflict if the address is taken."""
    address = email.strip().lower()
    if "@" not in address or len(address) > 320 or any(c.isspace() for c in address):
        raise Rejected(f"“{email}” is no e-mail address.", hint="Write it as name@example.com.")
    with transaction() as session:
        if session.exec(select(User).where(User.email == address)).first():
            raise Conflict(f"{address} is already known.", hint="Use another address.")
        user = User(email=address, name=address.split("@")[0], role=role)
        session.add(user)
        return user


def create_token(name: str, *, user_id: UUID) -> str:
    """Make an API token and return it; it cannot be shown again, only its digest is kept."""
    if not 0 < len(name.strip()) <= 200:
        raise Rejected("A token needs a name of 1 to 200 characters.", hint="Name what will use it, “nightly import” say.")
    token = TOKEN_PREFIX + secrets.token_urlsafe(32)
    with transaction() as session:
        session.add(ApiToken(user_id=user_id, name=name.strip(), digest=_digest(token)))
    return token


def list_tokens(user_id: UUID) -> tuple[TokenView, ...]:
    """Return a person's tokens that still work, newest first."""
    wanted = select(ApiToken).where(ApiToken.user_id == user_id, ApiToken.revoked_at == None)  # noqa: E711  SQL's IS NULL
    with transaction() as session:
        found = session.exec(wanted.order_by(desc(col(ApiToken.created_at)))).all()
        return tuple(TokenView(t.id, t.name, t.created_at, t.last_used_at) for t in found)


def revoke_token(user_id: UUID, token_id: UUID) -> None:
    """Make a token worthless at once. Revoking twice is fine. Raises NotFound for one that is not theirs."""
    with transaction() as session:
        token = session.get(ApiToken, token_id)
        if token is None or token.user_id != user_id:
            raise NotFound("There is no such token.", hint="Load the page again to see the tokens there are.")
        token.revoked_at = token.revoked_at or now()
        session.add(token)


def user_of_token(token: str) -> User:
    """Return the person behind a token. Raises Unauthenticated for one that is unknown, revoked or of a disabled person."""
    with transaction() as session:
        found = _find_token(session, token)
        user = session.get(User, found.user_id) if found else None
        if found is None or user is None or user.disabled:
            raise Unauthenticated("This API token is not known here.", hint="Make one with `listmill token create NAME`.")
        if found.last_used_at is None or now() - found.last_used_at > _TOUCH_EVERY:
            found.last_used_at = now()
            session.add(found)
        return user


def user_by_id(user_id: UUID) -> User:
    """Return a person. Raises Unauthenticated when the person is gone or disabled."""
    with transaction() as session:
        user = session.get(User, user_id)
    if user is None or user.disabled:
        raise Unauthenticated("This session is no longer valid.", hint="Load the page again.")
    return user


def _find_token(session: Session, token: str) -> ApiToken | None:
    wanted = select(ApiToken).where(ApiToken.digest == _digest(token), ApiToken.revoked_at == None)  # noqa: E711
    return session.exec(wanted).first()


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
