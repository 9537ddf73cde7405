"""The page of questions as AppTest runs it: answers with their parts, choices, declines, history, links, a model at work."""

import pytest

from backend.adapters.db import transaction
from backend.core.config import settings
from backend.datasets.models import Version
from backend.datasets.service import get_dataset
from backend.jobs import service as jobs
from backend.queries import asking, replies
from tests.pages.query_stage import published
from tests.pages.stage import Visitor, converting, ready

PROFILE = {
    "rows": 1200, "duplicate_rows": 0, "warnings": [],
    "questions": [{"text": "Which city has most rows?", "sql": "SELECT city, count(*) AS n FROM {table} GROUP BY ALL"}],
    "columns": [
        {"name": "month", "type": "DATE", "nulls": 0, "distinct": 12, "min": "2026-01-01", "max": "2026-12-08", "top": []},
        {"name": "city", "type": "VARCHAR", "nulls": 0, "distinct": 3, "min": "A", "max": "Z", "length": {"mean": 6}, "top": []},
        {"name": "amount", "type": "BIGINT", "nulls": 0, "distinct": 1200, "min": 0, "max": 1199, "top": []},
        {"name": "weight", "type": "BIGINT", "nulls": 0, "distinct": 1200, "min": 0, "max": 1199, "top": []},
    ],
}  # fmt: skip


class Ask:
    """What a person does on the page of questions."""

    def __init__(self, visitor: Visitor) -> None:
        self.visitor, self.app, self.me = visitor, visitor.app, visitor.me
        self.dataset_id = published(self.me.id)
        dataset = get_dataset(self.me.id, self.dataset_id)
        with transaction() as session:
            version = session.get_one(Version, dataset.version_id)
            version.profile = PROFILE
            session.add(version)

    def visit(self, **query):
        self.visitor.visit("ask", dataset=self.dataset_id, **query)
        self.settle()

    def ask(self, question):
        self.app.chat_input[0].set_value(question)
        self.visitor.again()
        self.settle()

    def press(self, label):
        next(button for button in reversed(self.app.button) if button.label == label).click()
        self.visitor.again()
        self.settle()

    def settle(self):
        """Look again, as the page's own clock does, until nothing is on its way."""
        for _ in range(200):
            if not any(button.key == "stop" for button in self.app.button):
                return
            self.visitor.again()

    @property
    def words(self):
        return self.visitor.words()

    @property
    def labels(self):
        return [button.label for button in self.app.button]

    def answers(self):
        return replies.list_answers(self.me.id, self.dataset_id).items


@pytest.fixture
def page(visitor):
    return Ask(visitor)


def test_a_question_is_answered_with_its_reading_and_a_chart(page):
    page.visit()

    page.ask("total amount by city")

    assert "I read this as:" in page.words
    assert ">total</button>" in page.words
    assert ">amount</button>" in page.words
    assert len(page.app.get("plotly_chart")) == 1
    assert page.app.tabs[0].label == "Chart"


def test_an_empty_page_offers_questions_that_are_answered(page):
    page.visit()
    offered = [button.label for button in page.app.button if str(button.key).startswith("first_")]

    page.press(offered[0])

    assert offered[0] == "Which city has most rows?"
    assert len(offered) == 4
    assert page.answers()[0].status == "answered"


def test_what_was_not_understood_is_said_and_three_questions_are_offered_instead(page):
    page.visit()

    page.ask("how many unicorns churned")

    (answer,) = page.answers()
    assert answer.status == "declined"
    assert page.visitor.app.chat_input
    assert all(question in page.labels for question in answer.suggestions)
    assert "No model is connected" in page.words
    page.press(answer.suggestions[0])
    assert page.answers()[0].status == "answered"


def test_a_choice_between_readings_is_one_press(page):
    page.visit()
    page.ask("what is the total by city")

    page.press("sum of amount")

    newest, first = page.answers()
    assert first.status == "clarify"
    assert newest.reading == "I read this as: total amount, by city."


def test_a_question_goes_on_from_the_one_above(page):
    page.visit()
    page.ask("total amount by city")

    page.ask("only Bremen")

    assert page.app.get("plotly_chart")
    assert "Bremen" in page.answers()[0].sql


def test_an_answer_is_judged_taken_back_put_into_the_box_and_deleted(page):
    page.visit()
    page.ask("how many rows are there?")

    page.press("This is right")
    assert page.answers()[0].verdict == "good"
    page.press("This is right: take back")
    assert page.answers()[0].verdict is None
    page.press("Edit the question")
    assert len(page.answers()) == 1
    page.press("Delete from the history")

    assert page.answers() == ()


def test_the_receipt_says_what_was_read_by_whom_and_what_it_cost(page):
    page.visit()
    page.ask("how many rows are there?")

    page.app.session_state[f"tab_{page.answers()[0].id}"] = "Receipt"
    page.visitor.again()

    for told in ("version 1", "1,200", "read without a model", "nothing; no model was asked", "Open in Query"):
        assert told in page.words


def test_a_link_shows_one_answer_alone_and_the_way_to_all(page):
    page.visit()
    page.ask("total amount by city")
    page.ask("how many rows are there?")
    wanted = page.answers()[1]

    page.visit(answer=wanted.id)

    assert page.words.count("lm-question") == 1
    assert "All questions about" in page.words
    page.visit(answer="nonsense")
    assert "There is no answer at this address." in page.words


def test_a_question_in_the_address_is_asked_once(page):
    page.visit(q="how many rows are there?")
    page.visitor.again()

    assert [one.question for one in page.answers()] == ["how many rows are there?"]
    assert "q" not in page.app.query_params


def test_history_is_shown_a_page_at_a_time(page):
    for number in range(10):
        asking.ask(page.me.id, f"how many rows with amount above {number}", dataset_id=page.dataset_id)
    page.visit()
    first = page.words.count("lm-question")

    page.press("Earlier questions")

    assert (first, page.words.count("lm-question")) == (8, 10)


def test_a_model_at_work_can_be_cancelled_and_asked_again(page, model):
    page.visit()
    page.ask("which lands brought the dough")
    assert "You may leave this page" in page.words

    page.press("Cancel")

    assert "Stopped as you asked." in page.words
    page.press("Try again")
    assert len(jobs.active(page.me.id)) == 1
    page.press("Cancel")
    page.press("Remove")
    assert "which lands brought the dough" not in page.words


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
