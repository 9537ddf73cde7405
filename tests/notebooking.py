"""Short ways to what tests of notebooks begin with: a dataset with its profile, cells, and work that is done at once."""

from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

import dramatiq
from sqlmodel import select

from backend.adapters.db import transaction
from backend.datasets.models import Version
from backend.jobs.models import Job
from backend.jobs.states import Status
from backend.notebooks import cells
from backend.queries import service as queries
from tests.profiling import profile
from tests.published import published

SALES = """SELECT 1000 + i AS order_id, make_date(2026, (1 + i % 12)::INT, (1 + i % 28)::INT) AS order_date,
['Germany', 'France', 'Italy'][(1 + i % 7 % 3)::INT] AS country, (10.5 + i % 50)::DECIMAL(9, 2) AS amount
FROM range(600) numbers(i)"""

HARD = "which lands brought the dough"  # a question only a model reads, and how it does
READ = {
    "status": "ok",
    "reading": "total amount by country",
    "assumptions": [],
    "sql": 'SELECT "country", sum("amount") AS total FROM "sales" GROUP BY "country"',
    "chart": None,
    "question_to_user": None,
    "options": [],
    "sure": True,
}


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
    """A dataset of 600 orders with its profile; return its id."""
    dataset_id = published(owner, "sales", SALES)
    with transaction() as session:
        version = session.exec(select(Version).where(Version.dataset_id == dataset_id)).one()
        version.number, version.rows, version.profile = 1, 600, _profile()
    return dataset_id


@lru_cache(maxsize=1)
def _profile():
    with TemporaryDirectory() as folder:
        return profile(Path(folder), SALES)[0]


def add(owner, book, kind, text="", **more):
    """A cell with this text."""
    key = {"question": "question", "sql": "sql", "text": "text"}[kind]
    return cells.add_cell(owner.id, book.id, kind, content={key: text}, **more)


def rows(owner, cell):
    """The rows a cell shows."""
    return queries.result_table(owner.id, cell.query_run_id, limit=1000).rows
