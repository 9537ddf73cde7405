"""Everything dies, nothing is lost, nothing happens twice: real servers, real workers, kill -9.

These tests bring servers of their own, as `listmill up` runs them, because they kill them.
"""

import random
import signal
import time
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from backend.accounts.models import Role, User
from backend.adapters import cache, queue
from backend.adapters.db import dispose, transaction
from backend.core.config import settings
from backend.jobs import service
from backend.jobs.states import ENDED, Status
from backend.launcher.processes import signal_group
from backend.launcher.schema import upgrade
from backend.launcher.services import Postgres, Valkey, start, stop
from tests.chaos.workers import CRASH, NOTE, NOTES, SLOW, Worker, know_kinds, reconciling, until, workers

pytestmark = pytest.mark.chaos

CHUNKS = 2000
IN_A_CHUNK = 50


class Engines:
    """A PostgreSQL and a Valkey that may be killed."""

    def __init__(self, folder):
        self.servers = {"postgres": Postgres(folder), "valkey": Valkey(folder)}
        self.children = {name: start(server) for name, server in self.servers.items()}

    def kill(self, name):
        """Kill -9 a server and start it again, as the supervisor does; its port stays the same."""
        self.children[name].send_signal(signal.SIGKILL)
        self.children[name].wait(10)
        self.children[name] = start(self.servers[name])

    def stop(self):
        for name, server in self.servers.items():
            stop(server, self.children[name])
            signal_group(self.children[name].pid, signal.SIGKILL)


@pytest.fixture
def engines(home, monkeypatch, tmp_path):
    folder = tmp_path / "engines"
    folder.mkdir(mode=0o700)
    engines = Engines(folder)
    point_to(monkeypatch, DATABASE_URL=engines.servers["postgres"].url, REDIS_URL=engines.servers["valkey"].url)
    upgrade(engines.servers["postgres"].url)
    execute(NOTES)
    know_kinds(monkeypatch)
    yield engines
    _close()
    engines.stop()


@pytest.fixture
def owner(engines):
    with transaction() as session:
        user = User(email="owner@example.com", name="owner", role=Role.ANALYST)
        session.add(user)
    return user


def point_to(monkeypatch, **variables):
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    _close()
    settings.cache_clear()


def _close():
    """Close what this process holds open to servers that go, or have another address from now on."""
    dispose()
    queue.dispose()
    cache.dispose()


def execute(statement, **values):
    with transaction() as session:
        answer = session.connection().execute(text(statement), values)
        return answer.all() if answer.returns_rows else []


def ask(owner, kind, **more):
    with transaction() as session:
        return service.enqueue(session, kind, owner_id=owner.id, title="letters", **more).id


def look(owner, job_id):
    """Return the job's card, None while the database is away."""
    try:
        return service.get(owner.id, job_id)
    except SQLAlchemyError:
        return None


def progressed(owner, job_id, *, chunks):
    def condition():
        job = look(owner, job_id)
        return job is not None and (job.status in ENDED or job.done >= chunks * IN_A_CHUNK)

    until(condition, within_s=60)


def ended(owner, job_id, *, within_s):
    def condition():
        job = look(owner, job_id)
        return job if job is not None and job.status in ENDED else None

    return until(condition, within_s=within_s)


def double(job_id: UUID):
    """Send every hint once more, in any order."""
    numbers = list(range(CHUNKS))
    random.shuffle(numbers)
    for number in numbers:
        queue.send_hint("ledger", NOTE, job_id, number)


def test_two_thousand_chunks_are_published_exactly_once_while_everything_dies(engines, owner, home, monkeypatch):
    point_to(monkeypatch, LISTMILL_JOB_LEASE_S="4", LISTMILL_JOB_RESEND_S="3", LISTMILL_RECONCILE_EVERY_S="0.2")
    began = time.monotonic()
    with workers(home, 2, threads=8) as pair, reconciling():

        def kill_worker(which):
            pair[which].kill()
            pair[which] = Worker(home, threads=8)

        job_id = ask(owner, NOTE, chunks=CHUNKS, total=CHUNKS * IN_A_CHUNK, parameters={"longest_s": 0.08})
        events = [
            ("a worker is killed", lambda: kill_worker(0)),
            ("Redis is emptied", queue.broker().client.flushall),
            ("PostgreSQL is killed", lambda: engines.kill("postgres")),
            ("Valkey is killed", lambda: engines.kill("valkey")),
            ("the other worker is killed", lambda: kill_worker(1)),
            ("every message is doubled", lambda: double(job_id)),
        ]
        for number, (name, event) in enumerate(events, start=1):
            progressed(owner, job_id, chunks=number * CHUNKS // 8)
            event()
            print(f"{time.monotonic() - began:5.1f} s  {name}")
        job = ended(owner, job_id, within_s=90)

    took_s = time.monotonic() - began
    print(f"{took_s:5.1f} s  done; most attempts at one chunk: {job.attempts}")
    assert (job.status, job.done, job.result) == (
        Status.COMPLETED,
        CHUNKS * IN_A_CHUNK,
        {"chunks": CHUNKS, "done": CHUNKS * IN_A_CHUNK},
    )
    assert execute("SELECT count(*), count(DISTINCT number) FROM notes") == [(CHUNKS, CHUNKS)]
    assert execute("SELECT count(*) FROM notes n JOIN chunks c USING (job_id, number, fence)") == [(CHUNKS,)]
    assert took_s < 120


def test_another_worker_continues_within_twenty_seconds_after_kill_nine(engines, owner, home):
    with workers(home, 2, threads=1) as pair, reconciling():
        job_id = ask(owner, SLOW)
        holder = int(until(lambda: service.get(owner.id, job_id).message))
        killed_at = time.monotonic()
        next(worker for worker in pair if worker.runs(holder)).kill()
        job = ended(owner, job_id, within_s=30)
        took_s = time.monotonic() - killed_at

    print(f"taken over and finished {took_s:.1f} s after kill -9")
    assert (job.status, job.attempts) == (Status.COMPLETED, 2)
    assert execute("SELECT fence, pid = :dead FROM notes", dead=holder) == [(2, False)]
    assert took_s < 20


def test_work_that_kills_its_worker_is_given_up_after_three(engines, owner, home, monkeypatch):
    point_to(monkeypatch, LISTMILL_JOB_LEASE_S="1", LISTMILL_RECONCILE_EVERY_S="0.1")
    with workers(home, threads=2) as running, reconciling():
        job_id = ask(owner, CRASH)

        def restarted():
            if running[0].process.poll() is not None:
                running[0].kill()
                running[0] = Worker(home, threads=2)
            return service.get(owner.id, job_id).status in ENDED

        until(restarted, within_s=60)

    job = service.get(owner.id, job_id)
    assert (job.status, job.attempts) == (Status.FAILED, 3)
    assert job.error == "The worker stopped three times while working on “letters”."


def test_the_ledger_takes_jobs_while_redis_is_dead_and_starts_them_when_it_is_back(engines, owner, home, monkeypatch):
    point_to(monkeypatch, LISTMILL_RECONCILE_EVERY_S="0.2")
    engines.children["valkey"].kill()
    engines.children["valkey"].wait(10)
    job_id = ask(owner, NOTE)
    waiting = service.get(owner.id, job_id).status

    engines.children["valkey"] = start(engines.servers["valkey"])
    with workers(home, threads=2), reconciling():
        job = ended(owner, job_id, within_s=20)

    assert (waiting, job.status) == (Status.PENDING, Status.COMPLETED)
