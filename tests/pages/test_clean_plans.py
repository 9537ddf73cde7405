"""Plans on the page of cleaning, as AppTest runs it: drafts, other tabs and pages, files, versions they make, a model's steps."""

import json

import pytest

from backend.adapters.db import transaction
from backend.datasets.cleaning import draft_of, start_cleaning
from backend.datasets.cleaning.plan import Plan
from backend.datasets.cleaning.proposing import by_model
from backend.datasets.service import get_dataset
from backend.jobs import service as jobs
from backend.jobs.runner import run_chunk
from pages.components.clean_plan import renamed
from tests.pages.clean_stage import TRIM, WORDS, Desk, cleaned
from tests.pages.stage import ended


@pytest.fixture
def desk(visitor):
    return Desk(visitor)


def test_a_step_whose_column_is_missing_is_told_and_the_version_is_not_made(desk):
    desk.plan(TRIM, {"operation": "trim", "column": "<i>town</i>"})
    desk.visit()

    desk.press("title_action")

    assert "cannot be done" in desk.words
    assert len(get_dataset(desk.me.id, desk.dataset_id).versions) == 1
    assert "Changes 200 cells" in desk.words


def test_two_tabs_do_not_lose_each_others_work(desk):
    desk.plan(TRIM)
    desk.visit()
    desk.plan(TRIM, WORDS)

    desk.tell(do="switch", id=desk.state.plan.steps[0].id, on=False)
    assert "also changed in another tab" in desk.words
    desk.press("clean_undo")

    assert desk.steps == [("trim", "city", True), ("null_words", "note", True)]


def test_a_plan_changed_in_another_tab_is_shown_when_this_one_is_looked_at_again(desk):
    desk.plan(TRIM)
    desk.visit()
    desk.plan(TRIM, WORDS)

    desk.visitor.again()

    assert [step[0] for step in desk.steps] == ["trim", "null_words"]
    assert "changed in another tab" in desk.words


def test_a_step_from_another_page_joins_the_plan_and_leaves_the_address(desk):
    desk.plan(TRIM)
    filters = [{"column": "nr", "operator": "le", "value": 100}]

    desk.visit(add=json.dumps({"operation": "keep_rows", "parameters": {"filters": filters}}))

    assert desk.steps[-1] == ("keep_rows", None, True)
    assert "add" not in desk.app.query_params
    assert desk.effect(1) == "200 rows go"


def test_a_step_in_the_address_that_cannot_be_read_is_told_and_the_plan_stays(desk):
    desk.plan(TRIM)

    desk.visit(add='{"operation": "eval')

    assert "cannot be read" in desk.words
    assert desk.steps == [("trim", "city", True)]


def test_a_version_is_made_and_the_page_waits_with_a_bar(desk):
    desk.plan(TRIM)
    desk.visit()

    desk.press("title_action")

    dataset = get_dataset(desk.me.id, desk.dataset_id)
    assert dataset.versions[0].change == "clean"
    assert "is made beside the one you see" in desk.words
    assert not [button for button in desk.app.button if button.key == "title_action"]


def test_a_version_that_was_not_made_says_why_and_keeps_the_plan(desk):
    desk.plan(TRIM)
    made = start_cleaning(desk.me.id, desk.dataset_id, Plan.parse({"steps": [TRIM]}))
    with transaction() as session:
        ended(session, made.job_id, jobs.Status.FAILED).error = "The disk is full."

    desk.visit()

    assert "The disk is full." in desk.words
    assert desk.steps == [("trim", "city", True)]
    assert desk.app.button(key="clean_retry")


def test_a_version_that_is_ready_can_be_looked_at_compared_and_undone(desk):
    cleaned(desk)

    desk.visit()

    assert "is ready" in desk.words
    assert "Compare with version" in desk.words
    assert desk.app.button(key="clean_undo_version")


def test_a_plan_that_made_a_version_is_not_begun_with_again(desk):
    desk.plan(TRIM, WORDS)
    cleaned(desk)

    desk.visit()

    assert draft_of(desk.me.id, desk.dataset_id) is None


def test_the_plan_of_an_earlier_version_is_offered_for_what_was_loaded_since(desk):
    cleaned(desk, then="append")
    desk.visit()

    desk.press("clean_use_again")

    assert desk.steps == [("trim", "city", True), ("null_words", "note", True)]


def test_rows_that_came_later_are_told_and_cleaned_with_the_same_plan(desk):
    more = {"name": "<b>more</b>.csv", "bytes": 5, "key": "uploads/more", "origin": "upload", "parts": [], "rows": 40}

    def sources(version):
        files = [{**more, "name": "people.csv"}]
        kept = {"name": "people.csv", "bytes": 9, "key": None, "origin": "clean", "options": {"version": str(version.id)}}
        return [{**kept, "parts": version.parts, "rows": 300, "files": files}, more]

    cleaned(desk, then="append", sources=sources)

    desk.visit()
    assert "40 rows of &lt;b&gt;more&lt;/b&gt;.csv came after version" in desk.words
    desk.press("clean_rest")

    assert "is made beside the one you see" in desk.words


def test_a_past_version_leads_to_the_current_one_and_its_plan_can_be_used_again(desk):
    made = cleaned(desk, then="append")
    number = next(v.number for v in get_dataset(desk.me.id, desk.dataset_id).versions if v.id == made.version_id)

    desk.visit(version=number)

    assert "Clean the current version instead" in desk.words
    assert f"The plan of version {number}" in desk.words


def test_all_steps_are_switched_at_once(desk):
    desk.plan(TRIM, WORDS)
    desk.visit()

    desk.app.menu_button(key="clean_menu").click("Switch all steps off")
    desk.visitor.again()
    assert [step[2] for step in desk.steps] == [False, False]
    desk.press("clean_undo")

    assert [step[2] for step in desk.steps] == [True, True]


def test_a_plan_names_another_column_where_its_own_has_gone():
    plan = Plan.parse({"steps": [TRIM, {"operation": "dedupe_exact", "parameters": {"columns": ["city", "nr"]}}]})

    fitted = [renamed(step, {"city": "Ort"}) for step in plan.steps]

    assert fitted[0].column == "Ort"
    assert fitted[1].parameters["columns"] == ["Ort", "nr"]


def test_a_model_is_asked_for_more_steps_and_they_are_added_switched_off(visitor, tmp_path, model):
    desk = Desk(visitor, folder=tmp_path)
    desk.plan(TRIM)
    merge = {"groups": [{"to": "Dresden", "from": ["Bremen"]}]}
    told = {"operation": "map_values", "column": "city", "parameters": json.dumps(merge), "reason": "They are one"}
    model.answers(("Which further steps", {"steps": [told]}))
    desk.visit()

    desk.press("clean_ask_model")
    run_chunk(by_model.KIND, desk.state.asked_job, 0, by_model.suggest)
    desk.visitor.again()
    desk.press("clean_add_suggested")

    assert desk.steps == [("trim", "city", True), ("map_values", "city", False)]
    assert "They are one" in desk.state.plan.steps[1].reason


def test_without_a_model_nobody_is_asked(desk):
    desk.plan(TRIM)

    desk.visit()

    assert not [button for button in desk.app.button if button.key == "clean_ask_model"]


def test_rows_a_person_calls_different_stay_and_that_can_be_taken_back(visitor):
    rows = "SELECT * FROM (VALUES (1, 'Anna Schmidt', 'Bremen'), (2, 'Anna Schmitt', 'Bremen'), (3, 'Bo', 'Kiel')) AS t(nr, name, city)"
    desk = Desk(visitor, rows=rows)
    parameters = {"columns": ["name", "city"], "block": ["city"], "similarity": 0.9}
    desk.plan({"operation": "dedupe_fuzzy", "parameters": parameters})
    desk.visit()
    desk.tell(do="select", id=desk.state.plan.steps[0].id)
    found = desk.words

    desk.press(next(one.key for one in desk.app.button if (one.key or "").startswith("clean_apart_0")))
    decided, plan = desk.words, desk.state.plan
    desk.press("clean_undo")

    assert "1 group of rows that are nearly the same" in found
    assert "no two rows are that much alike" in decided
    assert "These rows stay" in decided
    assert ", but for 1 group" in decided
    assert len(plan.steps[0].parameters["apart"][0]) == 2
    assert desk.state.plan.steps[0].parameters["apart"] == []

    desk.tell(do="edit", id=desk.state.plan.steps[0].id)
    desk.press(next(one.key for one in desk.app.button if (one.key or "").startswith("clean_apart_0")))
    (kept,) = [one for one in desk.app.toggle if "you called different" in one.label]
    kept.set_value(False)
    desk.visitor.again()
    desk.settle()

    assert desk.state.editing.step.parameters["apart"] == []
