"""Explore, as AppTest runs it: starting, steps in the address, filters, charts beside, pinning. The browser's part is in tests/e2e."""

import json
import time

import pytest

from backend.core.config import settings
from backend.notebooks import service as notebooks
from backend.queries import explore as exploring
from backend.queries import service as queries
from backend.queries.exploring.spec import ExploreSpec, Filter
from pages.components.explore_desk import KEY, View
from tests.pages.query_stage import published
from tests.pages.stage import converting, ready


class Desk:
    """A visitor of the page with one dataset."""

    def __init__(self, visitor):
        self.visitor, self.app, self.me = visitor, visitor.app, visitor.me
        self.dataset_id = published(visitor.me.id)

    def visit(self, view=None, **query):
        told = {"view": view if isinstance(view, str) else json.dumps(view)} if view else {}
        self.visitor.visit("explore", dataset=self.dataset_id, **told, **query)
        self.settle()

    def press(self, key):
        self.app.button(key=key).click()
        self.again()

    def again(self):
        self.visitor.again()
        self.settle()

    def settle(self):
        """Look again, as the page's own clock does, until nothing is on its way."""
        end = time.monotonic() + 20
        while "Still counting" in self.words and time.monotonic() < end:
            self.visitor.again()

    @property
    def words(self):
        return self.visitor.words()

    @property
    def view(self):
        found = self.app.query_params.get("view", "")
        return json.loads(found if isinstance(found, str) else found[0]) if found else {}

    @property
    def state(self):
        return self.app.session_state[KEY]

    def charts(self):
        return self.app.get("plotly_chart")


@pytest.fixture
def desk(visitor):
    return Desk(visitor)


BY_CITY = {"x": {"column": "city"}, "y": {"column": "amount", "aggregate": "sum"}}
BREMEN = {"column": "city", "operator": "in", "value": ["Bremen"]}


def test_without_a_dataset_the_page_teaches_the_first_step(visitor):
    visitor.visit("explore")

    assert "Nothing to explore yet" in visitor.words()


def test_a_dataset_that_is_being_converted_cannot_be_explored_yet(visitor):
    visitor.visit("explore", dataset=converting(visitor.me.id).dataset_id)

    assert "Not a list yet" in visitor.words()


def test_before_the_profile_is_there_the_page_says_so(visitor):
    visitor.visit("explore", dataset=ready(visitor.me.id, profile=None).dataset_id)

    assert "Not profiled yet" in visitor.words()


def test_an_empty_page_teaches_a_click_and_offers_first_steps(desk):
    desk.visit()

    assert "Click a field" in desk.words
    desk.press("explore_start_0")
    assert desk.view == BY_CITY
    assert "Sum of amount by city" in desk.words


def test_a_view_in_the_address_is_drawn_with_its_statement(desk):
    desk.visit(BY_CITY)

    assert len(desk.charts()) == 1
    assert "Sum of amount by city" in desk.words
    assert desk.app.expander[0].label.startswith("`SELECT")
    assert next(run.sql for run in queries.history(desk.me.id).items).startswith("SELECT")


def test_a_view_that_cannot_be_read_is_said_and_the_page_starts_anew(desk):
    desk.visit('{"x": {"column": ')

    assert "cannot be read" in desk.words
    assert "Click a field" in desk.words


def test_a_column_that_is_gone_is_said_where_the_chart_would_be(desk):
    desk.visit({"x": {"column": "<b>gone</b>"}})

    assert "has no column “&lt;b&gt;gone&lt;/b&gt;”" in desk.words
    assert not desk.charts()


def test_a_kind_of_chart_is_a_step_that_can_be_taken_back_and_done_again(desk):
    desk.visit(BY_CITY)

    desk.app.segmented_control(key="explore_kind").set_value("pie")
    desk.again()
    assert desk.view["kind"] == "pie"

    desk.press("explore_undo")
    assert desk.view == BY_CITY

    desk.press("explore_redo")
    assert desk.view["kind"] == "pie"


def test_back_in_the_browser_is_a_step_back(desk):
    desk.visit(BY_CITY)
    desk.app.segmented_control(key="explore_kind").set_value("pie")
    desk.again()

    desk.app.query_params["view"] = json.dumps(BY_CITY)
    desk.again()

    assert desk.state.view.spec.kind is None
    assert not desk.app.button(key="explore_redo").disabled


def test_a_filter_stands_as_a_chip_and_can_be_removed(desk):
    desk.visit({**BY_CITY, "filters": [BREMEN]})
    assert desk.state.find("main").run.row_count == 1

    desk.press("unfilter_0")

    assert "filters" not in desk.view
    assert desk.state.find("main").run.row_count == 3


def test_a_filter_that_leaves_no_row_says_so(desk):
    desk.visit({**BY_CITY, "filters": [{"column": "city", "operator": "in", "value": ["nowhere"]}]})

    assert "No row fits" in desk.words


def test_charts_beside_are_filtered_by_what_is_selected_and_it_can_become_a_filter(desk):
    desk.visit({"x": {"column": "amount"}, "beside": [{"x": {"column": "city"}}]})
    state = desk.state

    state.pick("beside_0", (Filter.model_validate(BREMEN),), run_id=state.find("beside_0").run.id)
    desk.again()
    assert rows(desk, "main") == 400
    assert rows(desk, "beside_0") == 1200

    desk.press("explore_keep")
    assert desk.view["filters"] == [BREMEN]
    assert rows(desk, "beside_0") == 400
    assert not desk.state.picks


def rows(desk, slot):
    found = desk.state.find(slot)
    table = queries.result_table(desk.me.id, found.run.id, limit=1000)
    place = [column.name for column in table.columns].index("number of rows")
    return sum(row[place] for row in table.rows)


def test_a_selection_can_be_taken_back(desk):
    desk.visit({"x": {"column": "amount"}, "beside": [{"x": {"column": "city"}}]})
    state = desk.state
    state.pick("beside_0", (Filter.model_validate(BREMEN),), run_id=state.find("beside_0").run.id)
    desk.again()

    desk.press("unpick_beside_0")

    assert rows(desk, "main") == 1200


def test_a_chart_is_kept_beside_opened_large_and_taken_away(desk):
    desk.visit(BY_CITY)

    desk.press("explore_add")
    assert desk.view["beside"] == [BY_CITY]

    desk.press("beside_open_0")
    assert "beside" not in desk.view


def test_a_chart_is_pinned_to_the_notebook_of_the_dataset(desk):
    desk.visit({**BY_CITY, "filters": [BREMEN]})

    desk.press("title_action")

    notebook = notebooks.notebook_for(desk.me.id, desk.dataset_id)
    cell = notebook.cells[-1]
    assert "Pinned to" in desk.words
    assert (cell.kind, cell.content["source"], cell.error) == ("chart", "explore", None)
    assert cell.query_run_id is not None
    assert (
        exploring.explore(desk.me.id, desk.dataset_id, ExploreSpec.model_validate(cell.content["explore"])).run.row_count == 1
    )


def test_what_takes_long_keeps_the_page_and_can_be_stopped(desk, monkeypatch):
    desk.visit(BY_CITY)
    monkeypatch.setattr("pages.components.explore_desk.explore", endless)

    desk.app.query_params["view"] = json.dumps({"x": {"column": "city"}})
    desk.visitor.again()
    assert "Still counting" in desk.words
    assert "Sum of amount by city" in desk.words

    desk.press("explore_stop")
    assert "Stopped as you asked" in desk.words


def endless(owner_id, dataset_id, spec, *, stopping):
    sql = "SELECT count(*) FROM range(1000000) a, range(1000000) b WHERE (a.range * b.range) % 7 = 3"
    return queries.run_sql(owner_id, sql, stopping=stopping)


def test_what_was_refused_can_be_tried_again(desk, monkeypatch):
    monkeypatch.setattr(settings(), "query_timeout_s", 0.5)
    monkeypatch.setattr("pages.components.explore_desk.explore", endless)
    desk.visit(BY_CITY)
    assert "deadline" in desk.words.lower()
    monkeypatch.undo()

    desk.press("explore_again")

    assert "Sum of amount by city" in desk.words


def test_a_view_is_written_and_read_again():
    view = View(ExploreSpec.model_validate({**BY_CITY, "filters": [BREMEN]}), (ExploreSpec.model_validate(BY_CITY),))

    assert View.of(view.written()) == view
    assert View.of("") == View(ExploreSpec())
