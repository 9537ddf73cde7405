"""Filling within a day over HTTP: both prices on the bill, the run's state, and the provider's signed call that wakes it."""

import base64
import json
import time

import pytest

from backend.core.config import settings
from backend.mapping import service
from tests import parcelling
from tests.parcelling import look
from tests.published import published
from tests.stub_batches import signed

provider = parcelling.provider
SECRET = f"whsec_{base64.b64encode(b'known to the provider and us').decode()}"
ADDRESS = "/api/webhooks/model"


@pytest.fixture
def asked(owner):
    dataset = published(owner, "firms", "SELECT 'firm ' || i % 60 AS supplier FROM range(200) r(i)")
    return {
        "dataset_id": str(dataset),
        "columns": ["supplier"],
        "task": "The trade",
        "labels": ["food", "steel"],
        "name": "trade",
    }


@pytest.fixture(autouse=True)
def secret(provider, monkeypatch):
    monkeypatch.setenv("OPENAI_WEBHOOK_SECRET", SECRET)
    settings.cache_clear()


def told(batch_id, kind="batch.completed"):
    return json.dumps({"id": "evt_1", "type": kind, "created_at": 1, "data": {"id": batch_id}}).encode()


def test_a_run_within_a_day_is_woken_by_the_provider(script, anybody, owner, asked, provider):
    bill = script.post("/api/mapping/estimate", json=asked).json()
    provider.batches(hold=True)
    started = script.post("/api/mapping/runs", json={**asked, "economy": True, "economy_rest": "now"}).json()
    (run,) = service.list_runs(owner.id, asked["dataset_id"])
    look(run, times=2)

    waiting = script.get(f"/api/mapping/runs/{started['run_id']}").json()
    (batch,) = provider.batches(hold=False)["batches"]
    body = told(batch["id"])
    answers = [anybody.post(ADDRESS, content=body, headers=signed(body, SECRET)).status_code for _ in range(2)]

    assert bill["economy_cost_usd"] == pytest.approx(bill["cost_usd"] / 2)
    assert bill["economy_eta_seconds"] == 86_400
    assert (waiting["status"], waiting["economy"]["requests"], waiting["economy"]["rest_now"]) == ("processing", 2, True)
    assert waiting["economy"]["since"] < waiting["economy"]["until"]
    assert answers == [204, 204]
    look(run)
    assert script.get(f"/api/mapping/runs/{started['run_id']}").json()["status"] == "completed"


def test_a_call_that_is_not_the_providers_is_refused(anybody):
    body = told("batch_1")
    changes = [
        {"webhook-signature": "v1,AAAA"}, {"webhook-signature": "v1,ü"}, {"webhook-signature": ""}, {"webhook-id": "another"},
        {"webhook-timestamp": "yesterday"}, {"webhook-timestamp": str(int(time.time()) - 301)},
    ]  # fmt: skip

    for change in changes:
        headers = {name: value.encode() for name, value in {**signed(body, SECRET), **change}.items()}
        assert anybody.post(ADDRESS, content=body, headers=headers).status_code == 401, change


def test_a_call_that_was_caught_is_refused_later_and_with_other_words(anybody, monkeypatch):
    body = told("batch_1")
    late = signed(body, SECRET, at=time.time() - 400)
    other = signed(told("batch_2"), SECRET)
    several = signed(body, SECRET)
    several["webhook-signature"] = f"v1,AAAA {several['webhook-signature']}"

    answers = [anybody.post(ADDRESS, content=body, headers=headers).status_code for headers in (late, other, several)]
    monkeypatch.setenv("OPENAI_WEBHOOK_SECRET", "")
    settings.cache_clear()
    closed = anybody.post(ADDRESS, content=body, headers=signed(body, SECRET)).status_code

    assert (answers, closed) == ([401, 401, 204], 401)


def test_a_signed_call_about_something_else_is_taken_and_changes_nothing(anybody):
    other = b'{"type": "response.completed"}', b'{"type":"batch.failed","data":[]}', told("nobody's")

    for body in (b"[]", b"\xff\xfe", *other):
        assert anybody.post(ADDRESS, content=body, headers=signed(body, SECRET)).status_code == 204, body
