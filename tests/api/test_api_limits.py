"""A person's limits over HTTP: 429 as a problem, with the seconds to wait; nobody else is held back."""

import pytest

from backend.accounts import limits
from backend.adapters.db import transaction
from backend.core.config import settings
from backend.jobs import service as jobs

CSV = b"id,city\n1,Dresden\n2,Bremen\n"


@pytest.fixture
def limit(home, monkeypatch):
    """Set limits by the names of their settings."""

    def set_to(**most):
        for name, value in most.items():
            monkeypatch.setenv(f"LISTMILL_{name.upper()}", str(value))
        settings.cache_clear()

    return set_to


def refused(answer):
    """Check that a limit refused this, and return the problem."""
    assert answer.status_code == 429
    assert answer.headers["content-type"] == "application/problem+json"
    assert 55 <= int(answer.headers["retry-after"]) <= 60
    body = answer.json()
    assert (body["title"], body["status"]) == ("Too many requests", 429)
    return body


def test_more_uploads_than_a_minute_allows_are_refused_with_the_seconds_to_wait(script, limit):
    limit(uploads_per_minute=2)
    new = {"name": "orders.csv", "size_bytes": 100}
    assert [script.post("/api/uploads", json=new).status_code for _ in range(2)] == [201, 201]

    told = refused(script.post("/api/uploads", json=new))

    assert told["detail"] == "You have started 2 uploads in the last minute."
    assert told["hint"].startswith("Start the next one in ")


def test_going_on_with_an_upload_does_not_count(script, limit):
    limit(uploads_per_minute=1)
    new = {"name": "orders.csv", "size_bytes": 100, "fingerprint": "f"}

    assert [script.post("/api/uploads", json=new).status_code for _ in range(3)] == [201, 201, 201]


def test_whole_files_count_as_uploads_and_nothing_is_left_of_one_too_many(script, limit):
    limit(uploads_per_minute=1)
    assert script.put("/api/datasets?name=one.csv", content=CSV).status_code == 202

    refused(script.put("/api/datasets?name=two.csv", content=CSV))

    assert [one["name"] for one in script.get("/api/datasets").json()["items"]] == ["one"]


def test_fetching_from_a_bucket_counts_as_an_upload(script, limit):
    limit(uploads_per_minute=1, import_prefixes="s3://lists/in/")
    wanted = {"url": "s3://lists/in/orders.csv"}
    assert script.post("/api/imports", json={"url": "s3://elsewhere/orders.csv"}).status_code != 202
    assert script.post("/api/imports", json=wanted).status_code == 202

    refused(script.post("/api/imports", json=wanted))


def test_what_is_refused_for_another_reason_does_not_count(script, limit):
    limit(uploads_per_minute=1)
    assert script.post("/api/uploads", json={"name": "orders.exe", "size_bytes": 100}).status_code == 422

    assert script.post("/api/uploads", json={"name": "orders.csv", "size_bytes": 100}).status_code == 201


def test_one_persons_limit_is_not_anothers(script, stranger, owner, limit):
    limit(uploads_per_minute=1)
    limits.allow(owner.id, "uploads")

    assert stranger.post("/api/uploads", json={"name": "orders.csv", "size_bytes": 100}).status_code == 201


def test_questions_count_but_not_those_whose_answer_is_known(script, orders, limit):
    limit(questions_per_minute=1)

    def ask(question):
        return script.post("/api/ask", json={"question": question, "dataset_id": orders["dataset_id"]})

    assert ask("how many rows are there?").status_code == 200
    told = refused(ask("total amount by city"))

    assert told["detail"] == "You have asked 1 question in the last minute."
    assert ask("How many rows are there?").json()["receipt"]["source"] == "cache"


def test_a_profile_asked_for_again_counts_once_it_is_made_again(script, owner, orders, limit):
    limit(profiles_per_minute=1)
    (made,) = [card for card in jobs.list_jobs(owner.id).items if card.kind == "datasets.profile"]
    assert script.post(f"/api/jobs/{made.id}/retry").status_code == 409
    stopped = [cancelled_profile(owner.id) for _ in range(2)]
    assert script.post(f"/api/jobs/{stopped[0]}/retry").status_code == 202

    told = refused(script.post(f"/api/jobs/{stopped[1]}/retry"))

    assert told["detail"] == "You have asked for 1 profile in the last minute."


def test_reading_a_list_again_needs_no_room_among_the_profiles(script, owner, orders, limit, work_off):
    limit(profiles_per_minute=1)
    limits.allow(owner.id, "profiles")

    answer = script.post(f"/api/datasets/{orders['dataset_id']}/reload", json={"options": {}})
    work_off()

    assert answer.status_code == 202
    assert script.get(f"/api/datasets/{orders['dataset_id']}/profile").status_code == 200


def cancelled_profile(owner_id):
    with transaction() as session:
        job = jobs.enqueue(session, "datasets.profile", owner_id=owner_id, title="Profile orders")
    jobs.cancel(owner_id, job.id)
    return job.id
