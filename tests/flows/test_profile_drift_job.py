"""Drift is written when a version's profile is published, whichever of two profiles is made first."""

import threading
import time

import pytest

from backend.adapters.db import engine, transaction
from backend.datasets import service
from backend.datasets.making.conversion import convert
from backend.datasets.models import Version
from backend.datasets.profiling import profile
from backend.jobs.runner import run_chunk
from tests.making import upload

LIST = b"id;city\n" + b"".join(b"%d;Town %d\n" % (i, i % 7) for i in range(60))


@pytest.fixture(autouse=True)
def _settled(home):
    """The threads that mind running chunks give their connections back before the database goes."""
    yield
    until = time.monotonic() + 10
    while engine().pool.checkedout() and time.monotonic() < until:
        threading.Event().wait(0.01)


def converted(accepted):
    run_chunk("datasets.convert", accepted.job_id, 0, convert)
    return version(accepted)


def version(accepted):
    with transaction() as session:
        return session.get_one(Version, accepted.version_id)


def profiled(accepted):
    run_chunk("datasets.profile", version(accepted).profile_job_id, 0, profile)


@pytest.mark.parametrize("order", ["parent first", "child first"])
def test_a_version_says_what_moved_since_its_parent(owner, order):
    first = upload(owner, "towns.csv", LIST)
    converted(first)
    second = service.reload_dataset(owner.id, first.dataset_id, {"types": {"id": "text"}})
    converted(second)

    for accepted in (first, second) if order == "parent first" else (second, first):
        profiled(accepted)

    assert version(first).drift is None
    assert version(second).drift == {
        "new": [],
        "gone": [],
        "retyped": [{"name": "id", "before": "BIGINT", "after": "VARCHAR"}],
        "moved": [],
        "rows": {"before": 60, "after": 60},
    }


def test_a_first_version_has_no_drift(owner):
    first = upload(owner, "towns.csv", LIST)
    converted(first)

    profiled(first)

    assert version(first).drift is None
