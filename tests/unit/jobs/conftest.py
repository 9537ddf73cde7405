"""A kind of the tests' own, and a table its work publishes into."""

import pytest

from backend.jobs.kinds import KINDS, Kind
from tests.unit.jobs.steps import KIND, execute


@pytest.fixture(autouse=True)
def _kind(monkeypatch):
    monkeypatch.setitem(KINDS, KIND, Kind(KIND, queue="test", unit="rows"))


@pytest.fixture
def written(home):
    """A table that `echo` publishes into; the fixture is the function that reads it."""
    execute("CREATE TABLE IF NOT EXISTS written (job_id uuid, number int, fence bigint)")
    yield lambda: [tuple(row) for row in execute("SELECT number, fence FROM written ORDER BY number, fence")]
    execute("DROP TABLE written")
