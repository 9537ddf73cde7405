"""Versions over the API: appended, replaced, restored, compared, deleted; and what stands in a bucket."""

import pytest

MORE = b"id,postcode,city,amount\n4,20095,Hamburg,1.00\n"


@pytest.fixture
def grown(script, orders, work_off):
    """A dataset of two versions: three rows, then four. The answer to appending."""
    accepted = script.post(f"/api/datasets/{orders['dataset_id']}/append?name=more.csv", content=MORE).json()
    work_off()
    return accepted


def versions(script, dataset_id):
    return script.get(f"/api/datasets/{dataset_id}/versions").json()


def test_an_appended_file_makes_a_version_of_more_rows(script, orders, grown):
    listed = versions(script, orders["dataset_id"])

    newest, oldest = listed["items"]
    assert (newest["id"], newest["number"], newest["change"], newest["rows"]) == (grown["version_id"], 2, "append", 4)
    assert newest["parent_id"] == oldest["id"]
    assert [(s["name"], s["rows"]) for s in newest["sources"]] == [("orders.csv", 3), ("more.csv", 1)]
    assert listed["current"] == newest["id"]


def test_a_replacing_file_is_all_there_is(script, orders, work_off):
    script.put(f"/api/datasets/{orders['dataset_id']}/replace?name=more.csv", content=MORE)
    work_off()

    assert script.get(f"/api/datasets/{orders['dataset_id']}").json()["rows"] == 1


def test_an_earlier_version_can_be_looked_at_and_restored(script, orders, grown):
    at, first = f"/api/datasets/{orders['dataset_id']}", orders["version_id"]
    rows = [script.get(f"{at}/{kind}", params={"version_id": first}).json() for kind in ("profile", "repair")]

    restored = script.post(f"{at}/versions/{first}/restore").json()

    assert (rows[0]["rows"], rows[1]["rows_loaded"]) == (3, 3)
    assert (restored["rows"], restored["versions"][0]["reason"]) == (3, "version 1 restored")
    exported = script.get(f"{at}/export", params={"version_id": grown["version_id"]}).text
    assert len(exported.splitlines()) == 5


def test_two_versions_are_compared_once_however_often_it_is_asked(script, orders, grown, work_off):
    at = f"/api/datasets/{orders['dataset_id']}/versions"
    asked = {"base": orders["version_id"], "other": grown["version_id"], "key": ["id"]}

    job_id = script.post(f"{at}/compare", json=asked).json()["job_id"]
    work_off()
    again = script.post(f"{at}/compare", json=asked).json()["job_id"]

    found = script.get(f"/api/jobs/{job_id}").json()
    assert again == job_id
    assert (found["status"], found["unit"], found["done"]) == ("completed", "rows", 7)
    assert {k: found["result"][k] for k in ("rows_added", "rows_removed", "rows_changed", "rows_same")} == {
        "rows_added": 1,
        "rows_removed": 0,
        "rows_changed": 0,
        "rows_same": 3,
    }
    assert found["result"]["sample"]["added"] == [[4, "20095", "Hamburg", 1.0]]


@pytest.mark.parametrize(
    ("base", "other", "key", "status"),
    [("one", "one", [], 422), ("one", "two", ["nothing"], 422), ("one", "two", ["id", "id"], 422), ("one", "none", [], 404)],
)
def test_a_comparison_that_cannot_be_is_refused_in_words(script, orders, grown, base, other, key, status):
    ids = {"one": orders["version_id"], "two": grown["version_id"], "none": orders["job_id"]}

    answer = script.post(
        f"/api/datasets/{orders['dataset_id']}/versions/compare", json={"base": ids[base], "other": ids[other], "key": key}
    )

    assert answer.status_code == status
    assert answer.json()["detail"]
    assert answer.json()["hint"]


def test_keys_are_suggested_from_what_is_unique_in_both(script, orders, grown):
    answer = script.get(
        f"/api/datasets/{orders['dataset_id']}/versions/keys",
        params={"base": orders["version_id"], "other": grown["version_id"]},
    )

    assert ["id"] in answer.json()["keys"]
    assert ["amount"] not in answer.json()["keys"]


def test_a_version_that_is_not_current_can_be_deleted(script, orders, grown):
    at = f"/api/datasets/{orders['dataset_id']}/versions"

    gone, kept = (script.delete(f"{at}/{one['version_id']}").status_code for one in (orders, grown))

    assert (gone, kept) == (204, 409)
    assert script.get(f"/api/datasets/{orders['dataset_id']}").json()["rows"] == 4
    assert script.post("/api/query", json={"sql": "SELECT count(*) FROM orders"}).json()["rows"] == [[4]]


def test_what_is_somebody_elses_is_not_found(stranger, script, orders, grown):
    at, first = f"/api/datasets/{orders['dataset_id']}", orders["version_id"]
    asked = {"base": first, "other": grown["version_id"]}

    answers = [
        stranger.get(f"{at}/versions"),
        stranger.post(f"{at}/versions/compare", json=asked),
        stranger.get(f"{at}/versions/keys", params=asked),
        stranger.post(f"{at}/versions/{first}/restore"),
        stranger.delete(f"{at}/versions/{first}"),
        stranger.post(f"{at}/append?name=more.csv", content=MORE),
        stranger.put(f"{at}/replace?name=more.csv", content=MORE),
        stranger.get(f"{at}/profile", params={"version_id": first}),
        stranger.get(f"{at}/repair", params={"version_id": first}),
        stranger.get(f"{at}/repair.csv", params={"version_id": first}),
        stranger.get(f"{at}/export", params={"version_id": first}),
    ]

    assert {answer.status_code for answer in answers} == {404}
    assert len(versions(script, orders["dataset_id"])["items"]) == 2


def test_where_nothing_is_imported_the_answer_says_which_setting_is_not_set(script):
    answer = script.post("/api/imports", json={"url": "s3://bucket/orders.csv"})

    assert answer.status_code == 404
    assert "LISTMILL_IMPORT_PREFIXES is not set" in answer.json()["detail"]
    assert script.get("/api/imports").json() == {"prefixes": []}


def test_an_import_becomes_a_dataset(script, bucket, monkeypatch, work_off):
    from backend.core.config import settings

    bucket.client.put_object(Bucket=bucket.name, Key="in/orders.csv", Body=MORE)
    monkeypatch.setattr(settings(), "import_prefixes", (f"s3://{bucket.name}/in/",))

    accepted = script.post("/api/imports", json={"url": f"s3://{bucket.name}/in/orders.csv", "name": "Bought"})
    work_off()

    assert accepted.status_code == 202
    dataset = script.get(f"/api/datasets/{accepted.json()['dataset_id']}").json()
    assert (dataset["name"], dataset["rows"], dataset["versions"][0]["change"]) == ("Bought", 1, "import")
