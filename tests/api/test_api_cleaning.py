"""Cleaning over the API: proposed, previewed, made, undone, replayed; and what is not yours."""

import pytest

ORDERS = b"id,city,amount\n1, Dresden ,5\n2,bremen,x\n3,Kiel,7\n"
PLAN = {
    "version": 1,
    "steps": [{"operation": "trim", "column": "city"}, {"operation": "case", "column": "city", "parameters": {"to": "title"}}],
}


@pytest.fixture
def listed(script, work_off):
    """A dataset of three rows, converted and profiled."""
    accepted = script.put("/api/datasets?name=orders.csv", content=ORDERS).json()
    work_off()
    return accepted


def at(listed):
    return f"/api/datasets/{listed['dataset_id']}"


def test_a_plan_is_previewed_made_and_undone(script, listed, work_off):
    shown = script.post(f"{at(listed)}/clean/preview", json={"plan": PLAN}).json()
    made = script.post(f"{at(listed)}/clean", json={"plan": PLAN})
    work_off()

    assert (shown["exact"], shown["rows_changed"], shown["cells_changed"]) == (True, 2, 2)
    assert [(row["row"], row["before"][1], row["after"][1], row["changed"]) for row in shown["sample"]] == [
        (1, " Dresden ", "Dresden", [1]),
        (2, "bremen", "Bremen", [1]),
    ]
    assert made.status_code == 202
    job = script.get(f"/api/jobs/{made.json()['job_id']}").json()
    assert (job["status"], job["unit"], job["result"]["cells_changed"]) == ("completed", "rows", 2)
    exported = script.get(f"{at(listed)}/export").text
    assert exported.splitlines()[1:] == ["1,Dresden,5", "2,Bremen,x", "3,Kiel,7"]
    script.post(f"{at(listed)}/versions/{listed['version_id']}/restore")
    assert " Dresden " in script.get(f"{at(listed)}/export").text


def test_the_plan_of_a_version_is_downloaded_and_replayed_on_another_list(script, listed, work_off):
    made = script.post(f"{at(listed)}/clean", json={"plan": PLAN}).json()
    work_off()
    other = script.put("/api/datasets?name=next.csv", content=ORDERS.replace(b"Kiel", b"kiel")).json()
    work_off()

    plan = script.get(f"{at(listed)}/versions/{made['version_id']}/plan").json()
    script.post(f"{at(other)}/clean", json={"plan": plan})
    work_off()

    assert [step["cells_changed"] for step in plan["steps"]] == [1, 1]
    assert script.get(f"{at(other)}/export").text.splitlines()[-1] == "3,Kiel,7"
    assert script.get(f"{at(listed)}/versions/{listed['version_id']}/plan").status_code == 404


def test_what_is_proposed_can_be_sent_back_as_it_is(script, listed):
    proposed = script.post(f"{at(listed)}/clean/propose").json()

    shown = script.post(f"{at(listed)}/clean/preview", json={"plan": proposed["plan"]})

    assert {step["operation"] for step in proposed["plan"]["steps"]} >= {"trim"}
    assert set(proposed["titles"]) == {step["id"] for step in proposed["plan"]["steps"]}
    assert shown.status_code == 200


def test_a_draft_is_kept_and_another_one_meanwhile_is_told(script, listed):
    kept = script.put(f"{at(listed)}/clean/draft", json={"plan": PLAN, "version_id": listed["version_id"]}).json()
    again = script.put(f"{at(listed)}/clean/draft", json={"plan": {"steps": []}, "revision": kept["revision"]})
    late = script.put(f"{at(listed)}/clean/draft", json={"plan": PLAN, "revision": kept["revision"]})
    read = script.get(f"{at(listed)}/clean/draft").json()

    assert (kept["revision"], again.status_code, late.status_code) == (1, 200, 409)
    assert (read["plan"]["steps"], read["revision"]) == ([], 2)
    assert script.delete(f"{at(listed)}/clean/draft").status_code == 204
    assert script.get(f"{at(listed)}/clean/draft").status_code == 404


@pytest.mark.parametrize(
    "plan",
    [
        {},
        {"steps": "trim"},
        {"steps": [{"operation": "sql", "column": "city"}]},
        {"steps": [{"operation": "trim", "column": "city", "sql": "DROP TABLE x"}]},
        {"steps": [{"operation": "trim", "column": "city", "parameters": {"where": "1=1"}}]},
        {"steps": [{"operation": "trim"}]},
        {"version": 2, "steps": []},
    ],
)
def test_a_plan_that_is_none_is_refused_in_words(script, listed, plan):
    for verb in ("clean", "clean/preview"):
        answer = script.post(f"{at(listed)}/{verb}", json={"plan": plan})

        assert answer.status_code == 422
        assert answer.json()["hint"]


def test_a_plan_that_does_not_fit_is_told_before_a_job_is_made(script, listed):
    plan = {"steps": [{"operation": "trim", "column": "town"}]}

    answer = script.post(f"{at(listed)}/clean", json={"plan": plan})
    shown = script.post(f"{at(listed)}/clean/preview", json={"plan": plan}).json()

    assert (answer.status_code, answer.json()["detail"]) == (
        422, "Step 1, “Trim spaces in “town””, cannot be done: There is no column “town” at this step.",
    )  # fmt: skip
    assert shown["steps"][0]["problem"] == "There is no column “town” at this step."
    assert script.get(f"{at(listed)}/versions").json()["items"][0]["number"] == 1


def test_nothing_of_it_is_there_for_somebody_else(stranger, script, listed):
    here = at(listed)
    asked = [
        stranger.post(f"{here}/clean/propose"),
        stranger.post(f"{here}/clean/preview", json={"plan": PLAN}),
        stranger.post(f"{here}/clean", json={"plan": PLAN}),
        stranger.post(f"{here}/clean/replay"),
        stranger.get(f"{here}/clean/suggested"),
        stranger.get(f"{here}/clean/draft"),
        stranger.put(f"{here}/clean/draft", json={"plan": PLAN}),
        stranger.delete(f"{here}/clean/draft"),
        stranger.get(f"{here}/versions/{listed['version_id']}/plan"),
    ]

    assert {answer.status_code for answer in asked} == {404}


def test_a_script_learns_which_operations_there_are(script):
    items = {one["name"]: one for one in script.get("/api/clean/operations").json()["items"]}

    assert items["case"]["parameters"][0] == {
        "name": "to", "kind": "choice", "label": "Write as", "required": True, "default": None,
        "choices": ["upper", "lower", "title", "sentence"], "help": "", "low": None, "high": None,
    }  # fmt: skip


def test_a_model_suggests_steps_in_a_job_where_there_is_one(script, listed, work_off, model):
    none = script.get(f"{at(listed)}/clean/suggested").json()
    step = {"operation": "round", "column": "id", "parameters": '{"digits": -1}', "reason": "Tens are enough"}
    model.answers(("Which further steps", {"steps": [step]}))

    job = script.post(f"{at(listed)}/clean/suggest")
    work_off()

    assert (none, job.status_code) == ({"plan": None, "titles": {}}, 202)
    found = script.get(f"{at(listed)}/clean/suggested").json()["plan"]["steps"]
    assert [(one["operation"], one["enabled"]) for one in found] == [("round", False)]


def test_without_a_model_nothing_is_asked_and_that_is_said(script, listed):
    answer = script.post(f"{at(listed)}/clean/suggest")

    assert (answer.status_code, answer.json()["detail"]) == (422, "This deployment has no model to ask.")
