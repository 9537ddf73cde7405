"""Files appended to a dataset or in place of its rows: at once, while it is made, refused, cancelled; nothing lost."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from backend.datasets import service
from backend.datasets.making.conversion import convert
from backend.jobs import service as jobs
from backend.jobs.runner import run_chunk
from tests.converting import convert_now, first, into, refused, rows_of, settle, stored, version_of
from tests.making import keys, upload

OCTOBER = "id,city,amount\n1,Dresden,10\n2,Bremen,20\n"
NOVEMBER = "id,city,amount\n3,Leipzig,30\n"


@pytest.fixture(autouse=True)
def _settled(home):
    yield
    settle()


def test_an_appended_file_comes_after_the_rows_there_are_and_copies_nothing(owner):
    made, old = first(owner, stored("oct.csv", OCTOBER))

    new = convert_now(into(owner, made.dataset_id, stored("nov.csv", NOVEMBER)))

    assert [row[0] for row in rows_of(new)] == [1, 2, 3]
    assert new.parts[0] == old.parts[0]
    assert (new.change, new.parent_id, new.reason) == ("append", old.id, "nov.csv appended to version 1")
    assert service.get_dataset(owner.id, made.dataset_id).version_id == new.id
    assert [row[0] for row in rows_of(version_of(old.id))] == [1, 2]


def test_a_replacing_file_is_all_there_is(owner):
    made, _ = first(owner, stored("oct.csv", OCTOBER))

    new = convert_now(into(owner, made.dataset_id, stored("nov.csv", NOVEMBER), mode="replace"))

    assert [row[0] for row in rows_of(new)] == [3]
    assert new.reason == "nov.csv in place of version 1"


def test_a_file_with_no_column_in_common_is_refused_and_the_dataset_stays_as_it_is(owner):
    made, old = first(owner, stored("a.csv", OCTOBER))

    other = into(owner, made.dataset_id, stored("people.csv", "name,birthday\nAda,1815-12-10\n"))
    convert_now(other)

    assert "No column of “people.csv”" in refused(other)
    view = service.get_dataset(owner.id, made.dataset_id)
    assert (view.version_id, view.status, view.versions[0].status) == (old.id, "ready", "failed")
    assert not [key for key in keys() if str(other.version_id) in key and key.startswith("datasets/")]


def test_files_appended_at_once_are_all_there(owner):
    made, _ = first(owner, stored("a.csv", "id\n0\n"))
    sources = [stored(f"{n}.csv", f"id\n{n}\n") for n in range(1, 5)]
    with ThreadPoolExecutor(4) as pool:
        asked = list(pool.map(lambda source: into(owner, made.dataset_id, source), sources))

    for one in sorted(asked, key=lambda one: version_of(one.version_id).number):
        convert_now(one)

    view = service.get_dataset(owner.id, made.dataset_id)
    assert sorted(row[0] for row in rows_of(version_of(view.version_id))) == [0, 1, 2, 3, 4]
    assert view.versions[0].id == view.version_id


def test_a_file_appended_to_a_dataset_that_is_still_converted_waits_for_it(owner):
    made = upload(owner, "a.csv", OCTOBER.encode())
    later = into(owner, made.dataset_id, stored("b.csv", NOVEMBER))
    began, go = threading.Event(), threading.Event()

    def slowly(run):
        began.set()
        go.wait(10)
        return convert(run)

    works = [threading.Thread(target=run_chunk, args=("datasets.convert", made.job_id, 0, slowly))]
    works[0].start()
    began.wait(10)
    works.append(threading.Thread(target=run_chunk, args=("datasets.convert", later.job_id, 0, convert)))
    works[1].start()
    until = time.monotonic() + 10
    while "Waiting for version 1" not in jobs.get(owner.id, later.job_id).message and time.monotonic() < until:
        threading.Event().wait(0.05)
    go.set()
    for work in works:
        work.join(20)

    new = version_of(later.version_id)
    assert [row[0] for row in rows_of(new)] == [1, 2, 3]
    assert new.parts[0] == version_of(made.version_id).parts[0]


def test_a_file_appended_to_one_that_is_refused_goes_to_what_is_below(owner):
    made, _ = first(owner, stored("a.csv", OCTOBER))
    page = into(owner, made.dataset_id, stored("page.csv", "<!DOCTYPE html><html><body>Sign in</body></html>"))
    later = into(owner, made.dataset_id, stored("b.csv", NOVEMBER))
    convert_now(page)

    new = convert_now(later)

    assert "web page" in refused(page)
    assert [row[0] for row in rows_of(new)] == [1, 2, 3]
    assert new.reason == "b.csv appended to version 1"


def test_the_same_file_with_another_reading_takes_the_place_of_the_refused_one(owner):
    made, _ = first(owner, stored("a.csv", OCTOBER))
    wrong = into(owner, made.dataset_id, stored("b.csv", "a list\nid,city,amount\n3,Leipzig,30\n", header=False, delimiter=";"))
    convert_now(wrong)
    assert refused(wrong)

    new = convert_now(service.reload_dataset(owner.id, made.dataset_id, {"header": 2}, version_id=wrong.version_id))

    assert (new.change, [row[0] for row in rows_of(new)]) == ("append", [1, 2, 3])


def test_a_cancelled_append_leaves_nothing_and_the_dataset_as_it_was(owner):
    made, old = first(owner, stored("a.csv", OCTOBER))
    later = into(owner, made.dataset_id, stored("b.csv", NOVEMBER))
    before = keys()

    def cancelled(run):
        jobs.cancel(owner.id, later.job_id)
        until = time.monotonic() + 10
        while time.monotonic() < until:
            run.check()
        return convert(run)

    run_chunk("datasets.convert", later.job_id, 0, cancelled)

    assert keys() == before
    view = service.get_dataset(owner.id, made.dataset_id)
    assert (view.version_id, view.versions[0].status) == (old.id, "cancelled")
