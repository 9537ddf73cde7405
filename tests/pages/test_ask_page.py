"""Questions on a notebook's page, as AppTest runs it: answers with their parts, choices, declines, links, a model at work."""

import pytest

from backend.core.config import settings
from backend.jobs import service as jobs
from backend.queries import asking
from tests.pages.notebook_stage import Desk
from tests.pages.stage import converting, ready


@pytest.fixture
def page(visitor):
    return Desk(visitor)


def test_a_question_becomes_a_cell_with_its_reading_and_a_chart(page):
    page.visit()

    page.ask("total amount by city")

    assert "I read this as:" in page.words
    assert len(page.app.get("plotly_chart")) == 1
    assert page.app.tabs[0].label == "Chart"
    assert page.texts() == ["total amount by city"]


def test_an_empty_notebook_offers_questions_that_are_answered(page):
    page.visit()
    offered = [button.label for button in page.app.button if str(button.key).startswith("first_")]

    page.press(offered[0])

    assert offered[0] == "Which city has most rows?"
    assert len(offered) == 4
    assert page.texts() == [offered[0]]
    assert page.answers()[0].status == "answered"


def test_what_was_not_understood_is_said_and_questions_are_offered_that_stand_below(page):
    page.visit()

    page.ask("how many unicorns churned")

    (answer,) = page.answers()
    assert answer.status == "declined"
    assert all(question in page.labels for question in answer.suggestions)
    page.press(answer.suggestions[0])
    assert page.texts() == ["how many unicorns churned", answer.suggestions[0]]
    assert page.answers()[0].status == "answered"


def test_a_question_goes_on_from_the_one_above(page):
    page.visit()
    page.ask("total amount by city")

    page.ask("only Bremen")

    assert "Bremen" in page.answers()[0].sql


def test_a_link_shows_one_answer_alone_and_the_way_to_the_notebook(page):
    page.visit()
    page.ask("total amount by city")
    page.ask("how many rows are there?")
    wanted = page.answers()[1]

    page.visit(answer=wanted.id)

    assert page.words.count("lm-question") == 1
    assert "The notebook of" in page.words
    page.visit(answer="nonsense")
    assert "There is no answer at this address." in page.words


def test_a_question_in_the_address_is_asked_once(page):
    page.visit(q="how many rows are there?")
    page.visitor.again()

    assert page.texts() == ["how many rows are there?"]
    assert "q" not in page.app.query_params


def test_questions_asked_without_a_notebook_stay_in_reach(page):
    asking.ask(page.me.id, "how many rows are there?", dataset_id=page.dataset_id)
    page.visit()
    (answer,) = page.answers()
    page.press_key("earlier")

    page.app.button(key="earlier").click()  # without a browser a drawer is drawn only in the run of its press
    page.press_key(f"take_{answer.id}")

    assert [cell.answer_id for cell in page.cells] == [answer.id]
    assert "1,200" in page.words


def test_a_model_at_work_can_be_cancelled_and_asked_again(page, model):
    page.visit()
    page.ask("which lands brought the dough")
    assert "You may leave this page" in page.words

    page.press("Cancel")

    assert "This question was stopped" in page.words
    page.press("Try again")
    assert len(jobs.active(page.me.id)) == 1


def test_hostile_names_and_questions_are_drawn_as_text(page):
    page.visit()

    page.ask("<script>alert(1)</script> by city")
    page.ask("total amount by city")

    assert "<script>alert" not in page.words
    assert "&lt;script&gt;" in page.words


def test_a_list_that_is_being_made_or_profiled_says_so(visitor):
    made = converting(visitor.me.id)
    visitor.visit("ask", dataset=made.dataset_id)
    assert "Not a list yet" in visitor.words()

    bare = ready(visitor.me.id, profile=None)
    visitor.visit("ask", dataset=bare.dataset_id)
    assert "Suggestions appear once the profile is made" in visitor.words()


def test_without_any_list_the_page_teaches_the_next_step(visitor):
    visitor.visit("ask")

    assert "Nothing to ask about yet" in visitor.words()


def test_settings_say_which_model_reads_and_what_was_saved(page, model, monkeypatch):
    monkeypatch.setenv("LISTMILL_MODEL_PRICES", '{"stub-ok": [1, 4]}')
    settings.cache_clear()
    asking.ask(page.me.id, "how many rows are there?", dataset_id=page.dataset_id)

    page.visitor.visit("settings")

    for told in ("connected", "stub-ok", "$1.00 a million tokens in, $4.00 out", "$0; no cap is set", "1 call"):
        assert told in page.words
