"""Query: a statement, its rows, its chart, earlier statements, and what may go wrong. The browser's part is in tests/e2e."""

import time
from pathlib import Path
from uuid import uuid4

import duckdb
import pytest

from backend.adapters.db import transaction
from backend.adapters.storage import scratch, storage
from backend.core.config import settings
from backend.datasets.models import Version
from backend.datasets.service import get_dataset
from backend.jobs import service as jobs
from backend.jobs.states import Status
from backend.queries import service as queries
from backend.queries.charts import ChartSpec
from pages.components import sql_editor
from tests.pages.stage import Visitor, converting, ended, ready

COLUMNS = [{"name": "month", "type": "DATE"}, {"name": "city", "type": "VARCHAR"}, {"name": "amount", "type": "BIGINT"}]
BY_CITY = "SELECT city, sum(amount) AS total FROM {} GROUP BY city ORDER BY total DESC"
ENDLESS = "SELECT count(*) FROM range(1000000) a, range(1000000) b WHERE (a.range * b.range) % 7 = 3"


@pytest.fixture
def desk(visitor, monkeypatch):
    """A visitor with one dataset, and an editor that needs no browser."""
    monkeypatch.setattr(sql_editor, "BUNDLE", Path("/nowhere/sql-editor.js"))
    return Desk(visitor)


class Desk:
    """What a person does on the query page."""

    def __init__(self, visitor: Visitor) -> None:
        self.visitor, self.app, self.me = visitor, visitor.app, visitor.me
        self.dataset_id = published(visitor.me.id)
        self.table = get_dataset(self.me.id, self.dataset_id).table

    @property
    def text(self):
        return self.app.text_area[0].value

    @property
    def run_id(self):
        return self.address("run")

    def address(self, name):
        found = self.app.query_params[name]
        return found if isinstance(found, str) else found[0]

    @property
    def words(self):
        return self.visitor.words()

    def visit(self, **query):
        self.visitor.visit("query", **{"dataset": self.dataset_id, **query})
        self.settle()

    def run(self, sql):
        self.app.text_area[0].set_value(sql.format(self.table))
        self.press("sql_run")

    def press(self, key):
        self.app.button(key=key).click()
        self.visitor.again()
        self.settle()

    def settle(self):
        """Look again, as the page's own clock does, until nothing is on its way."""
        end = time.monotonic() + 20
        while self.running and time.monotonic() < end:
            self.visitor.again()

    @property
    def running(self):
        return any(button.key == "stop" for button in self.app.button)

    def open_tab(self, name):
        self.app.session_state["result_tab"] = name
        self.visitor.again()

    def choose(self, field, value):
        self.app.selectbox(key=f"chart_{field}_{self.run_id}").set_value(value)
        self.visitor.again()

    def rows(self):
        return self.app.dataframe[0].value.to_numpy().tolist()

    def charts(self):
        return self.app.get("plotly_chart")

    def history(self):
        return queries.history(self.me.id).items


def published(owner_id, name="orders"):
    """A dataset with rows of its own."""
    made = ready(owner_id, name=name, columns=COLUMNS)
    key = f"datasets/{made.dataset_id}/{made.version_id}/f1/part-00000.parquet"
    with scratch() as folder:
        part = folder / "part.parquet"
        duckdb.sql(
            "SELECT date '2026-01-01' + (i % 12)::INTEGER * 31 AS month, ['Bremen', 'Dresden', '<b>Łódź</b>'][1 + i % 3] AS city, "
            "i AS amount FROM range(1200) t(i)"
        ).write_parquet(str(part))
        storage().put_file(key, part)
    with transaction() as session:
        version = session.get_one(Version, made.version_id)
        version.parts, version.rows = [key], 1200
        session.add(version)
    return made.dataset_id


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


def test_the_chart_that_fits_the_result_is_drawn(desk):
    desk.visit()
    desk.run(BY_CITY)

    desk.open_tab("Chart")

    assert len(desk.charts()) == 1
    assert "total by city" in desk.words
    assert "<b>Łódź" not in desk.charts()[0].proto.spec


def test_a_changed_chart_is_kept_with_the_run(desk):
    desk.visit()
    desk.run(BY_CITY)
    desk.open_tab("Chart")

    desk.choose("kind", "pie")

    assert queries.get_run(desk.me.id, desk.run_id).chart == ChartSpec(kind="pie", x="city", y=("total",))
    assert len(desk.charts()) == 1


def test_a_kept_chart_comes_back(desk):
    run = queries.run_sql(desk.me.id, BY_CITY.format(desk.table))
    queries.save_chart(desk.me.id, run.id, ChartSpec(kind="histogram", x="total"))
    desk.visit(run=run.id)

    desk.open_tab("Chart")

    assert desk.app.selectbox(key=f"chart_kind_{run.id}").value == "histogram"


def test_a_result_without_anything_to_draw_says_so(desk):
    desk.visit()
    desk.run("SELECT [1, 2] AS pair FROM {} LIMIT 1")

    desk.open_tab("Chart")

    assert "nothing to draw" in desk.words or "says more as a table" in desk.words


def test_the_receipt_names_what_was_read(desk):
    desk.visit()
    desk.run(BY_CITY)

    desk.open_tab("SQL")

    assert f"{desk.table}, version 1" in desk.words
    assert desk.app.code[-1].value == BY_CITY.format(desk.table)


def test_a_result_can_be_taken_along_in_four_formats(desk):
    desk.visit()

    desk.run(BY_CITY)

    for suffix in ("csv", "xlsx", "parquet", "json"):
        assert f"/api/query-runs/{desk.run_id}/export?format={suffix}" in desk.words


def test_an_earlier_query_comes_back_with_one_click(desk):
    first = queries.run_sql(desk.me.id, f"SELECT 1 AS first FROM {desk.table} LIMIT 1")
    queries.run_sql(desk.me.id, f"SELECT 2 AS second FROM {desk.table} LIMIT 1")
    desk.visit()

    desk.press(f"open_page_{first.id}")

    assert desk.text == first.sql
    assert desk.rows() == [[1]]
    assert desk.run_id == str(first.id)


def test_earlier_queries_are_paged(desk):
    for number in range(17):
        queries.run_sql(desk.me.id, f"SELECT {number} AS n FROM {desk.table} LIMIT 1")
    desk.visit()
    assert "SELECT 16 AS n" in desk.words
    assert "SELECT 0 AS n" not in desk.words

    desk.press("older_page")

    assert "SELECT 16 AS n" not in desk.words
    assert "SELECT 0 AS n" in desk.words


def test_an_earlier_query_that_was_not_answered_is_marked(desk):
    desk.visit()
    desk.run("SELECT citty FROM {}")

    another = Visitor()
    another.visit("query", dataset=desk.dataset_id)

    assert "not answered" in another.words()


def test_with_the_bundle_the_editor_gets_the_tables_one_can_use(visitor, monkeypatch, tmp_path):
    bundle = tmp_path / "sql-editor.js"
    bundle.write_text("export {};")
    monkeypatch.setattr(sql_editor, "BUNDLE", bundle)
    desk = Desk(visitor)
    published(visitor.me.id, name="customers")

    desk.visit()

    (editor,) = [e for e in desk.app.get("bidi_component") if "sql_editor" in e.proto.component_name]
    assert desk.table in str(editor.proto)
    assert not desk.app.text_area
