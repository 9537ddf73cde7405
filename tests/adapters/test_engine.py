import os
import signal
import threading
import time
from contextlib import contextmanager
from datetime import date

import duckdb
import psutil
import pyarrow.parquet as pq
import pytest

from backend.adapters import engine
from backend.adapters.engine import keeper as keepers
from backend.adapters.engine.runner import _places
from backend.core.config import settings
from backend.core.errors import Cancelled, Rejected, TimedOut, Unavailable
from backend.core.table import Column

SPIN = "SELECT levenshtein(repeat('a', 100000), repeat('b', 100000))"  # native code that looks at no interrupt


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A data folder whose engine the tests of this file share; two parts of one table stand in it."""
    made = tmp_path_factory.mktemp("engine")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LISTMILL_DATA_DIR", str(made))
        patch.setenv("LISTMILL_QUERY_MEMORY_MB", "300")
        settings.cache_clear()
        for number in range(2):
            part = made / f"part-{number}.parquet"
            duckdb.sql(
                f"COPY (SELECT i AS id, 'c' || i % 20 AS country, i * 1.5 AS price, DATE '2026-01-01' + (i % 50)::INT AS day "
                f"FROM range({number * 1000}, {number * 1000 + 1000}) r(i)) TO '{part}'"
            )
            part.chmod(0o444)
        yield made
        engine.shutdown()
    settings.cache_clear()


@pytest.fixture
def ask(folder, tmp_path):
    """Run SQL over the table `sales` and return (result, rows)."""

    def run(sql, *, deadline_s=20.0, max_rows=100_000, **more):
        path = tmp_path / "result.parquet"
        tables = {"sales": sorted(folder.glob("part-*.parquet"))}
        result = engine.run(sql, tables, path, deadline_s=deadline_s, max_rows=max_rows, **more)
        return result, [tuple(row.values()) for row in pq.read_table(path).to_pylist()]

    return run


def test_a_statement_reads_all_parts_in_their_order(ask):
    result, rows = ask("SELECT id FROM sales")

    assert result.rows == 2000
    assert [row[0] for row in rows] == list(range(2000))


def test_the_result_says_its_columns_with_duckdbs_types(ask):
    result, _ = ask("SELECT id, day, sum(price) AS total FROM sales GROUP BY ALL LIMIT 1")

    assert result.columns == (Column("id", "BIGINT"), Column("day", "DATE"), Column("total", "DECIMAL(38,1)"))


def test_a_table_is_found_whatever_the_case_of_its_name(ask):
    _, rows = ask('SELECT count(*) FROM "SALES"')

    assert rows == [(2000,)]


def test_rows_beyond_the_limit_are_cut_and_said_so(ask):
    result, rows = ask("SELECT id FROM sales ORDER BY id DESC", max_rows=10)

    assert (result.rows, result.truncated, rows[0]) == (10, True, (1999,))


def test_a_result_of_exactly_the_limit_is_whole(ask):
    result, _ = ask("SELECT id FROM sales LIMIT 10", max_rows=10)

    assert (result.rows, result.truncated) == (10, False)


def test_a_result_without_rows_keeps_its_columns(ask):
    result, rows = ask("SELECT id, country FROM sales WHERE id < 0")

    assert ([column.name for column in result.columns], rows) == (["id", "country"], [])


def test_columns_of_one_name_become_two(ask):
    result, _ = ask("SELECT id, id, country AS ID FROM sales LIMIT 1")

    assert [column.name for column in result.columns] == ["id", "id_1", "ID_2"]


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("INTERVAL 3 DAY", "3 days"),
        ("union_value(k := 1)", "1"),
        ("[INTERVAL 1 DAY]", "[1 day]"),
        ("'101'::BIT", "101"),
        ("'12:00:00+01'::TIMETZ", "12:00:00+01"),
    ],
)
def test_values_parquet_cannot_hold_arrive_as_text_in_their_order(ask, sql, said):
    _, rows = ask(f"SELECT {sql} AS a, id FROM sales ORDER BY id DESC LIMIT 2")

    assert rows == [(said, 1999), (said, 1998)]


def test_describe_names_the_columns(ask):
    _, rows = ask("DESCRIBE sales")

    assert [row[:2] for row in rows][:2] == [("id", "BIGINT"), ("country", "VARCHAR")]


def test_summarize_sums_up_each_column(ask):
    result, rows = ask("SUMMARIZE sales")

    assert (len(rows), result.columns[0].name, rows[0][3]) == (4, "column_name", "1999")


def test_show_tables_lists_every_table_of_the_person(ask):
    _, rows = ask("show tables;", known=["orders", "sales"])

    assert rows == [("orders",), ("sales",)]


def test_explain_shows_the_plan_without_a_path(ask, folder):
    _, rows = ask("EXPLAIN SELECT country, count(*) FROM sales GROUP BY ALL")

    assert "Read Parquet" in rows[0][1]
    assert str(folder) not in rows[0][1]


def test_a_whole_division_by_zero_is_null_and_not_the_end_of_the_query(ask):
    _, rows = ask("SELECT 1 // 0, 1 % 0")

    assert rows == [(None, None)]


def test_chance_differs_from_query_to_query(ask):
    (one,), (two,) = (ask("SELECT random(), uuid()::VARCHAR, hash(uuid())")[1] for _ in range(2))

    assert not set(one) & set(two)


def test_both_ways_of_writing_a_lambda_run(ask):
    _, rows = ask("SELECT list_transform([1, 2], x -> x + 1), list_transform([1, 2], lambda x: x + 1)")

    assert rows == [([2, 3], [2, 3])]


def test_a_filtered_self_reference_may_carry_the_tables_name(ask):
    _, rows = ask("WITH sales AS (SELECT * FROM sales WHERE id < 5) SELECT count(*) FROM sales")

    assert rows == [(5,)]


def test_dates_arrive_as_dates(ask):
    _, rows = ask("SELECT min(day), max(day) FROM sales")

    assert rows == [(date(2026, 1, 1), date(2026, 2, 19))]


def test_an_unknown_column_is_answered_in_the_engines_words(ask):
    with pytest.raises(Rejected) as refused:
        ask("SELECT pric FROM sales")

    assert 'Referenced column "pric" not found' in refused.value.detail
    assert '"price"' in refused.value.detail
    assert "candidates" in refused.value.hint


def test_an_unknown_table_proposes_a_close_name(ask):
    with pytest.raises(Rejected) as refused:
        ask("SELECT * FROM salse", known=["sales", "customers"])

    assert (refused.value.detail, refused.value.hint) == ("There is no table “salse”.", "Close names: sales.")


def test_a_query_that_spins_in_native_code_ends_at_its_deadline(ask):
    started = time.monotonic()

    with pytest.raises(TimedOut) as late:
        ask(SPIN, deadline_s=0.5)

    assert time.monotonic() - started < 1.5
    assert "background" in late.value.hint


def test_a_query_that_needs_too_much_memory_is_told_so(ask):
    with pytest.raises(Rejected) as refused:
        ask("SELECT length(repeat('x', 2000000000))")

    assert "300 MB" in refused.value.detail


def test_a_stopped_query_ends_at_once(ask):
    stop = threading.Event()

    @contextmanager
    def stopping(end):
        watcher = threading.Thread(target=lambda: (stop.wait(), end()))
        watcher.start()
        yield
        stop.set()
        watcher.join()

    threading.Timer(0.3, stop.set).start()
    started = time.monotonic()

    with pytest.raises(Cancelled):
        ask(SPIN, deadline_s=20, stopping=stopping)

    assert time.monotonic() - started < 2


def test_progress_hears_the_rows_and_may_end_the_query(ask):
    class Enough(Exception):
        pass

    def progress(rows):
        assert rows > 0
        raise Enough

    with pytest.raises(Enough):
        ask("SELECT a.id, md5(b.country || a.id) FROM sales a, sales b", max_rows=10_000_000, progress=progress)


def test_several_callers_at_once_each_get_their_own_answer(ask, folder, tmp_path):
    answers = {}

    def one(number):
        path = tmp_path / f"{number}.parquet"
        tables = {"sales": sorted(folder.glob("part-*.parquet"))}
        engine.run(f"SELECT {number} AS n, count(*) FROM sales", tables, path, deadline_s=20, max_rows=10)
        answers[number] = pq.read_table(path).to_pylist()[0]["n"]

    callers = [threading.Thread(target=one, args=(number,)) for number in range(12)]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()

    assert answers == {number: number for number in range(12)}


def test_a_killed_nursery_is_replaced(ask):
    ask("SELECT 1")
    nursery = keepers.keeper()._process
    os.killpg(nursery.pid, signal.SIGKILL)
    nursery.wait()

    _, rows = ask("SELECT 2")

    assert rows == [(2,)]


def test_nothing_keeps_running_after_a_shutdown(ask):
    ask("SELECT 1")
    nursery = psutil.Process(keepers.keeper()._process.pid)
    children = nursery.children()

    engine.shutdown()
    _, alive = psutil.wait_procs([nursery, *children], timeout=5)

    assert children
    assert alive == []


def test_a_query_without_a_place_is_told_to_come_again(ask, monkeypatch):
    monkeypatch.setenv("LISTMILL_QUERY_PLACES", "1")
    monkeypatch.setenv("LISTMILL_QUERY_WAIT_S", "0.2")
    settings.cache_clear()

    def spin():
        with pytest.raises(TimedOut):
            ask(SPIN, deadline_s=1.5)

    taken = threading.Thread(target=spin)
    taken.start()
    while not _places(1).busy():
        os.sched_yield()

    with pytest.raises(Unavailable, match="All 1 places"):
        ask("SELECT 1")

    taken.join()
    monkeypatch.undo()
    settings.cache_clear()
