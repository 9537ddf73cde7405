"""Orders that nobody prepared: worked out once for all who ask meanwhile, and nobody who only turns pages waits behind them."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from backend.core.errors import TimedOut
from backend.records import beginnings, service, turning
from backend.records.beginnings import Beginnings
from backend.records.places import Places
from backend.records.schemas import View
from tests.published import published

ROWS = "SELECT i AS id, hash(i) % 700 AS amount FROM range(5000) r(i)"
BY_AMOUNT = View.parse(sort="-amount,id")


@pytest.fixture
def sorts(monkeypatch):
    """How many places were asked for by each sort, one after the other."""
    asked, real = [], Places.sorted_at

    def counted(places, skip, limit):
        asked.append(limit)
        return real(places, skip, limit)

    monkeypatch.setattr(Places, "sorted_at", counted)
    monkeypatch.setattr(beginnings, "FEW", 500)
    beginnings._beginnings.cache_clear()
    return asked


def test_those_who_ask_for_the_same_order_at_once_are_answered_by_one_sort(owner, sorts):
    dataset = published(owner, "asked_by_many", ROWS)

    with ThreadPoolExecutor(8) as people:
        asked = [people.submit(service.page_at, owner.id, dataset, BY_AMOUNT, position=at % 3 * 100) for at in range(8)]
        pages = [one.result() for one in asked]

    assert sorts == [500]
    shown = [row for page in pages[:3] for row in page.rows]
    assert shown == sorted(shown, key=lambda row: (-row[1], row[0]))
    assert pages[3].rows == pages[0].rows


def test_pages_further_on_and_back_need_one_more_sort_however_many_they_are(owner, sorts):
    dataset = published(owner, "turned", ROWS)

    numbers, page = [], service.first_page(owner.id, dataset, BY_AMOUNT, size=450)
    while True:
        numbers += page.row_numbers
        if page.next is None:
            break
        page = service.page_of(owner.id, dataset, page.next, size=450)
    back = service.page_of(owner.id, dataset, page.previous, size=450)

    assert sorts == [500, 5001]
    assert sorted(numbers) == list(range(1, 5001))
    assert list(back.row_numbers) == numbers[-len(page.rows) - 450 : -len(page.rows)]


def test_a_long_list_is_sorted_only_as_deep_as_pages_may_lie(owner, sorts, monkeypatch):
    monkeypatch.setattr(turning, "INLINE_ROWS", 1_000)
    monkeypatch.setattr(turning, "_DEEPEST_INLINE", 1_000)
    dataset = published(owner, "long", ROWS)

    near = service.page_at(owner.id, dataset, BY_AMOUNT, position=900)
    far = service.page_at(owner.id, dataset, BY_AMOUNT, position=1_001)

    assert (len(near.rows), len(far.rows), sorts) == (100, 0, [2_001])


def test_what_one_sort_could_not_do_is_told_to_all_and_tried_again_by_the_next():
    known, gate, told = Beginnings(), threading.Event(), []

    def late():
        gate.wait(20)
        raise TimedOut("These rows were not found within 1 s.")

    def ask():
        try:
            known.make("key", 10, late)
        except TimedOut as error:
            told.append(error.detail)

    people = [threading.Thread(target=ask) for _ in range(3)]
    for one in people:
        one.start()
    gate.set()
    for one in people:
        one.join()

    assert told == ["These rows were not found within 1 s."] * 3
    assert known.make("key", 10, lambda: [3, 1]).places.tolist() == [3, 1]


def test_what_was_not_read_for_longest_is_forgotten(monkeypatch):
    monkeypatch.setattr(beginnings, "_KEPT_BYTES", 8 * 25)
    known = Beginnings()

    for key in "abc":
        known.make(key, 10, lambda: range(10))
        known.find("a", 10)

    assert [key for key in "abc" if known.find(key, 10)] == ["a", "c"]
