"""Cleaning over the API: proposed, previewed, made, undone, replayed; and what is not yours."""

from uuid import UUID

import pytest

from backend.datasets.cleaning.applying import clean
from backend.jobs.runner import run_chunk
from tests.published import published

ROWS = "SELECT * FROM (VALUES (1, ' Dresden ', '5'), (2, 'bremen', 'x'), (3, 'Kiel', '7')) t(id, city, amount)"
ORDERS = b"id,city,amount\n1, Dresden ,5\n2,bremen,x\n3,Kiel,7\n"
PLAN = {
    "version": 1,
    "steps": [
        {"operation": "trim", "column": "city"},
        {"operation": "case", "column": "city", "parameters": {"to": "title"}},
    ],
}


@pytest.fixture
def listed(script, owner):
    """The address of a list of three rows."""
    return f"/api/datasets/{published(owner, 'orders', ROWS)}"


def made(script, at, plan=PLAN):
    """A plan done; what was accepted."""
    accepted = script.post(f"{at}/clean", json={"plan": plan}).json()
    run_chunk("datasets.clean", UUID(accepted["job_id"]), 0, clean)
    return accepted


def lines(script, at):
    return script.get(f"{at}/export").text.splitlines()


def test_a_plan_is_previewed_made_and_undone(script, listed):
    before = script.get(listed).json()["version_id"]
    shown = script.post(f"{listed}/clean/preview", json={"plan": PLAN}).json()

    accepted = made(script, listed)

    assert (shown["exact"], shown["rows_changed"], shown["cells_changed"]) == (True, 2, 2)
    assert [(row["row"], row["before"][1], row["after"][1], row["changed"]) for row in shown["sample"]] == [
        (1, " Dresden ", "Dresden", [1]),
        (2, "bremen", "Bremen", [1]),
    ]
    job = script.get(f"/api/jobs/{accepted['job_id']}").json()
    assert (job["status"], job["unit"], job["result"]["cells_changed"]) == ("completed", "rows", 2)
    assert lines(script, listed)[1:] == ["1,Dresden,5", "2,Bremen,x", "3,Kiel,7"]
    script.post(f"{listed}/versions/{before}/restore")
    assert " Dresden " in lines(script, listed)[1]


def test_the_plan_of_a_version_is_downloaded_and_replayed_on_another_list(script, owner, listed):
    before = script.get(listed).json()["version_id"]
    accepted = made(script, listed)
    other = f"/api/datasets/{published(owner, 'next', ROWS.replace('Kiel', 'kiel'))}"

    plan = script.get(f"{listed}/versions/{accepted['version_id']}/plan").json()
    made(script, other, plan)

    assert [(step["cells_changed"], step["rows_changed"]) for step in plan["steps"]] == [(1, 1), (1, 1)]
    assert lines(script, other)[-1] == "3,Kiel,7"
    assert script.get(f"{listed}/versions/{before}/plan").status_code == 404


def test_what_is_proposed_and_what_a_model_suggests_can_be_sent_back_as_it_is(script, work_off, model):
    accepted = script.put("/api/datasets?name=orders.csv", content=ORDERS).json()
    work_off()
    at = f"/api/datasets/{accepted['dataset_id']}"
    step = {"operation": "round", "column": "id", "parameters": '{"digits": -1}', "reason": "Tens are enough"}
    model.answers(("Which further steps", {"steps": [step]}))

    proposed = script.post(f"{at}/clean/propose").json()
    none = script.get(f"{at}/clean/suggested").json()
    asked = script.post(f"{at}/clean/suggest")
    work_off()
    suggested = script.get(f"{at}/clean/suggested").json()["plan"]

    assert {step["operation"] for step in proposed["plan"]["steps"]} >= {"trim"}
    assert set(proposed["titles"]) == {step["id"] for step in proposed["plan"]["steps"]}
    assert (none, asked.status_code) == ({"plan": None, "titles": {}}, 202)
    assert [(one["operation"], one["enabled"]) for one in suggested["steps"]] == [("round", False)]
    for plan in (proposed["plan"], suggested):
        assert script.post(f"{at}/clean/preview", json={"plan": plan}).status_code == 200


def test_a_draft_is_kept_and_another_one_meanwhile_is_told(script, listed):
    kept = script.put(f"{listed}/clean/draft", json={"plan": PLAN}).json()
    again = script.put(f"{listed}/clean/draft", json={"plan": {"steps": []}, "revision": kept["revision"]})
    late = script.put(f"{listed}/clean/draft", json={"plan": PLAN, "revision": kept["revision"]})
    read = script.get(f"{listed}/clean/draft").json()

    assert (kept["revision"], again.status_code, late.status_code) == (1, 200, 409)
    assert (read["plan"]["steps"], read["revision"]) == ([], 2)
    assert script.delete(f"{listed}/clean/draft").status_code == 204
    assert script.get(f"{listed}/clean/draft").status_code == 404


def test_a_plan_that_is_none_is_refused_in_words(script, listed):
    plans = [
        {},
        {"steps": "trim"},
        {"steps": [{"operation": "sql", "column": "city"}]},
        {"steps": [{"operation": "trim", "column": "city", "sql": "DROP TABLE x"}]},
        {"steps": [{"operation": "trim", "column": "city", "parameters": {"where": "1=1"}}]},
        {"steps": [{"operation": "trim"}]},
        {"version": 2, "steps": []},
    ]

    answers = [script.post(f"{listed}/{verb}", json={"plan": plan}) for plan in plans for verb in ("clean", "clean/preview")]

    assert {answer.status_code for answer in answers} == {422}
    assert all(answer.json()["hint"] for answer in answers)


def test_a_plan_that_does_not_fit_is_told_before_a_job_is_made(script, listed):
    plan = {"steps": [{"operation": "trim", "column": "town"}]}

    answer = script.post(f"{listed}/clean", json={"plan": plan})
    shown = script.post(f"{listed}/clean/preview", json={"plan": plan}).json()

    assert (answer.status_code, answer.json()["detail"]) == (
        422, "Step 1, “Trim spaces in “town””, cannot be done: There is no column “town” at this step.",
    )  # fmt: skip
    assert shown["steps"][0]["problem"] == "There is no column “town” at this step."
    assert script.get(f"{listed}/versions").json()["items"][1:] == []


def test_nothing_of_it_is_there_for_somebody_else(stranger, script, listed):
    here, version = listed, script.get(listed).json()["version_id"]
    asked = [
        stranger.post(f"{here}/clean/propose"),
        stranger.post(f"{here}/clean/preview", json={"plan": PLAN}),
        stranger.post(f"{here}/clean", json={"plan": PLAN}),
        stranger.post(f"{here}/clean/replay"),
        stranger.get(f"{here}/clean/suggested"),
        stranger.post(f"{here}/clean/suggest"),
        stranger.get(f"{here}/clean/draft"),
        stranger.put(f"{here}/clean/draft", json={"plan": PLAN}),
        stranger.delete(f"{here}/clean/draft"),
        stranger.get(f"{here}/versions/{version}/plan"),
    ]

    assert {answer.status_code for answer in asked} == {404}


def test_a_script_learns_which_operations_there_are(script):
    items = {one["name"]: one for one in script.get("/api/clean/operations").json()["items"]}

    assert items["case"]["parameters"][0] == {
        "name": "to", "kind": "choice", "label": "Write as", "required": True, "default": None,
        "choices": ["upper", "lower", "title", "sentence"], "help": "", "low": None, "high": None,
    }  # fmt: skip


def test_without_a_model_nothing_is_asked_and_that_is_said(script, listed):
    answer = script.post(f"{listed}/clean/suggest")

    assert (answer.status_code, answer.json()["detail"]) == (422, "This deployment has no model to ask.")
