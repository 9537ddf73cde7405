"""A bucket tells of new objects: those that may be imported are, once, and only a signed call is heard."""

import json

import pytest

from backend.accounts.service import local_user
from backend.core.config import settings
from backend.datasets import service as datasets
from tests.stub_batches import signed

SECRET = "a secret of this deployment"
ADDRESS = "/api/webhooks/objects"


@pytest.fixture(autouse=True)
def open_for_calls(home, monkeypatch):
    monkeypatch.setenv("LISTMILL_OBJECTS_WEBHOOK_SECRET", SECRET)
    monkeypatch.setenv("LISTMILL_IMPORT_PREFIXES", "s3://lists/in")
    settings.cache_clear()


def record(key, *, bucket="lists", tag="e1", name="ObjectCreated:Put"):
    return {"eventName": name, "s3": {"bucket": {"name": bucket}, "object": {"key": key, "size": 9, "eTag": tag}}}


def call(anybody, event, **headers):
    body = json.dumps(event).encode()
    return anybody.post(ADDRESS, content=body, headers=headers or signed(body, SECRET))


def names(user_id):
    return sorted(one.name for one in datasets.list_datasets(user_id).items)


def test_new_objects_are_imported_once_however_often_they_are_told(anybody):
    event = {
        "Records": [record("in/orders+of+May.csv"), record("in/caf%C3%A9.csv", name="s3:ObjectCreated:CompleteMultipartUpload")]
    }

    first, again = call(anybody, event).json(), call(anybody, event).json()
    changed = call(anybody, {"Records": [record("in/orders+of+May.csv", tag="e2")]}).json()

    assert first == again
    assert (len(first["imported"]), first["left"]) == (2, [])
    assert changed["imported"][0]["dataset_id"] not in {one["dataset_id"] for one in first["imported"]}
    assert names(local_user().id) == ["café", "orders of May", "orders of May"]


def test_what_may_not_be_imported_is_left_with_a_reason(anybody):
    event = {
        "Records": [
            record("secret/list.csv"), record("in/../secret/list.csv"), record("in/list.csv", bucket="others"), record("in/*.csv"),
            record("in/program.exe"), record("in/gone.csv", name="ObjectRemoved:Delete"), record("in/folder/"), "nonsense",
            {"eventName": "ObjectCreated:Put", "s3": {"bucket": "lists"}},
        ]
    }  # fmt: skip

    answer = call(anybody, event)

    assert answer.status_code == 200
    assert answer.json()["imported"] == []
    assert {one["url"] for one in answer.json()["left"]} >= {
        "s3://lists/secret/list.csv",
        "s3://others/in/list.csv",
        "s3://lists/in/program.exe",
    }
    assert all(one["reason"] for one in answer.json()["left"])
    assert names(local_user().id) == []


def test_other_senders_and_another_owner_are_served_too(anybody, owner, monkeypatch):
    monkeypatch.setenv("LISTMILL_OBJECTS_OWNER", owner.email)
    settings.cache_clear()
    bridge = {
        "detail-type": "Object Created",
        "detail": {"bucket": {"name": "lists"}, "object": {"key": "in/a+b.csv", "etag": "e1"}},
    }

    answer = call(anybody, bridge, authorization=f"Bearer {SECRET}")

    assert len(answer.json()["imported"]) == 1
    assert names(owner.id) == ["a+b"]
    assert call(anybody, {"Event": "s3:TestEvent"}).json() == {"imported": [], "left": []}


def test_a_call_that_is_not_signed_imports_nothing(anybody, monkeypatch):
    event = {"Records": [record("in/orders.csv")]}
    wrong = [{"authorization": "Bearer wrong"}, {"authorization": f"Basic {SECRET}"}, {"x-nothing": "1"}, signed(b"{}", SECRET)]

    refused = [call(anybody, event, **headers).status_code for headers in wrong]
    monkeypatch.setenv("LISTMILL_OBJECTS_WEBHOOK_SECRET", "")
    settings.cache_clear()
    closed = call(anybody, event).status_code, call(anybody, event, authorization="Bearer ").status_code

    assert refused == [401] * 4
    assert closed == (401, 401)
    assert names(local_user().id) == []


def test_what_is_no_notification_is_refused_in_a_sentence(anybody):
    for body in (b"[]", b"nonsense", b"[" * 100_000):
        answer = anybody.post(ADDRESS, content=body, headers=signed(body, SECRET))
        assert answer.status_code == 422, body[:20]
        assert answer.json()["hint"]
