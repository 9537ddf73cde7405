"""Transactions, and what runs once they are committed."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlmodel import Session

from backend.adapters.db.engine import engine
from backend.core.logs import logger

_AFTER = "listmill_after_commit"


@contextmanager
def transaction() -> Iterator[Session]:
    """Open one transaction: commit at the end, roll back on any error, then run what was registered with `after_commit`.

    Objects read inside stay readable afterwards.
    """
    with Session(engine(), expire_on_commit=False) as session:
        with session.begin():
            yield session
        hooks: list[Callable[[], None]] = session.info.pop(_AFTER, [])
    for hook in hooks:
        try:
            hook()
        except Exception:  # noqa: BLE001  the commit stands; what a hook missed, the reconciler repeats
            logger("db").exception("after_commit_failed", hook=getattr(hook, "__qualname__", repr(hook)))


def after_commit(session: Session, hook: Callable[[], None]) -> None:
    """Run `hook` once the transaction of `session` is committed, and never if it is not. It must bear being lost."""
    session.info.setdefault(_AFTER, []).append(hook)
