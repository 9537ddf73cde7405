"""Questions in cells: answered at once or by a model later, going on from the cell above, taken from elsewhere."""

import pytest

from backend.jobs import service as jobs
from backend.notebooks import cells, running, service
from backend.queries import replies
from tests.notebooking import HARD, READ, add, rows, sales, work_off

CITIES = "SELECT * FROM (VALUES ('Bonn', 3), ('Ulm', 5), ('Ulm', 4)) t(city, amount)"
BY_CITY = "SELECT city, sum(amount) AS total FROM cities GROUP BY ALL ORDER BY ALL"


@pytest.fixture
def asked(owner):
    return service.notebook_for(owner.id, sales(owner))


def run(owner, cell, **more):
    return running.run_cell(owner.id, cell.id, **more)


def look(owner, cell):
    return cells.get_cell(owner.id, cell.id)


def test_a_question_is_answered_in_its_cell_and_read_by_sql_below(owner, asked):
    question = add(owner, asked, "question", "total amount by country")
    below = add(owner, asked, "sql", "SELECT count(*) FROM result_1")

    found = run(owner, question)

    assert (found.row_count, found.job_id, found.stale) == (3, None, None)
    assert replies.get_answer(owner.id, found.answer_id).sql
    assert list(found.versions) == ["sales"]
    assert rows(owner, run(owner, below)) == [[3]]


def test_a_question_goes_on_from_the_one_above(owner, asked):
    first = run(owner, add(owner, asked, "question", "total amount by country"))
    second = run(owner, add(owner, asked, "question", "only Germany"))

    assert replies.get_answer(owner.id, second.answer_id).status == "answered"
    assert rows(owner, second)[0][-1] == dict(rows(owner, first))["Germany"]

    cells.edit_cell(owner.id, first.id, content={"question": "average amount by country"})
    assert look(owner, second).stale == "result_1, which this reads, is not up to date."


def test_a_question_that_is_not_understood_keeps_its_answer(owner, asked):
    found = run(owner, add(owner, asked, "question", "what is the average churn per country"))

    assert (found.error, found.query_run_id) == (None, None)
    assert replies.get_answer(owner.id, found.answer_id).status == "declined"


def test_asking_in_a_notebook_adds_a_cell(owner, asked):
    found = running.ask_in(owner.id, asked.id, "how many rows are there?")

    assert rows(owner, found) == [[600]]
    assert service.get_notebook(owner.id, asked.id).cells == (found,)


def test_a_cell_takes_an_answer_that_was_found_elsewhere(owner, asked):
    other_cell = running.ask_in(owner.id, asked.id, "how many rows are there?")
    cell = run(owner, add(owner, asked, "question", "total amount"))

    found = running.take_answer(owner.id, cell.id, other_cell.answer_id)

    assert (found.content, rows(owner, found)) == ({"question": "how many rows are there?"}, [[600]])
    assert (found.before_run_id, found.stale) == (cell.run_id, None)


def test_a_model_answers_a_cell_that_was_left(owner, asked, model):
    model.answers((HARD, READ))
    cell = add(owner, asked, "question", HARD)

    waiting = run(owner, cell)
    assert (waiting.job_id is not None, waiting.answer_id, waiting.query_run_id) == (True, None, None)

    work_off()
    found = look(owner, cell)
    assert (found.job_id, found.error, found.row_count, list(found.versions)) == (None, None, 3, ["sales"])
    assert replies.get_answer(owner.id, found.answer_id).receipt.source == "model"


def test_the_same_question_in_two_cells_is_one_call_of_the_model(owner, asked, model):
    model.answers((HARD, READ))
    both = [run(owner, add(owner, asked, "question", HARD)) for _ in range(2)]

    work_off()

    assert [look(owner, cell).row_count for cell in both] == [3, 3]
    assert len(model.asked) == 1


def test_a_model_that_refuses_leaves_its_reason_in_the_cell(owner, asked, model):
    model.becomes("stub-quota")
    cell = run(owner, add(owner, asked, "question", HARD))

    work_off()

    found = look(owner, cell)
    assert found.job_id is None
    assert found.error
    assert found.hint


def test_a_question_that_was_stopped_says_so(owner, asked, model):
    cell = run(owner, add(owner, asked, "question", HARD))

    jobs.cancel(owner.id, cell.job_id)

    assert look(owner, cell).error == "This question was stopped before the model had answered."
