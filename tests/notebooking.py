"""Short ways to what tests of notebooks begin with: a dataset with its profile, cells, and work that is done at once."""

import dramatiq
from sqlmodel import select

from backend.adapters.db import transaction
from backend.jobs.models import Job
from backend.jobs.states import Status
from backend.notebooks import cells
from backend.queries import service as queries
from tests.making import upload

LIST = b"order_id,order_date,country,amount\n" + b"".join(
    f"{1000 + i},2026-{1 + i % 12:02d}-{1 + i % 28:02d},{('Germany', 'France', 'Italy')[i % 7 % 3]},{10 + i % 50}.5\n".encode()
    for i in range(600)
)


def work_off():
    """Do all waiting work of everybody in this process, by the actors that the workers run."""
    import actors.worker  # noqa: F401  registers every actor

    while jobs := _waiting():
        for job in jobs:
            dramatiq.get_broker().get_actor(job.kind).fn(str(job.id), 0)


def _waiting():
    with transaction() as session:
        return list(session.exec(select(Job).where(Job.status == Status.PENDING)).all())


def sales(owner):
    """A dataset of 600 orders, converted and profiled; return its id."""
    accepted = upload(owner, "sales.csv", LIST)
    work_off()
    return accepted.dataset_id


def add(owner, book, kind, text="", **more):
    """A cell with this text."""
    key = {"question": "question", "sql": "sql", "text": "text"}[kind]
    return cells.add_cell(owner.id, book.id, kind, content={key: text}, **more)


def rows(owner, cell):
    """The rows a cell shows."""
    return queries.result_table(owner.id, cell.query_run_id, limit=1000).rows
