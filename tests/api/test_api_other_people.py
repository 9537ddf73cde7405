"""Whatever has an id in its address is not there for anybody but its owner: every route, found by itself."""

import base64
import json
from uuid import UUID, uuid4

import pytest

from backend.adapters.db import transaction
from backend.api import app as api_app
from backend.documents.batches import starting
from backend.documents.batches.plan import Wanted, settle
from backend.documents.mailing.models import Mailing
from tests.batching import kept as kept_template

ANY_BODY = {
    "name": "mine",
    "title": "mine",
    "options": {},
    "question": "q",
    "sql": "SELECT 1",
    "address": "s3://a/b",
    "size_bytes": 1,
    "plan": {"version": 1, "steps": []},
}
MAIL = {"addresses": "city", "subject": "mine", "text": "mine"}
BODIES = {
    "POST /mapping/runs/{run_id}/review": {"above": 0.5},  # what passes the checks of a body that comes before the owner's
    "POST /cells/{cell_id}/move": {"before": None},
    "POST /answers/{answer_id}/verdict": {"verdict": "good"},
    "POST /answers/{answer_id}/correct": {"sql": "SELECT 1"},
    "POST /notebooks/{notebook_id}/cells": {"kind": "text", "content": {"text": "mine now"}},
    "PATCH /cells/{cell_id}": {"collapsed": True},
    "POST /datasets/{dataset_id}/versions/compare": {"base": str(uuid4()), "other": str(uuid4()), "keys": ["city"]},
    "POST /uploads/{upload_id}/parts": {"numbers": [1]},
    "PATCH /webhooks/{webhook_id}": {"enabled": False},
    **{f"POST /batches/{{batch_id}}/mail{tail}": MAIL for tail in ("", "/check", "/test")},
    "POST /templates/{template_id}/preview": {"row": 1},
    "POST /batches/{batch_id}/retry-failed": {"template": "same"},
}
QUERIES = {"spec": '{"kind": "table"}', "name": "mine.csv"}
PUBLIC = {
    "name",
    "token",
    "number",
    "format",
    "file",
    "key",
}  # no ids: a file's name, a secret link, a part's number, a font, a template of ours
PNG = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGNgYGD4DwABBAEAX+XDSwAAAABJRU5ErkJggg==")
CSV = b"city,amount\nDresden,3\nBremen,4\n"


@pytest.fixture
def owned(script, owner, work_off):
    """Ids of everything the owner has, by the name they have in addresses."""
    made = script.put("/api/datasets?name=orders.csv", content=CSV).json()
    work_off()
    dataset = script.get(f"/api/datasets/{made['dataset_id']}").json()
    answer = script.post("/api/ask", json={"dataset_id": dataset["id"], "question": "total amount by city"}).json()
    book = script.post("/api/notebooks", json={"dataset_id": dataset["id"]}).json()["id"]
    cell = script.post(f"/api/notebooks/{book}/cells", json={"kind": "sql", "content": {"sql": "SELECT 1 AS n"}}).json()["id"]
    runs = [
        script.post(f"/api/cells/{cell}/run", json={}).json() and script.get(f"/api/cells/{cell}/runs").json() for _ in "ab"
    ]
    kept = [run["id"] for run in runs[-1]["items"]]
    script.post(f"/api/answers/{answer['answer_id']}/verdict", json={"verdict": "good"})
    examples = script.get(f"/api/datasets/{dataset['id']}/examples").json()["items"]
    upload = script.post("/api/uploads", json={"name": "a.csv", "size_bytes": 9}).json()["upload_id"]
    export = script.post("/api/exports", json={"dataset_id": dataset["id"]}).json()["export_id"]
    work_off()
    template = str(kept_template(owner, text="Dear {{ city }}"))
    wanted = Wanted(UUID(template), UUID(dataset["id"]))
    batch = script.post("/api/batches", json={"template_id": template, "dataset_id": dataset["id"]}).json()["batch_id"]
    with transaction() as session:
        check = starting.add(session, owner.id, settle(owner.id, wanted), kind="documents.check", title="Check", dry=True).id
    return {
        "template_id": template, "image_id": script.post("/api/images", content=PNG).json()["image_id"], "batch_id": batch, "check_id": str(check),
        "export_id": export, "dataset_id": dataset["id"], "version_id": dataset["version_id"], "job_id": made["job_id"], "upload_id": upload,
        "run_id": answer["receipt"]["query_run_id"], "answer_id": answer["answer_id"], "notebook_id": book, "cell_id": cell,
        "before": kept[0], "after": kept[-1], "example_id": examples[0]["id"], "value_id": 0, "row": 1,
        "mailing_id": mailing_of(owner, batch), "address": "nobody@example.org",
        "notification_id": script.get("/api/notifications").json()["items"][0]["notification_id"],
        "webhook_id": script.post("/api/webhooks", json={"url": "https://example.com/hook"}).json()["webhook_id"],
    }  # fmt: skip


def mailing_of(owner, batch):
    with transaction() as session:
        made = Mailing(owner_id=owner.id, batch_id=UUID(batch), wish=MAIL)
        session.add(made)
        return str(made.id)


def routes():
    for path, verbs in api_app.build().openapi()["paths"].items():
        for verb, told in verbs.items():
            yield f"{verb.upper()} {path}", told


def asked(client, route, told, owned):
    verb, path = route.split()
    ids = {one["name"]: owned.get(one["name"], uuid4()) for one in told.get("parameters", ()) if one["in"] == "path"}
    needed = [one["name"] for one in told.get("parameters", ()) if one["in"] == "query" and one.get("required")]
    query = {name: QUERIES.get(name, str(owned.get("version_id", uuid4()))) for name in needed}
    body = BODIES.get(route, ANY_BODY if told.get("requestBody") else None)
    content = json.dumps(body) if body is not None else None
    headers = {"Content-Type": "application/json"}
    return client.request(verb, f"/api{path.format(**ids)}", params=query, content=content, headers=headers)


def test_nobody_reaches_what_belongs_to_another_person_by_its_id(script, stranger, owned):
    for route, told in routes():
        ids = {one["name"] for one in told.get("parameters", ()) if one["in"] == "path"} - PUBLIC
        assert ids <= owned.keys(), f"{route}: say in this test whose {ids - owned.keys()} is asked for"
        if not ids:
            continue

        answer = asked(stranger, route, told, owned)

        assert answer.status_code == 404, (route, answer.status_code, answer.text[:300])
        assert "orders" not in answer.text
    assert script.get(f"/api/datasets/{owned['dataset_id']}").status_code == 200
    assert [cell["collapsed"] for cell in script.get(f"/api/notebooks/{owned['notebook_id']}").json()["cells"]] == [False]


def test_nobody_reaches_anything_without_a_credential(anybody, home):
    for route, told in routes():
        answer = asked(anybody, route, told, {})

        assert answer.status_code == 401, (route, answer.status_code, answer.text[:300])
