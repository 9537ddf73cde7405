"""Filling a column over HTTP: the bill, the run, its values, a correction."""

import pytest
from sqlmodel import select

from backend.adapters.db import transaction
from backend.jobs.models import Chunk
from backend.jobs.runner import run_chunk
from backend.jobs.states import Status
from backend.mapping.filling import KIND, fill
from tests.published import published

LABELS = ["food", "steel"]


@pytest.fixture
def asked(owner):
    dataset = published(owner, "firms", "SELECT 'doubtful ' || i % 60 AS supplier FROM range(200) r(i)")
    return {"dataset_id": str(dataset), "columns": ["supplier"], "task": "The trade", "labels": LABELS, "name": "trade"}


def work(job_id):
    with transaction() as session:
        waiting = list(session.exec(select(Chunk.number).where(Chunk.job_id == job_id, Chunk.status == Status.PENDING)))
    for number in waiting:
        run_chunk(KIND, job_id, number, fill)
    if waiting:
        work(job_id)


def test_a_column_is_estimated_filled_looked_through_and_corrected(script, asked, model):
    bill = script.post("/api/mapping/estimate", json=asked).json()
    started = script.post("/api/mapping/runs", json={**asked, "cost_cap_usd": 1})
    assert started.status_code == 202
    run_id = started.json()["run_id"]
    from uuid import UUID

    work(UUID(started.json()["job_id"]))

    run = script.get(f"/api/mapping/runs/{run_id}").json()
    assert (bill["rows"], bill["distinct_values"], bill["batches"]) == (200, 60, 2)
    assert (run["status"], run["distinct_values"], run["needs_review"], run["calls"]) == ("completed", 60, 60, 2)
    queue = script.get(f"/api/mapping/runs/{run_id}/values", params={"status": "needs_review", "size": 5}).json()["items"]
    first = queue[0]
    other = next(label for label in LABELS if label != first["label"])
    assert script.post(f"/api/mapping/runs/{run_id}/values/{first['value_id']}", json={"label": other}).json() == {"settled": 1}
    assert script.post(f"/api/mapping/runs/{run_id}/values/{queue[1]['value_id']}", json={"accept": True}).json() == {
        "settled": 1
    }
    assert script.get(f"/api/mapping/runs/{run_id}/values/{queue[2]['value_id']}/similar").json()["count"] > 0
    assert script.get(f"/api/mapping/runs/{run_id}").json()["done_values"] == 2


@pytest.mark.parametrize(
    "change",
    [
        {"columns": ["nope"]},
        {"labels": ["one"]},
        {"task": ""},
        {"kind": "song"},
        {"sql": "SELECT 1"},
        {"examples": [{"value": "a", "label": "coal"}]},
    ],
)
def test_what_cannot_be_filled_is_refused_in_a_sentence(script, asked, change):
    answer = script.post("/api/mapping/runs", json={**asked, **change})

    assert answer.status_code == 422
    assert answer.json()["hint"]


def test_a_sample_is_drawn_labelled_and_tells_how_good_the_run_is(script, asked, model):
    from uuid import UUID

    started = script.post("/api/mapping/runs", json=asked).json()
    work(UUID(started["job_id"]))
    run = f"/api/mapping/runs/{started['run_id']}"

    drawn = script.post(f"{run}/check", json={"size": 12}).json()
    assert drawn["left"] == 12
    assert not any("proposed" in one for one in drawn["items"])
    for one in drawn["items"]:
        answer = script.post(f"{run}/check/{one['value_id']}", json={"label": LABELS[len(one["value"]) % 2]})
        assert answer.json() == {"right": True}
    told = script.get(f"{run}/check").json()

    assert (told["labelled"], told["right"], told["share"], told["calibrated"]) == (12, 12, 1.0, True)
    assert 0.5 < told["low"] < told["high"] <= 1
    assert told["levels"][-1]["to_look_at"] == 0
    assert script.post(f"{run}/review", json={"above": 1}).json() == {"needs_review": 0}
    assert script.post(f"{run}/check/{drawn['items'][0]['value_id']}", json={}).status_code == 422
