"""Prepared views: asked for when they are needed, used once they are there, bounded, swept, and gone with their version."""

import json
from datetime import timedelta

import duckdb
import pytest
from sqlmodel import select

from backend.adapters.db import transaction
from backend.adapters.storage import storage
from backend.core.clock import now
from backend.core.config import settings
from backend.core.errors import Rejected, TimedOut
from backend.datasets.models import Version
from backend.datasets.service import version_ref
from backend.jobs import service as jobs
from backend.jobs.states import Status
from backend.records import answering, copies, preparing, service, turning
from backend.records.connections import reader
from backend.records.exports import sources
from backend.records.models import PreparedView
from backend.records.schemas import View
from tests.published import publish_version, published
from tests.recording import prepared, worked_off

ROWS = "SELECT i AS id, hash(i) % 1000 AS amount, 'word ' || i % 3 AS kind FROM range({low}, {high}) r(i)"
BY_AMOUNT = View.parse(sort="-amount")


@pytest.fixture
def long_list(owner, monkeypatch):
    """A list in two parts that counts as long, and in which no page is deep at once."""
    monkeypatch.setattr(turning, "INLINE_ROWS", 100)
    monkeypatch.setattr(turning, "_DEEPEST_INLINE", 50)
    return published(owner, "long", ROWS.format(low=0, high=300), ROWS.format(low=300, high=500))


def kept():
    with transaction() as session:
        return list(session.exec(select(PreparedView)))


def stored():
    return {one.key for one in storage().list("views")}


def test_the_first_page_of_an_order_comes_at_once_and_a_deep_one_once_it_is_prepared(owner, long_list):
    first = service.first_page(owner.id, long_list, BY_AMOUNT, size=10)
    deep = service.page_at(owner.id, long_list, BY_AMOUNT, position=400, size=10)
    worked_off(first.preparing)
    after = service.page_at(owner.id, long_list, BY_AMOUNT, position=400, size=10)

    amounts = [row[1] for row in service.first_page(owner.id, long_list, BY_AMOUNT, size=500).rows]
    assert amounts == sorted(amounts, reverse=True)
    assert [row[1] for row in first.rows] == amounts[:10]
    assert (deep.rows, deep.preparing, deep.total) == ((), first.preparing, 500)
    assert "put in this order" in deep.note
    assert [row[1] for row in after.rows] == amounts[400:410]
    assert (after.preparing, after.note) == (None, None)


def test_a_cursor_from_before_goes_on_after_the_order_is_prepared(owner, long_list):
    first = service.first_page(owner.id, long_list, BY_AMOUNT, size=30)

    worked_off(first.preparing)
    second = service.page_of(owner.id, long_list, first.next, size=30)

    both = service.first_page(owner.id, long_list, BY_AMOUNT, size=60).row_numbers
    assert (*first.row_numbers, *second.row_numbers) == both


def test_one_prepared_order_serves_every_filter(owner, long_list):
    prepared(owner, long_list, BY_AMOUNT)
    view = View.parse(sort="-amount", filter='[{"column": "kind", "operator": "eq", "value": "word 1"}]')

    page = service.page_at(owner.id, long_list, view, position=100, size=20)

    amounts = sorted(
        (row[1] for row in service.first_page(owner.id, long_list, View(), size=500).rows if row[2] == "word 1"), reverse=True
    )
    assert [row[1] for row in page.rows] == amounts[100:120]
    assert page.preparing is None


def test_what_was_prepared_leaves_as_a_file_without_being_sorted_again(owner, long_list):
    source = version_ref(owner.id, long_list)
    narrowed = View.parse(sort="-amount", filter='[{"column": "kind", "operator": "eq", "value": "word 1"}]', search="word")

    def rows_of(view, **chosen):
        with sources.of_view(source, view, name="long", **chosen) as found, duckdb.connect() as con:
            return con.execute(found.sql).fetchall(), "ORDER BY" in found.sql

    asked = [(BY_AMOUNT, {}), (narrowed, {"columns": ["kind", "id"]})]
    before = [rows_of(view, **chosen) for view, chosen in asked]
    by_number = rows_of(BY_AMOUNT, rows=[9, 4, 400])[0]
    prepared(owner, long_list, BY_AMOUNT)

    assert [sorted_here for _, sorted_here in before] == [True, True]
    assert [rows_of(view, **chosen) for view, chosen in asked] == [(rows, False) for rows, _ in before]
    assert rows_of(BY_AMOUNT, rows=[9, 4, 400])[0] == by_number


def test_rows_of_a_filter_that_are_far_apart_are_put_together(owner, long_list, monkeypatch):
    monkeypatch.setattr(answering, "_FAR_APART", 50)
    view = View.parse(filter='[{"column": "amount", "operator": "lt", "value": 100}]')

    before = service.first_page(owner.id, long_list, view, size=20)
    worked_off(before.preparing)
    after = service.first_page(owner.id, long_list, view, size=20)

    assert after.row_numbers == before.row_numbers
    assert (after.preparing, after.total_is, len(kept())) == (None, "exact", 1)


def test_a_filter_that_keeps_most_rows_is_not_copied_and_not_asked_for_again(owner, long_list, monkeypatch):
    monkeypatch.setattr(answering, "_FAR_APART", 50)
    view = View.parse(filter='[{"column": "amount", "operator": "lt", "value": 900}]')

    before = service.first_page(owner.id, long_list, view)
    worked_off(before.preparing)
    after = service.first_page(owner.id, long_list, view)

    assert (after.preparing, after.note, kept()) == (None, None, [])


def test_a_job_that_was_stopped_is_not_started_again_by_itself(owner, long_list):
    first = service.first_page(owner.id, long_list, BY_AMOUNT)
    jobs.cancel(owner.id, first.preparing)

    again = service.first_page(owner.id, long_list, BY_AMOUNT)
    deep = service.page_at(owner.id, long_list, BY_AMOUNT, position=400)

    assert again.preparing is None
    assert len(again.rows) == 100
    assert "See Jobs" in deep.note


def test_a_copy_that_was_swept_is_made_again_when_it_is_asked_for(owner, long_list, monkeypatch):
    prepared(owner, long_list, BY_AMOUNT)
    monkeypatch.setattr("backend.records.copies.now", lambda: now() + timedelta(days=30))

    removed = copies.sweep()
    page = service.first_page(owner.id, long_list, BY_AMOUNT)

    assert (removed, stored(), kept()) == (1, set(), [])
    assert jobs.get(owner.id, page.preparing).status is Status.PENDING


def test_copies_together_stay_within_their_limit_and_the_oldest_goes_first(owner, long_list, monkeypatch):
    for sort in ("amount", "id", "kind"):
        prepared(owner, long_list, View.parse(sort=sort))
    sizes = [copy.size_bytes for copy in sorted(kept(), key=lambda copy: copy.used_at)]
    monkeypatch.setattr(settings(), "views_max_bytes", sum(sizes) - 1)

    copies.sweep()

    assert sorted(copy.size_bytes for copy in kept()) == sorted(sizes[1:])
    assert {copy.key for copy in kept()} == stored()


def test_a_copy_larger_than_the_limit_is_not_made(owner, long_list, monkeypatch):
    monkeypatch.setattr(settings(), "views_max_bytes", 10)

    job = prepared(owner, long_list, BY_AMOUNT)

    assert (job.status, job.result["kept"], stored()) == (Status.COMPLETED, False, set())


def test_copies_go_with_their_version_and_files_nobody_names_go_too(owner, long_list, monkeypatch):
    version_id = version_ref(owner.id, long_list).version_id
    prepared(owner, long_list, BY_AMOUNT)
    publish_version(long_list, "SELECT 1 AS id, 2 AS amount, 'x' AS kind")
    with transaction() as session:
        session.delete(session.get_one(Version, version_id))
    storage().put_bytes("views/lost/x.f1.parquet", b"PAR1")
    monkeypatch.setattr("backend.records.copies.now", lambda: now() + timedelta(hours=3))

    copies.sweep()

    assert (kept(), stored()) == ([], set())


def test_a_view_that_needs_no_copy_is_not_prepared(owner, long_list):
    assert service.prepare(owner.id, long_list, View()) is None
    assert service.prepare(owner.id, published(owner, "short", "SELECT 1 AS id"), View.parse(sort="id")) is None


def test_the_job_says_what_it_does(owner, long_list):
    job_id = service.prepare(owner.id, long_list, View.parse(sort="-amount,id"))

    assert jobs.get(owner.id, job_id).title == "Sort long.csv by amount and id"


def test_a_search_in_a_long_list_begins_before_its_index_is_there(owner, long_list, monkeypatch):
    monkeypatch.setattr("backend.records.searching.keeping._QUICK_CELLS", -1)
    view = View(search="word 2")

    before = service.first_page(owner.id, long_list, view, size=20)
    worked_off(before.preparing)
    after = service.first_page(owner.id, long_list, view, size=20)
    second = service.page_of(owner.id, long_list, after.next, size=20)
    back = service.page_of(owner.id, long_list, second.previous, size=20)
    filtered = service.first_page(
        owner.id, long_list, View.parse(filter='[{"column": "id", "operator": "ge", "value": 250}]', search="2 word")
    )

    rows = [i + 1 for i in range(500) if i % 3 == 2]
    assert before.row_numbers == after.row_numbers == back.row_numbers == tuple(rows[:20])
    assert second.row_numbers == tuple(rows[20:40])
    assert after.preparing is None
    assert filtered.row_numbers == tuple(row for row in rows if row > 250)
    assert service.count(owner.id, long_list, view, wait_s=20).total == len(rows)


def test_a_search_goes_together_with_a_prepared_order(owner, long_list, monkeypatch):
    monkeypatch.setattr("backend.records.searching.keeping._QUICK_CELLS", -1)
    view = View.parse(sort="-amount", search="word 2")
    waiting = service.first_page(owner.id, long_list, view)
    worked_off(waiting.preparing)
    unprepared = service.first_page(owner.id, long_list, view, size=500)
    prepared(owner, long_list, BY_AMOUNT)

    page = service.first_page(owner.id, long_list, view, size=500)

    assert (waiting.rows, waiting.total_is) == ((), "unknown")
    assert "search is being prepared" in waiting.note
    amounts = [row[1] for row in page.rows]
    assert (len(amounts), amounts) == (166, sorted(amounts, reverse=True))
    assert page.row_numbers == unprepared.row_numbers


def test_a_search_that_gives_up_for_now_goes_on_with_its_cursor(owner, long_list, monkeypatch):
    monkeypatch.setattr("backend.records.places._FIRST_WINDOW", 100)
    monkeypatch.setattr("backend.records.places._PATIENT_ROWS", 100)
    monkeypatch.setattr(turning, "_SCAN_S", 0.0)
    view = View(search="word 2")

    pages = [service.first_page(owner.id, long_list, view, size=100)]
    while pages[-1].next:
        pages.append(service.page_of(owner.id, long_list, pages[-1].next, size=100))

    assert [number for page in pages for number in page.row_numbers] == [i + 1 for i in range(500) if i % 3 == 2]
    assert pages[0].note.startswith("Searched the first 100 of 500 rows so far")
    assert (pages[0].total, pages[0].total_is) == (33, "at_least")


def test_what_takes_too_long_is_stopped_and_told():
    with reader(deadline_s=0.2) as con, pytest.raises(TimedOut) as raised:
        con.rows("SELECT count(*) FROM range(100000) a, range(100000) b")

    assert raised.value.hint


def test_a_cursor_that_says_too_much_or_nothing_is_refused(owner, long_list):
    for text in ("", "a.b.c", "x" * 70_000):
        with pytest.raises(Rejected):
            service.page_of(owner.id, long_list, text)


def test_long_filters_fit_into_cursors(owner, long_list):
    values = list(range(900))
    view = View.parse(filter=json.dumps([{"column": "amount", "operator": "in", "value": values}]))
    first = service.first_page(owner.id, long_list, view, size=5)

    second = service.page_of(owner.id, long_list, first.next, size=5)

    assert len(second.rows) == 5
    assert len(first.next) < 8_000


def test_preparing_a_version_that_is_gone_is_told(owner, long_list):
    source = version_ref(owner.id, long_list)
    job_id = preparing.ask(owner.id, source, BY_AMOUNT)
    publish_version(long_list, "SELECT 1 AS id, 2 AS amount, 'x' AS kind")
    with transaction() as session:
        session.delete(session.get_one(Version, source.version_id))

    worked_off(job_id)

    assert jobs.get(owner.id, job_id).status is Status.FAILED
