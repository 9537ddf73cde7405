"""Query: a statement, its rows, and what may go wrong on the way. The browser's part is in tests/e2e."""

from uuid import uuid4

import pytest

from backend.adapters.db import transaction
from backend.adapters.storage import storage
from backend.core.config import settings
from backend.jobs import service as jobs
from backend.jobs.states import Status
from backend.queries import service as queries
from pages.components import sql_editor
from tests.pages.query_stage import BY_CITY, ENDLESS, NO_BUNDLE, Desk
from tests.pages.stage import converting, ended


@pytest.fixture
def desk(visitor, monkeypatch):
    """A visitor with one dataset, and an editor that needs no browser."""
    monkeypatch.setattr(sql_editor, "BUNDLE", NO_BUNDLE)
    return Desk(visitor)


def test_without_a_dataset_the_page_teaches_the_first_step(visitor):
    visitor.visit("query")

    assert "Nothing to query yet" in visitor.words()
    assert visitor.app.button[0].label == "Go to Datasets"


def test_the_editor_opens_with_the_first_rows_of_the_dataset(desk):
    desk.visit()

    assert desk.text == f"SELECT *\nFROM {desk.table}\nLIMIT 100"
    assert not desk.history()


def test_without_a_dataset_in_the_address_the_newest_is_taken(desk):
    desk.visitor.visit("query")

    assert desk.address("dataset") == str(desk.dataset_id)


def test_a_dataset_that_is_being_converted_cannot_be_queried_yet(desk):
    made = converting(desk.me.id)

    desk.visitor.visit("query", dataset=made.dataset_id)

    assert "Not a table yet" in desk.words
    assert not desk.app.text_area


def test_a_statement_ends_in_its_rows_and_an_address_that_keeps_them(desk):
    desk.visit()

    desk.run(BY_CITY)

    assert desk.rows() == [["<b>Łódź</b>", 240200], ["Dresden", 239800], ["Bremen", 239400]]
    assert "3 rows" in desk.words
    assert "2 columns" in desk.words
    assert desk.text == BY_CITY.format(desk.table)
    assert [str(run.id) for run in desk.history()] == [desk.run_id]


def test_the_same_statement_again_comes_from_the_cache(desk):
    desk.visit()
    desk.run(BY_CITY)

    desk.run(BY_CITY)

    assert "from cache" in desk.words


def test_a_statement_in_the_address_is_written_and_answered(desk):
    desk.visit(sql=f"SELECT 42 AS answer FROM {desk.table} LIMIT 1")

    assert desk.text.startswith("SELECT 42")
    assert desk.rows() == [[42]]
    assert "sql" not in desk.app.query_params


def test_a_run_in_the_address_comes_back_with_statement_and_rows(desk):
    run = queries.run_sql(desk.me.id, BY_CITY.format(desk.table))

    desk.visitor.visit("query", run=run.id)

    assert desk.text == run.sql
    assert len(desk.rows()) == 3
    assert desk.address("dataset") == str(desk.dataset_id)


@pytest.mark.parametrize("run", ["no-id", uuid4()])
def test_an_unknown_run_in_the_address_is_said(desk, run):
    desk.visitor.visit("query", dataset=desk.dataset_id, run=run)

    assert "lm-problem" in desk.words


def test_the_run_of_somebody_else_is_not_shown(desk, other):
    run = queries.run_sql(other.id, "SELECT 'secret' AS word")

    desk.visitor.visit("query", dataset=desk.dataset_id, run=run.id)

    assert "secret" not in desk.words
    assert "lm-problem" in desk.words


def test_a_mistake_is_said_under_the_editor_and_the_text_stays(desk):
    desk.visit()

    desk.run("SELECT citty FROM {}")

    assert "Not answered" in desk.words
    assert "citty" in desk.words
    assert desk.text == f"SELECT citty FROM {desk.table}"
    assert not desk.app.dataframe


def test_after_a_mistake_a_corrected_statement_is_answered(desk):
    desk.visit()
    desk.run("SELECT citty FROM {}")

    desk.run(BY_CITY)

    assert "Not answered" not in desk.words
    assert len(desk.rows()) == 3


def test_what_takes_long_says_so_and_can_be_stopped(desk):
    desk.visitor.visit("query", dataset=desk.dataset_id)
    desk.app.text_area[0].set_value(ENDLESS)
    desk.app.button(key="sql_run").click()
    desk.visitor.again()
    assert "Running for" in desk.words

    desk.press("stop")

    assert "Stopped as you asked" in desk.words
    assert desk.text == ENDLESS


def test_what_timed_out_can_run_as_a_job_and_is_shown_when_it_is_done(desk, monkeypatch):
    monkeypatch.setattr(settings(), "query_timeout_s", 0.5)
    desk.visit()
    desk.run(ENDLESS)
    assert "deadline" in desk.words.lower()

    desk.press("to_job")

    run = queries.get_run(desk.me.id, desk.run_id)
    assert jobs.get(desk.me.id, run.job_id).status is Status.PENDING
    assert "You may leave this page" in desk.words


def test_the_result_of_a_job_is_shown_when_it_is_done(desk):
    job_id = queries.start_run(desk.me.id, BY_CITY.format(desk.table))
    run = queries.run_of_job(desk.me.id, job_id)
    desk.visit(run=run.id)
    assert "You may leave this page" in desk.words

    finish(desk, run)
    desk.visitor.again()

    assert len(desk.rows()) == 3


def finish(desk, run):
    """What a worker leaves behind."""
    answered = queries.run_sql(desk.me.id, run.sql)
    with transaction() as session:
        row = session.get_one(queries.QueryRun, run.id)
        row.columns = [{"name": column.name, "type": column.type} for column in answered.columns]
        row.row_count, row.result_key, row.elapsed_ms = answered.row_count, answered.result_key, 5
        session.add_all([row, ended(session, run.job_id, Status.COMPLETED)])


def test_a_job_that_failed_says_why(desk):
    job_id = queries.start_run(desk.me.id, BY_CITY.format(desk.table))
    with transaction() as session:
        job = ended(session, job_id, Status.FAILED)
        job.error, job.hint = "The worker ran out of memory.", "Group into fewer rows."
        session.add(job)

    desk.visit(run=queries.run_of_job(desk.me.id, job_id).id)

    assert "The worker ran out of memory." in desk.words
    assert "Group into fewer rows." in desk.words


def test_a_result_that_was_cut_says_so(desk, monkeypatch):
    monkeypatch.setattr(settings(), "result_max_rows", 10)
    desk.visit()

    desk.run("SELECT * FROM {}")

    assert "There are more rows" in desk.words
    assert len(desk.rows()) == 10


def test_no_row_is_said(desk):
    desk.visit()

    desk.run("SELECT * FROM {} WHERE amount < 0")

    assert "No row fits" in desk.words


def test_rows_no_longer_kept_are_said(desk):
    run = queries.run_sql(desk.me.id, BY_CITY.format(desk.table))
    storage().delete([run.result_key])

    desk.visit(run=run.id)

    assert "not kept any more" in desk.words
    assert desk.text == run.sql
