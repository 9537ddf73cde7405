"""Query: what becomes of an answer: its chart, its receipt, the ways to take it along, and earlier queries."""

import pytest

from backend.queries import service as queries
from backend.queries.charts import ChartSpec
from pages.components import sql_editor
from tests.pages.query_stage import BY_CITY, NO_BUNDLE, Desk, published
from tests.pages.stage import Visitor


@pytest.fixture
def desk(visitor, monkeypatch):
    """A visitor with one dataset, and an editor that needs no browser."""
    monkeypatch.setattr(sql_editor, "BUNDLE", NO_BUNDLE)
    return Desk(visitor)


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


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_a_result_can_be_taken_along_in_every_format(desk, suffix):
    desk.visit()
    desk.run(BY_CITY)

    desk.app.session_state["export"] = True
    desk.app.session_state["export_format"] = suffix
    desk.visitor.again()

    assert f"/api/query-runs/{desk.run_id}/export?format={suffix}" in desk.words
    assert "3 rows · 2 columns · about" in desk.words


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
