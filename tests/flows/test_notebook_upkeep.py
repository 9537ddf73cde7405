"""What of notebooks goes after a while, and whose rows stay."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from backend.adapters.db import transaction
from backend.adapters.storage import storage
from backend.core.clock import now
from backend.core.config import settings
from backend.core.errors import NotFound
from backend.datasets.service import delete_dataset
from backend.notebooks import cells, running, service, sharing, upkeep
from backend.queries import replies
from backend.queries import service as queries
from tests.notebooking import add, rows, sales
from tests.published import published


@pytest.fixture
def book(owner):
    return service.notebook_for(owner.id, published(owner, "cities", "SELECT 'Bonn' AS city, 3 AS amount"))


def aged(table, row_id, days):
    with transaction() as session:
        session.connection().execute(
            text(f"UPDATE {table} SET deleted_at = :at WHERE id = :id"), {"at": now() - timedelta(days=days), "id": row_id}
        )


def test_what_was_deleted_long_ago_goes_for_good_and_not_before(owner, book):
    old, young = (add(owner, book, "text", "a") for _ in range(2))
    aged("notebook_cells", old.id, 31)
    aged("notebook_cells", young.id, 29)

    assert upkeep.purge_deleted() == 1

    assert cells.restore_cell(owner.id, young.id).id == young.id
    with pytest.raises(NotFound):
        cells.restore_cell(owner.id, old.id)


def test_a_notebook_goes_with_its_answers(owner):
    book = service.notebook_for(owner.id, sales(owner))
    cell = running.ask_in(owner.id, book.id, "how many rows are there?")
    aged("notebooks", book.id, 31)

    assert upkeep.purge_deleted() == 1

    with pytest.raises(NotFound):
        service.restore_notebook(owner.id, book.id)
    with pytest.raises(NotFound):
        replies.get_answer(owner.id, cell.answer_id)


def test_an_answer_a_copy_shows_stays_when_the_first_notebook_goes(owner):
    book = service.notebook_for(owner.id, sales(owner))
    cell = running.ask_in(owner.id, book.id, "how many rows are there?")
    copied = service.duplicate_notebook(owner.id, book.id)

    for one, kept in ((book, True), (copied, False)):
        aged("notebooks", one.id, 31)
        upkeep.purge_deleted()
        if kept:
            assert replies.get_answer(owner.id, cell.answer_id).row_count == 1
    with pytest.raises(NotFound):
        replies.get_answer(owner.id, cell.answer_id)


def test_rows_a_notebook_shows_stay_when_old_results_go(owner, book, monkeypatch):
    cell = running.run_cell(owner.id, add(owner, book, "sql", "SELECT sum(amount) AS total FROM cities").id)
    loose = queries.run_sql(owner.id, "SELECT 2 AS loose")
    monkeypatch.setenv("LISTMILL_RESULT_KEEP_DAYS", "0.0000001")
    settings.cache_clear()

    assert queries.sweep_results(kept=upkeep.shown_results()) == 1

    assert rows(owner, cell) == [[3]]
    with pytest.raises(NotFound):
        queries.result_table(owner.id, loose.id, limit=1)


def test_rows_of_a_deleted_dataset_do_not_stay_in_a_notebook(owner, book, monkeypatch):
    cell = running.run_cell(owner.id, add(owner, book, "sql", "SELECT sum(amount) AS total FROM cities").id)
    delete_dataset(owner.id, book.dataset_id)
    monkeypatch.setenv("LISTMILL_RESULT_KEEP_DAYS", "0.0000001")
    settings.cache_clear()

    assert queries.sweep_results(kept=upkeep.shown_results()) == 1

    assert not list(storage().list("results/"))
    assert cells.get_cell(owner.id, cell.id).row_count == 1


def test_a_link_is_the_same_until_it_is_taken_back(owner, book):
    token = sharing.share(owner.id, book.id)

    assert sharing.share(owner.id, book.id) == token
    assert sharing.shared(token).view.title == "cities.csv"
    service.delete_notebook(owner.id, book.id)
    for wrong in (token, "", token[:-1], token + "x", "x" * 100, "%", "\x00", "é"):
        with pytest.raises(NotFound, match="leads nowhere"):
            sharing.shared(wrong)
