"""A column is filled while its workers are killed and Redis is emptied: the same labels, nothing paid twice but what was in flight."""

import json
import os
import subprocess
import sys
from collections import Counter

import httpx2 as httpx
import pytest

from backend.adapters import cache
from backend.core.config import settings
from backend.jobs.states import Status
from backend.launcher.files import ROOT
from backend.launcher.services import free_port
from backend.mapping import service
from backend.mapping.batches import SIZE
from backend.mapping.task import read_task
from tests.chaos.test_chaos import engines, owner, point_to  # noqa: F401  fixtures
from tests.chaos.workers import Worker, reconciling, until
from tests.published import published

pytestmark = pytest.mark.chaos

LABELS = ["food", "steel", "trade"]
VALUES = 1_200
TASK = read_task({"instruction": "The trade", "columns": ["supplier"], "fills": [{"name": "trade", "labels": LABELS}]})


@pytest.fixture
def provider(monkeypatch):
    """A model on loopback that takes a tenth of a second and remembers what it was asked."""
    port = free_port()
    environment = {**os.environ, "STUB_LATENCY_S": "0.1"}
    process = subprocess.Popen([sys.executable, str(ROOT / "tests" / "stub_model.py"), str(port)], env=environment)
    line = httpx.Client(base_url=f"http://127.0.0.1:{port}", verify=False)

    def answers():
        try:
            return line.get("/_debug").json()
        except httpx.HTTPError:
            return None

    until(answers, within_s=30)
    point_to(monkeypatch, OPENAI_BASE_URL=f"http://127.0.0.1:{port}/v1", OPENAI_API_KEY="none", OPENAI_MODEL="stub-ok")
    yield answers
    line.close()
    process.terminate()
    process.wait(10)


def test_a_filling_survives_killed_workers_and_an_emptied_redis(engines, owner, provider, tmp_path):  # noqa: F811  fixtures
    def worker():
        return Worker(tmp_path, threads=1, module="actors.worker", queue="mapping")

    dataset = published(owner, "firms", f"SELECT 'supplier ' || i % {VALUES} AS supplier FROM range({2 * VALUES}) r(i)")
    running = [worker() for _ in range(3)]
    until(lambda: all(one.is_ready() for one in running), within_s=60)
    try:
        with reconciling():
            run = service.start_run(owner.id, dataset, TASK)

            def filled(least):
                return service.get_run(owner.id, run.id).done_values >= least

            until(lambda: filled(200), within_s=60)
            running[0].kill()
            running.append(worker())
            until(lambda: filled(400), within_s=60)
            cache.client().flushall()
            until(lambda: filled(600), within_s=60)
            running[1].kill()
            until(lambda: service.get_run(owner.id, run.id).status is Status.COMPLETED, within_s=90)
    finally:
        for one in running:
            one.kill()

    values = [one for start in (-1, 999) for one in service.list_values(owner.id, run.id, after=start, size=1000)]
    assert len(values) == VALUES
    assert all(one.answers == (LABELS[len(one.value) % 3],) for one in values)
    asked = Counter(
        item["value"] for one in provider()["asked"] for item in json.loads(one["messages"][-1]["content"])["items"]
    )
    again = sum(count - 1 for count in asked.values())
    assert len(asked) == VALUES
    assert again <= 2 * SIZE, f"{again} values were paid for twice"
    assert settings().openai_model == "stub-ok"
