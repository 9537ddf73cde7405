"""Queries from a statement to its rows, on a real database, a real storage and the real sandbox."""

import threading
import time
from contextlib import contextmanager
from datetime import timedelta

import pyarrow.parquet as pq
import pytest

from backend.adapters.storage import storage
from backend.core.clock import now
from backend.core.config import settings
from backend.core.errors import Cancelled, NotFound, Rejected, TimedOut
from backend.datasets.service import delete_dataset
from backend.queries import service
from backend.queries.charts import ChartSpec
from tests.published import publish_version, published

SPIN = "SELECT levenshtein(repeat('a', 100000), repeat('b', 100000))"


@pytest.fixture
def sales(owner):
    return published(
        owner, "sales", "SELECT i AS id, 'c' || i % 3 AS country FROM range(10) r(i)", "SELECT 10 AS id, 'c9' AS country"
    )


def rows_of(person, run):
    return service.result_table(person.id, run.id, limit=100).rows


def test_a_statement_over_all_parts_answers_with_its_rows(owner, sales):
    run = service.run_sql(owner.id, "SELECT country, count(*) AS n FROM sales GROUP BY ALL ORDER BY country")

    assert rows_of(owner, run) == [["c0", 4], ["c1", 3], ["c2", 3], ["c9", 1]]
    assert [(column.name, column.type) for column in run.columns] == [("country", "VARCHAR"), ("n", "BIGINT")]
    assert (run.row_count, run.truncated, run.from_cache, run.dataset_id) == (4, False, False, sales)


def test_two_datasets_can_be_joined_and_only_those_read_are_noted(owner, sales):
    people = published(owner, "people", "SELECT 3 AS id, 'Ada' AS name")
    published(owner, "name", "SELECT 1 AS a")

    run = service.run_sql(owner.id, "SELECT name FROM people JOIN sales USING (id)")

    assert rows_of(owner, run) == [["Ada"]]
    assert (set(run.versions), run.dataset_id) == ({"people", "sales"}, people)


def test_the_same_question_over_the_same_versions_is_answered_from_the_cache(owner, sales):
    first = service.run_sql(owner.id, "SELECT max(id) FROM sales")

    second = service.run_sql(owner.id, "select  max(id)\nfrom sales; -- again")

    assert (second.from_cache, second.id != first.id, second.result_key) == (True, True, first.result_key)
    assert rows_of(owner, second) == [[10]]


def test_a_new_version_is_read_and_not_the_cache(owner, sales):
    service.run_sql(owner.id, "SELECT max(id) FROM sales")
    publish_version(sales, "SELECT 77 AS id, 'x' AS country")

    run = service.run_sql(owner.id, "SELECT max(id) FROM sales")

    assert (run.from_cache, rows_of(owner, run)) == (False, [[77]])


def test_an_answer_whose_rows_are_gone_is_computed_again(owner, sales):
    first = service.run_sql(owner.id, "SELECT max(id) FROM sales")
    storage().delete([first.result_key])

    second = service.run_sql(owner.id, "SELECT max(id) FROM sales")

    assert (second.from_cache, rows_of(owner, second)) == (False, [[10]])


def test_chance_is_never_answered_from_the_cache(owner, sales):
    one, two = (service.run_sql(owner.id, "SELECT random() FROM sales LIMIT 1") for _ in range(2))

    assert not two.from_cache
    assert rows_of(owner, one) != rows_of(owner, two)


def test_nobody_sees_anothers_tables_runs_or_rows(owner, other, sales):
    run = service.run_sql(owner.id, "SELECT * FROM sales")

    with pytest.raises(Rejected, match="no table “sales”"):
        service.run_sql(other.id, "SELECT * FROM sales")
    for look in (service.get_run, service.chart_of):
        with pytest.raises(NotFound):
            look(other.id, run.id)
    with pytest.raises(NotFound):
        service.result_table(other.id, run.id, limit=1)
    with pytest.raises(NotFound):
        service.result_file(other.id, run.id).__enter__()
    assert [past.error for past in service.history(other.id).items] == ["There is no table “sales”."]


def test_a_deleted_dataset_is_no_table_any_more(owner, sales):
    delete_dataset(owner.id, sales)

    with pytest.raises(Rejected, match="no table"):
        service.run_sql(owner.id, "SELECT * FROM sales")


def test_the_history_shows_what_was_not_answered_and_why(owner, sales):
    with pytest.raises(Rejected):
        service.run_sql(owner.id, "SELECT nope FROM sales")

    (past,) = service.history(owner.id, dataset_id=sales).items

    assert 'Referenced column "nope"' in past.error
    assert (past.row_count, past.hint != "") == (None, True)
    with pytest.raises(Rejected, match="was not answered"):
        service.result_table(owner.id, past.id, limit=1)


@pytest.mark.parametrize("sql", ["", "  \n", "SELECT '\x00'", "SELECT '" + "x" * 30_000 + "'", "SELECT '\ud800'"])
def test_a_text_that_cannot_be_a_statement_leaves_no_trace(owner, sql):
    with pytest.raises(Rejected):
        service.run_sql(owner.id, sql)
    with pytest.raises(Rejected):
        service.start_run(owner.id, sql)

    assert service.history(owner.id).items == ()


def test_the_history_has_pages_newest_first(owner, sales):
    made = [service.run_sql(owner.id, f"SELECT {number} FROM sales").id for number in range(5)]

    first = service.history(owner.id, size=2)
    second = service.history(owner.id, size=2, cursor=first.next)
    third = service.history(owner.id, size=2, cursor=second.next)

    assert [run.id for page in (first, second, third) for run in page.items] == made[::-1]
    assert third.next is None


def test_a_cursor_of_another_list_is_refused(owner):
    with pytest.raises(Rejected, match="cursor"):
        service.history(owner.id, cursor="bm9uc2Vuc2U=")


def test_rows_are_read_from_any_place_of_a_long_result(owner, sales):
    run = service.run_sql(owner.id, "SELECT i FROM range(100000) r(i), sales WHERE id = 0")

    table = service.result_table(owner.id, run.id, limit=3, offset=70_000)

    assert (table.rows, table.row_count) == ([[70_000], [70_001], [70_002]], 100_000)
    assert service.result_table(owner.id, run.id, limit=5, offset=99_999).rows == [[99_999]]
    assert service.result_table(owner.id, run.id, limit=5, offset=200_000).rows == []
    assert service.result_table(owner.id, run.id, limit=0).rows == []


def test_values_come_back_as_python_has_them(owner):
    run = service.run_sql(
        owner.id,
        "SELECT sum(9223372036854775807::BIGINT) AS big, MAP {'a': 1} AS m, [1, NULL] AS l, {'x': 'y'} AS s, INTERVAL 1 DAY AS i, "
        "TIMESTAMPTZ '2026-01-01 12:00:00+02' AS at FROM range(2)",
    )

    (row,) = rows_of(owner, run)

    assert row[:5] == [2 * (2**63 - 1), {"a": 1}, [1, None], {"x": "y"}, "1 day"]
    assert row[5].isoformat() == "2026-01-01T10:00:00+00:00"


def test_the_result_file_holds_the_rows(owner, sales):
    run = service.run_sql(owner.id, "SELECT id FROM sales ORDER BY id")

    with service.result_file(owner.id, run.id) as path:
        assert pq.read_table(path).column("id").to_pylist() == list(range(11))


def test_rows_beyond_the_limit_are_cut_and_said_so(owner, sales, monkeypatch):
    monkeypatch.setenv("LISTMILL_RESULT_MAX_ROWS", "4")
    settings.cache_clear()

    run = service.run_sql(owner.id, "SELECT * FROM sales")

    assert (run.row_count, run.truncated) == (4, True)


def test_a_query_that_takes_too_long_is_stopped_and_offered_the_background(owner, monkeypatch):
    monkeypatch.setenv("LISTMILL_QUERY_TIMEOUT_S", "0.5")
    settings.cache_clear()

    with pytest.raises(TimedOut) as late:
        service.run_sql(owner.id, SPIN)

    assert "background" in late.value.hint
    assert "deadline of 0.5 s" in service.history(owner.id).items[0].error


def test_a_query_someone_stops_ends_at_once(owner):
    @contextmanager
    def stopping(stop):
        timer = threading.Timer(0.3, stop)
        timer.start()
        yield
        timer.join()

    started = time.monotonic()
    with pytest.raises(Cancelled):
        service.run_sql(owner.id, SPIN, stopping=stopping)

    assert time.monotonic() - started < 3


def test_old_rows_are_swept_and_the_history_stays(owner, sales, monkeypatch):
    old = service.run_sql(owner.id, "SELECT 1 FROM sales")
    storage().put_bytes("results/nobody-knows-this.parquet", b"left by a killed worker")
    monkeypatch.setattr("backend.queries.results.now", lambda: now() + timedelta(days=8))

    assert service.sweep_results() == 2

    assert not storage().exists(old.result_key)
    assert service.get_run(owner.id, old.id).result_key is None
    with pytest.raises(NotFound, match="not kept any more"):
        service.result_table(owner.id, old.id, limit=1)


def test_young_rows_are_not_swept(owner, sales):
    run = service.run_sql(owner.id, "SELECT 1 FROM sales")

    assert service.sweep_results() == 0
    assert rows_of(owner, run)[:1] == [[1]]


def test_a_result_has_a_first_chart_and_keeps_the_one_chosen(owner, sales):
    run = service.run_sql(owner.id, "SELECT country, count(*) AS n FROM sales GROUP BY ALL ORDER BY country")

    first = service.chart_of(owner.id, run.id)
    service.save_chart(owner.id, run.id, ChartSpec(kind="pie", x="country", y=("n",)))

    assert (first.kind, first.x, first.y) == ("bar", "country", ("n",))
    assert service.chart_rows(owner.id, run.id, first).rows == [["c0", 4.0], ["c1", 3.0], ["c2", 3.0], ["c9", 1.0]]
    assert service.chart_of(owner.id, run.id).kind == "pie"


def test_a_chart_that_does_not_fit_is_not_kept(owner, sales):
    run = service.run_sql(owner.id, "SELECT country FROM sales")

    with pytest.raises(Rejected, match="no column “n”"):
        service.save_chart(owner.id, run.id, ChartSpec(kind="pie", x="country", y=("n",)))
