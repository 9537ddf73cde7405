"""Map, as AppTest runs it: the form, the bill, a run, a look at what is doubtful, the version. The browser's part is in tests/e2e."""

import time

import pytest

from backend.core.config import settings
from backend.jobs import service as jobs
from backend.mapping import service
from backend.mapping.models import State
from backend.mapping.task import read_task
from tests.flows.test_mapping_run import work
from tests.published import published

LABELS = ["food", "steel"]
HOSTILE = "doubtful <b>Firm</b> :red[x]"
ROWS = f"SELECT CASE WHEN i % 5 = 0 THEN '{HOSTILE}' WHEN i % 7 = 0 THEN 'doubtful mill ' || i % 3 ELSE 'firm ' || i % 300 END AS supplier FROM range(900) r(i)"


class Desk:
    """A visitor of the page with one list."""

    def __init__(self, visitor):
        self.visitor, self.app, self.me = visitor, visitor.app, visitor.me
        self.dataset_id = published(visitor.me, f"firms_{time.monotonic_ns()}", ROWS)

    @property
    def words(self):
        return self.visitor.words()

    def visit(self, **query):
        self.visitor.visit("map", dataset=self.dataset_id, **query)
        return self

    def describe(self):
        self.app.multiselect[0].set_value(["supplier"])
        self.app.text_area[0].set_value("The trade of the firm")
        self.app.text_input[0].set_value("trade")
        next(one for one in self.app.text_area if one.label == "Labels, one a line").set_value("food\nsteel\n\nfood")
        self.visitor.again()

    def press(self, words):
        next(one for one in self.app.button if one.label.startswith(words)).click()
        self.visitor.again()

    def filled(self, **by):
        fills = [{"name": "trade", "labels": LABELS}]
        task = read_task({"instruction": "The trade", "columns": ["supplier"], "fills": fills})
        return work(service.start_run(self.me.id, self.dataset_id, task, **by))


@pytest.fixture
def desk(visitor):
    return Desk(visitor)


@pytest.fixture
def priced(model, monkeypatch):
    monkeypatch.setenv("LISTMILL_MODEL_PRICES", '{"stub-ok": [1, 4]}')
    settings.cache_clear()


def test_the_bill_stands_before_anything_is_paid(desk, priced):
    desk.visit()
    assert "before anything is paid" in desk.words

    desk.describe()

    assert "instead of 900 rows" in desk.words
    assert "Cost, about" in desk.words
    assert any(one.label.startswith("Fill ") and one.label.endswith(" values") for one in desk.app.button)
    assert "Try 200 first" in [one.label for one in desk.app.button]
    assert desk.app.number_input[0].value >= 0.01


def test_without_a_model_it_says_so_and_nothing_costs(desk):
    desk.visit()

    desk.describe()

    assert "No model is connected" in desk.words
    assert "$0" in desk.words
    assert not desk.app.number_input


def test_what_cannot_be_filled_is_said_beside_the_form(desk, model):
    desk.visit()
    desk.app.multiselect[0].set_value(["supplier"])
    desk.app.text_area[0].set_value("The trade")
    desk.app.text_input[0].set_value("trade")
    next(one for one in desk.app.text_area if one.label == "Labels, one a line").set_value("only one")

    desk.visitor.again()

    assert "at least two different labels" in desk.words


def test_a_run_begins_and_its_page_opens(desk, priced):
    desk.visit()
    desk.describe()

    desk.press("Try 200 first")

    (run,) = service.list_runs(desk.me.id, desk.dataset_id)
    assert (run.pilot, run.task.fills[0].labels) == (200, ("food", "steel"))
    assert run.cost_cap_usd is not None
    assert desk.app.query_params["run"] in (str(run.id), [str(run.id)])


def test_what_is_doubtful_is_settled_one_after_the_other(desk, model):
    run = desk.filled()
    desk.visit(run=run.id)
    assert "&lt;b&gt;Firm&lt;/b&gt;" in desk.words
    assert "<b>Firm</b>" not in desk.words

    desk.press("steel")
    desk.press("Agree")

    after = service.get_run(desk.me.id, run.id)
    assert (after.values[State.CHANGED], after.values[State.ACCEPTED]) == (1, 1)
    assert after.needs_review == run.needs_review - 2


def test_the_same_answer_is_given_to_all_written_alike(desk, model):
    run = desk.filled()
    desk.visit(run=run.id)
    desk.press("Leave empty")

    next(one for one in desk.app.toggle if one.label.startswith("The same for")).set_value(True)
    desk.visitor.again()
    desk.press("food")

    assert service.get_run(desk.me.id, run.id).values[State.CHANGED] == 3


def test_a_version_is_made_of_the_answers(desk, model):
    run = desk.filled()
    desk.visit(run=run.id)

    desk.press("Make version")

    (job,) = [one for one in jobs.active(desk.me.id) if one.kind == "mapping.apply"]
    assert job.subject_id is not None


def test_a_capped_run_says_what_was_not_asked(desk, priced):
    run = desk.filled(cost_cap_usd=0)
    desk.visit(run=run.id)

    assert "The cap was reached" in desk.words


def test_a_run_that_is_not_there_is_said_with_the_way_back(desk):
    desk.visit(run="00000000-0000-0000-0000-000000000000")

    assert "no such filling" in desk.words


def test_a_sample_is_labelled_without_seeing_what_was_proposed_and_tells_how_good_the_run_is(desk, model):
    run = desk.filled()
    desk.visit(run=run.id)
    assert "nobody has checked yet" in desk.words

    desk.press("Check a sample of 50")
    assert "0 of 50 labelled" in desk.words
    assert "proposed" not in desk.words
    for _ in range(2):
        desk.press("food")
    desk.press("Stop here")

    assert "Right, about" in desk.words
    assert "48 values of the sample left" in desk.words


def test_a_column_is_filled_by_a_formula(desk):
    desk.visit()
    desk.app.session_state["map_way_of_filling"] = "formula"
    desk.visitor.again()
    next(one for one in desk.app.text_input if one.label == "New column").set_value("short")
    desk.app.text_area[0].set_value("upper(left(supplier, 4))")
    desk.visitor.again()

    assert "Get an answer" in desk.words
    desk.press("Make version with")

    (job,) = [one for one in jobs.active(desk.me.id) if one.kind == "mapping.derive"]
    assert "short" in job.title


def test_the_task_of_a_filling_stands_in_the_form_again(desk, model):
    run = desk.filled()

    desk.visit(like=run.id)

    assert desk.app.text_area[0].value == "The trade"
    assert desk.app.multiselect[0].value == ["supplier"]
    assert "food\nsteel" in [one.value for one in desk.app.text_area]
