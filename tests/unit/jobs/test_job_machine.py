"""The state machine of the ledger under any order of events, on a real database.

Several holders claim, renew, report, publish, fail, fall silent and come back late, while people cancel and retry and the
reconciler runs. A model says which holding is live; the database must agree after every step.
"""

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule, run_state_machine_as_test
from sqlalchemy import text

from backend.adapters.db import transaction
from backend.core.errors import Conflict
from backend.jobs import lifecycle, recovery, repository, service
from backend.jobs.kinds import KINDS, Kind
from backend.jobs.states import EDGES, ENDED, Status

# Every change of a status is written down by the database itself, also those between two looks of the test.
WRITE_DOWN = """
CREATE TABLE changes (before text, after text);
CREATE FUNCTION write_down() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN INSERT INTO changes VALUES (OLD.status, NEW.status); RETURN NULL; END $$;
CREATE TRIGGER write_down AFTER UPDATE OF status ON jobs FOR EACH ROW WHEN (OLD.status <> NEW.status) EXECUTE FUNCTION write_down();
CREATE TRIGGER write_down AFTER UPDATE OF status ON chunks FOR EACH ROW WHEN (OLD.status <> NEW.status) EXECUTE FUNCTION write_down();
"""
FORGET = "DROP TRIGGER write_down ON jobs; DROP TRIGGER write_down ON chunks; DROP FUNCTION write_down; DROP TABLE changes"
KIND = Kind("test.machine", queue="machine", unit="rows", max_attempts=4)


class Ledger(RuleBasedStateMachine):
    owner_id = None

    def __init__(self):
        super().__init__()
        self.holdings = []  # every holding ever handed out, oldest first
        self.published = {}  # number -> how often
        self.fences = {}

    @initialize(chunks=st.integers(1, 3))
    def ask(self, chunks):
        with transaction() as session:
            self.job_id = service.enqueue(session, KIND.name, owner_id=self.owner_id, title="list.csv", chunks=chunks).id
        self.numbers = range(chunks)
        self.look()

    @rule(number=st.integers(0, 2))
    def claim(self, number):
        with transaction() as session:
            claim = repository.claim(
                session, self.job_id, number=number % len(self.numbers), lease_s=60, max_attempts=KIND.max_attempts
            )
        if claim is not None:
            held = claim.holding
            assert held.fence > self.fences.get(held.number, 0)
            self.fences[held.number] = held.fence
            self.holdings.append(held)

    @rule(number=st.integers(0, 2))
    def a_worker_falls_silent_and_another_takes_over(self, number):
        self.leases_run_out()
        self.claim(number)

    @precondition(lambda self: self.holdings)
    @rule()
    def all_renew(self):
        with transaction() as session:
            mine = repository.renew(session, self.holdings, lease_s=60)
        assert len({held.number for held in mine}) == len(mine)  # never two live holders of one chunk
        assert all(held.fence == self.fences[held.number] for held in mine)

    @precondition(lambda self: self.holdings)
    @rule(back=st.integers(0, 3), done=st.integers(0, 9))
    def report(self, back, done):
        held = self.pick(back)
        with transaction() as session:
            took = repository.report(session, held, done=done, total=None, message="", rate=None)
        assert not took or held.fence == self.fences[held.number]

    @precondition(lambda self: self.holdings)
    @rule(back=st.integers(0, 3), dies=st.booleans())
    def publish(self, back, dies):
        held = self.pick(back)
        with transaction() as session:
            took = repository.publish(session, held, done=10, result={})
        if took:
            assert held.fence == self.fences[held.number]
            self.published[held.number] = self.published.get(held.number, 0) + 1
        if not dies:  # between the publish and the end of the job
            lifecycle.finish(self.job_id)

    @precondition(lambda self: self.holdings)
    @rule(back=st.integers(0, 3), end=st.sampled_from(["fail", "again", "back", "cancel"]))
    def stop_early(self, back, end):
        held = self.pick(back)
        words = {"error": "No.", "hint": ""}
        with transaction() as session:
            if end == "fail":
                took = repository.fail(session, held, **words)
            elif end == "again":
                more = {"message": "", "pause_s": 0, "max_attempts": KIND.max_attempts}
                took = repository.try_again(session, held, **words, **more)
            elif end == "back":
                took = repository.hand_back(session, held)
            else:
                took = repository.cancel_chunk(session, held)
        assert not took or held.fence == self.fences[held.number]

    @rule(leases=st.booleans(), hints=st.booleans())
    def time_passes_and_the_reconciler_looks(self, leases, hints):
        if leases:
            self.leases_run_out()
        if hints:
            run("UPDATE chunks SET sent_at = sent_at - interval '1 hour'")
        recovery.reconcile()

    @rule(verb=st.sampled_from([service.cancel, service.retry]))
    def a_person_acts(self, verb):
        before = service.get(self.owner_id, self.job_id).status
        try:
            verb(self.owner_id, self.job_id)
        except Conflict:
            refused = ENDED - {Status.CANCELLED} if verb is service.cancel else set(Status) - {Status.FAILED, Status.CANCELLED}
            assert before in refused

    def pick(self, back):
        """Return the newest holding, or one of those before it, which may be long overtaken."""
        return self.holdings[-1 - back % len(self.holdings)]

    def leases_run_out(self):
        run("UPDATE chunks SET lease_until = clock_timestamp() - interval '1 s'")

    @invariant()
    def holds(self):
        if hasattr(self, "job_id"):
            self.look()

    def look(self):
        with transaction() as session:
            rows = session.connection().execute(text("SELECT number, status, attempt, done FROM chunks ORDER BY number")).all()
        job = service.get(self.owner_id, self.job_id)
        with transaction() as session:
            changes = session.connection().execute(text("DELETE FROM changes RETURNING before, after")).all()
        assert all(Status(after) in EDGES[Status(before)] for before, after in changes), changes
        assert job.done == sum(row.done for row in rows)
        assert all(row.attempt <= KIND.max_attempts for row in rows)
        assert all(times == 1 for times in self.published.values())
        assert {row.number for row in rows if row.status == "completed"} == set(self.published)
        if job.status in ENDED:
            assert all(Status(row.status) in ENDED for row in rows)
        if job.status == Status.COMPLETED:
            assert set(self.published) == set(self.numbers)

    def teardown(self):
        if hasattr(self, "job_id"):
            self.everything_ends()

    def everything_ends(self):
        """No job is stuck: with workers that work and a reconciler that runs, it ends, whatever went before."""
        for _ in range(2 * KIND.max_attempts + 2):
            self.leases_run_out()
            recovery.reconcile()
            for number in self.numbers:
                with transaction() as session:
                    claim = repository.claim(session, self.job_id, number=number, lease_s=60, max_attempts=KIND.max_attempts)
                    if claim is not None:
                        repository.publish(session, claim.holding, done=10, result={})
            lifecycle.finish(self.job_id)
        assert service.get(self.owner_id, self.job_id).status in ENDED
        service.delete(self.owner_id, self.job_id)


@pytest.fixture
def written_down(home):
    """Changes of a status are written down while the test lasts."""
    run(WRITE_DOWN)
    yield
    run(FORGET)


def run(statements):
    with transaction() as session:
        session.connection().exec_driver_sql(statements)


def test_any_order_of_events_keeps_the_ledger_true(written_down, owner, monkeypatch):
    monkeypatch.setitem(KINDS, KIND.name, KIND)
    monkeypatch.setattr(Ledger, "owner_id", owner.id)

    run_state_machine_as_test(
        Ledger,
        settings=settings(
            max_examples=30,
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            phases=[Phase.explicit, Phase.reuse, Phase.generate],  # making a failure shorter takes minutes on a database
        ),
    )
