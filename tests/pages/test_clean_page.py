"""Clean, as AppTest runs it: proposals, steps, forms, drafts, plans as files, versions. The browser's part is in tests/e2e."""

import json
import time

import pytest

from backend.adapters.db import transaction
from backend.datasets.cleaning import draft_of, save_draft, start_cleaning
from backend.datasets.cleaning.plan import Plan
from backend.datasets.cleaning.proposing import by_model
from backend.datasets.models import Dataset, Version
from backend.datasets.service import get_dataset
from backend.jobs import service as jobs
from backend.jobs.runner import run_chunk
from pages.components import clean_keys
from pages.components.clean_desk import KEY
from pages.components.clean_plan import renamed
from pages.components.clean_steps import effect_in_words
from tests.pages.stage import converting, ended
from tests.profiling import profile
from tests.published import published

ROWS = (
    "SELECT i AS nr, [' Bremen', 'Bremen', 'Dresden '][1 + i % 3] AS city, "
    "CASE WHEN i % 4 = 0 THEN 'n/a' ELSE '<b>' || i || '</b>' END AS note FROM range(1, 301) t(i)"
)


class Desk:
    """A visitor of the page with one list."""

    def __init__(self, visitor, *, rows=ROWS, folder=None):
        self.visitor, self.app, self.me = visitor, visitor.app, visitor.me
        self.dataset_id = published(visitor.me, f"people_{time.monotonic_ns()}", rows)
        if folder is not None:
            with transaction() as session:
                version = session.get_one(Version, session.get_one(Dataset, self.dataset_id).current_version_id)
                version.profile = profile(folder, rows)[0]
                session.add(version)

    @property
    def state(self):
        return self.app.session_state[KEY]

    @property
    def words(self):
        return self.visitor.words()

    @property
    def steps(self):
        return [(step.operation, step.column, step.enabled) for step in self.state.plan.steps]

    def visit(self, **query):
        self.visitor.visit("clean", dataset=self.dataset_id, **query)
        self.settle()
        return self

    def plan(self, *steps):
        """Keep a plan as this person's draft, as another tab would."""
        plan = Plan.parse({"steps": list(steps)})
        return save_draft(self.me.id, self.dataset_id, plan)

    def settle(self):
        """Look again, as the page's own clocks do, until nothing is on its way."""
        end = time.monotonic() + 20
        while "lm-running" in self.words and time.monotonic() < end:
            time.sleep(0.05)
            self.visitor.again()

    def press(self, key):
        self.app.button(key=key).click()
        self.visitor.again()
        self.settle()

    def tell(self, **event):
        """Press something in the list of steps, as the browser tells it."""
        self.state.heed("tab", [{"n": self.state.heard.get("tab", 0) + 1, **event}])
        self.visitor.again()
        self.settle()

    def add(self, operation, *columns):
        self.press("clean_add")
        self.tell(do="choose", operation=operation)
        if columns:
            self.app.multiselect(key=f"clean_columns{self.state.opened}").set_value(list(columns))
            self.visitor.again()
            self.settle()

    def field(self, name):
        return f"clean_p{self.state.opened}_{name}"

    def effect(self, number):
        step = self.state.plan.steps[number]
        found = self.state.shown
        return effect_in_words(step, next((one for one in found.steps if one.step_id == step.id), None))


TRIM = {"operation": "trim", "column": "city", "reason": "Blanks stand around."}
WORDS = {"operation": "null_words", "column": "note", "parameters": {"words": ["n/a"]}}


@pytest.fixture
def desk(visitor):
    return Desk(visitor)


def test_without_a_dataset_the_page_teaches_the_first_step(visitor):
    visitor.visit("clean")

    assert "Nothing to clean yet" in visitor.words()


def test_a_dataset_that_is_being_converted_cannot_be_cleaned_yet(visitor):
    visitor.visit("clean", dataset=converting(visitor.me.id).dataset_id)

    assert "Not a list yet" in visitor.words()


def test_a_dataset_of_nobody_is_not_found(visitor):
    visitor.visit("clean", dataset="0b1f4c1e-0000-4000-8000-000000000000")

    assert "lm-problem" in visitor.words()


def test_a_list_is_proposed_steps_for_as_soon_as_it_is_opened(visitor, tmp_path):
    desk = Desk(visitor, folder=tmp_path)

    desk.visit()

    assert ("trim", "city", True) in desk.steps
    assert desk.app.button(key="title_action").label.startswith("Make version")
    assert "Changes" in desk.words


def test_rows_are_shown_before_and_after_and_values_are_never_markup(desk):
    desk.plan(TRIM, WORDS)

    desk.visit()

    assert '<s><span class="short"><i class="blank" title="space">·</i>Bremen</span></s>' in desk.words
    assert "<b>1</b>" not in desk.words
    assert desk.effect(0) == "changes 200 cells"
    assert desk.effect(1) == "changes 75 cells"
    assert "Changes 275 cells in 225 of 300 rows" in desk.words


def test_a_step_that_is_switched_off_changes_nothing_and_the_draft_says_so(desk):
    desk.plan(TRIM, WORDS)
    desk.visit()

    desk.tell(do="switch", id=desk.state.plan.steps[0].id, on=False)

    assert "Changes 75 cells in 75 of 300 rows" in desk.words
    assert [step.enabled for step in draft_of(desk.me.id, desk.dataset_id).plan.steps] == [False, True]


def test_a_press_that_is_told_twice_is_done_once(desk):
    desk.plan(TRIM, WORDS)
    desk.visit()
    event = {"n": 1, "do": "double", "id": desk.state.plan.steps[0].id}

    desk.state.heed("tab", [event])
    desk.state.heed("tab", [event, {"n": 2, "do": "select", "id": None}])

    assert [step[0] for step in desk.steps] == ["trim", "trim", "null_words"]


def test_a_deleted_step_comes_back_in_its_place(desk):
    desk.plan(TRIM, WORDS)
    desk.visit()

    desk.tell(do="delete", id=desk.state.plan.steps[0].id)
    assert desk.steps == [("null_words", "note", True)]
    desk.press("clean_undo")

    assert desk.steps == [("trim", "city", True), ("null_words", "note", True)]


def test_steps_change_places(desk):
    desk.plan(TRIM, WORDS)
    desk.visit()

    desk.tell(do="move", id=desk.state.plan.steps[1].id, to=0)

    assert [step[0] for step in desk.steps] == ["null_words", "trim"]


def test_the_effect_of_one_step_is_shown_alone(desk):
    desk.plan(TRIM, WORDS)
    desk.visit()

    desk.tell(do="select", id=desk.state.plan.steps[1].id)

    assert "Only what this step does" in desk.words
    assert '<i class="blank"' not in desk.words
    desk.press("clean_whole")
    assert "Only what this step does" not in desk.words


def test_a_step_is_added_to_several_columns_at_once(desk):
    desk.plan(TRIM)
    desk.visit()

    desk.add("case", "city", "note")
    desk.app.selectbox(key=desk.field("to")).set_value("upper")
    desk.visitor.again()
    desk.settle()
    desk.press("clean_done")

    assert [step[:2] for step in desk.steps] == [("trim", "city"), ("case", "city"), ("case", "note")]


def test_a_form_says_what_it_still_needs_and_the_rows_stay(desk):
    desk.plan(TRIM)
    desk.visit()

    desk.add("replace", "city")

    assert "missing" in desk.words
    assert desk.app.button(key="clean_done").disabled
    assert "Changes 200 cells" in desk.words


def test_a_pattern_that_does_not_compile_is_told_at_its_step_and_others_go_on(desk):
    desk.plan(TRIM)
    desk.visit()
    desk.add("extract", "note")

    desk.app.text_input(key=desk.field("pattern")).set_value("(<b>")
    desk.visitor.again()
    desk.settle()

    assert "The pattern is not understood" in desk.words
    assert desk.app.button(key="clean_done").disabled


def test_a_step_is_changed_and_left_as_it_was(desk):
    desk.plan(TRIM, WORDS)
    desk.visit()

    desk.tell(do="edit", id=desk.state.plan.steps[1].id)
    desk.app.multiselect(key=desk.field("words")).set_value([])
    desk.visitor.again()
    desk.press("clean_leave")
    assert desk.state.plan.steps[1].parameters["words"] == ["n/a"]

    desk.tell(do="edit", id=desk.state.plan.steps[0].id)
    desk.app.selectbox(key=f"clean_column{desk.state.opened}").set_value("note")
    desk.visitor.again()
    desk.press("clean_done")
    assert desk.steps[0] == ("trim", "note", True)


def test_escape_leaves_the_form_and_a_column_in_the_rows_opens_the_operations(desk):
    desk.plan(TRIM)
    desk.visit()

    clean_keys.heed(desk.state, {"do": "column", "column": "city"})
    desk.visitor.again()
    assert "Add a step" in desk.words
    assert "<small>for “city”</small>" in desk.words

    clean_keys.heed(desk.state, {"do": "leave"})
    desk.visitor.again()
    assert "<small>for “city”</small>" not in desk.words


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


def cleaned(desk, *, then=None):
    """Publish the version a plan makes, as its job would; perhaps another one that was loaded after it."""
    made = start_cleaning(desk.me.id, desk.dataset_id, Plan.parse({"steps": [TRIM, WORDS]}))
    with transaction() as session:
        version = session.get_one(Version, made.version_id)
        before = session.get_one(Version, version.parent_id)
        version.parts, version.columns, version.published_at = before.parts, before.columns, before.published_at
        session.add_all([version, ended(session, made.job_id, jobs.Status.COMPLETED)])
        dataset = session.get_one(Dataset, desk.dataset_id)
        dataset.current_version_id = version.id
        if then:
            later = Version(
                dataset_id=dataset.id, number=version.number + 1, parent_id=version.id, reason="more.csv appended", change=then,
                parts=before.parts, columns=before.columns, rows=300, published_at=before.published_at,
            )  # fmt: skip
            session.add(later)
            session.flush()
            dataset.current_version_id = later.id
        session.add(dataset)
    return made


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


def test_a_past_version_leads_to_the_current_one_and_its_plan_can_be_used_again(desk):
    made = cleaned(desk, then="append")
    number = next(v.number for v in get_dataset(desk.me.id, desk.dataset_id).versions if v.id == made.version_id)

    desk.visit(version=number)

    assert "Clean the current version instead" in desk.words
    assert f"The plan of version {number}" in desk.words


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


def test_a_clean_list_says_that_nothing_was_found(visitor, tmp_path):
    desk = Desk(visitor, rows="SELECT i AS nr, i * 7 % 11 AS amount FROM range(1, 50) t(i)", folder=tmp_path)

    desk.visit()

    assert "Nothing to mend was found" in desk.words


def test_a_list_without_rows_can_be_opened(visitor):
    desk = Desk(visitor, rows="SELECT i AS nr, 'a' AS city FROM range(0) t(i)")
    desk.plan(TRIM)

    desk.visit()

    assert "This list has no rows" in desk.words
