"""Cells that are run: what they read, what becomes stale and why, every run kept."""

import pytest

from backend.core.errors import NotFound
from backend.notebooks import cells, run_all, running, service
from backend.queries import service as queries
from backend.queries.charts import ChartSpec
from tests.notebooking import add, rows, sales
from tests.published import publish_version, published

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


def test_a_cell_reads_the_result_of_an_earlier_one_by_its_name(owner, book):
    first, second = add(owner, book, "sql", BY_CITY), add(owner, book, "sql", "SELECT max(total) FROM result_1")
    run(owner, first)

    found = run(owner, second)

    assert (rows(owner, found), found.error, found.stale) == ([[9]], None, None)
    assert running.tables_for(owner.id, second.id) == {"result_1": look(owner, first).query_run_id}


def test_a_statement_that_does_not_run_is_kept_with_its_cell(owner, book):
    cell = add(owner, book, "sql", "SELECT x FROM cities")

    found = run(owner, cell)

    assert "x" in found.error
    assert found.hint
    assert found.query_run_id is None
    assert look(owner, cell) == found


@pytest.mark.parametrize(
    ("sql", "told"),
    [
        ("SELECT * FROM result_2", "“result_2” has not been run yet."),
        ("SELECT * FROM result_4", "“result_4” stands below this cell."),
        ("SELECT * FROM result_3", "“result_3” is this cell itself."),
        ("SELECT * FROM result_1", "“result_1” was not answered when it ran last."),
    ],
)
def test_why_another_result_cannot_be_read_is_said(owner, book, sql, told):
    run(owner, add(owner, book, "sql", "SELECT nothing FROM cities"))
    add(owner, book, "sql", "SELECT 1")
    cell = add(owner, book, "sql", sql)
    add(owner, book, "sql", "SELECT 1")

    assert run(owner, cell).error == told


def test_a_column_called_like_a_cell_that_has_not_run_is_no_problem(owner, book):
    add(owner, book, "sql", "SELECT 1", name="amount")
    cell = add(owner, book, "sql", "SELECT sum(amount) FROM cities")

    assert rows(owner, run(owner, cell)) == [[12]]


def test_a_changed_statement_is_stale_until_it_runs_again(owner, book):
    first, second = add(owner, book, "sql", BY_CITY), add(owner, book, "sql", "SELECT max(total) FROM result_1")
    run(owner, first)
    run(owner, second)

    cells.edit_cell(owner.id, first.id, content={"sql": f"{BY_CITY} DESC"})
    assert look(owner, first).stale == "The SQL was changed after this run."
    assert look(owner, second).stale == "result_1, which this reads, is not up to date."

    run(owner, first)
    assert look(owner, first).stale is None
    assert look(owner, second).stale == "result_1 was run again after this."

    run(owner, second)
    assert look(owner, second).stale is None


def test_what_ran_again_with_the_same_rows_makes_nothing_stale(owner, book):
    first, second = add(owner, book, "sql", BY_CITY), add(owner, book, "sql", "SELECT max(total) FROM result_1")
    for cell in (first, second, first):
        run(owner, cell)

    assert look(owner, second).stale is None


def test_a_new_version_makes_what_was_run_on_the_old_one_stale(owner, book):
    cell = add(owner, book, "sql", BY_CITY)
    run(owner, cell)

    publish_version(book.dataset_id, "SELECT 'Bonn' AS city, 7 AS amount")

    stale = look(owner, cell).stale
    assert stale.startswith("cities has version ")
    assert "; this was run on version " in stale


def test_running_again_on_a_newer_version_says_what_changed(owner, book):
    one, many = add(owner, book, "sql", "SELECT sum(amount) FROM cities"), add(owner, book, "sql", BY_CITY)
    run(owner, one)
    run(owner, many)
    publish_version(book.dataset_id, "SELECT * FROM (VALUES ('Bonn', 3), ('Ulm', 10), ('Jena', 2)) t(city, amount)")

    number, table = run(owner, one), run(owner, many)

    assert (number.changed, number.stale) == ("12 before, 15 now, +25.0%.", None)
    assert table.changed == "1 row added, 1 row changed; 2 before, 3 now."
    runs = running.cell_runs(owner.id, many.id)
    assert [one.id for one in runs] == [table.run_id, table.before_run_id]
    assert [one.row_count for one in runs] == [3, 2]


def test_moving_or_deleting_what_a_cell_reads_makes_it_stale(owner, book):
    first, second = add(owner, book, "sql", BY_CITY), add(owner, book, "sql", "SELECT max(total) FROM result_1")
    run(owner, first)
    run(owner, second)

    cells.move_cell(owner.id, first.id, before=None)
    assert look(owner, second).stale == "result_1 now stands below this cell."
    cells.delete_cell(owner.id, first.id)
    assert look(owner, second).stale == "A cell that this reads was deleted after this run."


def test_giving_what_a_cell_reads_another_name_makes_it_stale(owner, book):
    first, second = add(owner, book, "sql", BY_CITY), add(owner, book, "sql", "SELECT max(total) FROM result_1")
    run(owner, first)
    run(owner, second)

    cells.edit_cell(owner.id, first.id, name="by_city")
    assert look(owner, second).stale == "A cell this reads is called by_city now."
    assert "result_1" in run(owner, second).error


def test_a_chart_draws_the_rows_of_another_cell(owner, book):
    source = add(owner, book, "sql", BY_CITY)
    spec = {"kind": "bar", "x": "city", "y": ["total"]}
    chart = cells.add_cell(owner.id, book.id, "chart", content={"source": "cell", "cell_id": str(source.id), "spec": spec})
    assert run(owner, chart).error == "“result_1” has not been run yet."

    run(owner, source)
    found = run(owner, chart)

    assert found.query_run_id == look(owner, source).query_run_id
    cells.edit_cell(owner.id, chart.id, content={**chart.content, "spec": spec | {"kind": "line"}})
    assert look(owner, chart).stale is None


def test_a_chart_with_its_own_statement_reads_earlier_cells_too(owner, book):
    run(owner, add(owner, book, "sql", BY_CITY))
    content = {"source": "sql", "sql": "SELECT * FROM result_1", "spec": {"kind": "bar", "x": "town", "y": ["total"]}}
    chart = cells.add_cell(owner.id, book.id, "chart", content=content)

    assert "“town”" in run(owner, chart).error

    cells.edit_cell(owner.id, chart.id, content={**content, "spec": {"kind": "bar", "x": "city", "y": ["total"]}})
    assert run(owner, chart).row_count == 2


def test_a_chart_pinned_from_explore_runs_what_was_clicked_together(owner, asked):
    explored = {"x": {"column": "country"}, "y": {"column": "amount", "aggregate": "sum"}}
    chart = cells.add_cell(owner.id, asked.id, "chart", content={"source": "explore", "explore": explored})

    found = run(owner, chart)

    assert (found.error, found.row_count) == (None, 3)


def test_a_chart_a_person_chose_stays_when_the_cell_runs_on_a_new_version(owner, book):
    cell = add(owner, book, "sql", BY_CITY)
    queries.save_chart(owner.id, run(owner, cell).query_run_id, ChartSpec(kind="pie", x="city", y=("total",)))
    publish_version(book.dataset_id, "SELECT * FROM (VALUES ('Bonn', 3), ('Ulm', 10)) t(city, amount)")

    again = run(owner, cell)

    assert queries.chart_of(owner.id, again.query_run_id).kind == "pie"


def test_nobody_else_runs_a_cell_or_reads_its_runs(owner, other, book):
    cell = run(owner, add(owner, book, "sql", BY_CITY))

    for act in (
        lambda: run(other, cell),
        lambda: running.cell_runs(other.id, cell.id),
        lambda: running.tables_for(other.id, cell.id),
        lambda: running.ask_in(other.id, book.id, "how many rows?"),
        lambda: running.take_answer(other.id, cell.id, cell.id),
        lambda: run_all.start_all(other.id, book.id),
    ):
        with pytest.raises(NotFound):
            act()
