"""A whole notebook as a job: in order, stopped by nothing but a person, going on where a killed worker left it."""

import threading

import pytest
from sqlalchemy import text

from backend.adapters.db import transaction
from backend.core.config import settings
from backend.core.errors import NotFound, Rejected
from backend.datasets.service import delete_dataset
from backend.jobs import service as jobs
from backend.jobs.runner import run_chunk
from backend.jobs.states import Status
from backend.notebooks import cells, run_all, running, service
from tests.notebooking import HARD, READ, add, rows, sales, work_off
from tests.published import published

CITIES = "SELECT * FROM (VALUES ('Bonn', 3), ('Ulm', 5), ('Ulm', 4)) t(city, amount)"
BY_CITY = "SELECT city, sum(amount) AS total FROM cities GROUP BY ALL ORDER BY ALL"


@pytest.fixture
def book(owner):
    return service.notebook_for(owner.id, published(owner, "cities", CITIES))


@pytest.fixture
def asked(owner):
    return service.notebook_for(owner.id, sales(owner))


def run(owner, cell, **more):
    return running.run_cell(owner.id, cell.id, **more)


def look(owner, cell):
    return cells.get_cell(owner.id, cell.id)


def with_no_pause(job_id):
    with transaction() as session:
        session.connection().execute(text("UPDATE chunks SET not_before = NULL WHERE job_id = :job"), {"job": job_id})


def test_a_notebook_of_a_deleted_dataset_shows_what_was_and_asks_nothing(owner, book):
    cell = run(owner, add(owner, book, "sql", BY_CITY))
    question = add(owner, book, "question", "how many rows?")

    delete_dataset(owner.id, book.dataset_id)

    found = service.get_notebook(owner.id, book.id)
    assert (found.dataset_gone, found.dataset_name) == (True, "cities.csv")
    assert found.cells[0].stale == "cities was deleted; this is what it held before."
    assert rows(owner, cell) == [["Bonn", 3], ["Ulm", 9]]
    for act in (lambda: run(owner, question), lambda: run_all.start_all(owner.id, book.id)):
        with pytest.raises(NotFound, match=r"“cities\.csv” was deleted"):
            act()


def test_all_cells_run_in_order_and_none_stops_the_others(owner, asked):
    add(owner, asked, "question", "total amount by country")
    add(owner, asked, "text", "A note")
    bad = add(owner, asked, "sql", "SELECT nothing FROM sales")
    last = add(owner, asked, "sql", "SELECT count(*) FROM result_1")

    job_id = run_all.start_all(owner.id, asked.id)
    assert run_all.start_all(owner.id, asked.id) == job_id
    work_off()

    card = jobs.get(owner.id, job_id)
    assert (card.status, card.done, card.unit) == (Status.COMPLETED, 3, "cells")
    assert card.result == {"notebook_id": str(asked.id), "cells": 3, "answered": 2}
    assert look(owner, bad).error
    assert rows(owner, look(owner, last)) == [[3]]


def test_a_killed_worker_leaves_cells_that_are_not_run_twice(owner, book):
    first = add(owner, book, "sql", "SELECT random() AS a FROM cities LIMIT 1")
    second = add(owner, book, "sql", "SELECT a FROM result_1")
    job_id = run_all.start_all(owner.id, book.id)

    def killed_after_one(run):
        run_all._run_one(run, first.id)
        raise ConnectionError("the machine went away")

    run_chunk(run_all.KIND, job_id, 0, killed_after_one)
    made = look(owner, first).run_id
    with_no_pause(job_id)
    run_chunk(run_all.KIND, job_id, 0, run_all.run_all)

    assert jobs.get(owner.id, job_id).status is Status.COMPLETED
    assert look(owner, first).run_id == made
    assert len(running.cell_runs(owner.id, first.id)) == 1
    assert rows(owner, look(owner, second)) == rows(owner, look(owner, first))


def test_a_job_that_is_cancelled_stops_and_keeps_what_has_run(owner, book):
    first = add(owner, book, "sql", "SELECT 1")
    endless = add(owner, book, "sql", "SELECT count(*) FROM range(100000000000) a, range(100000000000) b")
    job_id = run_all.start_all(owner.id, book.id)
    thread = threading.Thread(target=run_chunk, args=(run_all.KIND, job_id, 0, run_all.run_all))
    thread.start()
    ticks = threading.Event()
    while look(owner, first).run_id is None:
        ticks.wait(0.02)

    jobs.cancel(owner.id, job_id)
    thread.join(20)

    assert jobs.get(owner.id, job_id).status is Status.CANCELLED
    assert look(owner, first).row_count == 1
    assert look(owner, endless).run_id is None


def test_a_job_answers_questions_of_a_model_itself(owner, asked, model):
    model.answers((HARD, READ))
    cell = add(owner, asked, "question", HARD)
    below = add(owner, asked, "sql", "SELECT count(*) FROM result_1")
    job_id = run_all.start_all(owner.id, asked.id)

    run_chunk(run_all.KIND, job_id, 0, run_all.run_all)

    assert jobs.get(owner.id, job_id).status is Status.COMPLETED
    assert (look(owner, cell).job_id, look(owner, cell).row_count) == (None, 3)
    assert rows(owner, look(owner, below)) == [[3]]


def test_a_question_over_the_limit_of_a_person_keeps_its_reason(owner, asked, monkeypatch):
    monkeypatch.setenv("LISTMILL_QUESTIONS_PER_MINUTE", "1")
    settings.cache_clear()
    monkeypatch.setattr(run_all, "_LONGEST_WAIT_S", 0.0)
    cells_of_it = [add(owner, asked, "question", text) for text in ("total amount by country", "how many rows are there?")]

    job_id = run_all.start_all(owner.id, asked.id)
    run_chunk(run_all.KIND, job_id, 0, run_all.run_all)

    assert jobs.get(owner.id, job_id).result["answered"] == 1
    assert look(owner, cells_of_it[0]).row_count == 3
    assert look(owner, cells_of_it[1]).error == "You have asked 1 question in the last minute."


def test_a_notebook_with_nothing_to_run_says_so(owner, book):
    add(owner, book, "text", "A note")

    with pytest.raises(Rejected, match="nothing to run"):
        run_all.start_all(owner.id, book.id)
