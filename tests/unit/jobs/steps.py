"""Steps the tests of the ledger share: asking, working, looking into the tables."""

import threading

from sqlalchemy import text

from backend.adapters import queue
from backend.adapters.db import transaction
from backend.core.config import settings
from backend.jobs import repository, service
from backend.jobs.runner import Outcome, run_chunk

KIND = "test.echo"
QUEUE = "test"


def execute(statement, **values):
    """Run one statement and return its rows."""
    with transaction() as session:
        answer = session.connection().execute(text(statement), values)
        return answer.all() if answer.returns_rows else []


def ask(owner, **more):
    """Ask for a job and return its id."""
    with transaction() as session:
        return service.enqueue(session, KIND, owner_id=owner.id, title="orders.csv", **more).id


def echo(run):
    """Work that writes one row when it is published."""

    def publish(session):
        values = {"job": run.job_id, "number": run.number, "fence": run.fence}
        session.connection().execute(text("INSERT INTO written VALUES (:job, :number, :fence)"), values)

    return Outcome(1, {"fence": run.fence}, publish)


def succeed(run):
    """Work that succeeds and writes nothing."""
    return Outcome(1)


def stumble(run):
    """Work with a mistake in it."""
    raise ZeroDivisionError("secret words of the program")


def in_thread(job_id, work, *, number=0):
    """Run a chunk beside the test."""
    thread = threading.Thread(target=run_chunk, args=(KIND, job_id, number, work))
    thread.start()
    return thread


def chunk(job_id, number=0):
    """Return the row of a chunk."""
    return execute("SELECT * FROM chunks WHERE job_id = :job AND number = :number", job=job_id, number=number)[0]


def claim(job_id, number=0, *, lease_s=30):
    """Claim a chunk as a worker does."""
    with transaction() as session:
        return repository.claim(session, job_id, number=number, lease_s=lease_s, max_attempts=3)


def die(job_id, number=0):
    """Claim a chunk and fall silent for ever, as a worker does that is killed."""
    assert claim(job_id, number)
    execute("UPDATE chunks SET lease_until = clock_timestamp() - interval '1 s' WHERE job_id = :job", job=job_id)


def empty_queue():
    """Lose every hint that waits."""
    queue.broker().client.delete(f"{settings().queue_namespace}:{QUEUE}")
