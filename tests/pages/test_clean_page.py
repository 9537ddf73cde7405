"""Clean, as AppTest runs it: proposals, steps and forms. Plans and versions are next door; the browser's part is in tests/e2e."""

import threading

import pytest

from backend.core.errors import Cancelled
from backend.datasets.cleaning import draft_of
from pages.components import clean_keys, clean_preview, clean_previews
from tests.pages.clean_stage import TRIM, WORDS, Desk
from tests.pages.stage import converting


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


def test_a_clean_list_says_that_nothing_was_found(visitor, tmp_path):
    desk = Desk(visitor, rows="SELECT i AS nr, i * 7 % 11 AS amount FROM range(1, 50) t(i)", folder=tmp_path)

    desk.visit()

    assert "Nothing to mend was found" in desk.words


def test_a_list_without_rows_can_be_opened(visitor):
    desk = Desk(visitor, rows="SELECT i AS nr, 'a' AS city FROM range(0) t(i)")
    desk.plan(TRIM)

    desk.visit()

    assert "This list has no rows" in desk.words


def test_a_look_at_the_rows_can_be_stopped_and_taken_up_again(desk, monkeypatch):
    begun = threading.Event()

    def endless(*_, stopping, **__):
        stopped = threading.Event()
        with stopping(stopped.set):
            begun.set()
            assert stopped.wait(20)
            raise Cancelled("Nobody waits.")

    desk.plan(TRIM, WORDS)
    desk.visit()
    real = clean_previews.preview
    monkeypatch.setattr(clean_previews, "preview", endless)
    monkeypatch.setattr(clean_preview, "_STOP_AFTER_S", 0.0)
    desk.state.heed("tab", [{"n": 99, "do": "switch", "id": desk.state.plan.steps[0].id, "on": False}])
    desk.visitor.again()
    assert begun.wait(20)
    desk.press("clean_stop_look")
    stopped = desk.words
    monkeypatch.setattr(clean_previews, "preview", real)
    desk.press("clean_look_again")

    assert "The look at the rows was stopped." in stopped
    assert "stopped" not in desk.words
    assert "lm-running" not in desk.words
