"""What is selected in a chart as filters, and what the browser may send as a step."""

from datetime import date

import pytest
from pydantic import ValidationError

from backend.core.errors import Rejected
from backend.queries import service
from backend.queries.drawing import figure_of
from backend.queries.explore import ExploreSpec, Shelf, explore
from pages.components.explore_brush import after as following
from pages.components.explore_brush import can_select, filters_of, marked, selectable
from pages.components.explore_shelves import after
from tests.published import published
from tests.unit.queries.exploring_bench import Bench

TABLE = """
    SELECT i AS id, ['a', 'b', '<b>c</b>', NULL][1 + i % 4] AS city, 'k' || (i % 300) AS customer, i % 50 + 0.5 AS price, i * 0.25 AS amount,
      DATE '2026-01-15' + (i % 300)::INT AS day FROM range(1200) r(i)"""


class Drawn:
    """A chart of the list, as the page draws it."""

    def __init__(self, owner, dataset, **spec):
        self.owner, self.dataset = owner, dataset
        self.spec = ExploreSpec.model_validate(spec)
        self.found = explore(owner.id, dataset, self.spec)
        self.data = service.chart_rows(owner.id, self.found.run.id, self.found.chart)
        self.figure = selectable(figure_of(self.found.chart, self.data), self.found)

    def marks(self):
        """Every mark as the browser tells of it: (what it says, the mark)."""
        found = []
        for trace in self.figure.data:
            for told, x in zip(trace.customdata, trace.x, strict=True):
                found.append((str(told[0]), {"customdata": list(told), "x": x}))
        return found

    def select(self, *said):
        points = [mark for told, mark in self.marks() if told in said]
        assert len(points) == len(said)
        return filters_of(self.found, self.data, {"points": points})

    def rows(self, filters):
        kept = self.spec.model_copy(update={"filters": filters})
        return explore(self.owner.id, self.dataset, kept).rows


@pytest.fixture
def draw(owner):
    dataset = published(owner, "orders", TABLE)
    return lambda **spec: Drawn(owner, dataset, **spec)


def test_bars_become_their_values(draw):
    drawn = draw(x={"column": "city"})

    assert drawn.rows(drawn.select("a")) == 300
    assert drawn.rows(drawn.select("&lt;b&gt;c&lt;/b&gt;", "(empty)")) == 600


def test_the_rest_is_all_but_the_bars_that_stand_alone(draw):
    drawn = draw(x={"column": "customer", "bins": 5})

    assert drawn.rows(drawn.select("other")) == 1200 - 5 * 4


def test_months_become_a_range_of_days(draw):
    drawn = draw(x={"column": "day", "grain": "month"}, kind="bar")

    months = {date(2026, 2, 1), date(2026, 3, 1)}
    rows = [place for place, row in enumerate(drawn.data.rows) if row[0] in months]
    picked = filters_of(drawn.found, drawn.data, {"points": [{"customdata": ["", row]} for row in rows]})

    assert picked[0].operator == "between"
    assert drawn.rows(picked) == sum(row[1] for row in drawn.data.rows if row[0] in months)


def test_bars_of_a_distribution_become_a_range(draw):
    drawn = draw(x={"column": "amount"})

    picked = filters_of(drawn.found, drawn.data, {"points": [{"customdata": ["", 0]}, {"customdata": ["", 1]}]})

    assert drawn.rows(picked) == drawn.data.rows[0][2] + drawn.data.rows[1][2]


def test_a_rectangle_over_points_becomes_two_ranges(draw):
    drawn = draw(x={"column": "amount"}, y={"column": "price"})

    picked = filters_of(drawn.found, drawn.data, {"points": [], "box": [{"x": [100.0, 10.0], "y": [5, 20]}]})

    assert [(one.column, one.value) for one in picked] == [("amount", (10.0, 100.0)), ("price", (5.0, 20.0))]


def test_nothing_selected_is_no_filter(draw):
    drawn = draw(x={"column": "city"})

    assert filters_of(drawn.found, drawn.data, {"points": [], "box": []}) == ()
    assert filters_of(drawn.found, drawn.data, {"points": [{"customdata": ["", 99]}, {"customdata": "x"}, {}]}) == ()


def test_a_chart_that_was_drawn_anew_shows_what_is_selected_in_it(draw):
    drawn = draw(x={"column": "city"})

    again = marked(drawn.figure, drawn.found, drawn.data, drawn.select("a"))

    shown = [trace.customdata[place][0] for trace in again.data for place in trace.selectedpoints]
    assert shown == ["a"]


def test_boxes_and_grids_are_not_selected_in(draw):
    assert not can_select(draw(x={"column": "city"}, y={"column": "amount"}).found)
    assert not can_select(draw(x={"column": "city"}, y={"column": "day"}).found)


def test_units_of_time_follow_each_other():
    ends = [following(date(2026, 12, 1), grain) for grain in ("day", "week", "month", "quarter", "year")]

    assert ends == [date(2026, 12, 2), date(2026, 12, 8), date(2027, 1, 1), date(2027, 3, 1), date(2027, 12, 1)]


FIELDS = Bench(TABLE).fields
SPEC = ExploreSpec(x=Shelf(column="city"))


@pytest.mark.parametrize(
    ("step", "shelves"),
    [
        ({"do": "click", "column": "amount"}, {"x": "city", "y": "amount"}),
        ({"do": "put", "column": "day", "shelf": "facet"}, {"x": "city", "facet": "day"}),
        ({"do": "move", "from": "x", "shelf": "colour"}, {"colour": "city"}),
        ({"do": "remove", "shelf": "x"}, {}),
        ({"do": "set", "shelf": "x", "value": "bins:50"}, {"x": "city"}),
        ({"do": "put", "column": "day", "shelf": "wall"}, {"x": "city"}),
        ({"do": "dance"}, {"x": "city"}),
        ({}, {"x": "city"}),
    ],
)
def test_a_step_of_the_browser_changes_the_shelves(step, shelves):
    made = after(SPEC, step, FIELDS)

    assert {name: made.shelf(name).column for name in made.filled} == shelves


@pytest.mark.parametrize(
    "step",
    [
        {"do": "click", "column": "nope"},
        {"do": "put", "column": "", "shelf": "x"},
        {"do": "filter", "column": "nope"},
        {"do": "set", "shelf": "x", "value": "aggregate:drop"},
        {"do": "set", "shelf": "x", "value": "bins:many"},
        {"do": "set", "shelf": "x", "value": "bins:100000"},
    ],
)
def test_a_step_that_cannot_be_is_refused(step):
    with pytest.raises((Rejected, ValidationError)):
        after(SPEC, step, FIELDS)
