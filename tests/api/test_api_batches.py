"""Batches over HTTP: looked at, started, fetched whole and in stretches, mended, deleted."""

import io
import zipfile

import pytest

from backend.core.config import settings
from tests.batching import data_of, kept, people, text_of


@pytest.fixture
def asked(owner):
    data = data_of(owner, people(12, without=(3, 9)))
    return {"template_id": str(kept(owner)), "dataset_id": str(data), "file_name": "{{ id }}"}


def test_a_batch_is_looked_at_started_and_fetched(script, asked):
    look = script.post("/api/batches/check", json=asked)
    bill = script.post("/api/batches/estimate", json=asked).json()
    started = script.post("/api/batches", json=asked, headers={"Idempotency-Key": "once"})
    again = script.post("/api/batches", json=asked, headers={"Idempotency-Key": "once"})

    assert (look.status_code, started.status_code) == (200, 202)
    told = look.json()
    assert (told["recipients"], told["fine"], told["issues"]) == (12, 10, [{"kind": "missing_value", "count": 2}])
    assert {one["row"] for one in told["worst"][:2]} == {3, 9}
    assert (bill["recipients"], bill["archive"]) == (12, "zip")
    assert 0 < bill["merged_bytes"] < bill["zip_bytes"]
    assert again.json() == started.json()
    batch = script.get(f"/api/batches/{started.json()['batch_id']}").json()
    assert (batch["status"], batch["recipients"], batch["succeeded"], batch["failed"]) == ("completed", 12, 10, 2)
    assert batch["expires_at"] > batch["created_at"]
    (archive,) = batch["archives"]
    assert (archive["n"], archive["documents"], archive["kind"]) == (1, 10, "zip")
    whole = script.get(archive["url"])
    assert (whole.headers["content-type"], int(whole.headers["content-length"])) == ("application/zip", archive["size_bytes"])
    with zipfile.ZipFile(io.BytesIO(whole.content)) as found:
        assert found.namelist() == [f"{row:07d}_{row}.pdf" for row in range(1, 13) if row not in {3, 9}]
    middle = script.get(archive["url"], headers={"Range": "bytes=1000-20000"})
    assert (middle.status_code, middle.content) == (206, whole.content[1000:20001])
    assert script.get(archive["url"], headers={"Range": "bytes=-100"}).content == whole.content[-100:]
    assert script.head(archive["url"]).headers["etag"] == whole.headers["etag"]
    failed = script.get(f"/api/batches/{batch['batch_id']}/recipients?status=failed").json()
    assert [one["row"] for one in failed["items"]] == [3, 9]
    assert failed["items"][0]["issues"][0]["kind"] == "missing_value"
    pdf = script.get(f"/api/batches/{batch['batch_id']}/documents/5")
    assert (pdf.headers["content-type"], text_of(pdf.content)) == ("application/pdf", "Dear Person 5, number 5")
    missing = script.get(f"/api/batches/{batch['batch_id']}/documents/3")
    assert (missing.status_code, "“name” is empty" in missing.json()["detail"]) == (404, True)
    assert script.get(f"/api/batches/{batch['batch_id']}/documents/13").status_code == 404
    assert script.get(f"/api/batches/{batch['batch_id']}/archives/2").status_code == 404
    assert [one["batch_id"] for one in script.get("/api/batches").json()["items"]] == [batch["batch_id"]]
    assert script.delete(f"/api/batches/{batch['batch_id']}").status_code == 204
    assert script.get(archive["url"]).status_code == 404


def test_a_person_starts_so_many_batches_an_hour(script, asked, monkeypatch):
    monkeypatch.setenv("LISTMILL_BATCHES_PER_HOUR", "1")
    settings.cache_clear()

    answers = [script.post("/api/batches", json={**asked, "rows": [row]}) for row in (1, 1, 2)]

    assert [answer.status_code for answer in answers] == [202, 202, 429]
    assert answers[0].json() == answers[1].json()
    assert int(answers[2].headers["retry-after"]) > 0


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"fields": {"name": "nobody"}}, "nobody"),
        ({"fields": {"street": "name"}}, "street"),
        ({"file_name": "{{ town }}"}, "town"),
        ({"rows": "1-13"}, "13"),
        ({"filter": [{"column": "id", "operator": "gt", "value": 100}]}, "nobody to write to"),
        ({"archive": "rar"}, "archive"),
        ({"sql": "SELECT 1"}, "sql"),
    ],
)
def test_what_cannot_be_made_is_refused_before_it_starts(script, asked, change, said):
    answer = script.post("/api/batches", json={**asked, **change})

    assert answer.status_code == 422
    assert said in answer.text
    assert script.get("/api/batches").json()["items"] == []
