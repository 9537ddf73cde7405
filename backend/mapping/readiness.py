"""What a worker does before its first batch, so that no batch pays for it: libraries read, statements compiled, lines opened."""

from contextlib import suppress
from uuid import UUID

from sqlalchemy.exc import SQLAlchemyError

from backend.adapters import db, llm
from backend.adapters.db import transaction
from backend.adapters.storage import scratch
from backend.core.errors import ListmillError
from backend.datasets.workshop import workshop
from backend.jobs import repository as ledger
from backend.mapping import repository, store
from backend.mapping.embedded import Mapper
from backend.mapping.models import MappingRun

_NOBODY = UUID(int=0)


def rehearse(*, threads: int) -> None:
    """Go through a batch that is nobody's. Writes nothing; quiet where the database is away."""
    llm.warm()
    with scratch() as folder, workshop(folder) as con:
        con.execute("SELECT 1").fetchall()
    list(Mapper(["one", "two"], {"a": "one"}).guess(["b", "c"]))
    with suppress(SQLAlchemyError, ListmillError):
        db.warm(threads)
        with transaction() as session:
            ledger.claim(session, _NOBODY, number=0, lease_s=1, max_attempts=1)
            session.get(MappingRun, _NOBODY)
            repository.waiting(session, _NOBODY, batch=0)
            repository.examples(
                session, MappingRun(id=_NOBODY, owner_id=_NOBODY, dataset_id=_NOBODY, version_id=_NOBODY), most=1
            )
            store.known(session, _NOBODY, ["-"])
