"""A column is filled within a day while workers are killed at the worst moments: one batch with the provider, nothing paid twice."""

import json
import os
import subprocess
import sys
from collections import Counter
from contextlib import contextmanager

import httpx2 as httpx
import pytest

from backend.jobs.states import Status
from backend.launcher.files import ROOT
from backend.launcher.services import free_port
from backend.mapping import service
from tests.chaos.test_chaos import engines, owner, point_to  # noqa: F401  fixtures
from tests.chaos.test_mapping_chaos import LABELS, TASK
from tests.chaos.workers import Worker, reconciling, until
from tests.published import published

pytestmark = pytest.mark.chaos

VALUES = 300


class Provider:
    """The stub in a process of its own: how its batches go, and what it was asked."""

    def __init__(self, line):
        self._line = line

    def batches(self, **course):
        try:
            return self._line.post("/_batches", json=course).json()
        except httpx.HTTPError:
            return None

    def asked(self):
        every = self._line.get("/_debug").json()["asked"]
        return Counter(item["value"] for one in every for item in json.loads(one["messages"][-1]["content"])["items"])


@pytest.fixture
def provider(monkeypatch):
    port = free_port()
    process = subprocess.Popen([sys.executable, "-m", "tests.stub_batches", str(port)], cwd=ROOT, env=os.environ)
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", verify=False) as line:
        found = Provider(line)
        until(found.batches, within_s=30)
        point_to(
            monkeypatch, OPENAI_BASE_URL=f"http://127.0.0.1:{port}/v1", OPENAI_API_KEY="none", OPENAI_MODEL="stub-ok",
            LISTMILL_MODEL_BATCHES="true", LISTMILL_MODEL_BATCH_POLL_S="0.5", LISTMILL_JOB_LEASE_S="2",
        )  # fmt: skip
        yield found
    process.terminate()
    process.wait(10)


@contextmanager
def worker(folder):
    one = Worker(folder, threads=1, module="actors.worker", queue="mapping")
    try:
        until(one.is_ready, within_s=60)
        yield one
    finally:
        one.kill()


def test_workers_that_die_around_the_creation_of_a_batch_pay_nothing_twice(engines, owner, provider, tmp_path):  # noqa: F811  fixtures
    dataset = published(owner, "firms", f"SELECT 'supplier ' || i % {VALUES} AS supplier FROM range({2 * VALUES}) r(i)")
    provider.batches(create_waits="before")

    with reconciling():
        with worker(tmp_path):
            run = service.start_run(owner.id, dataset, TASK, economy=True)
            until(lambda: provider.batches()["calls"].count("create") == 1, within_s=60)
        assert (len(provider.batches()["uploads"]), len(provider.batches()["batches"])) == (1, 0)
        provider.batches(create_waits="after")
        with worker(tmp_path):
            until(lambda: len(provider.batches()["batches"]) == 1, within_s=60)
        provider.batches(create_waits="")
        with worker(tmp_path):
            until(lambda: service.get_run(owner.id, run.id).status is Status.COMPLETED, within_s=90)

    values = service.list_values(owner.id, run.id, size=1000)
    assert [one.answers for one in values] == [(LABELS[len(one.value) % 3],) for one in values]
    assert len(values) == VALUES
    told = provider.batches()
    assert (len(told["uploads"]), len(told["batches"]), told["files"]) == (1, 1, [])
    assert set(provider.asked().values()) == {1}
    assert service.get_run(owner.id, run.id).calls == VALUES // 50
